"""The cell that an answer came from: as it was run, and whether the file has a newer one that was not run.

IPython tells of each cell before it runs, from the first import of the grader on. Outside of IPython nothing is known
but the function's own source.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from labs.grader.cards import aided
from labs.grader.cards.card import show
from labs.grader.cells import answer_cell
from labs.grader.learner import desk
from labs.grader.manifest import Exercise, ManifestError

CHANGED: Final = (
    "the cell with your answer has changed since it was run. What was checked is what you ran: "
    "run it, then check again."
)
_DEFINED: Final = re.compile(r"^(?:(?:async\s+)?def\s+|class\s+)?([A-Za-z_]\w*)\s*[(=:\[]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ran:
    """The text of a cell, and when it was run."""

    text: str
    at_s: float


_ran: dict[str, Ran] = {}


def answer_of(exercise: Exercise, function: object) -> str:
    """Return the text of the cell that defined an answer, or the function's own, empty where none is known."""
    ran = _ran.get(exercise.name)
    if ran is not None:
        return ran.text
    try:
        return textwrap.dedent(inspect.getsource(function))  # type: ignore[arg-type]
    except (OSError, TypeError):
        return ""


def has_changed(exercise: Exercise) -> bool:
    """Return whether the notebook's file has a newer cell for an answer than the one that was run.

    A file that is older than the run tells nothing: the front end has not saved what was run.
    """
    ran, notebook = _ran.get(exercise.name), desk.notebook()
    if ran is None or notebook is None:
        return False
    try:
        saved, saved_s = answer_cell(notebook, exercise.id), notebook.stat().st_mtime
    except (OSError, ValueError, LookupError):
        return False
    return saved_s > ran.at_s and saved.strip() != ran.text.strip()


def note_cell(text: str) -> None:
    """Keep the text of a cell that is about to run, for each name that it defines."""
    ran = Ran(text, desk.now_s())
    _ran.update(dict.fromkeys(_DEFINED.findall(text), ran))


def forget() -> None:
    """Know of no cell, as after a start of the kernel."""
    _ran.clear()


def follow(shell: Any) -> None:  # noqa: ANN401 - IPython has no types
    """Have IPython tell of each cell before it runs, and answer an unknown name of an answer with a card."""
    if shell is None or getattr(shell, "pool_lab_follows", False):
        return
    shell.pool_lab_follows = True
    shell.events.register("pre_run_cell", lambda info: note_cell(info.raw_cell or ""))
    shell.set_custom_exc((NameError,), _unknown_name)


def exercise_with_function(name: str | None) -> Exercise | None:
    """Return the exercise whose function has this name, None if there is none."""
    with suppress(ManifestError):
        return next((one for one in desk.manifest().exercises if one.name == name), None)
    return None


def _unknown_name(
    shell: Any,  # noqa: ANN401 - IPython has no types
    kind: type,
    error: NameError,
    trace: Any,  # noqa: ANN401
    tb_offset: int | None = None,
) -> None:
    """Show a card if the name is that of an exercise's function, and the traceback as ever."""
    exercise = exercise_with_function(error.name)
    if exercise is not None and error.name not in shell.user_ns:
        show(aided.not_run(exercise))
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
