"""CREATE and DROP of stored units: the library changes, and the caller gets what the catalogue has to keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from labs.practice_db.errors import OraError
from labs.practice_db.plsql.errors import CompileError
from labs.practice_db.plsql.library import Library, StoredUnit, UnitError, UnitSource, namespace
from labs.practice_db.plsql.run import check_names

# What each kind is called in the message that it does not exist.
_MISSING: Final = {"TRIGGER": 4080}


@dataclass(frozen=True, slots=True)
class Kept:
    """What a CREATE or DROP changes in the catalogue: records to put, and keys to delete.

    `has_errors` is the warning that the unit was created with compilation errors.
    """

    put: tuple[UnitSource, ...] = ()
    delete: tuple[str, ...] = ()
    has_errors: bool = False


def create_unit(library: Library, compiled: StoredUnit, *, or_replace: bool) -> Kept:
    """Put a unit into the library, as `Library.compile` has made it; one with errors is kept too.

    Raises: ORA-00955 if the name is taken, NotSupported for units that are refused by name.
    """
    source = compiled.source
    existing = library.find_unit(source.owner, source.name, source.kind)
    if existing is not None and (not or_replace or existing.source.kind != source.kind):
        raise OraError(955)
    stored = _checked(library, compiled)
    library.put(stored)
    changed = [stored.source]
    body = library.find_unit(source.owner, source.name, "PACKAGE BODY") if source.kind == "PACKAGE" else None
    if body is not None:
        again = _checked(library, library.compile(_without_errors(body.source)))
        library.put(again)
        changed.append(again.source)
    return Kept(tuple(changed), has_errors=not stored.source.is_valid)


def _without_errors(source: UnitSource) -> UnitSource:
    return UnitSource(source.owner, source.kind, source.name, source.source, source.created)


def _checked(library: Library, stored: StoredUnit) -> StoredUnit:
    """Return the unit, invalid if it names something that nothing declares."""
    if stored.tree is None:
        return stored
    own = (stored.source.owner, stored.source.name)
    try:
        check_names(library, stored.tree.externals, stored.source.owner, own=own)
    except CompileError as error:
        lines = stored.unit.lines
        found = UnitError(lines.line(error.offset), lines.column(error.offset), error.text)
        source = stored.source
        broken = UnitSource(source.owner, source.kind, source.name, source.source, source.created, (found,))
        return StoredUnit(broken, None, stored.unit)
    return stored


def drop_unit(library: Library, kind: str, owner: str, name: str) -> Kept:
    """Remove a unit, a package with its body.

    Raises: ORA-04043 (ORA-04080 for a trigger) if there is none.
    """
    removed = library.remove(kind, owner, name)
    if removed is None:
        raise OraError(_MISSING.get(kind, 4043), name=name)
    keys = [removed.source.key]
    if kind == "PACKAGE" and library.remove("PACKAGE BODY", owner, name) is not None:
        keys.append(f"{namespace('PACKAGE BODY')} {owner}.{name}")
    return Kept(delete=tuple(keys))


def drop_units_of(library: Library, owner: str) -> Kept:
    """Remove all units of a user that is dropped."""
    keys: list[str] = []
    for stored in library.owned_by(owner):
        library.remove(stored.source.kind, owner, stored.source.name)
        keys.append(stored.source.key)
    return Kept(delete=tuple(keys))
