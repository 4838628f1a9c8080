"""Stored units while a block runs: finding what a name stands for, and the state of packages in the session."""

from __future__ import annotations

from labs.practice_db.errors import NotSupported
from labs.practice_db.plsql.errors import CompileError
from labs.practice_db.plsql.library import StoredUnit
from labs.practice_db.plsql.parsing.units import PackageTree, SubprogramTree
from labs.practice_db.plsql.running.elaborate import elaborate
from labs.practice_db.plsql.running.interpreter import run_in_frame
from labs.practice_db.plsql.running.package_state import Instantiated, discarded, is_stateful
from labs.practice_db.plsql.running.runtime import Entry, Frame, Procedure, Run


async def find_stored(run: Run, path: tuple[str, ...], frame: Frame, at: int) -> Entry | None:
    """Return the subprogram or package member that a path names, None if there is no such unit.

    Raises: CompileError for a unit that is invalid (PLS-00905) or a member that is missing (PLS-00302).
    """
    host = run.host
    found = host.library.resolve(frame.unit.owner or host.schema, path)
    if found is None:
        return None
    stored, member = found
    # Who may not run a unit is told that there is none.
    if not host.may_execute(frame.unit.owner or host.user, stored.source.owner, stored.source.name):
        return None
    check_valid(stored, at)
    if isinstance(stored.tree, SubprogramTree):
        own = Frame(stored.unit)
        own.names[stored.source.name] = procedure = Procedure(stored.tree.subprogram, own)
        return procedure
    if not isinstance(stored.tree, PackageTree) or member is None:
        return None
    instance = await _instance(run, stored, at)
    if member not in {declaration.name for declaration in stored.tree.declarations}:
        raise CompileError(f"PLS-00302: component '{member}' must be declared", at, ("PL/SQL: Statement ignored", at))
    return instance.names[member]


def check_valid(stored: StoredUnit, at: int) -> None:
    """Raise PLS-00905 for a unit that did not compile."""
    if stored.tree is None:
        name = f"{stored.source.owner}.{stored.source.name}"
        raise CompileError(f"PLS-00905: object {name} is invalid", at, ("PL/SQL: Statement ignored", at))


async def _instance(run: Run, specification: StoredUnit, at: int) -> Frame:
    """Return the session's frame of a package, made when it is first used.

    Raises: Raised ORA-04068 once when what the session holds belongs to a unit that has been compiled again since.
    """
    source = specification.source
    body = run.host.library.find_unit(source.owner, source.name, "PACKAGE BODY")
    if body is not None:
        check_valid(body, at)
    packages = run.host.memory.packages
    known = packages.get((source.owner, source.name))
    if isinstance(known, Instantiated):
        if known.specification is specification and known.body is body:
            return known.frame
        if is_stateful(known):
            packages.clear()
            raise discarded(known, specification)
    instance = Frame(body.unit if body is not None else specification.unit)
    packages[source.owner, source.name] = Instantiated(specification, body, instance)
    if not isinstance(specification.tree, PackageTree):
        raise NotSupported("a package without a specification", position=at)
    await elaborate(run, specification.tree.declarations, instance)
    if body is not None and isinstance(body.tree, PackageTree):
        await elaborate(run, body.tree.declarations, instance)
        if body.tree.start is not None:
            await run_in_frame(run, body.tree.start, instance)
    return instance
