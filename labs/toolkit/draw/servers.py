"""The database's pooled servers: a lane each, with who used it when; what is not known for certain is drawn faintly."""

from __future__ import annotations

from collections.abc import Sequence

from labs.toolkit.draw.frame import GUTTER_PX, Frame, fits
from labs.toolkit.draw.marks import line, rect, text
from labs.toolkit.draw.symbols import symbol
from labs.toolkit.draw.waits import pack
from labs.toolkit.observed.database_side import Stretch
from labs.toolkit.words import seconds

HEIGHT_PX, GAP_PX = 18.0, 3.0
MOST = 24
"""Of more servers the first ones are drawn, with a word that says so."""


def server_lanes(loans: Sequence[Stretch], until_s: float) -> list[tuple[str, list[Stretch]]]:
    """Return the loans of each server; those of which the server is not known share as few lanes as they can."""
    lanes: dict[str, list[Stretch]] = {}
    unknown = [loan for loan in loans if loan.server is None]
    for loan in loans:
        if loan.server is not None:
            lanes.setdefault(loan.server, []).append(loan)
    spans = [(loan.began_s, until_s if loan.ended_s is None else loan.ended_s, False) for loan in unknown]
    for loan, lane in zip(unknown, pack(spans), strict=True):
        lanes.setdefault(f"~{lane}", []).append(loan)
    return [("a server" if name.startswith("~") else name, lanes[name]) for name in sorted(lanes)]


def servers_px(lanes: int) -> float:
    """Return how high the part is with so many lanes."""
    return min(lanes, MOST) * (HEIGHT_PX + GAP_PX) + 10 if lanes else 0.0


def draw_servers(frame: Frame, lanes: Sequence[tuple[str, list[Stretch]]]) -> None:
    """Draw a lane a server beneath the connections."""
    if not lanes:
        return
    frame.add(line(frame.key("srv-edge"), "pl-tick", 8, frame.y, frame.scale.right_px, frame.y))
    frame.y += 5
    for row, (name, loans) in enumerate(lanes[:MOST]):
        y = frame.y + row * (HEIGHT_PX + GAP_PX)
        words = name if name == "a server" else f"server {name}"
        frame.add(text(frame.key("srvn", row), "pl-lane", GUTTER_PX - 10, y + 13, words, anchor="end"))
        left = frame.scale.x(min(loan.began_s for loan in loans))
        middle = y + HEIGHT_PX / 2
        frame.add(line(frame.key("srvi", row), "pl-idle", left, middle, frame.scale.x(frame.until_s), middle))
        for num, loan in enumerate(loans):
            _draw_loan(frame, f"{row}-{num}", loan, y, name)
    frame.y += servers_px(len(lanes)) - 5
    if len(lanes) > MOST:
        words = f"{len(lanes) - MOST} more servers are not drawn."
        frame.add(text(frame.key("srvm"), "pl-small pl-quiet", frame.scale.left_px, frame.y + 8, words))
        frame.y += 16


def _draw_loan(frame: Frame, key: str, loan: Stretch, y: float, name: str) -> None:
    scale = frame.scale
    ended_s = frame.until_s if loan.ended_s is None else loan.ended_s
    left, right = scale.x(loan.began_s), scale.x(ended_s)
    sure = max(left, scale.x(ended_s - loan.ended_doubt_s))
    css = f"pl-c{frame.looks[loan.borrow.borrower].colour_num}" if loan.borrow else "pl-many"
    detail = _told(loan, name, ended_s)
    if left - scale.x(loan.began_s - loan.began_doubt_s) >= 1:
        frame.show("doubt")
        doubtful = scale.x(loan.began_s - loan.began_doubt_s)
        frame.add(rect(frame.key("ld", key), f"{css} pl-faint", doubtful, y, left - doubtful, HEIGHT_PX))
    if right - sure >= 1:
        frame.show("doubt")
        frame.add(rect(frame.key("le", key), f"{css} pl-faint", sure, y, right - sure, HEIGHT_PX))
    frame.add(rect(frame.key("l", key), f"pl-block {css}", left, y, sure - left, HEIGHT_PX, detail=detail, round_px=2))
    if loan.borrow and fits(loan.borrow.borrower, right - left):
        look = frame.looks[loan.borrow.borrower]
        css = f"pl-label pl-t{look.colour_num}"
        frame.add(text(frame.key("lt", key), css, left + 5, y + 13, loan.borrow.borrower))
    if loan.detail == "miss":
        frame.show("logon")
        frame.add(symbol(frame.key("lm", key), "logon", left, y + HEIGHT_PX - 3.5, 3.5))


def _told(loan: Stretch, name: str, ended_s: float) -> str:
    who = loan.borrow.borrower if loan.borrow else "somebody"
    session = f", session {loan.session}" if loan.session else ""
    lines = [f"{who} used {'server ' + name if loan.server else name}{session}"]
    lines.append(f"{seconds(loan.began_s)} to {seconds(ended_s)}")
    if loan.detail:
        lines.append("a session that was kept" if loan.detail == "hit" else "a new session was made")
    if loan.connection_class:
        lines.append(f"class {loan.connection_class}")
    doubt_s = max(loan.began_doubt_s, loan.ended_doubt_s)
    return "\n".join([*lines, f"each time to within {seconds(doubt_s)}"] if doubt_s else lines)
