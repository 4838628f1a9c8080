"""The parser's view of a text: its tokens, the names in scope, and what is noted on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from typing import Final

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.plsql.errors import PREDEFINED, CompileError
from labs.practice_db.plsql.tree.programs import External
from labs.practice_db.sql.lexer import Token, TokenKind, tokenize, words
from labs.practice_db.sql.token_reader import TokenReader

MAX_DIGITS: Final = 10


class NameKind(Enum):
    """What a declared name stands for."""

    VARIABLE = auto()
    CURSOR = auto()
    EXCEPTION = auto()
    SUBPROGRAM = auto()
    TYPE = auto()
    LABEL = auto()


# Words that can neither name a variable nor begin an expression. Source: PL/SQL Language Reference 23ai, table D-1
# (the part of it that the grammar here depends on).
RESERVED: Final = words(
    """
    ALL ALTER AND ANY AS ASC AT BEGIN BETWEEN BY CASE CHECK CLUSTER COLUMNS COMPRESS CONNECT CRASH CREATE CURSOR
    DECLARE DEFAULT DESC DISTINCT DROP ELSE ELSIF END EXCEPTION EXCLUSIVE FETCH FOR FROM FUNCTION GOTO GRANT GROUP
    HAVING IDENTIFIED IF IN INDEX INDEXES INSERT INTERSECT INTO IS LIKE LOCK MINUS MODE NOCOMPRESS NOT NOWAIT NULL
    OF ON OPTION OR ORDER OVERLAPS PRIOR PROCEDURE PUBLIC RESOURCE REVOKE SELECT SHARE SIZE START TABLE THEN TO
    UNION UNIQUE UPDATE VALUES VIEW VIEWS WHEN WHERE WITH LOOP WHILE EXIT RETURN RAISE
    """
)


class Stream(TokenReader):
    """A reader of PL/SQL, with the names in scope and what is noted of binds and names outside."""

    def __init__(self, source: str) -> None:
        super().__init__(_tokens(source))
        self.source = source
        self.scopes: list[dict[str, NameKind]] = [dict.fromkeys(PREDEFINED, NameKind.EXCEPTION)]
        # In the order of the text, which is not always the order of parsing: RETURNING ... INTO is parsed first.
        self.bind_names = list(dict.fromkeys(token.value for token in self.tokens if token.kind is TokenKind.BIND))
        self.read: set[str] = set()
        self.assigned: set[str] = set()
        self.externals: list[External] = []
        self.statement_at = 0

    def is_word(self, *words: str, ahead: int = 0) -> bool:
        """Return whether one of the words comes next."""
        token = self.peek(ahead)
        return token.kind is TokenKind.NAME and token.value in words

    def is_symbol(self, *symbols: str, ahead: int = 0) -> bool:
        """Return whether one of the symbols comes next."""
        token = self.peek(ahead)
        return token.kind is TokenKind.SYMBOL and token.value in symbols

    def accept_word(self, *words: str) -> bool:
        """Step over one of the words if it comes next."""
        found = self.is_word(*words)
        if found:
            self.index += 1
        return found

    def accept_symbol(self, *symbols: str) -> bool:
        """Step over one of the symbols if it comes next."""
        found = self.is_symbol(*symbols)
        if found:
            self.index += 1
        return found

    def expect_word(self, *words: str) -> Token:
        """Step over one of the words; PLS-00103 if something else comes."""
        if not self.is_word(*words):
            raise self.unexpected(words)
        return self.advance()

    def expect_symbol(self, symbol: str) -> Token:
        """Step over a symbol; PLS-00103 if something else comes."""
        if not self.is_symbol(symbol):
            raise self.unexpected((symbol,))
        return self.advance()

    def expect_name(self) -> Token:
        """Step over an identifier; PLS-00103 if something else comes."""
        token = self.current
        if token.kind is TokenKind.QUOTED or (token.kind is TokenKind.NAME and token.value not in RESERVED):
            return self.advance()
        raise self.unexpected(("an identifier",))

    def expect_integer(self) -> int:
        """Step over digits; PLS-00103 if something else comes."""
        token = self.current
        if token.kind is not TokenKind.NUMBER or not token.value.isdigit() or len(token.value) > MAX_DIGITS:
            raise self.unexpected(("a number",))
        self.index += 1
        return int(token.value)

    def unexpected(self, wanted: tuple[str, ...] = ()) -> CompileError:
        """Return PLS-00103 for the token at the position."""
        token = self.current
        text = (
            f'PLS-00103: Encountered the symbol "{token.value if token.kind is not TokenKind.END else "end-of-file"}"'
        )
        if wanted:
            text += f" when expecting one of the following:\n\n   {' '.join(word.lower() for word in wanted)}\n"
        return CompileError(text, token.start)

    def not_supported(self, what: str) -> NotSupported:
        """Return the refusal of a construct at the position."""
        return NotSupported(what, position=self.current.start)

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Open a scope for the names declared inside."""
        self.scopes.append({})
        try:
            yield
        finally:
            self.scopes.pop()

    def declare(self, name: str, kind: NameKind) -> None:
        """Note a name in the innermost scope."""
        self.scopes[-1][name] = kind

    def declared(self, name: str) -> NameKind | None:
        """Return what a name stands for, None if nothing declares it."""
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return None

    def note_bind(self, name: str, *, read: bool = False, assigned: bool = False) -> None:
        """Note a bind and what is done to it."""
        if read:
            self.read.add(name)
        if assigned:
            self.assigned.add(name)

    def note_external(self, path: tuple[str, ...], at: int, *, is_call: bool) -> None:
        """Note a name that has to be found outside of the text."""
        self.externals.append(External(path, is_call, at, self.statement_at))


def _tokens(source: str) -> list[Token]:
    """Return the tokens of a text. Raises: CompileError PLS-00103 for what starts none, NotSupported for `$IF`."""
    try:
        return tokenize(source)
    except OraError as error:
        if source[error.position] == "$":
            raise NotSupported("conditional compilation", position=error.position) from error
        raise CompileError.unexpected(source, source[error.position], error.position) from error
