"""Indexes, comments, renaming, synonyms."""

from __future__ import annotations

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.sql.commands.statements import (
    MAX_INDEX_NAME_BYTES,
    ddl,
    identifier,
    index_name,
    marked,
    object_name,
    untouched,
)
from labs.practice_db.sql.commands.storage import skip_storage
from labs.practice_db.sql.commands.stored import stored_expression
from labs.practice_db.sql.plan import NothingToDo, SqlPlan
from labs.practice_db.sql.rules.literals import quoted
from labs.practice_db.sql.token_reader import TokenReader

_STOPS = frozenset({"ASC", "DESC"})


def create_index(reader: TokenReader, text: str) -> SqlPlan:
    """Read CREATE [UNIQUE] INDEX name ON table (columns or expressions); storage clauses mean nothing here."""
    unique = " UNIQUE" if reader.peek(-2).value == "UNIQUE" else ""
    exists = reader.accept("IF", "NOT", "EXISTS")
    name = index_name(reader)
    reader.expect("ON", 969)
    table = object_name(reader)
    reader.expect("(", 906)
    items = [_index_item(reader, text)]
    while reader.accept(","):
        items.append(_index_item(reader, text))
    reader.expect(")", 907)
    skip_storage(reader)
    reader.expect_end(922)
    return ddl(
        f"SELECT oracle.create_index({quoted(name)}, {quoted(table)}, "
        f"{quoted(', '.join(items))}, {bool(unique)}, {exists})"
    )


def _index_item(reader: TokenReader, text: str) -> str:
    written = stored_expression(reader, text, _STOPS)
    is_column = written.startswith('"') and written.endswith('"') and written.count('"') == 2
    item = written if is_column else f"({written})"
    if reader.accept("DESC"):
        return f"{item} DESC"
    reader.accept("ASC")
    return item


def alter_index(reader: TokenReader, _: str) -> SqlPlan:
    """Read ALTER INDEX: RENAME, and what changes only how it is stored, which means nothing here."""
    name = index_name(reader)
    if reader.accept("RENAME"):
        reader.expect("TO", 905)
        new = marked(identifier(reader, 953, limit=MAX_INDEX_NAME_BYTES))
        reader.expect_end()
        return ddl(f"ALTER INDEX {name} RENAME TO {new}")
    if reader.is_at_end:
        raise reader.error(2243)
    what = reader.words(2)
    for words in (("REBUILD",), ("COALESCE",), ("SHRINK", "SPACE")):
        reader.accept(*words)
    skip_storage(reader)
    if not reader.is_at_end:
        raise NotSupported(f"ALTER INDEX ... {what}", position=reader.position)
    return untouched("INDEX", name)


def analyze(reader: TokenReader, _: str) -> SqlPlan:
    """Read ANALYZE TABLE or INDEX name COMPUTE or ESTIMATE STATISTICS; an index has none of its own here."""
    kind = next((word for word in ("TABLE", "INDEX") if reader.accept(word)), None)
    if kind is None:
        raise NotSupported(f"ANALYZE {reader.words(1)}", position=reader.position)
    name = object_name(reader) if kind == "TABLE" else index_name(reader)
    what = reader.words(2)
    if not reader.accept("COMPUTE", "STATISTICS") and not reader.accept("ESTIMATE", "STATISTICS"):
        raise NotSupported(f"ANALYZE {kind} ... {what}", position=reader.position)
    reader.expect_end()
    return ddl(f"ANALYZE {name}") if kind == "TABLE" else untouched(kind, name)


def purge(reader: TokenReader, _: str) -> NothingToDo:
    """Read PURGE: the recycle bin is empty, since what is dropped is gone at once."""
    if reader.accept("TABLE") or reader.accept("INDEX"):
        reader.qualified_name()
        reader.expect_end()
        raise OraError(38307)
    if reader.accept("TABLESPACE"):
        reader.name()
        if reader.accept("USER"):
            reader.name()
    elif not reader.accept("RECYCLEBIN") and not reader.accept("DBA_RECYCLEBIN"):
        raise reader.error(38302)
    reader.expect_end()
    return NothingToDo("PURGE", commits=True)


def drop_index(reader: TokenReader, _: str) -> SqlPlan:
    """Read DROP INDEX."""
    exists = " IF EXISTS" if reader.accept("IF", "EXISTS") else ""
    name = index_name(reader)
    reader.accept("FORCE")
    reader.expect_end()
    return ddl(f"DROP INDEX{exists} {name}")


def comment(reader: TokenReader, _: str) -> SqlPlan:
    """Read COMMENT ON TABLE or COLUMN ... IS text."""
    table = ""
    if reader.accept("COLUMN"):
        parts = [identifier(reader, 904)]
        while reader.accept("."):
            parts.append(identifier(reader, 904))
        target = f"COLUMN {'.'.join(parts)}"
    elif reader.accept("TABLE"):
        table = object_name(reader)
        target = f"TABLE {table}"
    else:
        raise NotSupported(f"COMMENT ON {reader.current.value}", position=reader.position)
    reader.expect("IS", 922)
    text = reader.string(1780)
    reader.expect_end()
    if table:
        return ddl(f"SELECT oracle.comment_on_table({quoted(table)}, {quoted(text)})")
    return ddl(f"COMMENT ON {target} IS {quoted(text) if text else 'NULL'}")


def rename(reader: TokenReader, _: str) -> SqlPlan:
    """Read RENAME old TO new."""
    old = identifier(reader)
    reader.expect("TO", 905)
    new = identifier(reader)
    reader.expect_end()
    return ddl(f"SELECT oracle.rename({quoted(old)}, {quoted(new)})")


def create_synonym(reader: TokenReader, _: str) -> SqlPlan:
    """Read CREATE [OR REPLACE] SYNONYM: a view of the table, for PostgreSQL has no synonyms."""
    name = object_name(reader)
    reader.expect("FOR", 905)
    target = object_name(reader)
    reader.expect_end()
    view = f"VIEW {name} AS SELECT * FROM {target}"
    return ddl(f"SELECT oracle.create_view({quoted(name)}, {quoted(view)}, NULL, True)", "CREATE SYNONYM")


def drop_synonym(reader: TokenReader, _: str) -> SqlPlan:
    """Read DROP SYNONYM."""
    name = object_name(reader)
    reader.accept("FORCE")
    reader.expect_end()
    return ddl(f"SELECT oracle.drop_view({quoted(name)}, False)")
