"""`--database auto`: a container if one can be had without making anybody wait in silence, else practice.

Whoever sits in front of the lab is told what is being done, how far it is, and that Ctrl-C goes on without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from labs.database.container.database import ContainerDatabase, Patience
from labs.database.container.engine import NoEngine
from labs.database.practice import PracticeDatabase
from labs.database.state import home_of
from labs.database.target import DatabaseProblem, Target

Say = Callable[[str], None]

# Nobody has asked for a container by name, so there is less patience with one.
PATIENCE: Final = Patience(answer_s=1, stalled_s=20.0, ready_s=180.0)
ANNOUNCEMENT: Final = (
    "A container engine answers: the lab takes a container. "
    "Ctrl-C (in a notebook: interrupt the kernel) uses the practice database at once."
)
AGAIN: Final = "python3 setup/start.py --database container"


def choose(environ: Mapping[str, str], say: Say) -> Target:
    """Return the container's database or, with one sentence about the reason, the practice database.

    Where no engine answers there is nothing to say. Raises: DatabaseProblem if the practice database does not start.
    """
    home = home_of(environ)
    try:
        return ContainerDatabase.of(environ, PATIENCE).ensure(_announced(say))
    except NoEngine:
        pass
    except KeyboardInterrupt as interrupt:
        if type(interrupt) is not KeyboardInterrupt:  # a signal that means the lab's end
            raise
        say(f"You stopped that, so the lab uses its practice database. To try again: {AGAIN}")
    except DatabaseProblem as problem:
        say(f"{_reason(problem, home)}, so the lab uses its practice database. To try again: {AGAIN}")
    return PracticeDatabase(home).ensure()


def _announced(say: Say) -> Say:
    """Return `say` with the way out before the first thing that is said."""
    is_announced = False

    def announce_and_say(text: str) -> None:
        nonlocal is_announced
        if not is_announced:
            is_announced = True
            say(ANNOUNCEMENT)
        say(text)

    return announce_and_say


def _reason(problem: DatabaseProblem, home: Path) -> str:
    """Return what happened in one line; what is more than that goes to a log."""
    first, _, more = str(problem).partition("\n")
    first = first.rstrip(".:")
    if not more:
        return first
    log = home / "container.log"
    log.write_text(f"{problem}\n", encoding="utf-8")
    return f"{first} (log: {log})"
