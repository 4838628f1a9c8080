"""A fault on purpose: it has a name and a description, begins with a block and undoes itself at the block's end."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
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
    """

    def __init__(
        self,
        name: str,
        description: str,
        make: Callable[[], AbstractContextManager[T]],
        *,
        told: Callable[[T], str] = lambda given: "",
    ) -> None:
        self.name = name
        self.description = description
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
        return Fault(name, self.description, self._make, told=self._told)

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
        """Undo it; doing so twice is no error."""
        with self._lock:
            active, self._active = self._active, None
            if active is not None:
                active.__exit__(None, None, None)

    def __enter__(self) -> T:
        return self.begin()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()


@contextlib.contextmanager
def once(act: Callable[[], T]) -> Iterator[T]:
    """Do what cannot be undone and needs not be."""
    yield act()
