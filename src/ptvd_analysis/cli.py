"""The command line: it says what the library raised, and exits 0, 1 or 2."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ptvd_analysis.errors import OutputFolderError, PtvdError
from ptvd_analysis.provenance import fix_clock, read_clock, read_version
from ptvd_analysis.reports.subject.parameters import ReportParameters, validate_parameters
from ptvd_analysis.reports.subject.scales import DEPARTEMENT, SCALES, Scale, find_scale
from ptvd_analysis.runs.progress import Display, JsonDisplay, LineDisplay, stop_on_signals
from ptvd_analysis.runs.shelf.folders import prepare_folder
from ptvd_analysis.runs.shelf.index import write_index
from ptvd_analysis.runs.shelf.manifest import ReportOutcome
from ptvd_analysis.runs.shelf.run import RunOptions, choose_folder, produce_reports
from ptvd_analysis.runs.workers.cluster import open_cluster
from ptvd_analysis.runs.workers.execution import check_notebook
from ptvd_analysis.runs.workers.pool import open_pool
from ptvd_analysis.tables.dataset import read_dataset, validate_folder
from ptvd_analysis.territories.territories import France, load

EXIT_FAILED = 1
EXIT_UNUSABLE = 2


class _Commands(click.Group):
    """Turn the errors of the library into a message and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PtvdError as error:
            click.echo(f"ptvd: {error}", err=True)
            ctx.exit(EXIT_UNUSABLE)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(read_version(), prog_name="ptvd")
def main() -> None:
    """Compare the Petites villes de demain of a département with its neighbours'."""


_data_option = click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="another data folder than the one that travels with the package",
)


@main.command()
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--region", "region", help="every one of a région, by its code or its name")
@click.option("--all", "everything", is_flag=True, help="every one of France: the 101 départements")
@click.option(
    "--scale",
    callback=lambda *given: _check_scale(given[-1]),
    hidden=len(SCALES) == 1,
    help="what --region and --all list, when not départements",
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="folder the reports go to; by default reports, or reports/NAME for a notebook of one's own",
)
@click.option(
    "--list",
    "millesime",
    type=click.Choice(["2020", "2026"]),
    default="2026",
    show_default=True,
    help="which PVD list is shown: announced, or in force",
)
@click.option(
    "--reference",
    default="voisins",
    show_default=True,
    help="what each département is compared with: voisins, region, semblables, or a list such as 31,65",
)
@click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="day the reports say they were made, instead of today: same inputs, same bytes",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    help="how many at once; by default the processors available, or those of the cluster",
)
@click.option("--force", is_flag=True, help="make those that are up to date again")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, max=1e6, min_open=True),
    callback=lambda *given: _check_number(given[-1]),
    metavar="SECONDS",
    help="give up a report that takes longer",
)
@click.option(
    "--dask",
    "cluster",
    metavar="ADDRESS",
    help="make them on an existing Dask cluster, such as tcp://10.0.0.1:8786",
)
@click.option("--json", "as_json", is_flag=True, help="tell what happens as lines of JSON")
@click.option(
    "--keep-notebooks", is_flag=True, help="keep the executed notebooks too, failed ones included"
)
@click.option(
    "--notebook",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="one's own notebook, with a cell tagged `parameters`, instead of the package's",
)
@_data_option
@click.pass_context
def report(
    ctx: click.Context,
    codes: Sequence[str],
    region: str | None,
    everything: bool,
    scale: Scale,
    output: Path | None,
    millesime: str,
    reference: str,
    date: datetime | None,
    jobs: int | None,
    force: bool,
    timeout: float | None,
    cluster: str | None,
    as_json: bool,
    keep_notebooks: bool,
    notebook: Path | None,
    data: Path | None,
) -> None:
    """Make the reports of départements, by their codes or their names.

    Those that are up to date are left as they are. Ctrl-C once begins no other report, and lets
    those that run end; twice stops them now. Either way the next run makes what is missing.

    Exit status: 0 when every report asked for is there, 1 when at least one is not (the others
    are written), 2 when an error stopped the run before any report ended.
    """
    if sum((bool(codes), region is not None, everything)) != 1:
        raise click.UsageError("give département codes, or --region, or --all")
    if date is not None:
        fix_clock(date)
    read_clock()
    france = load(data)
    requests = [
        validate_parameters(
            {
                find_scale(code).parameter: code,
                "millesime": int(millesime),
                "reference": reference,
                "donnees": str(data.resolve()) if data else None,
            },
            france,
        )
        for code in _choose_codes(france, codes, region, scale)
    ]
    own = check_notebook(notebook) if notebook else None
    folder = prepare_folder(output or choose_folder(own))
    pool = open_cluster(cluster) if cluster else open_pool(folder)
    unique = list(dict.fromkeys(requests))
    display = JsonDisplay(len(unique)) if as_json else LineDisplay(len(unique), folder)
    options = RunOptions(
        jobs=jobs or pool.capacity,
        force=force,
        timeout=timeout,
        keep_notebooks=keep_notebooks,
        notebook=own,
        pool=pool,
        on_start=display.start,
        on_step=display.prepare,
    )
    outcomes = run_requests(france, unique, folder, options, display)
    if any(not outcome.published for outcome in outcomes) or len(outcomes) < len(unique):
        ctx.exit(EXIT_FAILED)


def _check_number(value: float | None) -> float | None:
    if value is not None and math.isnan(value):
        raise click.BadParameter("nan is not a number of seconds")
    return value


def _check_scale(level: str | None) -> Scale:
    if level is not None and level not in SCALES:
        raise click.BadParameter(f"{level!r}; accepted: {', '.join(SCALES)}")
    return DEPARTEMENT if level is None else SCALES[level]


def _choose_codes(
    france: France, codes: Sequence[str], region: str | None, scale: Scale
) -> list[str]:
    if codes:
        return list(codes)
    if region is None:
        return [str(place.key) for place in scale.list_territories(france)]
    return [str(place.key) for place in france.region(region).members(scale.level)]


def run_requests(
    france: France,
    requests: list[ReportParameters],
    folder: Path,
    options: RunOptions,
    display: Display,
) -> list[ReportOutcome]:
    """Make reports, tell of them and close the display, and do meanwhile what signals ask."""
    outcomes: list[ReportOutcome] = []
    produced = produce_reports(france, requests, folder, options)
    with closing(display), stop_on_signals(options.stop, display.warn), closing(produced):
        try:
            for outcome in produced:
                outcomes.append(outcome)
                display.end(outcome)
        except OutputFolderError as error:
            if not outcomes:
                raise
            # The folder was checked before the first report: it was lost on the way.
            display.warn(f"stopped after {len(outcomes)} reports: {error}")
            raise click.exceptions.Exit(EXIT_FAILED) from error
    return outcomes


@main.command()
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("reports"),
    show_default=True,
    help="folder of the reports, with their manifest",
)
@_data_option
def index(output: Path, data: Path | None) -> None:
    """Write index.html, which leads to the reports of a folder; a run of report does it too."""
    click.echo(write_index(output, load(data)))


@main.group()
def data() -> None:
    """Say what the tables are, and check them."""


@data.command()
@_data_option
def info(data: Path | None) -> None:
    """Say what the tables hold, where they come from, and their hashes."""
    dataset = read_dataset(data)
    click.echo(f"{dataset.folder}\ncreated {dataset.descriptor['created']}, {dataset.digest}\n")
    for entry in dataset.descriptor["resources"]:
        resource = dataset.resources[entry["name"]]
        size = f"{resource.size_bytes / 1e6:.2f} MB"
        click.echo(
            f"{resource.name:<21} {resource.rows:>7} rows {size:>9}  {resource.sha256[:12]}  "
            f"{resource.title}"
        )
        for source in entry.get("sources", ()):
            click.echo(f"{'':<21} from {source['title']}")


@data.command()
@_data_option
def verify(data: Path | None) -> None:
    """Check every file's hash and hold every value to its schema."""
    dataset = validate_folder(data)
    click.echo(f"{dataset.folder}: {len(dataset.resources)} tables verified ({dataset.digest})")
