"""What a run tells as it goes: a bar on a terminal, plain lines elsewhere, JSON for machines.

What is made goes to the standard output, one path a line; what is told of the run goes to the
standard error. With JSON, everything goes to the standard output, one object a line.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from tqdm import tqdm

from ptvd_analysis.runs.shelf.manifest import ReportOutcome
from ptvd_analysis.runs.shelf.run import Stop
from ptvd_analysis.territories.keys import TerritoryKey


class Tally:
    """What became of the reports so far.

    Parameters
    ----------
    total : int
        How many were asked for.
    """

    def __init__(self, total: int) -> None:
        self.total = total
        self.running = 0
        self.made = 0
        self.unchanged = 0
        self.lost = 0
        self._first_end: float | None = None

    def start(self) -> None:
        """Count one that begins."""
        self.running += 1

    def end(self, outcome: ReportOutcome) -> None:
        """Count one that ended."""
        if outcome.status == "up_to_date":
            self.unchanged += 1
            return
        self.running -= 1
        if outcome.published:
            self.made += 1
        else:
            self.lost += 1
        if self._first_end is None:
            self._first_end = time.monotonic()

    @property
    def done(self) -> int:
        """How many ended, whatever they ended in."""
        return self.made + self.unchanged + self.lost

    def estimate_seconds_left(self) -> float | None:
        """Estimate from the pace since the first one ended; None before the second.

        What comes before the first, imports and what all share, does not come again.
        """
        since = self.made + self.lost - 1
        if self._first_end is None or not since:
            return 0.0 if self.done == self.total else None
        return (time.monotonic() - self._first_end) / since * (self.total - self.done)

    def describe(self) -> str:
        """Say it in words.

        Examples
        --------
        >>> tally = Tally(3)
        >>> tally.start()
        >>> tally.describe()
        '0 of 3 done, 1 running, 0 failed'
        """
        left = self.estimate_seconds_left()
        return (
            f"{self.done} of {self.total} done, {self.running} running, {self.lost} failed"
            + (f", {self.unchanged} up to date" if self.unchanged else "")
            + (f", about {_format_seconds(left)} left" if left else "")
        )


def _format_seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


class Display(Protocol):
    """Whoever tells what happens."""

    def start(self, key: TerritoryKey) -> None:
        """Tell that a report begins."""

    def end(self, outcome: ReportOutcome) -> None:
        """Tell that a report ended."""

    def warn(self, message: str) -> None:
        """Tell anything else."""

    def close(self) -> None:
        """Tell the end."""


class LineDisplay:
    """Plain lines, and a bar below them where the standard error is a terminal.

    Parameters
    ----------
    total : int
        How many reports were asked for.
    folder : Path
        Where they go.
    """

    def __init__(self, total: int, folder: Path) -> None:
        self._folder = folder
        self._tally = Tally(total)
        self._bar: tqdm[Any] = tqdm(
            total=total, file=sys.stderr, disable=None, bar_format="{bar} {desc} [{elapsed}]"
        )

    def start(self, key: TerritoryKey) -> None:  # noqa: ARG002
        """Count a report that begins."""
        self._tally.start()
        self._bar.set_description_str(self._tally.describe())

    def end(self, outcome: ReportOutcome) -> None:
        """Say where a report is, or why it is not there."""
        self._tally.end(outcome)
        if outcome.file is not None:
            tqdm.write(str(self._folder / outcome.file), file=sys.stdout)
            sys.stdout.flush()
        else:
            kept = f"; {outcome.earlier_file} is of an earlier run" if outcome.earlier_file else ""
            self.warn(f"{outcome.code} {outcome.nom} ({outcome.status}): {outcome.message}{kept}")
        self._bar.set_description_str(self._tally.describe(), refresh=False)
        self._bar.update()
        if self._bar.disable and outcome.status != "up_to_date" and self._tally.total > 1:
            tqdm.write(self._tally.describe(), file=sys.stderr)

    def warn(self, message: str) -> None:
        """Say something on the standard error."""
        tqdm.write(f"ptvd: {message}", file=sys.stderr)

    def close(self) -> None:
        """Leave the bar as it is; say what is left, if anything is."""
        self._bar.close()
        left = self._tally.total - self._tally.done
        if left:
            self.warn(f"{left} of {self._tally.total} reports are left: the next run makes them")


class JsonDisplay:
    """One JSON object a line: ``started``, ``ended`` with the outcome, ``warning``, ``finished``.

    Parameters
    ----------
    total : int
        How many reports were asked for.
    """

    def __init__(self, total: int) -> None:
        self._tally = Tally(total)

    def start(self, key: TerritoryKey) -> None:
        """Tell a report that begins."""
        self._tally.start()
        self._tell("started", key=str(key), code=key.code)

    def end(self, outcome: ReportOutcome) -> None:
        """Tell a report that ended, as the manifest does."""
        self._tally.end(outcome)
        left = self._tally.estimate_seconds_left()
        self._tell(
            "ended",
            report=outcome.as_dict(),
            done=self._tally.done,
            running=self._tally.running,
            failed=self._tally.lost,
            total=self._tally.total,
            seconds_left=None if left is None else round(left, 1),
        )

    def warn(self, message: str) -> None:
        """Tell anything else."""
        self._tell("warning", message=message)

    def close(self) -> None:
        """Tell the end."""
        tally = self._tally
        self._tell(
            "finished",
            made=tally.made,
            up_to_date=tally.unchanged,
            failed=tally.lost,
            left=tally.total - tally.done,
        )

    def _tell(self, event: str, **content: Any) -> None:
        print(json.dumps({"event": event, **content}, ensure_ascii=False), flush=True)


def choose_display(total: int, folder: Path, *, as_json: bool) -> Display:
    """Choose how a run is told.

    Parameters
    ----------
    total : int
        How many reports were asked for.
    folder : Path
        Where they go.
    as_json : bool
        Whether machines read it.

    Returns
    -------
    Display
        To be closed.
    """
    return JsonDisplay(total) if as_json else LineDisplay(total, folder)


@contextmanager
def stop_on_signals(stop: Stop, warn: Callable[[str], None]) -> Iterator[None]:
    """Turn signals into what they ask of a run.

    Parameters
    ----------
    stop : Stop
        Changed when they come: a first interruption (Ctrl-C) begins nothing more, a second stops
        what runs, and so does a request to terminate.
    warn : callable
        Told what was understood.
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
