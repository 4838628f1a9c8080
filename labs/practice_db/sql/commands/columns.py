"""What stands between the brackets of CREATE TABLE: columns and constraints."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

from labs.practice_db.errors import NotSupported
from labs.practice_db.sql.commands.sequences import read_options
from labs.practice_db.sql.commands.statements import MAX_INDEX_NAME_BYTES, identifier, marked, name_list, object_name
from labs.practice_db.sql.commands.stored import stored_expression
from labs.practice_db.sql.lexer import TokenKind
from labs.practice_db.sql.token_reader import TokenReader
from labs.practice_db.sql.type_names import read_type

# The rows of a global temporary table have an owner: a session or a transaction (see prelude/temporary.sql).
OWNER_COLUMN: Final = '"#OWNER"'
# Stands for the identity's sequence, whose name is made when the table is (see prelude/objects.sql).
IDENTITY_MARK: Final = "'#IDENTITY'"
_IDENTITIES: Final = (
    (("GENERATED", "ALWAYS", "AS", "IDENTITY"), True, False),
    (("GENERATED", "AS", "IDENTITY"), True, False),
    (("GENERATED", "BY", "DEFAULT", "ON", "NULL", "AS", "IDENTITY"), False, True),
    (("GENERATED", "BY", "DEFAULT", "AS", "IDENTITY"), False, False),
)

CONSTRAINT_WORDS: Final = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK"})
_AFTER_DEFAULT: Final = frozenset(
    {
        "NOT",
        "NULL",
        "CONSTRAINT",
        "PRIMARY",
        "UNIQUE",
        "REFERENCES",
        "CHECK",
        "ENABLE",
        "DISABLE",
        "INVISIBLE",
        "VISIBLE",
    }
)
_NOT_DONE: Final = {
    "INVISIBLE": "an invisible column",
    "NOVALIDATE": "a constraint that holds for new rows only (NOVALIDATE)",
}
_STATES: Final = frozenset(
    {
        "ENABLE",
        "VALIDATE",
        "NORELY",
        "RELY",
        "VISIBLE",
        "VIRTUAL",
        "NOT",
        "DEFERRABLE",
        "INITIALLY",
    }
)


@dataclass(frozen=True, slots=True)
class Identity:
    """A column that numbers itself; `options` are those of its sequence."""

    options: str
    is_always: bool
    on_null: bool


@dataclass(frozen=True, slots=True)
class Definition:
    """One element of the list, as PostgreSQL writes it.

    `on_null` is what stands for an explicit NULL (DEFAULT ON NULL): an expression, or nothing for an identity's number.
    """

    sql: str
    is_column: bool
    name: str = ""
    on_null: str | None = None
    identity: Identity | None = None


def read_definitions(reader: TokenReader, text: str, *, is_owned: bool = False) -> list[Definition]:
    """Read (column or constraint, ...)."""
    reader.expect("(", 906)
    items = [read_definition(reader, text, is_owned=is_owned)]
    while reader.accept(","):
        items.append(read_definition(reader, text, is_owned=is_owned))
    reader.expect(")", 907)
    return items


def read_definition(reader: TokenReader, text: str, *, is_owned: bool = False) -> Definition:
    """Read one column or one constraint; `is_owned` keeps keys apart by the owner of the row."""
    if reader.current.kind is TokenKind.NAME and reader.current.value in CONSTRAINT_WORDS:
        return Definition(read_constraint(reader, text, is_owned=is_owned), is_column=False)
    name = identifier(reader, 904)
    return _column(reader, text, name, is_owned=is_owned)


def _column(reader: TokenReader, text: str, name: str, *, is_owned: bool) -> Definition:
    if reader.is_next("GENERATED") or reader.is_next("AS"):
        raise NotSupported("a virtual column without a type", position=reader.position)
    declared = read_type(reader)
    parts = [declared.sql, *declared.checks(name)]
    on_null: str | None = None
    identity: Identity | None = None
    while not reader.is_at_end and reader.current.text not in (",", ")"):
        if reader.accept("DEFAULT", "ON", "NULL"):
            reader.accept("FOR", "INSERT", "ONLY")
            on_null = stored_expression(reader, text, _AFTER_DEFAULT)
            parts.append(f"DEFAULT {on_null} NOT NULL")
            continue
        found = _identity(reader)
        if found is not None:
            identity, on_null = found, "" if found.on_null else None
            parts.append(f"DEFAULT nextval({IDENTITY_MARK})::numeric NOT NULL")
            continue
        part = _column_part(reader, text, name, is_owned=is_owned)
        if part:
            parts.append(part)
    return Definition(f"{name} {' '.join(parts)}", is_column=True, name=name, on_null=on_null, identity=identity)


def _column_part(reader: TokenReader, text: str, name: str, *, is_owned: bool) -> str:
    if reader.accept("DEFAULT"):
        return f"DEFAULT {stored_expression(reader, text, _AFTER_DEFAULT)}"
    if reader.accept("GENERATED"):
        return _generated(reader, text)
    if reader.accept("AS"):
        return f"GENERATED ALWAYS AS ({_bracketed(reader, text)}) STORED"
    if reader.accept("NULL"):
        return ""
    constraint = inline_constraint(reader, text, name, is_owned=is_owned)
    if constraint is not None:
        return constraint
    if reader.accept("COLLATE"):
        reader.name()
        return ""
    raise reader.error(907)


def _generated(reader: TokenReader, text: str) -> str:
    """Read a virtual column; its value is kept here, which nobody can tell."""
    reader.accept("ALWAYS")
    reader.expect("AS", 922)
    return f"GENERATED ALWAYS AS ({_bracketed(reader, text)}) STORED"


def _identity(reader: TokenReader) -> Identity | None:
    """Read GENERATED ... AS IDENTITY [(sequence options)], None when it is something else that is generated."""
    for words, is_always, on_null in _IDENTITIES:
        if reader.accept(*words):
            options = ""
            if reader.accept("("):
                options = read_options(reader)
                reader.expect(")", 907)
            return Identity(options, is_always, on_null)
    return None


def _bracketed(reader: TokenReader, text: str) -> str:
    reader.expect("(", 906)
    written = stored_expression(reader, text, frozenset())
    reader.expect(")", 907)
    return written


def inline_constraint(reader: TokenReader, text: str, name: str, *, is_owned: bool) -> str | None:
    """Read one constraint behind a column, None if none comes next; empty for NULL."""
    name_of_rule = _name_of_rule(reader)
    is_named = name_of_rule is not None
    name_of_rule = name_of_rule or _own_name(reader, text)
    label = f"CONSTRAINT {name_of_rule} "
    if reader.accept("NOT", "NULL"):
        rule = "NOT NULL"
    elif reader.accept("NULL"):
        return ""
    elif reader.accept("PRIMARY"):
        reader.expect("KEY", 905)
        rule, label = "PRIMARY KEY", f"CONSTRAINT {marked(name_of_rule)} "
    elif reader.accept("UNIQUE"):
        rule, label = "UNIQUE", f"CONSTRAINT {marked(name_of_rule)} "
    elif reader.accept("CHECK"):
        rule = f"CHECK ({_bracketed(reader, text)})"
    elif reader.accept("REFERENCES"):
        rule = _references(reader)
    elif reader.current.value in _NOT_DONE and not is_named:
        raise NotSupported(_NOT_DONE[reader.current.value], position=reader.position)
    elif is_named:
        raise reader.error(2253)
    elif reader.current.value in _STATES:
        return _states(reader, "")
    else:
        return None
    if is_owned and rule in ("PRIMARY KEY", "UNIQUE"):
        return f", {label}UNIQUE ({OWNER_COLUMN}, {name})"
    return f"{label if is_named or rule != 'NOT NULL' else ''}{rule}{_states(reader, rule)}"


def _name_of_rule(reader: TokenReader) -> str | None:
    return identifier(reader, 2250, limit=MAX_INDEX_NAME_BYTES) if reader.accept("CONSTRAINT") else None


def _own_name(reader: TokenReader, text: str) -> str:
    """Return a name like SYS_C0012345 for a constraint without one; the same text gives the same name."""
    number = zlib.crc32(text[: reader.position].encode()) % 10_000_000
    return f'"SYS_C{number:07d}"'


def read_constraint(reader: TokenReader, text: str, *, is_owned: bool = False) -> str:
    """Read one constraint of the table."""
    name = _name_of_rule(reader) or _own_name(reader, text)
    label = f"CONSTRAINT {name} "
    if reader.accept("PRIMARY"):
        reader.expect("KEY", 905)
        label = f"CONSTRAINT {marked(name)} "
        rule = f"PRIMARY KEY {_key(reader, is_owned=is_owned)}"
    elif reader.accept("UNIQUE"):
        label = f"CONSTRAINT {marked(name)} "
        rule = f"UNIQUE {_key(reader, is_owned=is_owned)}"
    elif reader.accept("FOREIGN"):
        reader.expect("KEY", 905)
        rule = f"FOREIGN KEY {name_list(reader)} "
        reader.expect("REFERENCES", 905)
        rule += _references(reader)
    elif reader.accept("CHECK"):
        rule = f"CHECK ({_bracketed(reader, text)})"
    else:
        raise reader.error(2253)
    return f"{label}{rule}{_states(reader, rule)}"


def _key(reader: TokenReader, *, is_owned: bool) -> str:
    names = name_list(reader)
    return names.replace("(", f"({OWNER_COLUMN}, ", 1) if is_owned else names


def _references(reader: TokenReader) -> str:
    text = f"REFERENCES {object_name(reader)}"
    if reader.is_next("("):
        text += f" {name_list(reader)}"
    if reader.accept("ON"):
        reader.expect("DELETE", 905)
        if reader.accept("CASCADE"):
            return f"{text} ON DELETE CASCADE"
        reader.expect("SET", 905)
        reader.expect("NULL", 905)
        return f"{text} ON DELETE SET NULL"
    return text


def _states(reader: TokenReader, rule: str) -> str:
    """Read what follows a constraint; only deferring it has an effect here."""
    written = ""
    start = reader.position
    while True:
        if reader.accept("NOT", "DEFERRABLE") or reader.accept("INITIALLY", "IMMEDIATE"):
            continue
        if reader.accept("DEFERRABLE"):
            written += " DEFERRABLE"
        elif reader.accept("INITIALLY", "DEFERRED"):
            written += " INITIALLY DEFERRED"
        elif reader.accept("DISABLE"):
            if not rule.startswith(("CHECK", "FOREIGN KEY", "REFERENCES")):
                raise NotSupported("a disabled constraint other than a check or a foreign key", position=start)
            written += " NOT ENFORCED"
            reader.accept("VALIDATE") or reader.accept("NOVALIDATE")
        elif reader.accept("USING", "INDEX"):
            _using_index(reader)
        elif reader.current.value in _NOT_DONE:
            raise NotSupported(_NOT_DONE[reader.current.value], position=reader.position)
        elif reader.current.value in _STATES and not reader.is_next("NOT", "NULL"):
            reader.advance()
        else:
            break
    if "DEFER" in written and rule.startswith(("CHECK", "NOT NULL")):
        raise NotSupported("a deferrable constraint other than a key or a foreign key", position=start)
    return written


def _using_index(reader: TokenReader) -> None:
    if reader.accept("TABLESPACE"):
        reader.name()
    elif reader.is_next("("):
        raise NotSupported("USING INDEX (...)", position=reader.position)
    elif reader.current.kind in (TokenKind.NAME, TokenKind.QUOTED) and reader.current.value not in _STATES:
        raise NotSupported("USING INDEX with an index of its own", position=reader.position)
