"""INSERT, UPDATE and DELETE."""

from __future__ import annotations

from sqlglot import exp

from labs.practice_db.errors import OraError
from labs.practice_db.sql.rules import rownum
from labs.practice_db.sql.rules.literals import quoted as constant
from labs.practice_db.sql.rules.names import name_list, plain, quote
from labs.practice_db.sql.writer import Writer, offset_of


def insert(writer: Writer, node: exp.Insert) -> str:
    """Write INSERT with VALUES or a query."""
    source = node.expression
    if source is None:
        raise OraError(926, position=len(writer.text))
    written = target(writer, node.this)
    _check_end(source)
    if not isinstance(source, exp.Values):
        return f"INSERT INTO {written} {_query(writer, node.this, written, source)}"
    if not isinstance(node.this, exp.Schema):
        first, *others = source.expressions
        rows = [full_row(writer, written, first.expressions), *map(writer.write, others)]
        return f"INSERT INTO {written} VALUES {', '.join(rows)}"
    _check_count(node.this, source)
    return f"INSERT INTO {written} {writer.write(source)}"


def _check_end(source: exp.Expr) -> None:
    """Raise OraError 933 where a name follows VALUES, which sqlglot reads as an alias."""
    alias = source.args.get("alias")
    if isinstance(source, exp.Values) and alias is not None:
        raise OraError(933, position=offset_of(alias))


def full_row(writer: Writer, table: str, values: list[exp.Expr]) -> str:
    """Write values for all columns of a table; one of them sees to it that there is one for each column.

    Too few would get PostgreSQL's defaults. The value is one that says its type, because CASE would give it one.
    """
    written = [writer.write(value) for value in values]
    typed = [i for i, value in enumerate(values) if isinstance(value, exp.Placeholder) or value.is_number]
    typed += [i for i, value in enumerate(values) if not isinstance(value, exp.Var | exp.Null)]
    if typed:
        written[typed[0]] = f"CASE WHEN {has_columns(table, len(values))} THEN {written[typed[0]]} END"
    return f"({', '.join(written)})"


def _query(writer: Writer, into: exp.Expr, table: str, source: exp.Expr) -> str:
    """Write the query whose rows are inserted; without a column list it needs as many columns as the table has."""
    query = writer.write(source)
    columns = source.selects if isinstance(source, exp.Query) else []
    if isinstance(into, exp.Schema) or not columns or any(column.is_star for column in columns):
        return query
    return f"SELECT q.* FROM ({query}) AS q WHERE {has_columns(table, len(columns))}"


def has_columns(table: str, count: int) -> str:
    """Write the condition that a table has so many columns; it is worked out once, when the statement is planned."""
    return f"oracle.has_columns({constant(table)}, {count})"


def _check_count(schema: exp.Schema, source: exp.Values) -> None:
    wanted = len(schema.expressions)
    for row in source.expressions:
        given = len(row.expressions)
        if given != wanted:
            raise OraError(913 if given > wanted else 947, position=offset_of(row))


def target(writer: Writer, node: exp.Expr) -> str:
    """Write the table of an INSERT with its column list."""
    if not isinstance(node, exp.Schema):
        return writer.write(node)
    writer.guard(node, ("this", "expressions"))
    return f"{writer.write(node.this)} ({name_list(node.expressions, 917)})"


def values(writer: Writer, node: exp.Values) -> str:
    """Write VALUES with one or, as in 23ai, several rows."""
    return f"VALUES {writer.write_all(node.expressions)}"


def update(writer: Writer, node: exp.Update) -> str:
    """Write UPDATE ... SET."""
    if not node.expressions:
        has_set = writer.text.rstrip().upper().endswith("SET")
        raise OraError(1747 if has_set else 971, position=len(writer.text))
    assignments = ", ".join(assignment(writer, item) for item in node.expressions)
    return f"UPDATE {writer.write(node.this)} SET {assignments}{_where(writer, node, node.this)}"


def assignment(writer: Writer, node: exp.Expr) -> str:
    """Write column = value, or (columns) = (query)."""
    if not isinstance(node, exp.EQ):
        raise OraError(927, position=offset_of(node))
    left = node.this
    if isinstance(left, exp.Tuple | exp.Paren):
        columns = left.expressions if isinstance(left, exp.Tuple) else [left.this]
        if not all(isinstance(column, exp.Column) for column in columns):
            raise OraError(1747, position=offset_of(left))
        query = node.expression.unnest() if isinstance(node.expression, exp.Subquery) else node.expression
        if not isinstance(query, exp.Query):
            raise OraError(1767, position=offset_of(node.expression))
        return f"({', '.join(quote(plain(column.this)) for column in columns)}) = ({writer.write(query)})"
    if not isinstance(left, exp.Column):
        raise OraError(1747, position=offset_of(left))
    return f"{quote(plain(left.this))} = {_new_value(writer, node.expression)}"


def _new_value(writer: Writer, node: exp.Expr) -> str:
    is_default = isinstance(node, exp.Column) and not node.args.get("table") and not node.this.args.get("quoted")
    return "DEFAULT" if is_default and node.name.upper() == "DEFAULT" else writer.write(node)


def delete(writer: Writer, node: exp.Delete) -> str:
    """Write DELETE [FROM] table."""
    named_first = node.args.get("tables") or []
    if node.this and named_first:
        raise OraError(933, position=offset_of(node.this))
    table = node.this or (named_first or [None])[0]
    if not isinstance(table, exp.Table):
        raise OraError(903, position=offset_of(node))
    return f"DELETE FROM {writer.write(table)}{_where(writer, node, table)}"


def _where(writer: Writer, node: exp.Expr, table: exp.Expr) -> str:
    conditions, limit = rownum.split(writer, node)
    text = " AND ".join(f"({writer.write(part)})" for part in conditions)
    if limit is not None:
        filtered = f" WHERE {text}" if text else ""
        return f" WHERE ctid = ANY (ARRAY(SELECT ctid FROM {writer.write(table)}{filtered} LIMIT {limit}))"
    return f" WHERE {text}" if text else ""


def insert_all(writer: Writer, node: exp.MultitableInserts) -> str:
    """Write INSERT ALL into one table without conditions: each row of the query gives several rows."""
    inserts = [item.this for item in node.expressions]
    missing = next((item for item in inserts if item.expression is None), None)
    if missing is not None:
        raise OraError(926, position=offset_of(missing))
    targets = {target(writer, item.this) for item in inserts}
    if len(targets) != 1 or any(item.expression is not None for item in node.expressions):
        raise writer.refusal(inserts[-1].this, "INSERT ALL with conditions or into several tables")
    for item in inserts:
        _check_end(item.expression)
    rows = ", ".join(writer.write_all(item.expression.expressions) for item in inserts)
    source = writer.write(node.args["source"])
    return f"INSERT INTO {targets.pop()} SELECT v.* FROM ({source}) AS s CROSS JOIN LATERAL (VALUES {rows}) AS v"
