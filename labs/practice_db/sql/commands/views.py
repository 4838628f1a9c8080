"""Views."""

from __future__ import annotations

from labs.practice_db.sql.commands.statements import ddl, name_list, object_name
from labs.practice_db.sql.commands.stored import stored_query
from labs.practice_db.sql.commands.table_queries import check_names
from labs.practice_db.sql.plan import SqlPlan
from labs.practice_db.sql.rules.literals import quoted
from labs.practice_db.sql.token_reader import TokenReader


def create_view(reader: TokenReader, text: str) -> SqlPlan:
    """Read CREATE [OR REPLACE] VIEW name [(columns)] AS query [WITH READ ONLY | CHECK OPTION].

    Assumed: the dictionary keeps the restriction with the query.
    """
    replaces = any(reader.peek(-back).value == "REPLACE" for back in range(1, 4))
    name = object_name(reader)
    columns = name_list(reader) if reader.is_next("(") else ""
    reader.expect("AS", 922)
    start = reader.position
    query, check = _split_restriction(text, reader)
    reader.skip_rest()
    checks = () if columns else (check_names,)
    view = f"VIEW {name}{columns} AS {stored_query(text, start, query, *checks)}{check}"
    typed = text[start:].strip()
    arguments = f"{quoted(name)}, {quoted(view)}, {quoted(typed)}, {replaces}"
    return ddl(f"SELECT oracle.create_view({arguments})", "CREATE VIEW")


def _split_restriction(text: str, reader: TokenReader) -> tuple[int, str]:
    """Return where the query ends, and the check option."""
    tokens = reader.tokens
    last = [token.value for token in tokens[-4:-1]]
    if last[-2:] == ["READ", "ONLY"] and tokens[-4].value == "WITH":
        return tokens[-4].start, ""
    if last[-2:] == ["CHECK", "OPTION"] and tokens[-4].value == "WITH":
        return tokens[-4].start, " WITH CASCADED CHECK OPTION"
    return len(text), ""


def drop_view(reader: TokenReader, _: str) -> SqlPlan:
    """Read DROP VIEW [IF EXISTS] name [CASCADE CONSTRAINTS]."""
    if_exists = reader.accept("IF", "EXISTS")
    name = object_name(reader)
    reader.accept("CASCADE", "CONSTRAINTS")
    reader.expect_end()
    return ddl(f"SELECT oracle.drop_view({quoted(name)}, {if_exists})")
