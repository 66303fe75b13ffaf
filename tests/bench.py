"""``make bench``: time what users wait for, and say on what machine.

``python -m tests.bench FOLDER`` opens the reports of a folder instead, and gives each one's size,
first paint and time until its map and tables answer.
"""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.conftest import CHROMIUM

ROUNDS = 3
COMMANDS = {
    "import ptvd_analysis; load()": [
        sys.executable, "-c", "import ptvd_analysis as ptvd; ptvd.load()",
    ],
    "ptvd report 32": [
        sys.executable, "-c", "from ptvd_analysis.cli import main; main()",
        "report", "32", "--output", "{out}",
    ],
}  # fmt: skip

_READ_TIMES = """() => [
  performance.getEntriesByName("first-contentful-paint")[0].startTime,
  performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
]"""


def time_command(command: list[str], folder: Path) -> float:
    """Run a command once, and give its seconds."""
    started = time.perf_counter()
    arguments = [argument.replace("{out}", str(folder)) for argument in command]
    subprocess.run(arguments, check=True, capture_output=True)
    return time.perf_counter() - started


@contextmanager
def open_browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


def time_page(browser: Any, path: Path) -> tuple[float, float]:
    """Open a page in a new context; give its first paint and the end of its scripts, in ms."""
    rounds = []
    for _ in range(ROUNDS):
        context = browser.new_context(offline=True, viewport={"width": 1_280, "height": 800})
        page = context.new_page()
        page.goto(path.as_uri())
        page.wait_for_function(
            "() => performance.getEntriesByName('first-contentful-paint').length"
        )
        rounds.append(page.evaluate(_READ_TIMES))
        context.close()
    paint, ready = (statistics.median(times) for times in zip(*rounds, strict=True))
    return paint, ready


def print_pages(folder: Path) -> None:
    """Print one line per page of a folder."""
    print(f"{'page':<36}{'MB':>6}{'first paint (ms)':>18}{'scripts done (ms)':>19}")
    with open_browser() as browser:
        for path in sorted(folder.glob("*.html")):
            paint, ready = time_page(browser, path)
            print(f"{path.name:<36}{path.stat().st_size / 1e6:>6.2f}{paint:>18.0f}{ready:>19.0f}")


def print_commands(folder: Path) -> None:
    """Print median and range of each command, then the largest memory of any of them."""
    for label, command in COMMANDS.items():
        seconds = [time_command(command, folder) for _ in range(ROUNDS)]
        print(
            f"{label:<32} median {statistics.median(seconds):6.2f} s "
            f"({min(seconds):.2f} to {max(seconds):.2f}, {ROUNDS} rounds)"
        )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{'largest process':<32} {peak:.0f} MB")


def main() -> None:
    """Time the commands and the page they make, or the pages of a folder."""
    print(f"{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    if len(sys.argv) > 1:
        print_pages(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        print_commands(Path(folder))
        print_pages(Path(folder))


if __name__ == "__main__":
    main()
