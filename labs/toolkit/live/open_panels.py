"""The panels that are open, one to a name: a new one ends the one before it, the end of Python ends them all."""

from __future__ import annotations

import atexit
import weakref
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar


class Closable(Protocol):
    """What can be open; closing it twice is no error."""

    def close(self) -> None:
        """End it."""


P = TypeVar("P", bound=Closable)


class OpenPanels(Generic[P]):
    """Panels of one kind by name. They are not kept alive: one that nobody shows or holds any more is forgotten."""

    def __init__(self) -> None:
        self._by_name: weakref.WeakValueDictionary[str, P] = weakref.WeakValueDictionary()
        atexit.register(self._close_all)

    def replace(self, name: str, make: Callable[[], P]) -> P:
        """Close the panel of that name, if one is open, then make another and return it."""
        before = self._by_name.pop(name, None)
        if before is not None:
            before.close()
        made = self._by_name[name] = make()
        return made

    def _close_all(self) -> None:
        for left in list(self._by_name.values()):
            left.close()
