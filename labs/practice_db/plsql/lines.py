"""Lines and columns of a PL/SQL text, as its errors name them."""

from __future__ import annotations

import re
from bisect import bisect_right


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
