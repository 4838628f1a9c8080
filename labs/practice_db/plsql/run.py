"""Running a block of the client: binds in, binds out, and the errors in the form that the client sees."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Final, TypeAlias

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.plsql.errors import COMPILE_CODE, TOO_LARGE, BlockError, CompileError, Raised
from labs.practice_db.plsql.host import Host
from labs.practice_db.plsql.library import Library, StoredUnit
from labs.practice_db.plsql.lines import Lines
from labs.practice_db.plsql.packages import PACKAGE_NAMES, find_builtin, is_missing, is_supplied
from labs.practice_db.plsql.parsing.programs import parse_program
from labs.practice_db.plsql.parsing.units import TriggerTree
from labs.practice_db.plsql.running.assign import assign, type_of
from labs.practice_db.plsql.running.calls import assign_external, invoke
from labs.practice_db.plsql.running.evaluate import evaluate
from labs.practice_db.plsql.running.interpreter import run_block
from labs.practice_db.plsql.running.runtime import Cell, Frame, Run
from labs.practice_db.plsql.running.stored import check_valid, find_stored
from labs.practice_db.plsql.tree.declarations import Mode
from labs.practice_db.plsql.tree.programs import External, Program
from labs.practice_db.plsql.tree.statements import UsingItem
from labs.practice_db.plsql.unit import Unit
from labs.practice_db.plsql.values.datum import Collection, Datum, OpenCursor, from_value, to_bound
from labs.practice_db.plsql.values.functions import SQL_FUNCTIONS
from labs.practice_db.plsql.values.types import CollectionType, RefCursorType, ScalarType, Type
from labs.practice_db.values import OraType, Value

BindValue: TypeAlias = Value | tuple[Value, ...] | OpenCursor

_PSEUDO_FUNCTIONS: Final = frozenset({"SQLCODE", "SQLERRM"})
_TEXT_BINDS: Final = frozenset({OraType.VARCHAR2, OraType.CHAR, OraType.LONG, OraType.CLOB, OraType.ROWID})


@dataclass(frozen=True, slots=True)
class BindVariable:
    """A bind as the client describes it, with the value it sends.

    `size` is the room for an OUT value in bytes, 0 for any; an array bind has a tuple of values and room for
    `max_elements`; a REF CURSOR has the open cursor that the client passes, which a block may read on or close.
    """

    type: OraType
    value: BindValue = None
    size: int = 0
    is_array: bool = False
    max_elements: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a block made of its binds: the mode of each, and the values of those that are not IN (None for IN).

    `results` are its implicit results.
    """

    modes: tuple[Mode, ...]
    values: tuple[BindValue, ...]
    results: tuple[OpenCursor, ...] = ()


def _bind_type(bind: BindVariable) -> Type:
    if bind.type is OraType.CURSOR:
        return RefCursorType()
    scalar = ScalarType(bind.type)
    if bind.type in _TEXT_BINDS:
        scalar = ScalarType(OraType.VARCHAR2, size=bind.size)
    elif bind.type in (OraType.RAW, OraType.LONG_RAW, OraType.BLOB):
        scalar = ScalarType(OraType.RAW, size=bind.size)
    if bind.is_array:
        return CollectionType("bind", scalar, is_associative=True, limit=bind.max_elements or None)
    return scalar


def _bind_cell(bind: BindVariable) -> Cell:
    type_ = _bind_type(bind)
    if isinstance(type_, CollectionType) and isinstance(bind.value, tuple):
        collection = Collection(type_)
        collection.items.update(
            (Decimal(place), from_value(bind.type, value)) for place, value in enumerate(bind.value, 1)
        )
        return Cell(type_, collection)
    if isinstance(bind.value, OpenCursor):
        return Cell(type_, bind.value)
    value = bind.value if isinstance(bind.value, bytes) else None
    return Cell(type_, from_value(bind.type, value))


def _out_value(cell: Cell) -> BindValue:
    value = cell.value
    if isinstance(cell.type, RefCursorType):
        return value if isinstance(value, OpenCursor) else OpenCursor((), [], is_closed=True)
    if isinstance(value, Collection):
        return tuple(to_bound(value.items[key]).value for key in value.indexes())
    return to_bound(value).value


def modes(program: Program) -> tuple[Mode, ...]:
    """Return how a block uses each of its binds."""
    found: list[Mode] = []
    for name in program.bind_names:
        if name not in program.assigned:
            found.append(Mode.IN)
        else:
            found.append(Mode.IN_OUT if name in program.read else Mode.OUT)
    return tuple(found)


def compile_error(error: CompileError, source: str) -> BlockError:
    """Return ORA-06550 for a text that does not compile, with lines and columns."""
    lines = Lines(source)
    where = f"line {lines.line(error.offset)}, column {lines.column(error.offset)}:"
    text = f"{where}\n{error.text}"
    if error.ignored is not None:
        what, offset = error.ignored
        text += f"\nORA-06550: line {lines.line(offset)}, column {lines.column(offset)}:\n{what}"
    return BlockError(COMPILE_CODE, text, position=error.offset)


def check_names(
    library: Library, externals: Sequence[External], schema: str, *, own: tuple[str, str] | None = None
) -> None:
    """Raise CompileError for the first name that nothing declares; `own` is the unit that is being compiled."""
    for external in externals:
        path = external.path
        if find_builtin(path) is not None or (len(path) == 1 and path[0] in SQL_FUNCTIONS | _PSEUDO_FUNCTIONS):
            continue
        if path[0] in PACKAGE_NAMES and len(path) == 2 and not is_missing(path):
            ignored = ("PL/SQL: Statement ignored", external.statement_at)
            raise CompileError(f"PLS-00302: component '{path[1]}' must be declared", external.at, ignored)
        if is_supplied(path):
            raise NotSupported(f"the package subprogram {'.'.join(path)}", position=external.at)
        if own is not None and path in ((own[1],), own):
            continue
        found = library.resolve(schema, path)
        if found is None:
            raise CompileError.undeclared(
                ".".join(path[:1] if len(path) > 1 else path), external.at, external.statement_at
            )
        check_valid(found[0], external.at)


def new_run(host: Host, binds: dict[str, Cell]) -> Run:
    """Return the state of a new run."""
    return Run(host, binds, invoke, assign_external, find_stored, _run_dynamic_block)


async def run_client_block(host: Host, source: str, binds: Sequence[BindVariable]) -> Outcome:
    """Run an anonymous block or CALL; see `run_program`."""
    return await run_program(host, parse(source), binds)


async def run_program(host: Host, program: Program, binds: Sequence[BindVariable]) -> Outcome:
    """Run what `parse` has read; `binds` are in the order in which their names first appear.

    Raises: OraError as the client gets it; what the block had changed is undone then.
    """
    cells = {name: _bind_cell(bind) for name, bind in zip(program.bind_names, binds, strict=False)}
    if len(cells) < len(program.bind_names):
        raise OraError(1008)
    run = new_run(host, cells)
    await _run_program(run, program)
    directions = modes(program)
    values = [
        None if mode is Mode.IN else _out_value(cells[name])
        for name, mode in zip(program.bind_names, directions, strict=True)
    ]
    return Outcome(directions, tuple(values), tuple(run.results))


def parse(source: str) -> Program:
    """Return the program of an anonymous block or CALL. Raises: OraError 6550 for a text that does not compile."""
    try:
        return parse_program(source)
    except CompileError as error:
        raise compile_error(error, source) from error
    except RecursionError as error:
        raise compile_error(CompileError(TOO_LARGE, 0), source) from error


async def _run_program(run: Run, program: Program) -> None:
    try:
        check_names(run.host.library, program.externals, run.host.schema)
        await run_block(run, program.block, Frame(Unit(program.source, program.lines)))
    except Raised as error:
        await undo(run)
        raise error.as_error() from error
    except CompileError as error:
        await undo(run)
        raise compile_error(error, program.source) from error
    except RecursionError as error:
        await undo(run)
        raise OraError(6500) from error
    except (OraError, asyncio.CancelledError):
        await undo(run)
        raise


async def undo(run: Run) -> None:
    """Undo what a run has changed."""
    if run.is_marked:
        await run.host.rollback_to(run.mark)


async def _run_dynamic_block(run: Run, source: str, using: tuple[UsingItem, ...], frame: Frame) -> None:
    """Run a block inside EXECUTE IMMEDIATE; its binds are the items of USING, in order."""
    program = await run.host.parsed(source, partial(parse, source))
    cells: dict[str, Cell] = {}
    for name, item in zip(program.bind_names, using, strict=False):
        value: Datum = None if item.mode is Mode.OUT else await evaluate(run, item.value, frame)
        cells[name] = Cell(type_of(run, item.value, frame), value)
    if len(cells) < len(program.bind_names):
        raise Raised(1008, "not all variables bound")
    inner = new_run(run.host, cells)
    inner.mark, inner.is_marked, inner.depth, inner.results = run.mark, run.is_marked, run.depth, run.results
    inner.is_in_query = run.is_in_query
    try:
        check_names(run.host.library, program.externals, frame.unit.owner or run.host.schema)
        unit = Unit(source, program.lines, frame.unit.owner, None)
        await run_block(inner, program.block, Frame(unit))
    except CompileError as error:
        failure = compile_error(error, source)
        raise Raised(failure.code, failure.text) from error
    finally:
        run.mark, run.is_marked = inner.mark, inner.is_marked
    for name, item in zip(program.bind_names, using, strict=False):
        if item.mode is not Mode.IN:
            await assign(run, item.value, cells[name].value, frame)


async def run_trigger(host: Host, stored: StoredUnit) -> None:
    """Run a logon trigger. Raises ORA-04088 with what went wrong below, which refuses the logon."""
    if not isinstance(stored.tree, TriggerTree):
        return
    run = new_run(host, {})
    try:
        await run_block(run, stored.tree.block, Frame(stored.unit))
    except Raised as error:
        await undo(run)
        raise error.as_error() from error
    except CompileError as error:
        await undo(run)
        raise compile_error(error, stored.source.source) from error
