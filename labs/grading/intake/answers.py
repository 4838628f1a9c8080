"""Answers found in the code of a notebook, by the name of the function that an exercise asks for.

Metadata says nothing: a cell is the answer to an exercise if it defines the exercise's function. Where several do, the
last one that is not the starter counts, as it would when the notebook is run from top to bottom.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from labs.grader.manifest import Exercise, Manifest
from labs.grader.unanswered import is_unanswered_source


@dataclass(frozen=True, slots=True)
class Answer:
    """The cell with the answer to an exercise, the cells around it, and what is worth telling the one who marks."""

    exercise_id: str
    text: str
    around: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    file: str = ""
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        content = json.dumps([self.exercise_id, self.text, self.around]).encode()
        object.__setattr__(self, "digest", hashlib.sha256(content).hexdigest())


@dataclass(frozen=True, slots=True)
class Starters:
    """What the course's own notebooks say: cells as they were given out, and those that prepare, for each notebook."""

    given_out: Mapping[str, frozenset[str]]
    setup: Mapping[str, tuple[str, ...]]


def notebooks_in(cells: Sequence[str], manifest: Manifest) -> tuple[str, ...]:
    """Return the numbers of the course's notebooks whose exercises these cells name or define, the fullest first."""
    defined = set().union(*map(_names, cells))
    text = "\n".join(cells)
    counts: dict[str, int] = {}
    for exercise in manifest.exercises:
        signs = (f'"{exercise.id}"', f"'{exercise.id}'", f"def {exercise.name}(")
        is_there = exercise.name in defined or any(sign in text for sign in signs)
        counts[exercise.notebook] = counts.get(exercise.notebook, 0) + is_there
    return tuple(sorted((one for one in counts if counts[one]), key=lambda one: -counts[one]))


def answers_in(cells: Sequence[str], exercises: Iterable[Exercise], starters: Starters, file: str) -> dict[str, Answer]:
    """Return the answers to exercises of one notebook, by exercise; one without any cell for it is left out."""
    names = [_names(cell) for cell in cells]
    found = {}
    for exercise in exercises:
        mine = [number for number, defined in enumerate(names) if exercise.name in defined]
        mine = sorted({*mine, *_broken(cells, exercise)})
        if not mine:
            continue
        begun = [number for number in mine if not is_unanswered_source(cells[number], exercise.name)]
        begun = [number for number in begun if _is_python(cells[number])] or begun
        chosen = (begun or mine)[-1]
        found[exercise.id] = Answer(
            exercise.id,
            cells[chosen],
            _around(cells, chosen, exercise, starters),
            _remarks(exercise, mine, begun),
            file,
        )
    return found


def _around(cells: Sequence[str], chosen: int, exercise: Exercise, starters: Starters) -> tuple[str, ...]:
    """Return the course's own preparation, then the learner's cells that are not as they were given out."""
    given_out = starters.given_out.get(exercise.notebook, frozenset())
    others = [cell for number, cell in enumerate(cells) if number != chosen and cell.strip() not in given_out]
    return ("", *starters.setup.get(exercise.notebook, ()), *others)


def _remarks(exercise: Exercise, mine: Sequence[int], begun: Sequence[int]) -> tuple[str, ...]:
    if len(mine) == 1:
        return ()
    which = "the last one that is not the starter counts" if begun else "all are as they were given out"
    return (f"{len(mine)} cells define {exercise.name}; {which}",)


def _names(cell: str) -> set[str]:
    """Return the names that a cell defines at its outermost level."""
    try:
        tree = ast.parse(cell)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    found = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def _broken(cells: Sequence[str], exercise: Exercise) -> list[int]:
    """Return the cells that are no Python and seem to define the function: their author is told what is wrong."""
    sign = f"def {exercise.name}("
    return [number for number, cell in enumerate(cells) if sign in cell and not _is_python(cell)]


def _is_python(cell: str) -> bool:
    try:
        ast.parse(cell)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
