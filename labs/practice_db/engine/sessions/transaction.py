"""Oracle's transactions in PostgreSQL's words: which statements go before and after one, and how to undo one.

Oracle: a transaction begins with the first change, a failing statement undoes itself and nothing else, DDL
commits before and after. Source: Oracle Database Concepts, chapter "Transactions".
PostgreSQL: an error spoils the whole transaction, unless a savepoint was set. So every statement inside a
transaction is guarded by one, `GUARD`, that is set again only when something changed since; the first statement
needs none, because there is nothing before it to keep. No I/O here: decisions only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from labs.practice_db.engine.results import Effect

BEGIN: Final = b"BEGIN"
COMMIT: Final = b"COMMIT"
ROLLBACK: Final = b"ROLLBACK"
SET_GUARD: Final = b'SAVEPOINT "guard of the statement"'
FREE_GUARD: Final = b'RELEASE "guard of the statement"'
UNDO_STATEMENT: Final = b'ROLLBACK TO "guard of the statement"'

NOTHING: Final[tuple[bytes, ...]] = ()


@dataclass(slots=True)
class Transaction:
    """The transaction of one session; `is_open` is what the client sees in the call status.

    `endings` counts commits and rollbacks, `changes` the rows that were changed or locked; what was undone counts too.
    """

    is_open: bool = False
    endings: int = 0
    changes: int = 0
    savepoints: list[str] = field(default_factory=list)
    _has_guard: bool = False
    _is_changed: bool = False

    def before(self, effect: Effect, *, commit: bool = False) -> tuple[bytes, ...]:
        """Return what to send in front of a statement."""
        if effect is Effect.DEFINE:
            return (COMMIT, BEGIN) if self.is_open else (BEGIN,)
        if not self.is_open:
            return (BEGIN,) if effect is Effect.WRITE and not commit else NOTHING
        if not self._has_guard:
            return (SET_GUARD,)
        return (FREE_GUARD, SET_GUARD) if self._is_changed else NOTHING

    def after(self, effect: Effect, *, commit: bool = False) -> tuple[bytes, ...]:
        """Return what to send behind a statement, to run if it succeeds."""
        ends = effect is Effect.DEFINE or (commit and self.is_open)
        return (COMMIT,) if ends else NOTHING

    def succeeded(self, effect: Effect, *, commit: bool = False) -> None:
        """Note that a statement was run with its `before` and `after`."""
        if commit or effect is Effect.DEFINE:
            self.ended()
        elif self.is_open:
            self._has_guard = True
            self._is_changed = effect is Effect.WRITE
        elif effect is Effect.WRITE:
            self.is_open = True
            self._has_guard = False

    def failed(self) -> tuple[bytes, ...]:
        """Note that a statement failed inside PostgreSQL's transaction; return what undoes the statement only."""
        if not self.is_open:
            return (ROLLBACK,)
        self._has_guard = True
        self._is_changed = False
        return (UNDO_STATEMENT,)

    def ended(self) -> None:
        """Note a commit or a rollback."""
        self.is_open = False
        self.endings += 1
        self.changes = 0
        self._has_guard = self._is_changed = False
        self.savepoints.clear()

    def guard_for_many(self) -> tuple[bytes, ...]:
        """Return what opens the transaction and sets a fresh guard, for a statement that runs in several steps."""
        before = NOTHING if self.is_open else (BEGIN,)
        is_fresh = self._has_guard and not self._is_changed
        free = (FREE_GUARD,) if self._has_guard and self._is_changed else NOTHING
        self.is_open = self._has_guard = True
        self._is_changed = False
        return before if is_fresh else (*before, *free, SET_GUARD)

    def changed(self) -> None:
        """Note a change inside the transaction that undoing the next statement must not touch."""
        self._is_changed = True

    def set_savepoint(self, name: str) -> tuple[bytes, ...]:
        """Return what sets a user's savepoint; a guard under it would take it along when freed, so it goes first."""
        before = NOTHING if self.is_open else (BEGIN,)
        if self._has_guard:
            before = (FREE_GUARD,)
        self.is_open = True
        self._has_guard = self._is_changed = False
        if name in self.savepoints:
            self.savepoints.remove(name)
        self.savepoints.append(name)
        return (*before, b"SAVEPOINT " + quoted(name))

    def rollback_to(self, name: str) -> tuple[bytes, ...]:
        """Return what goes back to a user's savepoint; later ones are forgotten.

        Raises: KeyError if there is none of this name.
        """
        if name not in self.savepoints:
            raise KeyError(name)
        del self.savepoints[self.savepoints.index(name) + 1 :]
        self._has_guard = self._is_changed = False
        return (b"ROLLBACK TO " + quoted(name),)


def quoted(name: str) -> bytes:
    """Return an identifier in double quotes."""
    return b'"' + name.replace('"', '""').encode() + b'"'
