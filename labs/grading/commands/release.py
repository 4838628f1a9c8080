"""`release --out DIR`: the workbook as it is given out, without solutions, answers and notes for instructors."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from labs.grader.manifest import NOTEBOOKS, Edition, load
from labs.grading.commands.choosing import BadChoice, chosen
from labs.grading.commands.problems import PROBLEMS, REFUSED
from labs.grading.release.writing import ReleaseProblem, write_edition


def add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
) -> tuple[str, Callable[[argparse.Namespace], int]]:
    """Add the command's options and return its name and what runs it."""
    parser = commands.add_parser("release", help="write the edition that learners get")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder")
    parser.add_argument("--only", nargs="+", default=[], metavar="WHAT", help="exercises (E03.1) or notebooks (03)")
    parser.add_argument("--exam", action="store_true", help="no hints, no checks: marks are told after the hand-in")
    parser.add_argument("--notebooks", type=Path, default=NOTEBOOKS, help=argparse.SUPPRESS)
    return "release", run


def run(options: argparse.Namespace) -> int:
    """Write an edition and return the exit code."""
    try:
        manifest = load(options.notebooks)
        if manifest.edition is not Edition.INSTRUCTORS:
            raise BadChoice(f"This is the edition for {manifest.edition}: only the instructors' one can be released.")
        edition = Edition.EXAM if options.exam else Edition.LEARNERS
        exercises = chosen(options.only, manifest.exercises, manifest)
        written = write_edition(options.out, manifest, edition, exercises)
    except (*PROBLEMS, ReleaseProblem) as error:
        print(error, file=sys.stderr)
        return REFUSED
    print(f"{len(written.notebooks)} notebooks, {len(written.exercises)} exercises, for {edition}: {options.out}")
    return 0
