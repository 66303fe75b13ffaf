"""What a run tells as it goes: a bar on a terminal, plain lines elsewhere, JSON for machines.

What is made goes to the standard output, one path a line; what is told of the run goes to the
standard error. With JSON, everything goes to the standard output, one object a line.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tqdm import tqdm

from ptvd_analysis.runs.shelf.manifest import ReportOutcome
from ptvd_analysis.runs.shelf.run import Stop
from ptvd_analysis.runs.workers.worker import NationalStep
from ptvd_analysis.territories.keys import TerritoryKey


class Display:
    """Count what becomes of the reports that were asked for; the displays below tell it too."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.running = 0
        self._ended = Counter[str]()
        self._first_end: float | None = None

    def start(self, key: TerritoryKey) -> None:  # noqa: ARG002
        """Count a report that begins."""
        self.running += 1

    def end(self, report: ReportOutcome) -> None:
        """Count a report that ended."""
        self._ended[report.status] += 1
        if report.status != "up_to_date":
            self.running -= 1
            self._first_end = self._first_end or time.monotonic()

    def prepare(self, step: NationalStep) -> None:
        """Tell a computation of all of France that begins before the reports."""

    def warn(self, message: str) -> None:
        """Tell anything else."""

    def close(self) -> None:
        """Tell the end."""

    def count(self) -> dict[str, int]:
        """Count what was made, up to date, or failed, and what is left."""
        done, made, kept = self._ended.total(), self._ended["ok"], self._ended["up_to_date"]
        failed = done - made - kept
        return {"made": made, "up_to_date": kept, "failed": failed, "left": self.total - done}

    def estimate_seconds_left(self) -> float | None:
        """Estimate from the pace since the first one ended; None before the second.

        What comes before the first, imports and what all share, does not come again.
        """
        counts = self.count()
        since = counts["made"] + counts["failed"] - 1
        if self._first_end is None or not since:
            return None if counts["left"] else 0.0
        return (time.monotonic() - self._first_end) / since * counts["left"]

    def describe(self) -> str:
        """Say it in words.

        Examples
        --------
        >>> display = Display(3)
        >>> display.start(TerritoryKey("departement", "32"))
        >>> display.describe()
        '0 of 3 done, 1 running, 0 failed'
        """
        counts, left = self.count(), self.estimate_seconds_left()
        done = self.total - counts["left"]
        said = f"{done} of {self.total} done, {self.running} running, {counts['failed']} failed"
        if counts["up_to_date"]:
            said += f", {counts['up_to_date']} up to date"
        if left:
            said += f", about {left:.0f} s" if left < 100 else f", about {left / 60:.0f} min"
            said += " left"
        return said


class LineDisplay(Display):
    """Plain lines, and a bar below them where the standard error is a terminal."""

    def __init__(self, total: int, folder: Path) -> None:
        super().__init__(total)
        self._folder = folder
        self._steps: tqdm[Any] | None = None
        self._bar: tqdm[Any] = tqdm(
            total=total, file=sys.stderr, disable=None, bar_format="{bar} {desc} [{elapsed}]"
        )

    def start(self, key: TerritoryKey) -> None:
        """Count a report that begins."""
        super().start(key)
        self._bar.set_description_str(self.describe())

    def end(self, report: ReportOutcome) -> None:
        """Say where a report is, or why it is not there."""
        super().end(report)
        if report.file is not None:
            tqdm.write(str(self._folder / report.file), file=sys.stdout)
            sys.stdout.flush()
        else:
            kept = f"; {report.earlier_file} is of an earlier run" if report.earlier_file else ""
            self.warn(f"{report.code} {report.nom} ({report.status}): {report.message}{kept}")
        self._bar.set_description_str(self.describe(), refresh=False)
        self._bar.update()
        if self._bar.disable and report.status != "up_to_date" and self.total > 1:
            tqdm.write(self.describe(), file=sys.stderr)

    def prepare(self, step: NationalStep) -> None:
        """Show, in a bar of their own, the computations of all of France."""
        if self._steps is None:
            form = "{bar} {n_fmt} of {total_fmt} computed once for France, {desc} [{elapsed}]"
            self._steps = tqdm(
                total=step.total, file=sys.stderr, disable=None, leave=False, bar_format=form
            )
            if self._steps.disable:
                self.warn("computing once for France what reports share, then kept")
        self._steps.set_description_str(step.name)
        self._steps.update(step.done - self._steps.n)
        if step.done == step.total:
            self._steps.close()
            self._steps = None

    def warn(self, message: str) -> None:
        """Say something on the standard error."""
        tqdm.write(f"ptvd: {message}", file=sys.stderr)

    def close(self) -> None:
        """Leave the bar as it is; say what is left, if anything is."""
        self._bar.close()
        if left := self.count()["left"]:
            self.warn(f"{left} of {self.total} reports are left: the next run makes them")


class JsonDisplay(Display):
    """One JSON object a line.

    ``preparing``, ``started``, ``ended`` with the outcome, ``warning``, ``finished``.
    """

    def start(self, key: TerritoryKey) -> None:
        """Tell a report that begins."""
        super().start(key)
        self._tell("started", key=str(key), code=key.code)

    def end(self, report: ReportOutcome) -> None:
        """Tell a report that ended, as the manifest does."""
        super().end(report)
        counts, left = self.count(), self.estimate_seconds_left()
        self._tell(
            "ended",
            report=report.as_dict(),
            done=self.total - counts["left"],
            running=self.running,
            failed=counts["failed"],
            total=self.total,
            seconds_left=None if left is None else round(left, 1),
        )

    def prepare(self, step: NationalStep) -> None:
        """Tell a computation of all of France that begins."""
        self._tell("preparing", step=step.name, done=step.done, total=step.total)

    def warn(self, message: str) -> None:
        """Tell anything else."""
        self._tell("warning", message=message)

    def close(self) -> None:
        """Tell the end."""
        self._tell("finished", **self.count())

    def _tell(self, event: str, **content: Any) -> None:
        print(json.dumps({"event": event, **content}, ensure_ascii=False), flush=True)


@contextmanager
def stop_on_signals(stop: Stop, warn: Callable[[str], None]) -> Iterator[None]:
    """Turn signals into what they ask of a run, and warn of what was understood.

    A first interruption (Ctrl-C) begins nothing more, a second stops what runs, and so does a request
    to terminate.
    """

    def interrupt(*_: object) -> None:
        if stop.after_running:
            terminate()
            return
        stop.after_running = True
        warn("no other report begins; those that run end first (Ctrl-C again stops them now)")

    def terminate(*_: object) -> None:
        stop.after_running = stop.now = True
        warn("stopping now")

    handlers = {signal.SIGINT: interrupt, signal.SIGTERM: terminate}
    previous = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
