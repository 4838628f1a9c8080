"""The lanes: one for each connection of the pool, with its logon, its borrows and its end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from labs.toolkit.borrows import Borrow
from labs.toolkit.connections import Connection
from labs.toolkit.draw.frame import GUTTER_PX, Frame, Span, fits, told
from labs.toolkit.draw.groups import draw_groups
from labs.toolkit.draw.marks import Mark, line, patterned, rect, text, text_width
from labs.toolkit.draw.moments import LaneBox, draw_errors, draw_moments, label_x
from labs.toolkit.draw.seen import draw_instants, draw_stretches, sign_stretches
from labs.toolkit.draw.symbols import symbol
from labs.toolkit.words import count, seconds

_MOST_LANES = 60
_HEIGHTS = ((8, 28.0, 6.0), (12, 24.0, 5.0), (20, 19.0, 4.0), (32, 16.0, 3.0), (_MOST_LANES, 14.0, 2.0))
_TWO_LINES_PX = 26.0
"""A lane of this height has room for the session below the connection's name."""
_CROWDED_PX = 3.0
"""Narrower blocks that touch are drawn as one, with a word that says how many they are."""


def lane_size(lanes: int, room_px: float = math.inf) -> tuple[float, float]:
    """Return the height of a lane and the gap below it, in px: generous for 8, readable for 60, within the room."""
    sizes = ((height, gap) for most, height, gap in _HEIGHTS if lanes <= most and lanes * (height + gap) <= room_px)
    return next(sizes, _HEIGHTS[-1][1:])


def least_px(lanes: int) -> float:
    """Return how much room so many lanes need at least."""
    return min(lanes, _MOST_LANES) * sum(_HEIGHTS[-1][1:]) + 4


def draw_lanes(frame: Frame, found: Sequence[Connection], reserved: int, room_px: float = math.inf) -> None:
    """Draw a lane a connection; `reserved` lanes are kept free for those that are still to come.

    Where there are too many for the room, or for the eye, each lane stands for several.
    """
    if len(found) > _MOST_LANES or least_px(len(found)) > room_px:
        draw_groups(frame, found, room_px)
        return
    height, gap = lane_size(max(len(found), reserved), room_px)
    for num, connection in enumerate(found):
        box = LaneBox(f"conn {num + 1}", frame.y + num * (height + gap), height)
        _Lane(frame, connection, box).draw()
    frame.y += max(len(found), reserved) * (height + gap) + 4


def crowds(found: Sequence[Borrow], frame: Frame) -> list[list[Borrow]]:
    """Return the borrows of a lane, with those that are too narrow to be told apart put together."""
    groups: list[list[Borrow]] = []
    last_right, was_narrow = 0.0, False
    for borrow in found:
        left, right = frame.span(borrow)
        is_narrow = right - left < _CROWDED_PX and borrow.error is None
        if groups and is_narrow and was_narrow and left - last_right < _CROWDED_PX:
            groups[-1].append(borrow)
        else:
            groups.append([borrow])
        last_right, was_narrow = right, is_narrow
    return groups


@dataclass(frozen=True, slots=True)
class _Lane:
    frame: Frame
    connection: Connection
    box: LaneBox

    def draw(self) -> None:
        self._name()
        opened_x = self._logon()
        closed_s = self.connection.closed_s
        closed_x = self.frame.scale.x(self.frame.until_s if closed_s is None else closed_s)
        self.frame.show("idle")
        self.frame.add(line(self._key("idle"), "pl-idle", opened_x, self.box.middle, closed_x, self.box.middle))
        for crowd in crowds(self.connection.borrows, self.frame):
            if len(crowd) > 1:
                self._crowd(crowd)
            else:
                self._borrow(crowd[0])
        draw_instants(self.frame, self.box, self.connection)
        draw_errors(self.frame, self.box, self.connection.borrows)
        if closed_s is not None:
            self.frame.show("logoff")
            if (doubt_px := closed_x - self.frame.scale.x(closed_s - self.connection.doubt_s)) >= 1:
                self.frame.show("doubt")
                box = self.box
                doubt = rect(self._key("offd"), "pl-doubt", closed_x - doubt_px, box.y + 4, doubt_px, box.height - 8)
                self.frame.add(doubt)
            self.frame.add(symbol(self._key("off"), "logoff", closed_x, self.box.y + 3.5, 3.5))

    def _key(self, *parts: object) -> str:
        return self.frame.key(self.box.name, *parts)

    def _bar(self, key: str, css: str, span: Span, detail: str, *, inset: float = 0.0) -> Mark:
        y, height = self.box.y + inset, self.box.height - 2 * inset
        return rect(key, f"pl-block {css}", span[0], y, span[1] - span[0], height, detail=detail, round_px=3)

    def _words(self, key: str, css: str, x: float, words: str, *, down: float = 4, anchor: str = "start") -> Mark:
        return text(key, css, x, self.box.middle + down, words, anchor=anchor)

    def _name(self) -> None:
        x, session = GUTTER_PX - 10, self.connection.session
        if session is None or self.box.height < _TWO_LINES_PX:
            self.frame.add(self._words(self._key("name"), "pl-lane", x, self.box.name, anchor="end"))
            return
        self.frame.add(
            self._words(self._key("name"), "pl-lane", x, self.box.name, down=-1, anchor="end"),
            self._words(self._key("sid"), "pl-small pl-quiet", x, f"sid {session.sid}", down=11, anchor="end"),
        )

    def _logon(self) -> float:
        """Draw the logon, if it was seen, and return where the connection begins."""
        if self.connection.logon_s is None:
            return self.frame.scale.left_px
        began_s, ended_s = self.connection.logon_s
        span = (self.frame.scale.x(began_s), self.frame.scale.x(ended_s))
        told_here = f"{self.box.name} logs on\n{seconds(began_s)} to {seconds(ended_s)}"
        self.frame.show("logon")
        self.frame.add(
            patterned(self._bar(self._key("logon"), "pl-logon-bar", span, told_here, inset=2), "stripes"),
            symbol(self._key("on"), "logon", span[1], self.box.y + self.box.height - 3.5, 3.5),
        )
        return span[1]

    def _borrow(self, borrow: Borrow) -> None:
        frame, look = self.frame, self.frame.looks[borrow.borrower]
        left, right = frame.span(borrow)
        told_here = told(borrow, frame.until_s, self.box.name)
        css, ink = f"pl-c{look.colour_num}", f"pl-t{look.colour_num}"
        if borrow.is_held and frame.is_over:
            frame.show("leak")
            right, told_here = frame.scale.right_px, f"{told_here}\nnever given back"
            css, ink = f"{css} pl-leak", "pl-ink"
        bar = self._bar(frame.key("b", borrow.num), css, (left, right), told_here)
        frame.add(bar)
        if look.pattern:
            over = replace(bar, key=frame.key("bp", borrow.num), attrs={**bar.attrs, "class": "pl-over"}, detail="")
            frame.add(patterned(over, look.pattern))
        waits = draw_stretches(frame, self.box, borrow)
        label_left = label_right = label_x(frame, borrow, left, right)
        if fits(borrow.borrower, right - label_left + 6):
            frame.add(self._words(frame.key("bt", borrow.num), f"pl-label {ink}", label_left, borrow.borrower))
            label_right += text_width(borrow.borrower, 12) + 4
        sign_stretches(frame, self.box, borrow, waits, label_right)
        draw_moments(frame, self.box, borrow, left, right)

    def _crowd(self, crowd: Sequence[Borrow]) -> None:
        frame, num = self.frame, crowd[0].num
        left, right = frame.span(crowd[0])[0], frame.span(crowd[-1])[1]
        held_s = sum(borrow.held_s(frame.until_s) for borrow in crowd)
        span_s = (crowd[-1].returned_s or frame.until_s) - (crowd[0].lent_s or 0.0)
        told_here = f"{count(len(crowd), 'borrow')} on {self.box.name}, too short to draw apart"
        told_here += f"\nheld {seconds(held_s)} of {seconds(span_s)}"
        frame.show("many")
        frame.add(self._bar(self._key("many", num), "pl-many", (left, right), told_here))
        if fits(label := f"{len(crowd)} borrows", right - left):
            frame.add(self._words(self._key("manyt", num), "pl-label pl-ink", left + 6, label))
