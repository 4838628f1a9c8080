"""`hand-in`: one file with a learner's notebooks, to be uploaded. What notebooks have printed stays at home."""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from labs.grader.manifest import NOTEBOOKS, Manifest, load
from labs.grader.unanswered import is_unanswered_source
from labs.grading.commands.choosing import BadChoice
from labs.grading.commands.problems import PROBLEMS, REFUSED
from labs.grading.intake.answers import Answer, answers_in
from labs.grading.intake.hand_ins import starters_of
from labs.grading.intake.notebook import NoNotebook, read_notebook

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
) -> tuple[str, Callable[[argparse.Namespace], int]]:
    """Add the command's options and return its name and what runs it."""
    parser = commands.add_parser("hand-in", help="make one file of your notebooks, to be handed in")
    parser.add_argument("numbers", nargs="*", metavar="NOTEBOOK", help="such as 03; all that you have begun if none")
    parser.add_argument("--out", type=Path, default=Path("hand_in.zip"), help="the file to write (hand_in.zip)")
    parser.add_argument("--notebooks", type=Path, default=NOTEBOOKS, help=argparse.SUPPRESS)
    return "hand-in", run


def run(options: argparse.Namespace) -> int:
    """Write the file and return the exit code."""
    try:
        print(_written(options.numbers, options.out, load(options.notebooks)))
    except (*PROBLEMS, NoNotebook) as error:
        print(error, file=sys.stderr)
        return REFUSED
    return 0


def _written(numbers: Sequence[str], out: Path, manifest: Manifest) -> str:
    """Write the notebooks into one file and return what is in it, exercise by exercise."""
    known = [one.number for one in manifest.notebooks]
    if unknown := [number for number in numbers if number not in known]:
        raise BadChoice(f"There is no notebook {', '.join(unknown)}; there are {', '.join(known)}.")
    if out.suffix.lower() != ".zip":
        raise BadChoice(f"--out {out}: the file is a zip, so its name must end with .zip.")
    said, files = [], {}
    for number in numbers or known:
        path = manifest.folder / manifest.notebook(number).file
        content = path.read_bytes()
        answered, left = _answered(content, number, manifest)
        if answered or numbers:
            files[path.name] = _without_outputs(content)
            said.append(f"{path.name}: {len(answered)} answered" + (f"; still open: {', '.join(left)}" if left else ""))
    if not files:
        raise BadChoice("No exercise has an answer yet: save the notebooks first (Ctrl-S).")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _FIRST_DAY), content)
    return "\n".join([*said, f"All of it is in {out}: hand that file in."])


def _answered(content: bytes, number: str, manifest: Manifest) -> tuple[list[str], list[str]]:
    """Return the exercises that have an answer, and those that are as they were given out."""
    exercises = manifest.of_notebook(number)
    found = answers_in(read_notebook(content).cells, exercises, starters_of(manifest), "")
    answered = [one.id for one in exercises if _is_begun(found.get(one.id), one.name)]
    return answered, [one.id for one in exercises if one.id not in answered]


def _is_begun(answer: Answer | None, name: str) -> bool:
    return answer is not None and not is_unanswered_source(answer.text, name)


def _without_outputs(content: bytes) -> bytes:
    """Return a notebook without what its cells have printed: an output may hold a password, and marks need none."""
    table = json.loads(content.decode("utf-8-sig"))
    for cell in table.get("cells", []):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return (json.dumps(table, indent=1, ensure_ascii=False) + "\n").encode()
