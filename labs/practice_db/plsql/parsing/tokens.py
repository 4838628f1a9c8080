"""PL/SQL text to tokens, with the offset of each."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from labs.practice_db.errors import NotSupported
from labs.practice_db.plsql.errors import CompileError


class TokenKind(Enum):
    """What a token is."""

    WORD = auto()
    QUOTED = auto()
    NUMBER = auto()
    STRING = auto()
    BIND = auto()
    SYMBOL = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `value` is the name in upper case (as written if quoted), the text of a string, the symbol."""

    kind: TokenKind
    value: str
    start: int
    end: int


_QUOTE_ENDS: Final = {"[": "]", "(": ")", "{": "}", "<": ">"}
_TOKEN: Final = re.compile(
    r"""(?P<skip>\s+|--[^\n]*|/\*.*?\*/)
      | (?P<quote>[nN]?[qQ]'(?P<mark>[^\s]))
      | (?P<string>[nN]?'(?:[^']|'')*')
      | (?P<word>[^\W\d][\w$\#]*)
      | (?P<quoted>"[^"]+")
      | (?P<number>(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?(?![\w$\#]))
      | (?P<bind>:\s*(?:[^\W\d][\w$\#]*|\d+|"[^"]+"))
      | (?P<symbol>:=|\.\.|=>|<<|>>|<=|>=|<>|!=|\^=|~=|\|\||\*\*|[-+*/=<>().,;%@:])""",
    re.VERBOSE | re.DOTALL,
)


def words(text: str) -> frozenset[str]:
    """Return the words of a text, for tables of keywords."""
    return frozenset(text.split())


def _string_value(text: str) -> str:
    return text[text.index("'") + 1 : -1].replace("''", "'")


def _bind_name(text: str) -> str:
    name = text[1:].strip()
    return name[1:-1] if name.startswith('"') else name.upper()


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text, comments left out, with an END token behind.

    Raises: CompileError for a character or an open string that is no PL/SQL (PLS-00103), NotSupported for `$IF`.
    """
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            if text[at] == "$":
                raise NotSupported("conditional compilation", position=at)
            raise CompileError.unexpected(text, text[at], at)
        kind, end = match.lastgroup, match.end()
        found = match.group()
        if kind == "quote":
            closing = _QUOTE_ENDS.get(match["mark"], match["mark"]) + "'"
            stop = text.find(closing, end)
            if stop < 0:
                raise CompileError.unexpected(text, match["mark"], at)
            tokens.append(Token(TokenKind.STRING, text[end:stop], at, stop + 2))
            end = stop + 2
        elif kind == "word":
            tokens.append(Token(TokenKind.WORD, found.upper(), at, end))
        elif kind == "quoted":
            tokens.append(Token(TokenKind.QUOTED, found[1:-1], at, end))
        elif kind == "string":
            tokens.append(Token(TokenKind.STRING, _string_value(found), at, end))
        elif kind == "number":
            tokens.append(Token(TokenKind.NUMBER, found, at, end))
        elif kind == "bind":
            tokens.append(Token(TokenKind.BIND, _bind_name(found), at, end))
        elif kind == "symbol":
            tokens.append(Token(TokenKind.SYMBOL, found, at, end))
        at = end
    tokens.append(Token(TokenKind.END, "end-of-file", len(text), len(text)))
    return tokens


class Lines:
    """The line and column of offsets in one text; both count from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def line(self, offset: int) -> int:
        """Return the line of an offset."""
        return bisect_right(self._starts, offset)

    def column(self, offset: int) -> int:
        """Return the column of an offset."""
        return offset - self._starts[self.line(offset) - 1] + 1
