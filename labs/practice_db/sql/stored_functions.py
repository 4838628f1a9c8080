"""Which stored functions a statement may call, as the translation asks for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from labs.practice_db.values import OraType


@dataclass(frozen=True, slots=True)
class StoredFunctions:
    """The stored functions that a schema sees.

    `returned` tells what the one of a path returns, None if there is none. `without_brackets` are names without any
    qualifier that are functions in this statement: a column of that name would come first, and there is none.
    """

    returned: Callable[[tuple[str, ...]], OraType | None]
    without_brackets: frozenset[str] = frozenset()
