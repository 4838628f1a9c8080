"""Bring the workbook's own files up to date: by git, where the project is a clean checkout that follows a remote one.

Standard library only. Whatever stands in the way is said, and nothing is changed then: notebooks are merged with what
is there.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

PULL_S: Final = 120
NAMED: Final = 3

BY_HAND: Final = (
    "The workbook's files were not fetched: this folder is no git checkout. Unpack a newer version over it "
    "(my_notebooks, .pool_lab and .venv are not part of one), then run --update again."
)


def bring_files(project: Path) -> str:
    """Pull the workbook's files if that can be done without touching anything of the user's; return what happened."""
    if not (project / ".git").exists():
        return BY_HAND
    try:
        return _pull(project)
    except FileNotFoundError:
        return "The workbook's files were not fetched: git is not installed."
    except subprocess.TimeoutExpired:
        return f"The workbook's files were not fetched: git has not answered for {PULL_S} s."


def _pull(project: Path) -> str:
    """Raise: FileNotFoundError without git, subprocess.TimeoutExpired."""
    changed = _git(project, "status", "--porcelain", "--untracked-files=no")
    if changed.returncode != 0:
        return f"The workbook's files were not fetched: {_reason(changed)}"
    if names := [line[3:] for line in changed.stdout.splitlines()]:
        listed = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
        return f"The workbook's files were not fetched: you have changed {listed}. Undo that, or pull by hand."
    if _git(project, "rev-parse", "--abbrev-ref", "@{upstream}").returncode != 0:
        return "The workbook's files were not fetched: this branch follows no other (git branch --set-upstream-to)."
    before = _git(project, "rev-parse", "HEAD").stdout
    pulled = _git(project, "pull", "--ff-only", "--quiet")
    if pulled.returncode != 0:
        return f"The workbook's files were not fetched: {_reason(pulled)}"
    same = _git(project, "rev-parse", "HEAD").stdout == before
    return "The workbook's files are the newest." if same else "The workbook's files are fetched."


def _git(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", "-C", str(project), *words],
        env={**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=PULL_S,
        check=False,
    )


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    """Return the first line of what git complained about."""
    return next(iter((done.stderr or done.stdout).strip().splitlines()), f"git ended with {done.returncode}")
