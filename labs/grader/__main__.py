"""The instructor's commands: `python -m labs.grader validate [NOTEBOOKS]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from labs.grader.manifest import NOTEBOOKS, ManifestError, load


def main(arguments: Sequence[str]) -> int:
    """Run one command and return the exit code: 0 for a course without mistakes, 1 with the list of them."""
    parser = argparse.ArgumentParser(prog="python -m labs.grader", description="Commands for instructors.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    validate = commands.add_parser("validate", help="list every mistake in the folders of the course")
    validate.add_argument("notebooks", nargs="?", type=Path, default=NOTEBOOKS, help="the folder with the notebooks")
    options = parser.parse_args(arguments)
    try:
        manifest = load(options.notebooks)
    except ManifestError as error:
        print(error, file=sys.stderr)
        return 1
    points = sum(exercise.points for exercise in manifest.exercises)
    print(f"{len(manifest.notebooks)} notebooks, {len(manifest.exercises)} exercises, {points} points: no mistakes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
