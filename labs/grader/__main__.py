"""Commands: `python -m labs.grader validate`, `… progress export|import FILE`, and those of labs/grading."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from labs.grader.learner import desk
from labs.grader.manifest import NOTEBOOKS, ManifestError, load
from labs.grader.progress_file import UnreadableProgress, from_text, to_text
from labs.grading import commands as grading


def main(arguments: Sequence[str]) -> int:
    """Run one command and return the exit code: 0 if all went well, 1 with what did not."""
    parser = argparse.ArgumentParser(prog="python -m labs.grader", description="Commands for instructors and learners.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    validate = commands.add_parser("validate", help="list every mistake in the folders of the course")
    validate.add_argument("notebooks", nargs="?", type=Path, default=NOTEBOOKS, help="the folder with the notebooks")
    progress = commands.add_parser("progress", help="take the progress to another machine")
    progress.add_argument("direction", choices=["export", "import"], help="import replaces what is here")
    progress.add_argument("file", type=Path, help="where it is written to, or read from")
    marking = grading.add(commands)
    options = parser.parse_args(arguments)
    try:
        if options.command in marking:
            return marking[options.command](options)
        if options.command == "validate":
            print(_validated(options.notebooks))
        else:
            print(_exported(options.file) if options.direction == "export" else _imported(options.file))
    except (ManifestError, UnreadableProgress, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _validated(notebooks: Path) -> str:
    manifest = load(notebooks)
    points = sum(exercise.points for exercise in manifest.exercises)
    return f"{len(manifest.notebooks)} notebooks, {len(manifest.exercises)} exercises, {points} points: no mistakes"


def _exported(file: Path) -> str:
    kept = desk.progress_file().read()
    file.write_text(to_text(kept), encoding="utf-8")
    return f"{len(kept.exercises)} exercises and {len(kept.predictions)} predictions are in {file}"


def _imported(file: Path) -> str:
    brought, is_whole = from_text(file.read_text(encoding="utf-8"))
    if not is_whole:
        raise UnreadableProgress(f"{file} is damaged: not all of it can be read, so nothing is changed here")
    desk.progress_file().change(lambda _before: brought)
    return f"{len(brought.exercises)} exercises and {len(brought.predictions)} predictions are here now"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
