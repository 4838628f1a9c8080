"""Oracle text to a sqlglot tree that keeps what Oracle said: functions by name, binds and columns with offsets.

sqlglot's own Oracle dialect rewrites functions into those of other databases; here every function stays a
plain call, so that the rules alone decide what it means.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, ClassVar, Final

from sqlglot import exp
from sqlglot.dialects.oracle import Oracle
from sqlglot.errors import ErrorLevel, ParseError, TokenError
from sqlglot.parsers.oracle import OracleParser
from sqlglot.tokenizer_core import Token, TokenType

from labs.practice_db.errors import OraError
from labs.practice_db.sql.keywords import FOREIGN, as_in_oracle
from labs.practice_db.sql.lexer import without_comments
from labs.practice_db.sql.syntax import check_tokens, syntax_error

SPAN: Final = "span"
BIND_START: Final = "bind_start"
_SUFFIXES: Final = frozenset("fFdD")
_PLAIN_NAMES: Final = frozenset({"SYSTIMESTAMP", "LOCALTIMESTAMP"})
# In front of USING the character set of a result stands. Source: SQL Language Reference 23ai, CHR, TRANSLATE ... USING.
_SETS: Final = ("NCHAR_CS", "CHAR_CS")


# It warns of statements that it keeps as text; here they are refused.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


class SyntaxFault(ParseError):
    """What the parser did not expect, with the offset of the token where it stood."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message, errors=[{"description": message}])
        self.offset = offset


class _Parser(OracleParser):
    FUNCTIONS: ClassVar[dict[str, Any]] = {}
    NO_PAREN_FUNCTIONS: ClassVar[dict[Any, Any]] = {}
    NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
        name: OracleParser.NO_PAREN_FUNCTION_PARSERS[name] for name in ("CASE", "PRIOR", "CONNECT_BY_ROOT")
    }
    FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
        "CAST": lambda self: self._parse_cast_as_written(),
        "CHR": lambda self: self._parse_with_set("CHR"),
        "EXTRACT": OracleParser.FUNCTION_PARSERS["EXTRACT"],
        "TRANSLATE": lambda self: self._parse_with_set("TRANSLATE"),
        "TRIM": OracleParser.FUNCTION_PARSERS["TRIM"],
    }
    PLACEHOLDER_PARSERS: ClassVar[dict[Any, Any]] = {
        TokenType.COLON: lambda self: self._parse_bind(),
    }
    TYPE_LITERAL_PARSERS: ClassVar[dict[Any, Any]] = {
        exp.DType.DATE: lambda self, this, _: self.expression(exp.DateStrToDate(this=this)),
        exp.DType.TIMESTAMP: lambda self, this, _: self.expression(exp.TimeStrToTime(this=this)),
    }

    def parse_expression(self, tokens: list[Token], text: str) -> list[exp.Expr | None]:
        """Return the tree of a text that is one expression."""
        return self._parse(lambda parser: parser._parse_expression(), tokens, text)

    def parse_table(self, tokens: list[Token], text: str) -> list[exp.Expr | None]:
        """Return the tree of a text that is one item of a FROM clause."""
        return self._parse(lambda parser: parser._parse_table(), tokens, text)

    def _parse_bind(self) -> exp.Placeholder | None:
        token = self._curr
        if not token or not (token.token_type in (TokenType.NUMBER, TokenType.IDENTIFIER) or token.text[0].isalpha()):
            return None
        start = self._prev.start
        self._advance()
        bind = exp.Placeholder(this=token.text)
        bind.meta[BIND_START] = start
        return bind

    def _parse_constraint(self) -> exp.Expr | None:
        """Find none in a list of columns: tables are defined elsewhere, and EXCLUDE may be a column."""
        return None

    def _parse_escape(self, this: exp.Expr | None) -> exp.Expr | None:
        """Read ESCAPE with any expression."""
        if not self._match(TokenType.ESCAPE):
            return this
        return self.expression(exp.Escape(this=this, expression=self._parse_bitwise()))

    def _parse_with_set(self, name: str) -> exp.Expr:
        """Read the arguments of a call that may end with USING and a character set: its result is of that set."""
        call = exp.Anonymous(this=name, expressions=self._parse_csv(self._parse_lambda))
        if not call.expressions or not self._match(TokenType.USING):
            return call
        if not self._match_texts(_SETS):
            self.raise_error("Expected a character set")
        is_national = self._prev.text.upper() == "NCHAR_CS"
        value = call if name == "CHR" else call.expressions[0]
        return exp.Anonymous(this="TO_NCHAR" if is_national else "TO_CHAR", expressions=[value])

    def _parse_cast_as_written(self) -> exp.Cast:
        """Keep the type's text, since sqlglot's own reading drops lengths and zones."""
        value = self._parse_disjunction()
        if not self._match(TokenType.ALIAS):
            self.raise_error("Expected AS")
        first, depth = self._curr, 0
        while self._curr and (depth or self._curr.token_type != TokenType.R_PAREN):
            depth += (self._curr.token_type == TokenType.L_PAREN) - (self._curr.token_type == TokenType.R_PAREN)
            self._advance()
        text = self.sql[first.start : self._prev.end + 1] if first and self._prev else ""
        cast = exp.Cast(this=value, to=exp.Var(this=text))
        cast.meta["start"] = first.start if first else 0
        return cast

    def _parse_expression(self) -> exp.Expr | None:
        first = self._curr
        parsed = super()._parse_expression()
        if parsed is not None and first and self._prev:
            parsed.meta[SPAN] = (first.start, self._prev.end + 1)
        return parsed

    def raise_error(self, message: str, token: Token | None = None) -> None:
        token = token or self._curr or self._prev
        at_end = not self._curr
        raise SyntaxFault(message, len(self.sql) if at_end else token.start if token else 0)


class PracticeDialect(Oracle):
    """sqlglot's Oracle with plain function calls and binds of any form."""

    class Tokenizer(Oracle.Tokenizer):
        """Names of functions without brackets are names like any other."""

        KEYWORDS: ClassVar[dict[str, TokenType]] = {
            word: kind for word, kind in Oracle.Tokenizer.KEYWORDS.items() if word not in _PLAIN_NAMES | FOREIGN
        }

    Parser = _Parser


_dialect: Final = PracticeDialect()


def parse(text: str) -> exp.Expr:
    """Return the tree of one query or DML statement.

    Raises: OraError for text that is not Oracle SQL, with the offset.
    """
    check_tokens(text)
    return _parse(text, _Parser.parse)


def parse_expression(text: str) -> exp.Expr:
    """Return the tree of one expression (a default, a check condition)."""
    return _parse(text, _Parser.parse_expression)


def parse_table(text: str) -> exp.Expr:
    """Return the tree of one item of a FROM clause."""
    return _parse(text, _Parser.parse_table)


def release(tree: exp.Expr) -> None:
    """Let a tree go that is not needed any more. Nodes know their parents: only a search for garbage would find it."""
    for node in list(tree.walk()):
        node.parent = None


def _with_suffixes(tokens: list[Token]) -> list[Token]:
    """Join 1.5 and f, which sqlglot takes for a number and its alias."""
    joined: list[Token] = []
    for token in tokens:
        last = joined[-1] if joined else None
        if last and last.token_type == TokenType.NUMBER and token.start == last.end + 1 and token.text in _SUFFIXES:
            joined[-1] = Token(last.token_type, last.text + token.text, last.line, token.col, last.start, token.end)
        else:
            joined.append(token)
    return joined


def _parse(text: str, read: Callable[[_Parser, list[Token], str], list[exp.Expr | None]]) -> exp.Expr:
    try:
        # For sqlglot a comment ends a keyword of two words, and a hint stands behind SELECT only.
        tokens = as_in_oracle(_with_suffixes(_dialect.tokenize(without_comments(text))))
        parser = _Parser(error_level=ErrorLevel.IMMEDIATE, dialect=_dialect)
        trees = read(parser, tokens, text)
    except SyntaxFault as fault:
        raise syntax_error(text, fault.offset) from fault
    except (ParseError, TokenError) as fault:
        cause = fault.__cause__
        raise syntax_error(text, cause.offset if isinstance(cause, SyntaxFault) else None) from fault
    if len(trees) != 1 or trees[0] is None:
        raise OraError(911, position=max(text.find(";"), 0)) if trees else OraError(900)
    return trees[0]
