"""Bind variables and defines: their descriptions and the values that follow in rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final, TypeAlias

from labs.practice_db.values import OraType, Value
from labs.practice_db.wire.reader import ESCAPE_LENGTH, NeedMoreData, Reader, Unreadable
from labs.practice_db.wire.rows import CHARACTER_TYPES, FIELD_VERSION_12_2, ROW_DATA
from labs.practice_db.wire.value_codecs import BINARY_INTEGER, DECODERS, Codec, from_national

ARRAY_FLAG: Final = 0x40
NATIONAL_FORM: Final = 2
BOOLEAN_NULL: Final = b"\xfd\x01"
# Type, flags, precision, scale, ub4 size, ub4 array elements, ub8 continuation flags.
_HEAD: Final = bytes((0, 0, 0, 0, 4, 4, 8))
# After the object id: ub4 version, ub2 character set, u8 form, ub4 characters or LOB prefetch size.
_TAIL: Final = bytes((4, 2, 0, 4))

BindValue: TypeAlias = Value | tuple[Value, ...]
BindRow: TypeAlias = tuple[BindValue, ...]
NO_BINDS: Final[BindRow] = ()
ValueReader: TypeAlias = Callable[[Reader], BindValue]

# Types whose values travel as those of another type.
SAME_AS: Final[dict[int, int]] = {BINARY_INTEGER: OraType.NUMBER}
# Types whose values are not understood, with their names in the driver; a NULL of them is a single 00.
FOREIGN_TYPES: Final = {
    109: "object and XMLTYPE binds",
    114: "BFILE locators as binds",
    119: "JSON binds",
    127: "VECTOR binds",
}


class BindDirection(IntEnum):
    """Which way a PL/SQL bind carries its value (the driver's TNS_BIND_DIR_* constants)."""

    OUT = 16
    IN = 32
    IN_OUT = 48


@dataclass(frozen=True, slots=True)
class BindSpec:
    """One bind variable or define as the client describes it.

    `type` is the number on the wire: mostly one of `values.OraType`, but it is the client's to choose.
    `size` is in bytes. `max_elements` counts the places of an array bind (PL/SQL index-by table).
    """

    type: int
    size: int = 0
    is_array: bool = False
    max_elements: int = 0
    is_national: bool = False


@dataclass(frozen=True, slots=True)
class BindLayout:
    """How the bind rows of a statement are laid out: what must be known to read them.

    `order` has the places of the binds that carry a value, in the order of their values, which is `is_straight` when
    it is simply that of all binds. `decoders` is there when every value is a plain one with its length in front.
    """

    count: int
    order: tuple[int, ...]
    readers: tuple[ValueReader, ...]
    is_straight: bool
    decoders: tuple[Codec, ...] | None = None


EMPTY_LAYOUT: Final = BindLayout(0, (), (), is_straight=True)


def read_specs(reader: Reader, count: int, field_version: int) -> tuple[BindSpec, ...]:
    """Read the descriptions of `count` binds or defines."""
    specs = []
    for _ in range(count):
        kind, flags, _, _, size, elements, _ = reader.fields(_HEAD)
        reader.dlv()
        _, _, form, _ = reader.fields(_TAIL)
        if field_version >= FIELD_VERSION_12_2:
            reader.ub4()
        kind = SAME_AS.get(kind, kind)
        specs.append(BindSpec(kind, size, bool(flags & ARRAY_FLAG), elements, form == NATIONAL_FORM))
    return tuple(specs)


def make_layout(specs: tuple[BindSpec, ...], *, is_plsql: bool, silent: Sequence[int], max_string: int) -> BindLayout:
    """Return the layout of rows with these binds.

    `silent` are the places of binds without a value: RETURNING binds, and those of a block known to be OUT. In SQL, but
    not in PL/SQL, values of binds longer than `max_string` come after all others of their row.
    """
    places = [place for place in range(len(specs)) if place not in silent]
    if not is_plsql:
        places.sort(key=lambda place: specs[place].size > max_string)
    readers = tuple(_value_reader(specs[place]) for place in places)
    found = [_decoder(specs[place]) for place in places]
    decoders = tuple(decode for decode in found if decode is not None)
    is_straight = places == list(range(len(specs)))
    return BindLayout(
        len(specs), tuple(places), readers, is_straight, decoders if len(decoders) == len(places) else None
    )


def read_row(reader: Reader, layout: BindLayout) -> BindRow:
    """Read one row of bind values: message type 07, then the values."""
    reader.expect(ROW_DATA[0], "bind row")
    values: list[BindValue]
    if layout.decoders is not None:
        values = _plain_values(reader, layout.decoders)
    else:
        values = [read(reader) for read in layout.readers]
    if layout.is_straight:
        return tuple(values)
    row: list[BindValue] = [None] * layout.count
    for place, value in zip(layout.order, values, strict=True):
        row[place] = value
    return tuple(row)


def _plain_values(reader: Reader, decoders: Sequence[Codec]) -> list[BindValue]:
    """Read values that have their length in front; as `Reader.clr` does, but without a call for each short one."""
    data, pos = reader.data, reader.pos
    values: list[BindValue] = []
    for decode in decoders:
        try:
            size = data[pos]
        except IndexError:
            raise NeedMoreData from None
        if size == 0:
            values.append(None)
            pos += 1
        elif size < ESCAPE_LENGTH:
            end = pos + 1 + size
            if end > len(data):
                raise NeedMoreData(end - len(data))
            values.append(decode(bytes(data[pos + 1 : end])))
            pos = end
        else:
            reader.pos = pos
            raw = reader.clr()
            values.append(None if raw is None else decode(raw))
            pos = reader.pos
    reader.pos = pos
    return values


def _decoder(spec: BindSpec) -> Codec | None:
    """Return what decodes the values of a bind, None if they are more than a length and bytes."""
    if spec.is_array or spec.type == OraType.BOOLEAN:
        return None
    return from_national if spec.is_national and spec.type in CHARACTER_TYPES else DECODERS.get(spec.type)


def _value_reader(spec: BindSpec) -> ValueReader:
    read = _scalar_reader(spec)
    return _array_reader(read) if spec.is_array else read


def _scalar_reader(spec: BindSpec) -> Callable[[Reader], Value]:
    if spec.type == OraType.CURSOR:
        return _read_cursor
    if spec.type == OraType.BOOLEAN:
        return _read_boolean
    if spec.type in (OraType.CLOB, OraType.BLOB):
        return _read_locator
    decode = _decoder(replace(spec, is_array=False))
    if decode is None:
        return _foreign_reader(FOREIGN_TYPES.get(spec.type, f"binds of type {spec.type}"))

    def read(reader: Reader) -> Value:
        raw = reader.clr()
        return None if raw is None else decode(raw)

    return read


def _array_reader(read: Callable[[Reader], Value]) -> ValueReader:
    def read_array(reader: Reader) -> BindValue:
        return tuple([read(reader) for _ in range(reader.ub4())])

    return read_array


def _read_boolean(reader: Reader) -> Value:
    """Read a BOOLEAN: 01 00, 02 01 01 or, for NULL, FD 01."""
    if reader.peek() == BOOLEAN_NULL[0]:
        reader.raw(len(BOOLEAN_NULL))
        return None
    raw = reader.clr()
    return None if raw is None else DECODERS[OraType.BOOLEAN](raw)


def _read_cursor(reader: Reader) -> Value:
    """Read a REF CURSOR as the text of its cursor id; None for one that is not open yet."""
    if not reader.ub4():
        return None
    return b"%d" % reader.ub4()


def _read_locator(reader: Reader) -> Value:
    """Read the locator of a LOB."""
    return reader.dlv() or None


def _foreign_reader(name: str) -> Callable[[Reader], Value]:
    def read(reader: Reader) -> Value:
        if reader.peek():
            raise Unreadable(name)
        reader.u8()
        return None

    return read
