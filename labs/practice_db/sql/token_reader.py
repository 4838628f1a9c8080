"""Read tokens one after the other, with Oracle's errors for what is missing."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from labs.practice_db.errors import OraError
from labs.practice_db.sql.lexer import Token, TokenKind, tokenize


@dataclass(slots=True)
class TokenReader:
    """A place in a list of tokens; `offset` is added to every reported position."""

    tokens: list[Token]
    offset: int = 0
    index: int = field(default=0)

    @staticmethod
    def of(text: str) -> TokenReader:
        """Return a reader at the start of a text."""
        return TokenReader(tokenize(text))

    @property
    def current(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.index]

    @property
    def position(self) -> int:
        """The offset of the token that comes next."""
        return self.current.start + self.offset

    @property
    def is_at_end(self) -> bool:
        """Return whether all is read."""
        return self.current.kind is TokenKind.END

    def advance(self) -> Token:
        """Return the next token and step over it."""
        token = self.current
        if token.kind is not TokenKind.END:
            self.index += 1
        return token

    def peek(self, ahead: int = 1) -> Token:
        """Return a token further on."""
        return self.tokens[min(self.index + ahead, len(self.tokens) - 1)]

    def is_next(self, *words: str) -> bool:
        """Return whether these words or symbols come next."""
        return all(_is_word(self.peek(ahead), word) for ahead, word in enumerate(words))

    def accept(self, *words: str) -> bool:
        """Step over these words or symbols if all of them come next, and tell whether they did."""
        if not self.is_next(*words):
            return False
        self.index += len(words)
        return True

    def expect(self, word: str, code: int = 922, **values: object) -> None:
        """Step over a word or symbol; raise the given Oracle error if it is not there."""
        if not self.accept(word):
            raise self.error(code, **values)

    def expect_end(self, code: int = 933, **values: object) -> None:
        """Raise the given error unless all is read."""
        if not self.is_at_end:
            raise self.error(code, **values)

    def name(self, code: int = 903, **values: object) -> str:
        """Return the name that comes next, as the catalogue has it."""
        if self.current.kind not in (TokenKind.NAME, TokenKind.QUOTED):
            raise self.error(code, **values)
        return self.advance().value

    def qualified_name(self, code: int = 903) -> tuple[str | None, str]:
        """Return [owner.]name."""
        first = self.name(code)
        if self.accept("."):
            return first, self.name(code)
        return None, first

    def string(self, code: int = 922) -> str:
        """Return the value of the string that comes next."""
        if self.current.kind is not TokenKind.STRING:
            raise self.error(code)
        return self.advance().value

    def integer(self, code: int = 922) -> int:
        """Return the whole number that comes next, with its sign."""
        sign = -1 if self.accept("-") else 1
        if self.current.kind is not TokenKind.NUMBER or not self.current.text.isdigit():
            raise self.error(code)
        return sign * int(self.advance().text)

    def error(self, code: int, **values: object) -> OraError:
        """Return an Oracle error at the token that comes next."""
        return OraError(code, position=self.position, **values)

    def skip_rest(self) -> None:
        """Step to the end: what is left is read by somebody else, from the text."""
        self.index = len(self.tokens) - 1

    def words(self, count: int) -> str:
        """Return up to so many words that come next, to name a construct as its user has written it."""
        found = itertools.takewhile(lambda token: token.kind is TokenKind.NAME, self.tokens[self.index :])
        return " ".join(token.value for token in itertools.islice(found, count))

    def skip_brackets(self) -> None:
        """Step over a bracket that comes next with all that is in it."""
        depth = 0
        while not self.is_at_end:
            token = self.advance()
            depth += (token.text == "(") - (token.text == ")")
            if depth == 0:
                return
        raise self.error(907)


def _is_word(token: Token, word: str) -> bool:
    return token.kind in (TokenKind.NAME, TokenKind.SYMBOL) and token.value == word
