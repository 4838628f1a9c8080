"""The corpus of hand-ins, `tests/grader/submissions`: what they are made of, and how many points are fair for each.

`python -m tests.grading.corpus` writes the files that are not there yet; `--anew` writes all of them.
"""

from __future__ import annotations

import ast
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from labs.grader.listing import listing
from tests.grading.hand_ins import MANIFEST, as_bytes, cells, notebook, without_metadata

FOLDER = Path(__file__).parents[1] / "grader" / "submissions"
_SETUP = "import math\nfrom decimal import Decimal\nfrom fractions import Fraction\n\nimport oracledb"
# What is answered rightly beside an attack on an exercise: before it and after it, where it harms the database too.
_BESIDE = {"E03.3": ("E00.1", "E03.4"), "E00.1": ("E03.1",), "E01.1": ("E00.1", "E03.1")}
_LEAST_ATTEMPT = (0, 0)


@dataclass(frozen=True)
class Case:
    """A file that was handed in, and the least and the most points that are fair for each exercise in it."""

    name: str
    content: object
    fair: dict[str, tuple[float, float]]
    is_graded: bool = True

    @property
    def file(self):
        return f"{self.name}.ipynb"

    @property
    def text(self):
        if isinstance(self.content, bytes):
            return self.content
        return (json.dumps(self.content, indent=1, ensure_ascii=False) + "\n").encode()


def function(module: Path, name: str, wanted: str = "") -> str:
    """Return the source of a function of a module, under the name that is wanted."""
    text = module.read_text(encoding="utf-8")
    [node] = [one for one in ast.parse(text).body if isinstance(one, ast.FunctionDef) and one.name == name]
    return ast.get_source_segment(text, node).replace(f"def {name}(", f"def {wanted or name}(", 1) + "\n"


def answer(part: str, exercise_id: str, name: str = "") -> str:
    """Return a cell with one function of the course's modules, under the name that the exercise asks for."""
    exercise = MANIFEST.exercise(exercise_id)
    module = MANIFEST.home(exercise.notebook) / f"{part}.py"
    tree = ast.parse(module.read_text(encoding="utf-8"))
    imports = [ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    renamed = f"\n\n{exercise.name} = {name}" if name and name != exercise.name else ""
    return "\n".join(imports) + "\n\n\n" + listing(module, name or exercise.name) + renamed + "\n"


def solution(exercise_id: str) -> str:
    return answer("solutions", exercise_id)


def points(exercise_id: str) -> tuple[float, float]:
    """Return the range that has all points and nothing else in it."""
    return (MANIFEST.exercise(exercise_id).points,) * 2


def solved(number: str, part: str = "solutions", which: int = 0, *, later: tuple[str, ...] = ()) -> Case:
    """Return a notebook in which every exercise has an answer of the same kind, without those that came `later`."""
    ids = [one.id for one in MANIFEST.of_notebook(number) if one.id not in later]
    names = {one: (MANIFEST.exercise(one).right[which] if part == "right_answers" else "") for one in ids}
    texts = {one.replace(".", "_"): answer(part, one, chosen) for one, chosen in names.items()}
    return Case(f"right_{number}_{part}_{which}", notebook(number, **texts), {one: points(one) for one in ids})


def wrong(number: str, which: int) -> Case:
    """Return a notebook in which every exercise has one of the wrong answers that the course lists."""
    exercises = MANIFEST.of_notebook(number)
    texts = {one.id.replace(".", "_"): answer("wrong_answers", one.id, one.wrong[which].answer) for one in exercises}
    fair = {one.id: (0, one.points - 1) for one in exercises}
    return Case(f"wrong_{number}_{which}", notebook(number, **texts), fair)


def of_module(file: str, kind: str, fair: tuple[float, float]) -> list[Case]:
    """Return a case for each function of a module beside this one, with right answers to other exercises around it."""
    path = Path(__file__).with_name(file)
    names = [one.name for one in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(one, ast.FunctionDef)]
    found = []
    for name in names:
        short, _, exercise_id = name.rpartition("__")
        exercise_id = exercise_id.replace("_", ".")
        others = _BESIDE[exercise_id]
        cell = function(path, name, MANIFEST.exercise(exercise_id).name)
        content = cells(_SETUP, "from notebooks.given import do_job", cell, *map(solution, others))
        found.append(Case(f"{kind}_{short}", content, {exercise_id: fair, **{one: points(one) for one in others}}))
    return found


def looks() -> list[Case]:
    """Return right answers in notebooks that look like nothing that was given out."""
    right = notebook("03", **{one.replace(".", "_"): solution(one) for one in ("E03.1", "E03.3")})
    starters = notebook("03")
    turned = {**right, "cells": right["cells"][::-1]}
    doubled = {**right, "cells": [*right["cells"], *starters["cells"]]}
    both = {"E03.1": points("E03.1"), "E03.3": points("E03.3")}
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": solution("E03.3")}]}], "nbformat": 3}
    helper = "def rounds(clients, limit):\n    return -(-clients // limit)\n"
    magic = "%%time\n!echo hello\ndef makespan(clients, limit, hold_s):\n    return rounds(clients, limit) * hold_s"
    lies = without_metadata(right)
    for cell in lies["cells"]:
        cell["metadata"] = {"tags": ["exercise"], "pool_lab": {"exercise": "E03.2"}, "nbgrader": {"points": 99}}
    return [
        Case("look_without_metadata", without_metadata(right), both),
        Case("look_turned_round", turned, both),
        Case("look_doubled_by_starters", doubled, both),
        Case("look_with_metadata_that_lies", lies, both),
        Case("look_of_an_old_format", old, {"E03.3": points("E03.3")}),
        Case("look_of_another_kernel", cells(solution("E03.3"), metadata=_JULIA), {"E03.3": points("E03.3")}),
        Case("look_with_magics", cells("numbers = 1 / 0", helper, magic), {"E03.3": points("E03.3")}),
        Case("look_of_a_starter", starters, {one.id: _LEAST_ATTEMPT for one in MANIFEST.of_notebook("03")}),
        Case("look_with_a_syntax_error", cells("def makespan(clients, limit, hold_s)\n    return 1"), _NO_E03_3),
        Case("look_with_a_cell_deleted", cells(solution("E03.1")), {"E03.1": points("E03.1"), **_NO_E03_3}),
    ]


_JULIA = {"kernelspec": {"name": "julia-1.10", "language": "julia", "display_name": "Julia"}}
_NO_E03_3 = {"E03.3": _LEAST_ATTEMPT}
_ALL_OF_A_NEAR_MISS = ("by_fraction", "by_decimal", "in_a_coroutine", "with_a_warning", "with_a_class_of_its_own")


def near_misses() -> list[Case]:
    """Return answers that are nearly others."""
    found = []
    for case in of_module("near_misses.py", "near", (0, 0)):
        is_right = case.name.removeprefix("near_") in _ALL_OF_A_NEAR_MISS
        judged = next(iter(case.fair))
        found.append(Case(case.name, case.content, case.fair | ({judged: points(judged)} if is_right else {})))
    return found


def broken() -> list[Case]:
    """Return files that are no notebooks."""
    whole = as_bytes(notebook("03"))
    contents = {
        "empty": b"",
        "cut_off": whole[: len(whole) // 2],
        "no_json": b"%PDF-1.7\n",
        "no_utf_8": whole.replace(b"Return", b"\xff\xfe"),
        "too_deep": b"[" * 50_000,
        "a_list": b"[]\n",
        "without_cells": b'{"metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n',
        "cells_that_are_none": b'{"cells": [null, 7, "x", {"cell_type": "code", "source": {"a": 1}}]}\n',
    }
    return [Case(f"broken_{name}", content, {}, is_graded=False) for name, content in contents.items()]


def cases() -> list[Case]:
    """Return the whole corpus."""
    return [
        solved("00"),
        solved("03"),
        solved("03", "right_answers", 0),
        solved("03", "right_answers", 2),
        solved("05", later=("E05.5",)),  # a hand-in of an older edition
        wrong("00", 0),
        wrong("01", 1),
        wrong("03", 0),
        wrong("03", 1),
        *looks(),
        *near_misses(),
        *broken(),
        *of_module("attacks.py", "attack", (0, 0)),
    ]


def build(folder: Path, *, anew: bool) -> None:
    """Write the files of the corpus that are missing, or all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for case in cases():
        if anew or not (folder / case.file).exists():
            (folder / case.file).write_bytes(case.text)


if __name__ == "__main__":
    build(FOLDER, anew="--anew" in sys.argv)
