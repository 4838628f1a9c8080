"""Declarations: a frame gets its variables, cursors, types, exceptions and subprograms."""

from __future__ import annotations

from dataclasses import replace

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.plsql.errors import CompileError, ExceptionName
from labs.practice_db.plsql.running.assign import coerce
from labs.practice_db.plsql.running.embedded import describe, render
from labs.practice_db.plsql.running.evaluate import evaluate
from labs.practice_db.plsql.running.runtime import Cell, CursorCell, Entry, Frame, Overloaded, Procedure, Run
from labs.practice_db.plsql.tree import declarations as de
from labs.practice_db.plsql.tree import statements as st
from labs.practice_db.plsql.values.datum import Record
from labs.practice_db.plsql.values.fitting import initial, new_record
from labs.practice_db.plsql.values.types import (
    CollectionType,
    RecordType,
    RefCursorType,
    ScalarType,
    Type,
    column_type,
    named_type,
    row_type,
)
from labs.practice_db.values import Column, OraType

_TYPES = (ScalarType, RecordType, CollectionType, RefCursorType)


async def elaborate(run: Run, declarations: tuple[st.Declaration, ...], frame: Frame) -> None:
    """Bring the declarations of a block into its frame, in their order."""
    for declaration in declarations:
        frame.names[declaration.name] = await _entry(run, declaration, frame)


async def _entry(run: Run, declaration: st.Declaration, frame: Frame) -> Entry:
    match declaration:
        case de.VariableDeclaration():
            return await _variable(run, declaration, frame)
        case de.ExceptionDeclaration():
            return ExceptionName(declaration.name, declaration.code)
        case de.CursorDeclaration():
            return CursorCell(declaration, frame)
        case st.Subprogram():
            return Procedure(declaration, frame)
        case st.Overloads():
            return Overloaded(tuple(Procedure(subprogram, frame) for subprogram in declaration.subprograms))
        case de.RecordDeclaration():
            return await _record_type(run, declaration, frame)
        case de.CollectionDeclaration():
            return await _collection_type(run, declaration, frame)
        case de.RefCursorDeclaration():
            return RefCursorType()
        case de.SubtypeDeclaration():
            return await resolve_type(run, declaration.type, frame)


async def _variable(run: Run, declaration: de.VariableDeclaration, frame: Frame) -> Cell:
    type_ = await resolve_type(run, declaration.type, frame)
    value = initial(type_)
    if declaration.default is not None:
        value = await coerce(run, await evaluate(run, declaration.default, frame), type_, frame)
    elif isinstance(type_, RecordType):
        value = await _with_defaults(run, declaration.type, value, frame)
    elif type_.not_null:
        text = "PLS-00218: a variable declared NOT NULL must have an initialization assignment"
        raise CompileError(text, declaration.at)
    return Cell(type_, value, declaration.is_constant)


async def _with_defaults(run: Run, spec: de.TypeSpec, value: object, frame: Frame) -> Record:
    """Return a new record with the defaults of its declared fields."""
    record = value if isinstance(value, Record) else Record({}, {})
    entry = frame.find(f"{spec.name} DEFAULTS") if isinstance(spec, de.TypeName) else None
    if isinstance(entry, Cell) and isinstance(entry.value, Record):
        return entry.value.copy()
    return record


async def _record_type(run: Run, declaration: de.RecordDeclaration, frame: Frame) -> RecordType:
    fields = tuple([(field.name, await resolve_type(run, field.type, frame)) for field in declaration.fields])
    type_ = RecordType(declaration.name, fields)
    if any(field.default is not None for field in declaration.fields):
        record = new_record(type_)
        for field, (_, field_type) in zip(declaration.fields, fields, strict=True):
            if field.default is not None:
                record.fields[field.name] = await coerce(
                    run, await evaluate(run, field.default, frame), field_type, frame
                )
        frame.names[f"{declaration.name} DEFAULTS"] = Cell(None, record)
    return type_


async def _collection_type(run: Run, declaration: de.CollectionDeclaration, frame: Frame) -> CollectionType:
    element = await resolve_type(run, declaration.element, frame)
    index = await resolve_type(run, declaration.index, frame) if declaration.index is not None else None
    has_text_index = isinstance(index, ScalarType) and index.type is not OraType.NUMBER
    return CollectionType(declaration.name, element, index is not None, has_text_index, declaration.limit)


async def resolve_type(run: Run, spec: de.TypeSpec, frame: Frame) -> Type:
    """Return the type that a declaration names."""
    if isinstance(spec, de.Anchor):
        found = await _anchored(run, spec, frame)
    else:
        found = await _named(run, spec, frame)
    return replace(found, not_null=True) if spec.not_null else found


async def _named(run: Run, spec: de.TypeName, frame: Frame) -> Type:
    entry = frame.find(spec.name)
    if isinstance(entry, _TYPES):
        if isinstance(entry, ScalarType) and spec.numbers:
            numbers = spec.numbers
            is_number = entry.type is OraType.NUMBER
            return replace(entry, precision=numbers[0]) if is_number else replace(entry, size=numbers[0])
        return entry
    known = named_type(spec.name.removeprefix("SYS."), spec.numbers)
    if known is not None:
        return known
    path = tuple(spec.name.split("."))
    packaged = await run.find_external(run, path, frame, spec.at) if len(path) > 1 else None
    if isinstance(packaged, _TYPES):
        return packaged
    raise CompileError.undeclared(spec.name, spec.at, spec.at)


async def _anchored(run: Run, spec: de.Anchor, frame: Frame) -> Type:
    entry = frame.find(spec.path[0])
    if isinstance(entry, Cell) and entry.type is not None:
        type_: Type = entry.type
        for name in spec.path[1:]:
            type_ = dict(type_.fields)[name] if isinstance(type_, RecordType) else type_
        return type_
    if isinstance(entry, CursorCell):
        return row_type(spec.path[0], await _cursor_columns(run, entry))
    if not spec.is_row and len(spec.path) > 1:
        packaged = await run.find_external(run, spec.path, frame, spec.at)
        if isinstance(packaged, Cell) and packaged.type is not None:
            return packaged.type
    return await _table_type(run, spec, frame)


async def _cursor_columns(run: Run, cursor: CursorCell) -> tuple[Column, ...]:
    frame = Frame(cursor.frame.unit, cursor.frame)
    for parameter in cursor.declaration.parameters:
        frame.names[parameter.name] = Cell(await resolve_type(run, parameter.type, frame))
    sql, binds = await render(run, cursor.declaration.query, frame)
    found = await run.host.query(sql, binds, definer=frame.unit.owner, max_rows=0)
    return found.columns


async def _table_type(run: Run, spec: de.Anchor, frame: Frame) -> Type:
    owner, column = (spec.path, None) if spec.is_row else (spec.path[:-1], spec.path[-1])
    table = ".".join(f'"{name}"' for name in owner)
    try:
        columns = await describe(run, f"SELECT * FROM {table}", frame)
    except NotSupported:
        raise
    except OraError:
        raise CompileError.undeclared(".".join(spec.path), spec.at, spec.at) from None
    if column is None:
        return row_type(owner[-1], columns)
    for candidate in columns:
        if candidate.name == column:
            return column_type(candidate)
    raise CompileError(f"PLS-00302: component '{column}' must be declared", spec.at)
