"""``make bench``: time what users wait for, as whole processes, and say on what machine."""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time

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


def time_command(command: list[str]) -> float:
    """Run a command once, in a folder of its own, and give its seconds."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        arguments = [argument.replace("{out}", folder) for argument in command]
        subprocess.run(arguments, check=True, capture_output=True)
        return time.perf_counter() - started


def main() -> None:
    """Print median and range of each command, then the largest memory of any of them."""
    print(f"{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    for label, command in COMMANDS.items():
        seconds = [time_command(command) for _ in range(ROUNDS)]
        print(
            f"{label:<32} median {statistics.median(seconds):6.2f} s "
            f"({min(seconds):.2f} to {max(seconds):.2f}, {ROUNDS} rounds)"
        )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{'largest process':<32} {peak:.0f} MB")


if __name__ == "__main__":
    main()
