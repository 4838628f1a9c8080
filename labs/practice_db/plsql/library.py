"""The stored units of the database: their sources, compiled on demand, found by name.

The library is in memory; the server keeps the records of its sources in the catalogue and gives them back at start.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from labs.practice_db.plsql.errors import TOO_LARGE, CompileError
from labs.practice_db.plsql.lines import Lines
from labs.practice_db.plsql.parsing.units import PackageTree, TriggerTree, UnitTree, parse_unit
from labs.practice_db.plsql.unit import Unit
from labs.practice_db.sql.plan import Plan
from labs.practice_db.values import Column

# Kinds that share one namespace in a schema. Source: SQL Language Reference 23ai, Database Object Names.
_NAMESPACES: Final = {"TRIGGER": "TRIGGER", "PACKAGE BODY": "BODY", "TYPE BODY": "BODY"}

# So many plans of statements that call functions are kept.
MAX_PLANS: Final = 256


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
        self.plans.clear()

    def remove(self, kind: str, owner: str, name: str) -> StoredUnit | None:
        """Remove a unit, a package with its body; return what was there of that kind."""
        found = self._units.get((namespace(kind), owner, name))
        if found is None or found.source.kind != kind:
            return None
        del self._units[namespace(kind), owner, name]
        self.plans.clear()
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
