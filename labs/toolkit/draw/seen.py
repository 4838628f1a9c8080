"""What the database saw of a connection, on its lane: waits for a lock or for a server, pings of the pool, kills."""

from __future__ import annotations

from dataclasses import dataclass

from labs.toolkit.borrows import Borrow
from labs.toolkit.connections import Connection
from labs.toolkit.draw.frame import Frame
from labs.toolkit.draw.marks import Mark, patterned, rect, text, text_width
from labs.toolkit.draw.moments import LaneBox
from labs.toolkit.draw.symbols import symbol
from labs.toolkit.observed.database_side import Stretch
from labs.toolkit.words import seconds

_LEAST_PX = 14.0
"""A narrower wait has no room for its sign."""
_FOR = {"lock": "waited for a lock", "server": "waited for a pooled server"}


@dataclass(frozen=True, slots=True)
class Veil:
    """Where a wait lies on its block, and how wide its doubtful beginning is."""

    left: float
    right: float
    doubt: float


def draw_stretches(frame: Frame, box: LaneBox, borrow: Borrow) -> list[tuple[str, Stretch, Veil]]:
    """Veil the parts of a block in which the borrower waited inside the database, and return them."""
    if frame.seen is None:
        return []
    found = []
    for num, (name, stretch) in enumerate(frame.seen.stretches.get(borrow.num, ())):
        veil = _veil(frame, stretch)
        key = (borrow.num, num)
        frame.show(name)
        frame.add(_veiled(frame.key("sw", *key), box, veil.left, veil.right, _told(frame, name, stretch)))
        if veil.doubt >= 1:
            frame.show("doubt")
            frame.add(rect(frame.key("sd", *key), "pl-doubt", veil.left - veil.doubt, box.y, veil.doubt, box.height))
        found.append((name, stretch, veil))
    return found


def sign_stretches(
    frame: Frame, box: LaneBox, borrow: Borrow, found: list[tuple[str, Stretch, Veil]], label_right: float
) -> None:
    """Put the sign on each wait, and beside it who holds the lock, where the block's label leaves room."""
    for num, (name, stretch, veil) in enumerate(found):
        left = max(veil.left, label_right if veil.left < label_right else veil.left)
        if veil.right - left < _LEAST_PX:
            continue
        key = (borrow.num, num)
        words = f"by {stretch.blocker}" if stretch.blocker else ""
        has_words = bool(words) and left + 20 + text_width(words, 11) <= veil.right
        width = 18 + (text_width(words, 11) if has_words else 0)
        y = box.middle
        frame.add(
            rect(frame.key("sp", *key), "pl-plate", left + 1, y - 7.5, width, 15, round_px=3),
            symbol(frame.key("ss", *key), name, left + 9, y, 4),
        )
        if has_words:
            frame.add(text(frame.key("st", *key), "pl-small", left + 17, y + 4, words))


def draw_instants(frame: Frame, box: LaneBox, connection: Connection) -> None:
    """Draw the pings that the pool made before it lent a connection, and what ended it from outside."""
    if frame.seen is None:
        return
    sessions = {borrow.session for borrow in connection.borrows} | {connection.session}
    for session in sessions - {None}:
        assert session is not None
        for num, (name, instant) in enumerate(frame.seen.instants.get(session, ())):
            x, key = frame.scale.x(instant.at_s), (session, num)
            if name == "ping":
                if not any(_holds(borrow, instant.at_s) for borrow in connection.borrows):
                    frame.show("ping")
                    frame.add(rect(frame.key("ip", *key), "pl-plate", x - 6, box.middle - 6, 12, 12, round_px=6))
                    frame.add(symbol(frame.key("is", *key), "ping", x, box.middle, 3.4))
                continue
            frame.show("killed")
            detail = f"{box.name}, session {session}\nkilled at {seconds(instant.at_s)}"
            r = min(5.5, box.height / 3)
            frame.add(
                symbol(frame.key("ih", *key), "halo", x, box.middle, r),
                symbol(frame.key("is", *key), "killed", x, box.middle, r, detail=detail),
            )


def _holds(borrow: Borrow, at_s: float) -> bool:
    return (borrow.lent_s or 0.0) <= at_s and (borrow.returned_s is None or at_s <= borrow.returned_s)


def _veil(frame: Frame, stretch: Stretch) -> Veil:
    left, scale = frame.scale.x(stretch.began_s), frame.scale
    right = scale.x(frame.until_s if stretch.ended_s is None else stretch.ended_s)
    return Veil(left, max(right, left), left - scale.x(stretch.began_s - stretch.began_doubt_s))


def _veiled(key: str, box: LaneBox, left: float, right: float, detail: str) -> Mark:
    block = rect(key, "pl-block pl-veil", left, box.y, right - left, box.height, detail=detail)
    return patterned(block, "veil")


def _told(frame: Frame, name: str, stretch: Stretch) -> str:
    ended_s = frame.until_s if stretch.ended_s is None else stretch.ended_s
    who = stretch.borrow.borrower if stretch.borrow else ""
    lines = [f"{who} {_FOR[name]}: {seconds(ended_s - stretch.began_s)}"]
    if stretch.blocker:
        lines.append(f"held by {stretch.blocker}")
    if stretch.detail:
        lines.append(stretch.detail)
    doubt_s = stretch.began_doubt_s + stretch.ended_doubt_s
    return "\n".join([*lines, f"each time to within {seconds(doubt_s / 2)}"] if doubt_s else lines)
