"""SQL inside PL/SQL: which of its names are variables of the block.

Oracle's rule: in static SQL a name is a column if one of the statement's tables has it, else a variable. Where no
column can be meant (VALUES of an INSERT) it is a variable at once; where only a column can be meant (an INSERT's
column list, the left side of SET, an alias) it never is. Source: PL/SQL Language Reference 23ai, appendix
PL/SQL Name Resolution.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from labs.practice_db.plsql.parsing.stream import NameKind, Stream
from labs.practice_db.plsql.tree.expressions import Expression, Reference, SqlText
from labs.practice_db.sql.lexer import Token, TokenKind, words

NameParser = Callable[[Stream], Expression]

# After these a value can come; after any other word, a name is an alias.
_BEFORE_VALUE: Final = words(
    """
    SELECT DISTINCT UNIQUE ALL WHERE AND OR NOT IN LIKE BETWEEN ON HAVING BY WHEN THEN ELSE CASE VALUES SET
    RETURNING RETURN USING ESCAPE CONNECT PRIOR START WITH FIRST NEXT OFFSET WAIT IS ANY SOME LIMIT DAY HOUR TABLE
    """
)
_CLAUSES: Final = words("SELECT WHERE GROUP ORDER HAVING SET VALUES CONNECT START UNION MINUS INTERSECT FOR FETCH")
_AFTER_SET: Final = words("WHERE RETURNING RETURN WHEN")
_TABLE_WORDS: Final = words("FROM JOIN UPDATE INTO USING")
# So many tokens may stand between TRIM and its FROM.
_LONGEST_ARGUMENT: Final = 50
_NO_ALIAS: Final = words(
    """
    SET WHERE VALUES ON USING JOIN LEFT RIGHT INNER OUTER FULL CROSS NATURAL GROUP ORDER HAVING CONNECT START
    UNION MINUS INTERSECT FETCH OFFSET FOR SELECT RETURNING RETURN WHEN PARTITION SAMPLE AS BULK INTO LIMIT
    """
)


def _is(token: Token, *values: str) -> bool:
    return token.kind in (TokenKind.NAME, TokenKind.SYMBOL) and token.value in values


@dataclass(slots=True)
class _Tables:
    """The tables of a statement and all names that stand for them."""

    paths: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    at: set[int] = field(default_factory=set)


def _find_tables(stream: Stream, start: int, end: int, left_out: tuple[int, int] | None) -> _Tables:
    tables = _Tables()
    position, in_from = start, False
    tokens = stream.tokens
    while position < end:
        if left_out is not None and position == left_out[0]:
            position = left_out[1]
            continue
        token = tokens[position]
        if _is(token, "FROM") and _is_argument(tokens, position):
            position += 1
            continue
        in_from = (in_from or _is(token, "FROM")) and not _is(token, *_CLAUSES)
        introduces = _is(token, *_TABLE_WORDS) or (in_from and _is(token, ","))
        position += 1
        if not introduces or not _is_name(tokens[position]) or _is(tokens[position], "SELECT"):
            continue
        if _is(token, "UPDATE") and _is(tokens[position], "SET", "OF", "NOWAIT", "SKIP", "WAIT"):
            continue
        first = position
        while tokens[position + 1].value == "." and _is_name(tokens[position + 2]):
            position += 2
        tables.at.update(range(first, position + 1))
        tables.paths.append(stream.source[tokens[first].start : tokens[position].end])
        tables.names.add(tokens[position].value)
        position += 1
        alias = tokens[position]
        if _is_name(alias) and not _is(alias, *_NO_ALIAS) and position < end:
            tables.names.add(alias.value)
            tables.at.add(position)
            position += 1
    return tables


def _is_argument(tokens: list[Token], position: int) -> bool:
    """Return whether a FROM stands in the brackets of EXTRACT or TRIM, where a value follows and no table."""
    depth, first = 0, max(position - _LONGEST_ARGUMENT, 1)
    while position > first and depth >= 0:
        position -= 1
        if tokens[position].kind is TokenKind.SYMBOL:
            depth += (tokens[position].value == ")") - (tokens[position].value == "(")
    return depth < 0 and _is(tokens[position - 1], "EXTRACT", "TRIM")


def _is_name(token: Token) -> bool:
    return token.kind in (TokenKind.NAME, TokenKind.QUOTED)


@dataclass(slots=True)
class _Reader:
    """Reads the tokens of one statement and cuts its text at the references."""

    stream: Stream
    parse_name: NameParser
    tables: _Tables
    is_insert_values: bool = False
    in_set: bool = False
    pieces: list[str | Reference] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)

    def is_value_place(self, position: int) -> bool:
        """Return whether a value can stand at a position."""
        before = self.stream.tokens[position - 1]
        if position in self.tables.at or (before.value == "." and before.kind is TokenKind.SYMBOL):
            return False
        if self.in_set and _is(before, "SET", ","):
            return False
        if before.kind is TokenKind.NAME:
            return before.value in _BEFORE_VALUE or (before.value == "FROM" and position - 1 not in self.tables.at)
        return before.kind is TokenKind.SYMBOL and before.value not in (")", "%")

    def is_reference(self, position: int) -> bool:
        """Return whether the token at a position names something of the block."""
        token, follower = self.stream.tokens[position], self.stream.tokens[position + 1]
        if token.kind is TokenKind.BIND:
            return True
        if not _is_name(token) or self.stream.declared(token.value) is not NameKind.VARIABLE:
            return False
        if token.value in self.tables.names and follower.value == ".":
            return False
        return self.is_value_place(position)

    def add(self, piece: str | Reference, at: int) -> None:
        """Append a piece of the text."""
        if piece != "":
            self.pieces.append(piece)
            self.offsets.append(at)

    def read(self, start: int, end: int) -> None:
        """Cut the text of the tokens from `start` up to `end`."""
        tokens, depth = self.stream.tokens, 0
        position, text_from = start, tokens[start].start
        while position < end:
            token = tokens[position]
            if _is(token, "("):
                columns_end = self._column_list_end(position)
                if columns_end:
                    position = columns_end
                    continue
            depth += _is(token, "(") - _is(token, ")")
            if token.kind is TokenKind.NAME and depth == 0:
                self.in_set = (self.in_set or token.value == "SET") and token.value not in _AFTER_SET
            if self.is_reference(position):
                self.add(self.stream.source[text_from : token.start], text_from)
                position = self._reference(position)
                text_from = tokens[position - 1].end
                continue
            position += 1
        self.add(self.stream.source[text_from : tokens[end - 1].end], text_from)

    def _reference(self, position: int) -> int:
        stream = self.stream
        token, saved = stream.tokens[position], stream.index
        stream.index = position
        value = self.parse_name(stream)
        end = stream.index
        stream.index = saved
        is_plain = end == position + 1 and token.kind is not TokenKind.BIND
        name = token.value if is_plain and not self.is_insert_values else None
        self.add(Reference(value, stream.source[token.start : stream.tokens[end - 1].end], name), token.start)
        return end

    def _column_list_end(self, position: int) -> int:
        """Return the position behind a list of columns that opens here, 0 if it is no such list."""
        tokens = self.stream.tokens
        before = tokens[position - 1]
        is_list = _is(before, "INSERT", "SET") or (_is(before, "USING") and not _is(tokens[position + 1], "SELECT"))
        if not is_list and position - 1 in self.tables.at:
            first = position - 1
            while first - 1 in self.tables.at or tokens[first - 1].value == ".":
                first -= 1
            is_list = _is(tokens[first - 1], "INTO")
        if not is_list:
            return 0
        while not _is(tokens[position], ")"):
            if tokens[position].kind is TokenKind.END:
                return 0
            position += 1
        return position + 1


def parse_sql_text(
    stream: Stream, start: int, end: int, parse_name: NameParser, *, left_out: tuple[int, int] | None = None
) -> SqlText:
    """Return the SQL of the tokens from `start` up to `end`, without those of `left_out` (its INTO clause)."""
    tables = _find_tables(stream, start, end, left_out)
    tokens = stream.tokens
    is_insert_values = (
        _is(tokens[start], "INSERT")
        and any(_is(token, "VALUES") for token in tokens[start:end])
        and not any(_is(token, "SELECT") for token in tokens[start:end])
    )
    reader = _Reader(stream, parse_name, tables, is_insert_values)
    if left_out is None:
        reader.read(start, end)
    else:
        reader.read(start, left_out[0])
        reader.add(" ", tokens[left_out[1] - 1].end)
        if left_out[1] < end:
            reader.read(left_out[1], end)
    return SqlText(tuple(reader.pieces), tuple(reader.offsets), tuple(tables.paths))
