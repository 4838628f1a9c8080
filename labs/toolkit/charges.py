"""Who made me wait: each waited moment is charged to the source lines that held the connections meanwhile. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from labs.toolkit.borrows import Borrow, borrows
from labs.toolkit.connections import Connection, connections
from labs.toolkit.events import Recording
from labs.toolkit.observed.events import DatabaseLog
from labs.toolkit.words import count, seconds

OPENING: Final = "opening connections"
THE_POOL: Final = "the pool itself"
_ELSEWHERE: Final = "an unknown line"
_LEAST_S: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Charge:
    """How much of all waiting one line of code has caused; `share` is of 1, `borrows` and `held_s` what it did."""

    where: str
    waited_s: float
    share: float
    borrows: int = 0
    held_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Charges:
    """All waiting of a recording and who is charged with it, the most first. A notebook shows it as a table."""

    waited_s: float
    charges: tuple[Charge, ...]

    @property
    def sentence(self) -> str:
        """Return who caused most of the waiting."""
        if not self.charges:
            return "Nobody waited."
        first, *others = self.charges
        more = f", then {others[0].where} with {others[0].share:.0%}" if others else ""
        said = f"{first.share:.0%} of {seconds(self.waited_s)} waited"
        return f"{said}: {first.where}{more}."

    def table(self) -> tuple[tuple[str, ...], ...]:
        """Return a row a line of code under a head."""
        head = ("made others wait", "waited", "share", "borrows", "held")
        return (
            head,
            *(
                (c.where, seconds(c.waited_s), f"{c.share:.0%}", str(c.borrows or "–"), seconds(c.held_s or None))
                for c in self.charges
            ),
        )

    def __str__(self) -> str:
        return self.sentence

    def _repr_html_(self) -> str:
        head, *rows = self.table()
        first = "".join(f"<th>{escape(word)}</th>" for word in head)
        body = "".join(f"<tr>{''.join(f'<td>{escape(word)}</td>' for word in row)}</tr>" for row in rows)
        return f"<p>{escape(self.sentence)}</p><table><tr>{first}</tr>{body}</table>"


def who_made_me_wait(recording: Recording, log: DatabaseLog | None = None) -> Charges:
    """Return all waiting of a recording, charged to the lines that borrowed.

    At each moment the waiting is divided equally among those who hold a connection; while one is being opened, nobody
    can help it: that is charged to opening connections. What is waited while nobody holds one is the pool's own time.
    """
    found = borrows(recording)
    placed = None if log is None else log.beside(recording)
    return charged(recording, found, connections(recording, found, placed))


def charged(recording: Recording, found: Sequence[Borrow], lanes: Iterable[Connection]) -> Charges:
    """Return the charges of a recording whose borrows and connections are known already."""
    until_s = recording.until_s
    totals: dict[str, float] = defaultdict(float)
    for lasted_s, waiting, opening, holders in _moments(found, _logons(recording, lanes), until_s):
        for where, share in _shares(opening, holders).items():
            totals[where] += lasted_s * waiting * share
    waited_s = sum(totals.values())
    number = Counter(_where(borrow) for borrow in found if borrow.lent_s is not None)
    held_s: dict[str, float] = defaultdict(float)
    for borrow in found:
        held_s[_where(borrow)] += borrow.held_s(until_s)
    charges = [
        Charge(where, value, value / waited_s, number.get(where, 0), held_s.get(where, 0.0))
        for where, value in totals.items()
        if value > _LEAST_S
    ]
    return Charges(waited_s, tuple(sorted(charges, key=lambda charge: -charge.waited_s)))


def others_said(charges: Sequence[Charge]) -> str:
    """Return `3 more lines` for the charges that are not shown."""
    return count(len(charges), "more line")


def _logons(recording: Recording, lanes: Iterable[Connection]) -> list[tuple[float, float]]:
    if recording.pool.is_standalone:
        return [(0.0, recording.until_s)]
    return [lane.logon_s for lane in lanes if lane.logon_s is not None]


def _where(borrow: Borrow) -> str:
    return str(borrow.place) if borrow.place is not None else _ELSEWHERE


def _shares(opening: int, holders: Counter[str]) -> dict[str, float]:
    if opening:
        return {OPENING: 1.0}
    all_of_them = holders.total()
    if not all_of_them:
        return {THE_POOL: 1.0}
    return {where: number / all_of_them for where, number in holders.items() if number}


def _moments(
    found: Sequence[Borrow], logons: Iterable[tuple[float, float]], until_s: float
) -> Iterator[tuple[float, int, int, Counter[str]]]:
    """Yield each stretch in which nothing changes: how long, how many wait, how many logons, who holds how many."""
    changes: list[tuple[float, str, str, int]] = []
    for borrow in found:
        waited_s = borrow.waited_s(until_s)
        if waited_s > 0:
            changes += _both("wait", "", borrow.asked_s, borrow.asked_s + waited_s)
        if (held_s := borrow.held_s(until_s)) > 0:
            changes += _both("hold", _where(borrow), borrow.lent_s or 0.0, (borrow.lent_s or 0.0) + held_s)
    for began_s, ended_s in logons:
        changes += _both("open", "", began_s, ended_s)
    number = Counter[str]()
    holders = Counter[str]()
    last_s = 0.0
    for at_s, kind, where, change in sorted(changes):
        if at_s > last_s and number["wait"]:
            yield at_s - last_s, number["wait"], number["open"], holders
        last_s = at_s
        number[kind] += change
        if kind == "hold":
            holders[where] += change


def _both(kind: str, where: str, began_s: float, ended_s: float) -> list[tuple[float, str, str, int]]:
    return [(began_s, kind, where, 1), (ended_s, kind, where, -1)]
