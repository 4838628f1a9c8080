"""Connect data: `(DESCRIPTION=(ADDRESS=...)(CONNECT_DATA=(SERVICE_NAME=x)...))` as a tree of names and values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from labs.practice_db.errors import WireError

MAX_DEPTH: Final = 16
_TOKEN: Final = re.compile(r"\s*(\(|\)|=|'[^']*'|\"[^\"]*\"|[^()=]+)")


def find_values(text: str) -> dict[str, str]:
    """Return the values of the descriptor by their upper-case path: `DESCRIPTION.CONNECT_DATA.SERVICE_NAME`.

    The first of several values with one path counts.
    Raises: WireError if the parentheses do not match.
    """
    values: dict[str, str] = {}
    path: list[str] = []
    value = ""
    tokens = _tokens(text)
    for token in tokens:
        if token == "(":
            name = next(tokens, "").strip().upper()
            if len(path) >= MAX_DEPTH or next(tokens, "") != "=":
                raise WireError(f"connect data: no value behind ({name[:40]}")
            path.append(name)
            value = ""
        elif token == ")":
            if not path:
                raise WireError("connect data: one ) too many")
            if value:
                values.setdefault(".".join(path), value.strip().strip("'\""))
            path.pop()
            value = ""
        else:
            value += token
    if path:
        raise WireError("connect data: a ) is missing")
    return values


def _tokens(text: str) -> Iterator[str]:
    return (found[1] for found in _TOKEN.finditer(text))
