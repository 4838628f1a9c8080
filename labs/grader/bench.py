"""What a check works with: numbers drawn at random, sessions watched from outside, expectations with a message."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from labs.grader.results import Finding, Unmet
from labs.grader.watch import Probe, Watch


class Database(Protocol):
    """Which database is checked against; the course's own is the module `notebooks/lab.py`."""

    def settings(self, program: str) -> dict[str, Any]:
        """Return the keyword arguments of `oracledb.connect` for the learner, with this program name."""

    def open_probe(self) -> Probe:
        """Return a probe on an admin connection of its own."""


class Bench:
    """One trial of one check: its own random numbers, its own program names, its own findings."""

    def __init__(self, database: Database, probe: Probe, *, exercise_id: str, rng: random.Random) -> None:
        self.rng = rng
        self.probe = probe
        self.notes: list[str] = []
        self.parts: dict[str, tuple[int, Finding | None]] = {}
        self._database = database
        self._exercise_id = exercise_id
        self._watches: list[Watch] = []

    def draw(self, least: int, most: int) -> int:
        """Return a whole number between `least` and `most`, both possible; the same for the same seed."""
        return self.rng.randint(least, most)

    def settings(self) -> dict[str, Any]:
        """Return learner's settings with a program name that nobody else has and nothing watches."""
        return self._database.settings(self._program())

    @contextmanager
    def watch(self) -> Iterator[Watch]:
        """Watch the sessions of one new program name for as long as the block lasts."""
        program = self._program()
        watch = Watch(self.probe, program, self._database.settings(program))
        self._watches.append(watch)
        with watch:
            yield watch

    def expect(self, is_met: bool, *, seen: str, expected: str, look: str) -> None:
        """Go on if `is_met`.

        Raises: Unmet with what was seen, what was expected and where to look next.
        """
        if not is_met:
            raise Unmet(Finding(seen=seen, expected=expected, look=look))

    @contextmanager
    def part(self, name: str, points: int) -> Iterator[None]:
        """Give `points` for the expectations in the block; the check goes on after the block either way."""
        try:
            yield
        except Unmet as unmet:
            found = unmet.finding
            self.parts[name] = (points, Finding(found.seen, found.expected, found.look, part=name))
        else:
            self.parts[name] = (points, None)

    def note(self, text: str) -> None:
        """Tell the learner one fact of the run that is worth knowing, also when all is well."""
        self.notes.append(text)

    def clear(self, probe: Probe | None = None) -> None:
        """End what the answer has left open, so that nothing of one check reaches the next."""
        for watch in self._watches:
            watch.kill(probe or self.probe)

    def _program(self) -> str:
        return f"{self._exercise_id}-{secrets.token_hex(3)}"


Check = Callable[[Any, Bench], None]
