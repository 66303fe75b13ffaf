"""What ``ptvd report`` does, of a notebook that a test chose, to be broken in the middle.

``python -m tests.run_reports FOLDER NOTEBOOK JOBS CODE...``; outcomes are told as lines of JSON.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ptvd_analysis.cli import run_requests
from ptvd_analysis.errors import PtvdError
from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.runs.progress import JsonDisplay
from ptvd_analysis.runs.shelf.folders import prepare_folder
from ptvd_analysis.runs.shelf.run import RunOptions
from ptvd_analysis.territories.territories import load


def main() -> None:
    folder, notebook, jobs, *codes = sys.argv[1:]
    requests = [ReportParameters(code) for code in codes]
    display = JsonDisplay(len(requests))
    options = RunOptions(jobs=int(jobs), notebook=Path(notebook), on_start=display.start)
    try:
        outcomes = run_requests(load(), requests, prepare_folder(Path(folder)), options, display)
    except PtvdError as error:
        sys.exit(f"ptvd: {error}")
    sys.exit(len(outcomes) < len(requests) or any(not outcome.published for outcome in outcomes))


if __name__ == "__main__":
    main()
