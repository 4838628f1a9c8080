"""Which database a name on the command line means."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from labs.database.current import CHOICES
from labs.database.practice import PracticeDatabase
from labs.database.target import DatabaseProblem, Kind, Target
from labs.database.user_owned import own_target
from labs.experiments.subject import Subject

KINDS: Final = tuple(kind.value for kind in Kind)


def subject_named(letter: str, name: str, environ: Mapping[str, str] = os.environ) -> Subject:
    """Return the database that a name means: practice, container, own; a lab's folder; a file that describes one.

    A lab's folder is what POOL_LAB_HOME names (`.pool_lab`); its practice database is started if it does not run. A
    file is TOML with the names of the environment: `ORACLE_DSN = "…"`; no password is ever an argument.
    Raises: DatabaseProblem.
    """
    return Subject(letter, _target(name, environ))


def described(subject: Subject) -> str:
    """Return which database it is, in one line."""
    return f"{subject.target.kind.value} database, {subject.target.user} at {subject.target.dsn}"


def _target(name: str, environ: Mapping[str, str]) -> Target:
    if name in KINDS:
        return CHOICES[name](environ)
    path = Path(name).expanduser()
    found = next((make for is_it, make in _PATHS if is_it(path)), None)
    if found is None:
        raise DatabaseProblem(
            f"{name}: it must be {', '.join(KINDS)}, the folder of a lab (.pool_lab), or a file that describes a "
            'database (TOML, such as ORACLE_DSN = "…").'
        )
    return found(path)


def _of_folder(folder: Path) -> Target:
    if not (folder / "database.json").exists():
        raise DatabaseProblem(f"{folder}: no lab has kept its state there (database.json)")
    return PracticeDatabase(folder.resolve()).ensure()


def _of_file(path: Path) -> Target:
    try:
        named = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DatabaseProblem(f"{path}: it cannot be read as TOML: {error}") from error
    target = own_target({name: str(value) for name, value in named.items()})
    if target is None:
        raise DatabaseProblem(f"{path}: it describes no database: ORACLE_DSN is missing")
    return target


_PATHS: Final[tuple[tuple[Callable[[Path], bool], Callable[[Path], Target]], ...]] = (
    (Path.is_dir, _of_folder),
    (Path.is_file, _of_file),
)
