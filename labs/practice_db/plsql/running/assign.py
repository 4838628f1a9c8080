"""Assignment: a value becomes one of the target's type, then it is stored."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from labs.practice_db.plsql.errors import CompileError, raised, value_error
from labs.practice_db.plsql.running.evaluate import ask_host, evaluate, find_entry, run_value
from labs.practice_db.plsql.running.runtime import Cell, CursorCell, Frame, Run
from labs.practice_db.plsql.tree import expressions as ex
from labs.practice_db.plsql.values.collections import key_of, store
from labs.practice_db.plsql.values.datum import Collection, Datum, OpenCursor, Record, Typed, from_value, plain_number
from labs.practice_db.plsql.values.fitting import check_null, fits, initial
from labs.practice_db.plsql.values.types import CollectionType, RecordType, ScalarType, Type
from labs.practice_db.values import Column, OraType, Row

# SQL conversions for what Python does not convert, by the type that is wanted.
_CONVERSIONS: Final[dict[OraType, str]] = {
    OraType.DATE: "TO_DATE(:1)",
    OraType.TIMESTAMP: "TO_TIMESTAMP(:1)",
    OraType.TIMESTAMP_TZ: "TO_TIMESTAMP_TZ(:1)",
    OraType.TIMESTAMP_LTZ: "TO_TIMESTAMP_TZ(:1)",
    OraType.INTERVAL_DS: "TO_DSINTERVAL(:1)",
    OraType.INTERVAL_YM: "TO_YMINTERVAL(:1)",
    OraType.NUMBER: "TO_NUMBER(:1)",
    OraType.VARCHAR2: "TO_CHAR(:1)",
    OraType.CHAR: "TO_CHAR(:1)",
    OraType.CLOB: "TO_CHAR(:1)",
}
# The same among values that are dates already.
_CASTS: Final[dict[OraType, str]] = {
    OraType.DATE: "CAST(:1 AS DATE)",
    OraType.TIMESTAMP: "CAST(:1 AS TIMESTAMP)",
    OraType.TIMESTAMP_TZ: "CAST(:1 AS TIMESTAMP WITH TIME ZONE)",
    OraType.TIMESTAMP_LTZ: "CAST(:1 AS TIMESTAMP WITH LOCAL TIME ZONE)",
}
_BINARY: Final = frozenset({OraType.BINARY_FLOAT, OraType.BINARY_DOUBLE})
_RAW: Final = frozenset({OraType.RAW, OraType.BLOB})


async def coerce(run: Run, value: Datum, type_: Type | None, frame: Frame) -> Datum:
    """Return a value as a variable of a type holds it."""
    if type_ is None:
        return value
    if value is None:
        check_null(type_)
        return initial(type_) if isinstance(type_, RecordType) else None
    if isinstance(value, Record) and isinstance(type_, RecordType) and len(type_.fields) == len(value.fields):
        pairs = zip(type_.fields, value.fields.values(), strict=True)
        return Record(
            dict(type_.fields), {name: await coerce(run, item, field, frame) for (name, field), item in pairs}
        )
    fitting = fits(value, type_)
    if fitting is not None or not isinstance(type_, ScalarType):
        return fitting
    return await _convert(run, value, type_, frame)


async def _convert(run: Run, value: Datum, type_: ScalarType, frame: Frame) -> Datum:
    if type_.type in _RAW and isinstance(value, str):
        return fits(Typed(OraType.RAW, _hexadecimal(value)), type_)
    if type_.type in _BINARY and isinstance(value, Decimal):
        return Typed(type_.type, plain_number(value).encode())
    is_text_of_raw = isinstance(value, Typed) and value.type in _RAW and type_.type in (OraType.VARCHAR2, OraType.CHAR)
    if is_text_of_raw and isinstance(value, Typed):
        return fits(value.value[2:].decode().upper(), type_)
    if isinstance(value, Typed) and value.type in _CASTS and type_.type in _CASTS:
        conversion = _CASTS[type_.type]
    elif type_.type in _CONVERSIONS:
        conversion = _CONVERSIONS[type_.type]
    else:
        raise value_error()
    converted = await ask_host(run, conversion, [value], frame)
    if isinstance(converted, Typed):
        return Typed(type_.type, converted.value)
    return fits(converted, type_)


def _hexadecimal(text: str) -> bytes:
    try:
        return b"\\x" + bytes.fromhex(text if len(text) % 2 == 0 else "0" + text).hex().encode()
    except ValueError:
        raise value_error("hex to raw conversion error") from None


async def assign(run: Run, target: ex.Expression, value: Datum, frame: Frame) -> None:
    """Store a value in a variable, bind, record field or element."""
    if isinstance(target, ex.BindVariable):
        cell = run.binds[target.name]
        cell.value = await coerce(run, value, cell.type, frame)
    elif isinstance(target, ex.Variable):
        await _assign_variable(run, target, value, frame)
    elif isinstance(target, ex.Field):
        await _assign_field(run, target, value, frame)
    elif isinstance(target, ex.Index):
        await _assign_element(run, target, value, frame)
    elif isinstance(target, ex.Call):
        await run.assign_external(run, target, value, frame)
    else:
        raise CompileError("PLS-00363: expression cannot be used as an assignment target", 0)


async def _assign_variable(run: Run, target: ex.Variable, value: Datum, frame: Frame) -> None:
    entry = find_entry(target, frame)
    if isinstance(entry, CursorCell) and (value is None or isinstance(value, OpenCursor)):
        entry.open = value
        return
    if not isinstance(entry, Cell) or entry.is_constant:
        text = f"PLS-00363: expression '{target.name}' cannot be used as an assignment target"
        raise CompileError(text, target.at, ("PL/SQL: Statement ignored", target.at))
    entry.value = await coerce(run, value, entry.type, frame)


async def _assign_field(run: Run, target: ex.Field, value: Datum, frame: Frame) -> None:
    base = await _container(run, target.base, frame)
    if not isinstance(base, Record) or target.name not in base.fields:
        raise CompileError(f"PLS-00302: component '{target.name}' must be declared", target.at)
    base.fields[target.name] = await coerce(run, value, base.types.get(target.name), frame)


async def _assign_element(run: Run, target: ex.Index, value: Datum, frame: Frame) -> None:
    base = await _container(run, target.base, frame)
    if base is None:
        raise raised(6531)
    if not isinstance(base, Collection):
        raise CompileError("PLS-00308: this construct is not allowed as the origin of an assignment", target.at)
    key = key_of(await run_value(run, target.arguments, frame), base)
    store(base, key, await coerce(run, value, base.type.element, frame))


async def _container(run: Run, node: ex.Expression, frame: Frame) -> Datum:
    """Return the record or collection that a target lies in; an element that is a record is made when missing."""
    if isinstance(node, ex.Index):
        outer = await _container(run, node.base, frame)
        if isinstance(outer, Collection) and outer.type.is_associative:
            key = key_of(await run_value(run, node.arguments, frame), outer)
            if key not in outer.items:
                outer.items[key] = initial(outer.type.element)
            return outer.items[key]
    return await evaluate(run, node, frame)


def type_of(run: Run, node: ex.Expression, frame: Frame) -> Type | None:
    """Return the declared type of a variable, bind, field or element, None for other expressions."""
    if isinstance(node, ex.BindVariable):
        return run.binds[node.name].type
    if isinstance(node, ex.Variable):
        start = frame.labelled(node.block) if node.block is not None else frame
        entry = start.find(node.name) if start is not None else None
        return entry.type if isinstance(entry, Cell) else None
    if isinstance(node, ex.Field):
        outer = type_of(run, node.base, frame)
        return dict(outer.fields).get(node.name) if isinstance(outer, RecordType) else None
    if isinstance(node, ex.Index):
        outer = type_of(run, node.base, frame)
        return outer.element if isinstance(outer, CollectionType) else None
    return None


def scalar_type_of(run: Run, node: ex.Expression, frame: Frame) -> OraType:
    """Return the wire type for a value of a target, VARCHAR2 if it has no declared scalar type."""
    type_ = type_of(run, node, frame)
    return type_.type if isinstance(type_, ScalarType) else OraType.VARCHAR2


def row_data(columns: Sequence[Column], row: Row) -> list[Datum]:
    """Return a row's values."""
    return [from_value(column.type, value) for column, value in zip(columns, row, strict=True)]


async def assign_row(
    run: Run, targets: tuple[ex.Expression, ...], columns: Sequence[Column], row: Row, frame: Frame
) -> None:
    """Store a row in its targets: one each, or all in one record."""
    values = row_data(columns, row)
    if len(targets) == 1 and isinstance(type_of(run, targets[0], frame), RecordType):
        names = [column.name for column in columns]
        await assign(run, targets[0], Record({}, dict(zip(names, values, strict=True))), frame)
        return
    _check_count(targets, len(values))
    for target, value in zip(targets, values, strict=True):
        await assign(run, target, value, frame)


def _check_count(targets: Sequence[ex.Expression], count: int) -> None:
    if len(targets) != count:
        text = "ORA-00947: not enough values" if len(targets) > count else "ORA-00913: too many values"
        at = getattr(targets[0], "at", 0)
        raise CompileError(f"PL/SQL: {text}", at, ("PL/SQL: SQL Statement ignored", at))


async def assign_rows(
    run: Run, targets: tuple[ex.Expression, ...], columns: Sequence[Column], rows: Sequence[Row], frame: Frame
) -> None:
    """Store rows in collections, from index 1 on (BULK COLLECT)."""
    types = [type_of(run, target, frame) for target in targets]
    collections: list[Collection] = []
    for type_ in types:
        if not isinstance(type_, CollectionType):
            raise CompileError("PLS-00497: cannot mix between single row and multi-row (BULK) in INTO list", 0)
        collections.append(Collection(type_))
    for position, row in enumerate(rows, 1):
        values: list[Datum] = row_data(columns, row)
        if len(collections) == 1 and isinstance(collections[0].type.element, RecordType):
            names = [column.name for column in columns]
            values = [Record({}, dict(zip(names, values, strict=True)))]
        _check_count(targets, len(values))
        for collection, value in zip(collections, values, strict=True):
            collection.items[Decimal(position)] = await coerce(run, value, collection.type.element, frame)
    for target, collection in zip(targets, collections, strict=True):
        await assign(run, target, collection, frame)
