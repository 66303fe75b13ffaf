"""A report names the commit it was made from only where there is one, and that code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ptvd_analysis import provenance
from ptvd_analysis.errors import InvalidParameterError

PACKAGE = Path(provenance.__file__).parent
_SHOW = "from ptvd_analysis import provenance as p; print({})"


def ask(source: Path, expression: str, **environment: str) -> str:
    """Ask the copy of the package in a folder, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _SHOW.format(expression)],
        env=os.environ | {"PYTHONPATH": str(source)} | environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    environment = {name: os.environ[name] for name in os.environ if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", "-C", str(folder), *identity, *arguments],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def copy_package(folder: Path) -> Path:
    """Copy what this module takes of the package; where it is."""
    (folder / "ptvd_analysis").mkdir(parents=True)
    for name in ("__init__.py", "__init__.pyi", "errors.py", "provenance.py"):
        shutil.copy(PACKAGE / name, folder / "ptvd_analysis" / name)
    return folder


def commit_all(folder: Path) -> str:
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "All")
    return git(folder, "rev-parse", "HEAD")


def test_the_commit_is_that_of_the_checkout(tmp_path: Path) -> None:
    source = copy_package(tmp_path / "project" / "src")
    assert ask(source, "p.read_commit()") == "None"
    commit = commit_all(source.parent)
    assert ask(source, "p.read_commit()") == commit
    (source.parent / "untracked").touch()
    commit_all(tmp_path)  # another repository, around it, that a hook may name
    assert ask(source, "p.read_commit()", GIT_DIR=str(tmp_path / ".git")) == commit
    with (source / "ptvd_analysis" / "errors.py").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert ask(source, "p.read_commit()") == f"{commit} + modifications"


@pytest.mark.parametrize("place", ["lib/python/site-packages", "vendored/src"])
def test_a_copy_in_the_repository_of_others_is_of_no_commit(tmp_path: Path, place: str) -> None:
    source = copy_package(tmp_path / place)
    commit_all(tmp_path)
    assert ask(source, "p.read_commit()") == "None"


def test_a_package_that_git_ignores_is_of_no_commit(tmp_path: Path) -> None:
    source = copy_package(tmp_path / "src")
    (tmp_path / ".gitignore").write_text("/src\n", encoding="utf-8")
    commit_all(tmp_path)
    assert ask(source, "p.read_commit()") == "None"


def test_the_hash_of_code_is_that_of_its_wings_and_of_no_other(tmp_path: Path) -> None:
    source = copy_package(tmp_path)
    for wing in ("statistics", "reports"):
        (source / "ptvd_analysis" / wing).mkdir()
        (source / "ptvd_analysis" / wing / "one.py").write_text("x = 1\n", encoding="utf-8")
    first = ask(source, "p.hash_code('statistics')")
    (source / "ptvd_analysis" / "reports" / "one.py").write_text("x = 2\n", encoding="utf-8")
    assert ask(source, "p.hash_code('statistics')") == first
    (source / "ptvd_analysis" / "statistics" / "one.py").rename(
        source / "ptvd_analysis" / "statistics" / "two.py"
    )
    renamed = ask(source, "p.hash_code('statistics')")
    (source / "ptvd_analysis" / "statistics" / "two.py").write_text("x = 2\n", encoding="utf-8")
    assert len({first, renamed, ask(source, "p.hash_code('statistics')")}) == 3


def test_the_clock_can_be_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    before = datetime.now(UTC).replace(microsecond=0)
    assert before <= provenance.read_clock() <= datetime.now(UTC)
    provenance.fix_clock(datetime(2026, 11, 22))
    assert provenance.read_clock() == datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize("fixed", ["today", "1e9", "9" * 30])
def test_a_clock_that_is_no_time_is_refused(monkeypatch: pytest.MonkeyPatch, fixed: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", fixed)
    message = f"SOURCE_DATE_EPOCH is '{fixed}': give a number of seconds since 1970, or unset it"
    with pytest.raises(InvalidParameterError, match=message):
        provenance.read_clock()
