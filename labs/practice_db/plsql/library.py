"""The stored units of the database: their sources, compiled on demand, found by name.

The library is in memory; the server keeps the records of its sources in the catalogue and gives them back at start.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from labs.practice_db.plsql.errors import TOO_LARGE, CompileError
from labs.practice_db.plsql.lines import Lines
from labs.practice_db.plsql.parsing.units import PackageTree, TriggerTree, UnitTree, parse_unit
from labs.practice_db.plsql.unit import Unit
from labs.practice_db.sql.classify import CACHED_CHARACTERS
from labs.practice_db.sql.plan import Plan
from labs.practice_db.sql.statement import Statement
from labs.practice_db.values import Column

# Kinds that share one namespace in a schema. Source: SQL Language Reference 23ai, Database Object Names.
_NAMESPACES: Final = {"TRIGGER": "TRIGGER", "PACKAGE BODY": "BODY", "TYPE BODY": "BODY"}

# So many plans of statements that call functions are kept.
MAX_PLANS: Final = 256
# Of so many statements it is remembered whether they name a unit.
MAX_STATEMENTS: Final = 4096
_WORD: Final = re.compile(r"[^\W\d_][\w$#]*+")


def namespace(kind: str) -> str:
    """Return the namespace of a kind of unit."""
    return _NAMESPACES.get(kind, "OBJECT")


@dataclass(frozen=True, slots=True)
class UnitError:
    """A compile error, as USER_ERRORS shows it."""

    line: int
    position: int
    text: str


@dataclass(frozen=True, slots=True)
class UnitSource:
    """A stored unit as it is kept."""

    owner: str
    kind: str
    name: str
    source: str
    created: str
    errors: tuple[UnitError, ...] = ()

    @property
    def key(self) -> str:
        """The name of its record in the catalogue."""
        return f"{namespace(self.kind)} {self.owner}.{self.name}"

    @property
    def is_valid(self) -> bool:
        """Return whether it compiled."""
        return not self.errors

    def record(self) -> dict[str, Any]:
        """Return the record for the catalogue."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> UnitSource:
        """Return the unit of a record."""
        errors = tuple(UnitError(**error) for error in record["errors"])
        return cls(**{**record, "errors": errors})


@dataclass(frozen=True, slots=True)
class StoredUnit:
    """A stored unit with its tree (None if it does not compile) and its lines for ORA-06512."""

    source: UnitSource
    tree: UnitTree | None
    unit: Unit


class Library:
    """All stored units, what is known of tables that PL/SQL asked about, and plans of SQL that calls the units."""

    def __init__(self, records: Iterable[Mapping[str, Any]] = ()) -> None:
        self._units: dict[tuple[str, str, str], StoredUnit] = {}
        self.described: dict[tuple[str, str], tuple[Column, ...]] = {}
        self.plans: dict[tuple[object, ...], Plan] = {}
        self.without_brackets: dict[Statement, frozenset[str]] = {}
        self.named_in: dict[Statement, bool] = {}
        sources = [UnitSource.from_record(record) for record in records]
        for source in sorted(sources, key=lambda source: source.kind == "PACKAGE BODY"):
            self.put(self.compile(source))

    def compile(self, source: UnitSource) -> StoredUnit:
        """Return a unit with its tree; one that does not compile has errors instead."""
        unit = Unit(source.source, Lines(source.source), source.owner, f"{source.owner}.{source.name}")
        specification = self.find_unit(source.owner, source.name) if source.kind == "PACKAGE BODY" else None
        spec_tree = specification.tree if specification is not None else None
        if source.kind == "PACKAGE BODY" and not isinstance(spec_tree, PackageTree):
            text = f"PLS-00304: cannot compile body of '{source.name}' without its specification"
            return StoredUnit(_with_error(source, unit, text, 0), None, unit)
        try:
            parsed = parse_unit(
                source.kind, source.owner, source.source, spec_tree if isinstance(spec_tree, PackageTree) else None
            )
        except CompileError as error:
            return StoredUnit(_with_error(source, unit, error.text, error.offset), None, unit)
        except RecursionError:
            return StoredUnit(_with_error(source, unit, TOO_LARGE, 0), None, unit)
        return StoredUnit(source, parsed, unit)

    def put(self, stored: StoredUnit) -> None:
        """Add a unit, or replace the one of its name."""
        source = stored.source
        self._units[namespace(source.kind), source.owner, source.name] = stored
        self._forget_statements()

    def remove(self, kind: str, owner: str, name: str) -> StoredUnit | None:
        """Remove a unit, a package with its body; return what was there of that kind."""
        found = self._units.get((namespace(kind), owner, name))
        if found is None or found.source.kind != kind:
            return None
        del self._units[namespace(kind), owner, name]
        self._forget_statements()
        return found

    def _forget_statements(self) -> None:
        """Forget what was known of statements: it depends on which units there are."""
        for known in (self.plans, self.without_brackets, self.named_in):
            known.clear()

    def is_named_in(self, statement: Statement) -> bool:
        """Return whether a statement has the name of a unit anywhere in its text."""
        found = self.named_in.get(statement)
        if found is None:
            if len(self.named_in) >= MAX_STATEMENTS:
                self._forget_statements()
            words = {word.upper() for word in _WORD.findall(statement.text)}
            found = any(name in words for _, _, name in self._units)
            if len(statement.text) <= CACHED_CHARACTERS:
                self.named_in[statement] = found
        return found

    @property
    def has_units(self) -> bool:
        """Return whether there are any units."""
        return bool(self._units)

    def keep_plan(self, key: tuple[object, ...], plan: Plan) -> None:
        """Keep the plan of a statement that calls functions, until any unit changes."""
        if len(self.plans) >= MAX_PLANS:
            self.plans.clear()
        self.plans[key] = plan

    def find_unit(self, owner: str, name: str, kind: str = "PACKAGE") -> StoredUnit | None:
        """Return the unit of a name in the namespace of a kind."""
        return self._units.get((namespace(kind), owner, name))

    def units(self) -> list[StoredUnit]:
        """Return all units, by owner and name."""
        return [self._units[key] for key in sorted(self._units)]

    def owned_by(self, owner: str) -> list[StoredUnit]:
        """Return the units of a user."""
        return [stored for stored in self.units() if stored.source.owner == owner]

    def resolve(self, schema: str, path: tuple[str, ...]) -> tuple[StoredUnit, str | None] | None:
        """Return the unit that a path names seen from a schema, and the name inside of a package."""
        for owner, rest in ((schema, path), (path[0], path[1:])):
            found = self.find_unit(owner, rest[0]) if rest else None
            if found is None or len(rest) > 2:
                continue
            is_package = found.source.kind == "PACKAGE"
            if is_package and len(rest) == 2:
                return found, rest[1]
            if not is_package and len(rest) == 1:
                return found, None
        return None

    def logon_triggers(self, user: str) -> list[StoredUnit]:
        """Return the valid triggers that a logon of the user fires, those on the database first."""
        triggers = [stored for stored in self.units() if isinstance(stored.tree, TriggerTree)]
        fired = [stored for stored in triggers if _schema(stored) in (None, user)]
        return sorted(fired, key=lambda stored: _schema(stored) is not None)


def _schema(stored: StoredUnit) -> str | None:
    return stored.tree.schema if isinstance(stored.tree, TriggerTree) else None


def _with_error(source: UnitSource, unit: Unit, text: str, offset: int) -> UnitSource:
    error = UnitError(unit.lines.line(offset), unit.lines.column(offset), text)
    return UnitSource(source.owner, source.kind, source.name, source.source, source.created, (error,))
