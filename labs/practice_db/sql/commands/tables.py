"""Tables: CREATE, ALTER, DROP, TRUNCATE and LOCK."""

from __future__ import annotations

from typing import Final

from labs.practice_db.errors import NotSupported
from labs.practice_db.sql.commands.columns import OWNER_COLUMN, Definition, read_definition, read_definitions
from labs.practice_db.sql.commands.statements import ddl, identifier, name_list, object_name, untouched
from labs.practice_db.sql.commands.storage import skip_storage
from labs.practice_db.sql.commands.stored import stored_expression, stored_query
from labs.practice_db.sql.commands.table_queries import Origin, as_table, check_names, is_of_query, read_names_and_rules
from labs.practice_db.sql.lexer import TokenKind
from labs.practice_db.sql.plan import Plan, SqlKind, SqlPlan
from labs.practice_db.sql.rules.literals import quoted
from labs.practice_db.sql.token_reader import TokenReader
from labs.practice_db.sql.type_names import read_type

_LOCK_MODES: Final[dict[tuple[str, ...], str]] = {
    ("ROW", "SHARE"): "ROW SHARE",
    ("ROW", "EXCLUSIVE"): "ROW EXCLUSIVE",
    ("SHARE", "UPDATE"): "ROW SHARE",
    ("SHARE", "ROW", "EXCLUSIVE"): "SHARE ROW EXCLUSIVE",
    ("SHARE",): "SHARE",
    ("EXCLUSIVE",): "EXCLUSIVE",
}
# What changes only where rows are kept, besides what is said of storage.
_NO_EFFECT: Final = (
    ("MOVE", "ONLINE"),
    ("MOVE",),
    ("SHRINK", "SPACE", "COMPACT"),
    ("SHRINK", "SPACE", "CASCADE"),
    ("SHRINK", "SPACE"),
    ("ENABLE", "ROW", "MOVEMENT"),
    ("DISABLE", "ROW", "MOVEMENT"),
)
_DEFAULT_STOPS: Final = frozenset({"NOT", "NULL", "CONSTRAINT"})
_BEFORE_RULES: Final = frozenset({"NOT", "NULL", "DEFAULT", "CONSTRAINT"})


def create_table(reader: TokenReader, text: str) -> SqlPlan:
    """Read CREATE TABLE with columns, or AS a query."""
    exists = " IF NOT EXISTS" if reader.accept("IF", "NOT", "EXISTS") else ""
    name = object_name(reader)
    if reader.is_next("(") and not is_of_query(reader):
        if not _has_types(reader):
            name_list(reader)
            raise reader.error(2263)
        items = read_definitions(reader, text)
        skip_storage(reader)
        reader.expect_end(922)
        definition = f"CREATE TABLE{exists} {name} ({', '.join(item.sql for item in items)})"
        return ddl(_with_defaults(name, items, definition), "CREATE TABLE")
    names, changes = read_names_and_rules(reader, text) if reader.is_next("(") else ([], [])
    skip_storage(reader)
    if not reader.accept("AS"):
        raise reader.error(906)
    start = reader.position
    reader.skip_rest()
    prepare = (as_table,) if names else (check_names, as_table)
    columns = f" ({', '.join(names)})" if names else ""
    origin = Origin()
    query = stored_query(text, start, len(text), *prepare, lambda tree: origin.find(tree, names))
    definition = f"CREATE TABLE{exists} {name}{columns} AS {query}"
    if not changes and not origin.table:
        return ddl(definition, "CREATE TABLE")
    altered = f"ALTER TABLE {name} {', '.join(changes)}" if changes else ""
    pairs = ", ".join(map(quoted, origin.columns))
    return ddl(
        f"SELECT oracle.create_table_as({quoted(name)}, {quoted(definition)}, {quoted(origin.table)},"
        f" ARRAY[{pairs}]::text[], {quoted(altered)})",
        "CREATE TABLE",
    )


def _with_defaults(name: str, items: list[Definition], definition: str) -> str:
    """Leave it to the prelude when a column numbers itself or takes its default in the place of NULL."""
    numbered = [(item.name, item.identity) for item in items if item.identity is not None]
    pairs = [quoted(text) for item in items if item.on_null is not None for text in (item.name, item.on_null)]
    if not numbered and not pairs:
        return definition
    column, options, is_always = "NULL", "NULL", False
    for name_of_column, identity in numbered:
        column, options, is_always = quoted(name_of_column), quoted(identity.options), identity.is_always
    defaults = f"ARRAY[{', '.join(pairs)}]::text[]"
    arguments = f"{quoted(name)}, {quoted(definition)}, {column}, {options}, {is_always}, {defaults}"
    return f"SELECT oracle.define_table({arguments})"


def _has_types(reader: TokenReader) -> bool:
    """Return whether the list has more than bare names, which only CREATE TABLE ... AS has."""
    return reader.peek(2).text not in (",", ")")


def create_temporary_table(reader: TokenReader, text: str) -> SqlPlan:
    """Read CREATE GLOBAL TEMPORARY TABLE; how it works stands in prelude/temporary.sql."""
    name = object_name(reader)
    if not reader.is_next("(") or is_of_query(reader):
        raise NotSupported("CREATE GLOBAL TEMPORARY TABLE ... AS", position=reader.position)
    items = read_definitions(reader, text, is_owned=True)
    if any(item.identity is not None or item.on_null is not None for item in items):
        raise NotSupported("identity and DEFAULT ON NULL in a temporary table", position=reader.position)
    preserves = False
    while not reader.is_at_end:
        if reader.accept("ON", "COMMIT"):
            preserves = reader.accept("PRESERVE")
            if not preserves:
                reader.expect("DELETE", 922)
            reader.expect("ROWS", 922)
        else:
            before = reader.index
            skip_storage(reader)
            if reader.index == before:
                raise reader.error(922)
    columns = ", ".join(item.name for item in items if item.is_column)
    definitions = ", ".join([f"{OWNER_COLUMN} text NOT NULL", *(item.sql for item in items)])
    arguments = f"{quoted(name)}, {quoted(definitions)}, {quoted(columns)}, {preserves}"
    return ddl(f"SELECT oracle.create_temporary_table({arguments})", "CREATE TABLE")


def drop_table(reader: TokenReader, _: str) -> SqlPlan:
    """Read DROP TABLE [IF EXISTS] name [CASCADE CONSTRAINTS] [PURGE]."""
    if_exists = reader.accept("IF", "EXISTS")
    name = object_name(reader)
    cascade = reader.accept("CASCADE")
    if cascade:
        reader.expect("CONSTRAINTS", 905)
    reader.accept("PURGE")
    reader.expect_end()
    return ddl(f"SELECT oracle.drop_table({quoted(name)}, {cascade}, {if_exists})")


def truncate_table(reader: TokenReader, _: str) -> SqlPlan:
    """Read TRUNCATE TABLE name [DROP | REUSE STORAGE] [CASCADE]."""
    name = object_name(reader)
    for words in (("DROP", "STORAGE"), ("REUSE", "STORAGE"), ("DROP", "ALL", "STORAGE")):
        reader.accept(*words)
    cascade = reader.accept("CASCADE")
    reader.expect_end(3291)
    return ddl(f"SELECT oracle.truncate_table({quoted(name)}, {cascade})")


def lock_table(reader: TokenReader, _: str) -> SqlPlan:
    """Read LOCK TABLE names IN mode MODE [NOWAIT | WAIT n]."""
    names = [object_name(reader)]
    while reader.accept(","):
        names.append(object_name(reader))
    reader.expect("IN", 1737)
    mode = next((mode for words, mode in _LOCK_MODES.items() if reader.accept(*words)), None)
    if mode is None:
        raise reader.error(1737)
    reader.expect("MODE", 1737)
    nowait = " NOWAIT" if reader.accept("NOWAIT") else ""
    wait_s = reader.integer(30005) if not nowait and reader.accept("WAIT") else None
    reader.expect_end()
    return SqlPlan(
        f"LOCK TABLE {', '.join(names)} IN {mode} MODE{nowait}",
        SqlKind.LOCK,
        needs_transaction=True,
        lock_wait_s=wait_s,
    )


def alter_table(reader: TokenReader, text: str) -> Plan:
    """Read ALTER TABLE: ADD, MODIFY, DROP and RENAME of columns and constraints."""
    name = object_name(reader)
    if reader.accept("ADD"):
        items = _added(reader, text)
        added = ", ".join(f"ADD {'COLUMN ' if item.is_column else ''}{item.sql}" for item in items)
        definition = f"ALTER TABLE {name} {added}"
        if not any(item.is_column for item in items):
            return ddl(f"SELECT oracle.add_constraints({quoted(name)}, {quoted(definition)})")
        return ddl(_with_defaults(name, items, definition))
    if reader.accept("MODIFY", "CONSTRAINT"):
        return ddl(_modify_constraint(reader, name))
    if reader.accept("MODIFY"):
        return ddl(_modify(name, reader, text))
    if any(reader.is_next(word, "CONSTRAINT") for word in ("ENABLE", "DISABLE")):
        return ddl(_enable(reader, name))
    if reader.accept("DROP"):
        return ddl(_drop(reader, name))
    if reader.accept("RENAME"):
        return ddl(_rename(reader, name))
    if reader.is_at_end:
        raise reader.error(2210)
    what = reader.words(2)
    next((words for words in _NO_EFFECT if reader.accept(*words)), None)
    if not reader.is_next("PARTITION"):
        skip_storage(reader)
    if not reader.is_at_end:
        raise NotSupported(f"ALTER TABLE {what}", position=reader.position)
    return untouched("TABLE", name)


def _enable(reader: TokenReader, table: str) -> str:
    """Read {ENABLE | DISABLE} CONSTRAINT name ..., as often as it comes."""
    calls = []
    while not reader.is_at_end:
        is_enabled = reader.accept("ENABLE", "CONSTRAINT")
        if not is_enabled:
            reader.expect("DISABLE", 1735)
            reader.expect("CONSTRAINT", 1735)
        calls.append(_switch(table, identifier(reader, 2250), is_enabled=is_enabled))
        if reader.is_next("CASCADE"):
            raise NotSupported("DISABLE CONSTRAINT ... CASCADE", position=reader.position)
        reader.accept("KEEP", "INDEX") or reader.accept("DROP", "INDEX")
    return f"SELECT {', '.join(calls)}"


def _modify_constraint(reader: TokenReader, table: str) -> str:
    """Read MODIFY CONSTRAINT name {ENABLE | DISABLE}."""
    name = identifier(reader, 2250)
    is_enabled = reader.accept("ENABLE")
    if not is_enabled and not reader.accept("DISABLE"):
        raise NotSupported(f"MODIFY CONSTRAINT ... {reader.words(1)}", position=reader.position)
    reader.expect_end(1735)
    return f"SELECT {_switch(table, name, is_enabled=is_enabled)}"


def _switch(table: str, name: str, *, is_enabled: bool) -> str:
    return f"oracle.enable_constraint({quoted(table)}, {quoted(name)}, {is_enabled})"


def _added(reader: TokenReader, text: str) -> list[Definition]:
    if reader.is_next("("):
        items = read_definitions(reader, text)
    else:
        items = [read_definition(reader, text)]
        while not reader.is_at_end and reader.accept("ADD"):
            items.append(read_definition(reader, text))
    reader.expect_end(1735)
    return items


def _modify(name: str, reader: TokenReader, text: str) -> str:
    parts: list[str] = []
    retyped: list[str] = []
    bracketed = reader.accept("(")
    while True:
        column = identifier(reader, 904)
        has_type = reader.current.value not in _BEFORE_RULES and reader.current.kind is TokenKind.NAME
        retyped += [quoted(column)] * has_type
        parts += _modify_column(reader, text, column, has_type=has_type)
        if not (bracketed and reader.accept(",")):
            break
    if bracketed:
        reader.expect(")", 907)
    reader.expect_end(1735)
    definition = f"ALTER TABLE {name} {', '.join(parts)}"
    if not retyped:
        return definition
    return f"SELECT oracle.change_types({quoted(name)}, {quoted(definition)}, ARRAY[{', '.join(retyped)}])"


def _modify_column(reader: TokenReader, text: str, column: str, *, has_type: bool) -> list[str]:
    start = f"ALTER COLUMN {column}"
    parts: list[str] = []
    if has_type:
        declared = read_type(reader)
        parts += [f"{start} TYPE {declared.sql}", *(f"ADD {check}" for check in declared.checks(column))]
    if reader.accept("DEFAULT"):
        parts.append(f"{start} SET DEFAULT {stored_expression(reader, text, _DEFAULT_STOPS)}")
    if reader.accept("CONSTRAINT"):
        reader.name()
    if reader.accept("NOT", "NULL"):
        parts.append(f"{start} SET NOT NULL")
    elif reader.accept("NULL"):
        parts.append(f"{start} DROP NOT NULL")
    if not parts:
        raise reader.error(1735)
    return parts


def _drop(reader: TokenReader, table: str) -> str:
    if reader.accept("PRIMARY", "KEY"):
        return f"SELECT oracle.drop_primary_key({quoted(table)})"
    if reader.accept("CONSTRAINT"):
        constraint = identifier(reader, 2250)
        cascade = reader.accept("CASCADE")
        text = f"SELECT oracle.drop_constraint({quoted(table)}, {quoted(constraint)}, {cascade})"
    elif reader.accept("COLUMN"):
        column = identifier(reader, 904)
        cascaded = " CASCADE" if reader.accept("CASCADE", "CONSTRAINTS") else ""
        text = _under_views(table, f"DROP COLUMN {column}{cascaded}")
    elif reader.is_next("("):
        names = name_list(reader)[1:-1].split(", ")
        text = _under_views(table, ", ".join(f"DROP COLUMN {column}" for column in names))
    else:
        raise reader.error(905)
    reader.expect_end(1735)
    return text


def _rename(reader: TokenReader, table: str) -> str:
    kind = next((word for word in ("COLUMN", "CONSTRAINT") if reader.accept(word)), None)
    old = identifier(reader, 904) if kind else ""
    reader.expect("TO", 1735)
    new = identifier(reader, 903)
    reader.expect_end(1735)
    if kind == "CONSTRAINT":
        return f"SELECT oracle.rename_constraint({quoted(table)}, {quoted(old)}, {quoted(new)})"
    return _under_views(table, f"RENAME {f'COLUMN {old} ' if kind else ''}TO {new}")


def _under_views(table: str, change: str) -> str:
    """Write a change that views of the table outlive (see prelude/views.sql)."""
    return f"SELECT oracle.change_under_views({quoted(table)}, {quoted(f'ALTER TABLE {table} {change}')})"
