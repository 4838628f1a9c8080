"""A fault on purpose: it has a name and a description, begins with a block and undoes itself at the block's end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Generic, TypeVar

T = TypeVar("T")


class Fault(Generic[T]):
    """One fault that can be switched on and off: `with fault: …`, or `begin` and `end` from a panel.

    Args:
        name: toxiproxy's or Oracle's word for it.
        description: what happens and what ends it, for people.
        make: returns the context manager that does it; what that gives is what the block gets.
        told: says in a few words what `make` has given.
        lasts: there is something to undo; what does not last has happened when `begin` returns.
    """

    def __init__(
        self,
        name: str,
        description: str,
        make: Callable[[], AbstractContextManager[T]],
        *,
        told: Callable[[T], str] = lambda given: "",
        lasts: bool = True,
    ) -> None:
        self.name = name
        self.description = description
        self.lasts = lasts
        self._make = make
        self._told = told
        self._lock = threading.Lock()
        self._active: AbstractContextManager[T] | None = None
        self._outcome = ""

    def __repr__(self) -> str:
        return f"<Fault {self.name}: {self.description}>"

    @property
    def is_active(self) -> bool:
        """Tell whether it is on."""
        return self._active is not None

    @property
    def outcome(self) -> str:
        """Return in a few words what it has done when it began last; empty if there is nothing to say."""
        return self._outcome

    def named(self, name: str) -> Fault[T]:
        """Return the same fault under another name."""
        return Fault(name, self.description, self._make, told=self._told, lasts=self.lasts)

    def begin(self) -> T:
        """Switch it on and return what it gives. Raises: RuntimeError if it is on already."""
        with self._lock:
            if self._active is not None:
                raise RuntimeError(f"{self.name} is on already; end it first")
            made = self._make()
            given = made.__enter__()
            self._active = made
            self._outcome = self._told(given)
            return given

    def end(self) -> None:
        """Undo it; doing so twice is no error. What cannot be undone raises, stays on and may be tried again."""
        with self._lock:
            if self._active is not None:
                self._active.__exit__(None, None, None)
                self._active = None

    def __enter__(self) -> T:
        return self.begin()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()


class Step(Generic[T]):
    """A context manager made of what is done and what undoes it; when undoing fails it can be tried again."""

    def __init__(self, do: Callable[[], T], undo: Callable[[T], object] = lambda given: None) -> None:
        self._do = do
        self._undo = undo

    def __enter__(self) -> T:
        self._given = self._do()
        return self._given

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._undo(self._given)
