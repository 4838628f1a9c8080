"""Differences that are known: known_differences.toml, beside this module.

[[difference]]
experiment = "banner"
observable = "banner"                 # "*": all of the experiment
side = "practice"                     # which database is unlike Oracle, or is not yet known to be like it
reason = "…"
source = "…"                          # how that is known: a book and chapter, a test, "Assumed: …"
settled_by = "real Oracle"            # only where nobody has seen yet what Oracle does
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from labs.database.target import DatabaseProblem, Kind

KNOWN_FILE: Final = Path(__file__).with_name("known_differences.toml")
REAL_ORACLE: Final = "real Oracle"
ALL: Final = "*"


@dataclass(frozen=True, slots=True)
class Known:
    """One listed difference. `settled_by` says that only a real Oracle can tell whether it is one."""

    experiment: str
    observable: str
    side: str
    reason: str
    source: str
    settled_by: str = ""

    def covers(self, experiment: str, observable: str) -> bool:
        """Return whether it is about this observable."""
        return self.experiment == experiment and self.observable in (ALL, observable)

    def applies(self, kinds: Collection[Kind]) -> bool:
        """Return whether one of two databases, and not both, is of the kind that differs."""
        return sum(kind.value == self.side for kind in kinds) == 1


def read_known(experiments: Collection[str], path: Path = KNOWN_FILE) -> tuple[Known, ...]:
    """Return the listed differences. Raises: DatabaseProblem that names the file and the entry it is about."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("difference", [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DatabaseProblem(f"{path.name} cannot be read: {error}") from error
    return tuple(_entry(table, number, experiments, path) for number, table in enumerate(tables, 1))


def find(listed: Sequence[Known], kinds: Collection[Kind], experiment: str, observable: str) -> Known | None:
    """Return the entry for an observable of two databases, None if there is none."""
    return next((known for known in listed if known.covers(experiment, observable) and known.applies(kinds)), None)


def _entry(table: Mapping[str, object], number: int, experiments: Collection[str], path: Path) -> Known:
    here = f"{path.name}, difference {number}"
    names = {field.name for field in fields(Known)}
    if unknown := set(table) - names:
        raise DatabaseProblem(f"{here}: {', '.join(sorted(unknown))} is none of {', '.join(sorted(names))}")
    if missing := [name for name in sorted(names - {"settled_by"}) if not table.get(name)]:
        raise DatabaseProblem(f"{here}: {', '.join(missing)} must be given")
    known = Known(**{name: str(value) for name, value in table.items()})
    if known.experiment not in experiments:
        raise DatabaseProblem(f"{here}: there is no experiment {known.experiment!r}")
    if known.side not in {kind.value for kind in Kind}:
        raise DatabaseProblem(f"{here}: side={known.side!r} must be one of {', '.join(kind.value for kind in Kind)}")
    if known.settled_by not in ("", REAL_ORACLE):
        raise DatabaseProblem(f"{here}: settled_by={known.settled_by!r} must be {REAL_ORACLE!r} or left out")
    return known
