"""The lanes: one for each connection of the pool, or one for a group of them when they are more than sixty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labs.toolkit.borrows import Borrow, Connection
from labs.toolkit.draw.frame import GUTTER_PX, Frame, fits, told
from labs.toolkit.draw.marks import Mark, line, path, rect, steps, text
from labs.toolkit.draw.moments import LaneBox, draw_errors, draw_moments, label_x
from labs.toolkit.draw.symbols import symbol
from labs.toolkit.words import count, seconds

_MOST_LANES = 60
_HEIGHTS = ((8, 28.0, 6.0), (12, 24.0, 5.0), (20, 19.0, 4.0), (32, 16.0, 3.0), (_MOST_LANES, 14.0, 2.0))
_CROWDED_PX = 3.0
"""Narrower blocks that touch are drawn as one, with a word that says how many they are."""


def lane_size(lanes: int) -> tuple[float, float]:
    """Return the height of a lane and the gap below it, in px: generous for 8, readable for 60."""
    return next(((height, gap) for most, height, gap in _HEIGHTS if lanes <= most), _HEIGHTS[-1][1:])


def draw_lanes(frame: Frame, found: Sequence[Connection], reserved: int) -> None:
    """Draw a lane a connection; `reserved` lanes are kept free for those that are still to come."""
    if len(found) > _MOST_LANES:
        _draw_groups(frame, found)
        return
    height, gap = lane_size(max(len(found), reserved))
    for num, connection in enumerate(found):
        _Lane(frame, connection, num + 1, frame.y + num * (height + gap), height).draw()
    frame.y += max(len(found), reserved) * (height + gap) + 4


@dataclass(frozen=True, slots=True)
class _Lane:
    frame: Frame
    connection: Connection
    num: int
    y: float
    height: float

    def draw(self) -> None:
        self._name()
        opened_s = self._logon()
        closed_s = self.connection.closed_s
        ends_s = self.frame.until_s if closed_s is None else closed_s
        scale, middle = self.frame.scale, self.y + self.height / 2
        self.frame.show("idle")
        self.frame.add(line(self._key("idle"), "pl-idle", scale.x(opened_s), middle, scale.x(ends_s), middle))
        for crowd in crowds(self.connection.borrows, self.frame):
            if len(crowd) > 1:
                self._crowd(crowd)
            else:
                self._block(crowd[0])
        draw_errors(self.frame, self.box, self.connection.borrows)
        if closed_s is not None:
            self.frame.show("logoff")
            self.frame.add(
                symbol(
                    self._key("off"), "logoff", scale.x(closed_s), self.y + 3.5, 3.5, detail=f"conn {self.num} closed"
                )
            )

    @property
    def box(self) -> LaneBox:
        return LaneBox(f"conn {self.num}", self.y, self.height)

    def _key(self, *parts: object) -> str:
        return self.frame.key("c", self.num, *parts)

    def _name(self) -> None:
        x, session = GUTTER_PX - 10, self.connection.session
        is_tall = self.height >= 26 and session is not None
        words = text(
            self._key("name"),
            "pl-lane",
            x,
            self.y + self.height / 2 + (-1 if is_tall else 4),
            f"conn {self.num}",
            anchor="end",
        )
        self.frame.add(words)
        if is_tall:
            self.frame.add(
                text(
                    self._key("sid"),
                    "pl-small pl-quiet",
                    x,
                    self.y + self.height / 2 + 11,
                    f"sid {session.sid}" if session else "",
                    anchor="end",
                )
            )

    def _logon(self) -> float:
        logon_s = self.connection.logon_s
        if logon_s is None:
            return 0.0
        scale = self.frame.scale
        left, right = scale.x(logon_s[0]), scale.x(logon_s[1])
        took = f"conn {self.num} logs on\n{seconds(logon_s[0])} to {seconds(logon_s[1])}"
        block = rect(
            self._key("logon"),
            "pl-block pl-logon-bar",
            left,
            self.y + 2,
            right - left,
            self.height - 4,
            detail=took,
            round_px=2,
        )
        self.frame.show("logon")
        self.frame.add(
            Mark(block.key, block.tag, {**block.attrs, "fill": "url(#~stripes)"}, detail=took),
            symbol(self._key("on"), "logon", right, self.y + self.height - 3.5, 3.5),
        )
        return logon_s[1]

    def _block(self, borrow: Borrow) -> None:
        frame, look = self.frame, self.frame.looks[borrow.borrower]
        left = frame.scale.x(borrow.lent_s or 0.0)
        right = frame.scale.x(frame.until_s if borrow.returned_s is None else borrow.returned_s)
        is_leak = borrow.is_held and frame.is_over
        css = f"pl-block pl-c{look.colour_num}{' pl-leak' if is_leak else ''}"
        told_here = told(borrow, frame.until_s, f"conn {self.num}") + ("\nnever given back" if is_leak else "")
        if is_leak:
            frame.show("leak")
            right = frame.scale.right_px
        block = rect(
            frame.key("b", borrow.num), css, left, self.y, right - left, self.height, detail=told_here, round_px=3
        )
        frame.add(block)
        if look.pattern:
            frame.add(
                Mark(
                    frame.key("bp", borrow.num),
                    "rect",
                    {**block.attrs, "class": "pl-over", "fill": f"url(#~{look.pattern})"},
                )
            )
        label_left = label_x(frame, borrow, left, right)
        if fits(borrow.borrower, right - label_left + 6):
            ink = "pl-ink" if is_leak else f"pl-t{look.colour_num}"
            frame.add(
                text(
                    frame.key("bt", borrow.num),
                    f"pl-label {ink}",
                    label_left,
                    self.y + self.height / 2 + 4,
                    borrow.borrower,
                )
            )
        draw_moments(frame, self.box, borrow, left, right)

    def _crowd(self, crowd: Sequence[Borrow]) -> None:
        left, right = _span(crowd[0], self.frame)[0], _span(crowd[-1], self.frame)[1]
        held_s = sum(borrow.held_s(self.frame.until_s) for borrow in crowd)
        span_s = (crowd[-1].returned_s or self.frame.until_s) - (crowd[0].lent_s or 0.0)
        words = f"{count(len(crowd), 'borrow')} on conn {self.num}, too short to draw apart\n"
        words += f"held {seconds(held_s)} of {seconds(span_s)}"
        block = rect(
            self._key("many", crowd[0].num),
            "pl-block pl-many",
            left,
            self.y,
            right - left,
            self.height,
            detail=words,
            round_px=2,
        )
        self.frame.show("many")
        self.frame.add(block)
        label = f"{len(crowd)} borrows"
        if fits(label, right - left):
            self.frame.add(
                text(self._key("manyt", crowd[0].num), "pl-label pl-ink", left + 6, self.y + self.height / 2 + 4, label)
            )


def _span(borrow: Borrow, frame: Frame) -> tuple[float, float]:
    ends_s = frame.until_s if borrow.returned_s is None else borrow.returned_s
    return frame.scale.x(borrow.lent_s or 0.0), frame.scale.x(ends_s)


def crowds(found: Sequence[Borrow], frame: Frame) -> list[list[Borrow]]:
    """Return the borrows of a lane, with those that are too narrow to be told apart put together."""
    groups: list[list[Borrow]] = []
    last_right = 0.0
    was_narrow = False
    for borrow in found:
        left, right = _span(borrow, frame)
        is_narrow = right - left < _CROWDED_PX and borrow.error is None
        if groups and is_narrow and was_narrow and left - last_right < _CROWDED_PX:
            groups[-1].append(borrow)
        else:
            groups.append([borrow])
        last_right, was_narrow = right, is_narrow
    return groups


def _draw_groups(frame: Frame, found: Sequence[Connection]) -> None:
    """Draw groups of connections as areas: how many of the group are busy."""
    size = -(-len(found) // 30)
    height, gap = 20.0, 4.0
    frame.show("many")
    for first in range(0, len(found), size):
        group = found[first : first + size]
        y = frame.y
        names = f"{first + 1}–{first + len(group)}"
        base = y + height
        points = _busy(group, frame)
        area = steps([(x, base - number / len(group) * height) for x, number in points], base)
        detail = f"conn {names}, drawn as one lane\n{count(sum(len(c.borrows) for c in group), 'borrow')}"
        frame.add(
            text(frame.key("g", first), "pl-lane", GUTTER_PX - 10, y + height / 2 + 4, names, anchor="end"),
            line(frame.key("gb", first), "pl-tick", frame.scale.left_px, base, frame.scale.right_px, base),
            path(frame.key("ga", first), "pl-block pl-many", area, detail=detail),
        )
        frame.y += height + gap
    words = f"Each lane stands for {size} connections; its height is how many are busy."
    frame.add(text(frame.key("gw"), "pl-small pl-quiet", frame.scale.left_px, frame.y + 10, words))
    frame.y += 20


def _busy(group: Sequence[Connection], frame: Frame) -> list[tuple[float, int]]:
    changes = sorted(
        change
        for connection in group
        for borrow in connection.borrows
        for change in ((_span(borrow, frame)[0], 1), (_span(borrow, frame)[1], -1))
    )
    points, busy = [(frame.scale.left_px, 0)], 0
    for x, change in changes:
        busy += change
        points.append((x, busy))
    return points
