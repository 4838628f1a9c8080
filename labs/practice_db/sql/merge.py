"""MERGE: read by its clauses, since sqlglot does not know Oracle's WHERE and DELETE in them; PostgreSQL has it too.

Source: Oracle Database SQL Language Reference 23ai, MERGE.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.sql.changes import return_indexes, returned, split_returning
from labs.practice_db.sql.dialect import parse, parse_expression, parse_table
from labs.practice_db.sql.plan import SqlKind, SqlPlan
from labs.practice_db.sql.rules.changes import assignment, full_row
from labs.practice_db.sql.rules.names import alias_of, name_list, plain, quote
from labs.practice_db.sql.rules.table import RULES
from labs.practice_db.sql.statement import Statement
from labs.practice_db.sql.stored_functions import StoredFunctions
from labs.practice_db.sql.token_reader import TokenReader
from labs.practice_db.sql.writer import Writer, offset_of
from labs.practice_db.values import OraType


@dataclass(slots=True)
class _Merge:
    """The parts of a MERGE as trees."""

    target: exp.Expr
    source: exp.Expr
    condition: exp.Expr
    assignments: list[exp.Expr] | None = None
    update_if: exp.Expr | None = None
    delete_if: exp.Expr | None = None
    columns: list[exp.Expr] | None = None
    values: list[exp.Expr] | None = None
    insert_if: exp.Expr | None = None


class _Reader:
    """Reads the clauses; each piece is parsed behind blanks, so that offsets stay those of the statement."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = TokenReader.of(text)

    def read(self) -> _Merge:
        tokens = self._tokens
        tokens.expect("MERGE", 900)
        tokens.expect("INTO", 905)
        target = self._table(("USING",))
        tokens.expect("USING", 905)
        source = self._table(("ON",))
        tokens.expect("ON", 969)
        if not tokens.is_next("("):
            raise tokens.error(969)
        merge = _Merge(target, source, self._expression(("WHEN",)))
        while tokens.accept("WHEN"):
            if tokens.accept("MATCHED"):
                self._update(merge)
            else:
                tokens.expect("NOT", 905)
                tokens.expect("MATCHED", 905)
                self._insert(merge)
        tokens.expect_end()
        if merge.assignments is None and merge.values is None:
            raise tokens.error(905)
        return merge

    def _update(self, merge: _Merge) -> None:
        tokens = self._tokens
        for word in ("THEN", "UPDATE", "SET"):
            tokens.expect(word, 905)
        start, end = self._span(("WHERE", "DELETE", "WHEN"))
        prefix = "update t set"
        tree = parse(prefix.ljust(start) + self._text[start:end])
        merge.assignments = list(tree.expressions)
        if tokens.accept("WHERE"):
            merge.update_if = self._expression(("DELETE", "WHEN"))
        if tokens.accept("DELETE"):
            tokens.expect("WHERE", 905)
            merge.delete_if = self._expression(("WHEN",))

    def _insert(self, merge: _Merge) -> None:
        tokens = self._tokens
        for word in ("THEN", "INSERT"):
            tokens.expect(word, 905)
        if tokens.is_next("("):
            merge.columns = _items(self._expression(("VALUES",)))
        tokens.expect("VALUES", 926)
        merge.values = _items(self._expression(("WHERE", "WHEN")))
        if tokens.accept("WHERE"):
            merge.insert_if = self._expression(("WHEN",))

    def _table(self, stops: tuple[str, ...]) -> exp.Expr:
        start, end = self._span(stops)
        source = parse_table(" " * start + self._text[start:end])
        if not isinstance(source, exp.Table | exp.Subquery):
            raise OraError(903, position=start)
        return source

    def _expression(self, stops: tuple[str, ...]) -> exp.Expr:
        start, end = self._span(stops)
        return parse_expression(" " * start + self._text[start:end])

    def _span(self, stops: tuple[str, ...]) -> tuple[int, int]:
        """Step over tokens up to one of the words outside of brackets and CASE; return where they stand."""
        tokens, depth = self._tokens, 0
        start = tokens.position
        while not tokens.is_at_end and not (depth == 0 and tokens.current.value in stops):
            token = tokens.advance()
            depth += (token.text == "(") - (token.text == ")") + (token.value == "CASE") - (token.value == "END")
        if tokens.position == start:
            raise tokens.error(936)
        return start, tokens.position


def _items(node: exp.Expr) -> list[exp.Expr]:
    if isinstance(node, exp.Tuple):
        return list(node.expressions)
    if isinstance(node, exp.Paren):
        return [node.this]
    raise OraError(906, position=offset_of(node))


def translate_merge(
    statement: Statement, bind_types: tuple[OraType, ...], functions: StoredFunctions | None
) -> SqlPlan:
    """Return the plan of a MERGE."""
    body, results = split_returning(statement)
    merge = _Reader(body).read()
    writer = Writer(RULES, statement.text, bind_types, functions=functions)
    writer.number_binds([*_trees(merge), *([results] if results is not None else [])])
    sql = _write(writer, merge)
    if results is not None:
        sql += f" RETURNING {', '.join(returned(writer, statement, bind_types, results))}"
    return SqlPlan(sql, SqlKind.DML, tuple(writer.params), returning=return_indexes(statement), needs_transaction=True)


def _trees(merge: _Merge) -> list[exp.Expr]:
    single = [merge.target, merge.source, merge.condition, merge.update_if, merge.delete_if, merge.insert_if]
    return [tree for tree in [*single, *(merge.assignments or []), *(merge.values or [])] if tree is not None]


def _write(writer: Writer, merge: _Merge) -> str:
    text = f"MERGE INTO {writer.write(merge.target)} USING {_source(writer, merge.source)}"
    text += f" ON {writer.write(merge.condition)}"
    if merge.assignments is not None:
        _check_columns(merge)
        condition = "" if merge.update_if is None else f" AND ({writer.write(merge.update_if)})"
        if merge.delete_if is not None:
            text += f" WHEN MATCHED{condition} AND ({writer.write(_after_update(merge))}) THEN DELETE"
        assignments = ", ".join(assignment(writer, item) for item in merge.assignments)
        text += f" WHEN MATCHED{condition} THEN UPDATE SET {assignments}"
    if merge.values is not None:
        condition = "" if merge.insert_if is None else f" AND ({writer.write(merge.insert_if)})"
        text += f" WHEN NOT MATCHED{condition} THEN INSERT{_new_row(writer, merge, merge.values)}"
    return text


def _new_row(writer: Writer, merge: _Merge, values: list[exp.Expr]) -> str:
    if merge.columns is not None:
        return f" ({name_list(merge.columns, 917)}) VALUES ({writer.write_all(values)})"
    table = merge.target.copy()
    table.set("alias", None)
    return f" VALUES {full_row(writer, writer.write(table), values)}"


def _source(writer: Writer, source: exp.Expr) -> str:
    written = writer.write(source)
    if isinstance(source, exp.Subquery) and " AS " not in written.rsplit(")", 1)[-1]:
        return f"{written} AS {quote(alias_of(source) or '#SOURCE')}"
    return written


def _check_columns(merge: _Merge) -> None:
    """Refuse to change a column that decides what matches, as Oracle does."""
    name = alias_of(merge.target)
    asked = {plain(column.this) for column in merge.condition.find_all(exp.Column) if _is_of(column, name)}
    for item in merge.assignments or []:
        column = item.this
        if isinstance(column, exp.Column) and plain(column.this) in asked:
            raise OraError(38104, position=offset_of(column), name=f'"{name}"."{plain(column.this)}"')


def _is_of(column: exp.Column, name: str) -> bool:
    return column.args.get("table") is not None and plain(column.args["table"]) == name


def _after_update(merge: _Merge) -> exp.Expr:
    """Return the condition of DELETE with the new values in the place of the columns: it is asked after the update."""
    assert merge.delete_if is not None
    name = alias_of(merge.target)
    values: dict[str, exp.Expr] = {}
    for item in merge.assignments or []:
        if not isinstance(item, exp.EQ) or not isinstance(item.this, exp.Column):
            raise NotSupported("DELETE WHERE behind SET (columns) = (query)", position=offset_of(item))
        values[plain(item.this.this)] = item.expression
    condition = exp.Paren(this=merge.delete_if.copy())
    for column in list(condition.find_all(exp.Column)):
        value = values.get(plain(column.this))
        if value is not None and (column.args.get("table") is None or _is_of(column, name)):
            column.replace(exp.Paren(this=value.copy()))
    return condition
