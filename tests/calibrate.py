"""``make calibrate``: measure the errors that are announced, on real geography and simulated fields.

Each part is a function of France that gives promises, with its own fixed seeds; a name runs one alone:
``python -m tests.calibrate singularity``. Fails where a promise is not held.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: small systems, many times

from ptvd_analysis.territories.territories import France, load
from tests.calibrate_singularity import hold_arbitrary, hold_fields, hold_profile
from tests.promises import Promise, tabulate

PARTS: Mapping[str, Callable[[France], Iterable[Promise]]] = {
    "singularity": hold_arbitrary,
    "fields": hold_fields,
    "profile": hold_profile,
}
"""What is measured, by name, in order."""


def calibrate(names: list[str]) -> bool:
    """Print the table of each part, and say whether all promises are held."""
    france, held = load(), True
    for name in names or list(PARTS):
        start = time.perf_counter()
        promises = list(PARTS[name](france))
        print(
            f"\n### {name} ({time.perf_counter() - start:.0f} s)\n\n{tabulate(promises)}",
            flush=True,
        )
        held &= all(promise.held is not False for promise in promises)
    return held


if __name__ == "__main__":
    sys.exit(0 if calibrate(sys.argv[1:]) else 1)
