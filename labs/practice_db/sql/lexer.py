"""Oracle text to tokens with offsets; comments and hints are left out. The one lexer of SQL and PL/SQL.

Every pattern reads a character a bounded number of times, so that the time for a text grows with its length alone.
Source: Oracle Database SQL Language Reference 23ai, chapter Basic Elements of Oracle SQL; PL/SQL Language Reference
23ai, Lexical Units.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final, NamedTuple

from labs.practice_db.errors import OraError


class TokenKind(Enum):
    """What a token is."""

    NAME = auto()
    QUOTED = auto()
    STRING = auto()
    NUMBER = auto()
    BIND = auto()
    SYMBOL = auto()
    END = auto()


class Token(NamedTuple):
    """One token: `text` as written, `value` as meant (names in upper case, strings and quoted names bare)."""

    kind: TokenKind
    text: str
    value: str
    start: int
    end: int


_TOKEN: Final = re.compile(
    r"""(?P<blank>\s++|--[^\n]*+|/\*.*?(?:\*/|\Z))
      | (?P<qstring>[nN]?[qQ]'(?:\[.*?\]'|\{.*?\}'|<.*?>'|\(.*?\)'|(?P<mark>[^\[{<(\s]).*?(?P=mark)'))
      | (?P<string>[nN]?'[^']*+(?:''[^']*+)*+')
      | (?P<quoted>"[^"]++")
      | (?P<number>(?:\d++(?:\.(?!\.)\d*+)?|\.\d++)(?:[eE][+-]?\d++)?(?:[fFdD](?![\w$\#]))?)
      | (?P<name>(?![nN]?[qQ]')[^\W\d_][\w$\#]*+)
      | (?P<bind>:\s*+(?:"[^"]++"|\d++|[^\W\d_](?:[^\W_]|[_$\#])*+))
      | (?P<symbol>:=|=>|\|\||\*\*|<=|>=|<>|!=|\^=|~=|<<|>>|\.\.|\(\+\)|[-+*/()=<>,.;@%:\[\]{}|&?])
      | (?P<wrong>.)""",
    re.VERBOSE | re.DOTALL,
)
_KINDS: Final = {
    "qstring": TokenKind.STRING,
    "string": TokenKind.STRING,
    "quoted": TokenKind.QUOTED,
    "number": TokenKind.NUMBER,
    "name": TokenKind.NAME,
    "bind": TokenKind.BIND,
    "symbol": TokenKind.SYMBOL,
}


def words(text: str) -> frozenset[str]:
    """Return the words of a text, for tables of keywords."""
    return frozenset(text.split())


def tokenize(text: str) -> list[Token]:
    """Return the tokens of the text, with one END token behind them.

    Raises: OraError 00911 for a character that starts nothing, 01756 for a string without its end.
    """
    tokens: list[Token] = []
    for found in _TOKEN.finditer(text):
        group = found.lastgroup or ""
        if group == "blank":
            continue
        start, end = found.span()
        if group == "wrong":
            raise _no_token(text, start)
        tokens.append(Token(_KINDS[group], found[0], _value(group, found[0]), start, end))
    tokens.append(Token(TokenKind.END, "", "", len(text), len(text)))
    return tokens


def without_comments(text: str) -> str:
    """Return a text of the same length that has one sort of blank between its tokens, and no comments or hints."""
    return _TOKEN.sub(lambda found: " " * len(found[0]) if found.lastgroup == "blank" else found[0], text)


def _no_token(text: str, position: int) -> OraError:
    if text[position] == "'" or text[position : position + 2].upper() in ("Q'", "N'"):
        return OraError(1756, position=position)
    return OraError(911, position=position, character=text[position])


def _value(group: str, text: str) -> str:
    match group:
        case "name":
            return text.upper()
        case "quoted":
            return text[1:-1]
        case "string":
            return text[text.index("'") + 1 : -1].replace("''", "'")
        case "qstring":
            return text[text.index("'") + 2 : -2]
        case "bind":
            return _bind_name(text[1:].strip())
    return text


def _bind_name(text: str) -> str:
    return text[1:-1] if text.startswith('"') else text.upper()
