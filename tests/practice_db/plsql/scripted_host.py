"""A session for the interpreter whose SQL is answered from a script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from labs.practice_db.errors import OraError
from labs.practice_db.plsql.host import Attribute, Executed, ResultSet, SessionMemory
from labs.practice_db.plsql.library import Library
from labs.practice_db.plsql.values.datum import Bound
from labs.practice_db.values import Column, OraType, Row

NUMBER = OraType.NUMBER
VARCHAR2 = OraType.VARCHAR2


def result(columns: dict[str, OraType], *rows: Row) -> ResultSet:
    """Return the rows of a query, with columns of these names and types."""
    described = tuple(Column(name, type_, size=30, chars=30) for name, type_ in columns.items())
    return ResultSet(described, list(rows))


@dataclass
class ScriptedHost:
    """Answers SQL by the longest text in `answers` that occurs in it, and remembers what it was asked."""

    answers: dict[str, ResultSet | Executed | OraError] = field(default_factory=dict)
    asked: list[tuple[str, tuple[object, ...]]] = field(default_factory=list)
    definers: list[str | None] = field(default_factory=list)
    attributes: dict[Attribute, str | None] = field(default_factory=dict)
    contexts: dict[tuple[str, str], str | None] = field(default_factory=dict)
    naps: list[float] = field(default_factory=list)
    undone: int = 0
    memory: SessionMemory = field(default_factory=SessionMemory)
    library: Library = field(default_factory=Library)
    user: str = "LAB"
    schema: str = "LAB"
    session_id: tuple[int, int] = (21, 77)
    forbidden: set[tuple[str, str]] = field(default_factory=set)
    on_query: Callable[[str], None] | None = None

    def __post_init__(self) -> None:
        self.memory.output_is_on = True

    @property
    def output(self) -> list[str]:
        """The lines that DBMS_OUTPUT has."""
        return self.memory.output

    def _answer(self, sql: str, binds: Sequence[Bound], definer: str | None) -> ResultSet | Executed:
        self.asked.append((sql, tuple(bound.value for bound in binds)))
        self.definers.append(definer)
        matching = [text for text in self.answers if text in sql]
        if not matching:
            raise OraError(942)
        found = self.answers[max(matching, key=len)]
        if isinstance(found, OraError):
            raise found
        return found

    def may_execute(self, user: str, owner: str, name: str) -> bool:
        return user == owner or (user, f"{owner}.{name}") not in self.forbidden

    async def query(self, sql, binds, *, definer=None, max_rows=None) -> ResultSet:
        found = self._answer(sql, binds, definer)
        assert isinstance(found, ResultSet)
        return found if max_rows is None else ResultSet(found.columns, found.rows[:max_rows])

    async def execute(self, sql, binds, returns=(), *, definer=None) -> Executed:
        found = self._answer(sql, binds, definer)
        assert isinstance(found, Executed)
        return found

    async def parsed(self, text, parse):
        return parse()

    async def mark(self) -> object:
        return "mark"

    async def rollback_to(self, mark: object) -> None:
        assert mark == "mark"
        self.undone += 1

    async def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)

    def monotonic(self) -> float:
        return 12.34

    def attribute(self, attribute: Attribute) -> str | None:
        return self.attributes.get(attribute)

    def set_attribute(self, attribute: Attribute, value: str | None) -> None:
        self.attributes[attribute] = value

    def set_context(self, namespace: str, name: str, value: str | None) -> None:
        self.contexts[namespace, name] = value

    def clear_contexts(self, namespace: str) -> None:
        self.contexts = {key: value for key, value in self.contexts.items() if key[0] != namespace}

    async def request_lock(self, lock_id, mode, timeout_s, *, release_on_commit) -> int:
        self.asked.append((f"lock {lock_id}", (mode, timeout_s, release_on_commit)))
        return 0

    async def release_lock(self, lock_id: int) -> int:
        return 4
