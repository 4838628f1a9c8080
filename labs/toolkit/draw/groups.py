"""Groups of connections, when there are too many for a lane each: how many of a group are busy, as an area."""

from __future__ import annotations

import math
from collections.abc import Sequence

from labs.toolkit.connections import Connection
from labs.toolkit.draw.frame import GUTTER_PX, Frame
from labs.toolkit.draw.marks import line, path, steps, text
from labs.toolkit.words import count

_MOST_GROUPS = 30
_HEIGHT_PX, _GAP_PX = 20.0, 4.0
_WORDS_PX = 20.0


def draw_groups(frame: Frame, found: Sequence[Connection], room_px: float) -> None:
    """Draw a lane a group, as many as have room, and a word that says so."""
    rows = _MOST_GROUPS if room_px == math.inf else int((room_px - _WORDS_PX) // (_HEIGHT_PX + _GAP_PX))
    size = -(-len(found) // min(_MOST_GROUPS, max(1, rows)))
    frame.show("many")
    for first in range(0, len(found), size):
        _draw_group(frame, found[first : first + size], first)
    words = f"Each lane stands for {size} connections; its height is how many are busy."
    frame.add(text(frame.key("gw"), "pl-small pl-quiet", frame.scale.left_px, frame.y + 10, words))
    frame.y += _WORDS_PX


def _draw_group(frame: Frame, group: Sequence[Connection], first: int) -> None:
    names, base = f"{first + 1}–{first + len(group)}", frame.y + _HEIGHT_PX
    area = steps([(x, base - number / len(group) * _HEIGHT_PX) for x, number in _busy(group, frame)], base)
    detail = f"conn {names}, drawn as one lane\n{count(sum(len(each.borrows) for each in group), 'borrow')}"
    frame.add(
        text(frame.key("g", first), "pl-lane", GUTTER_PX - 10, base - _HEIGHT_PX / 2 + 4, names, anchor="end"),
        line(frame.key("gb", first), "pl-tick", frame.scale.left_px, base, frame.scale.right_px, base),
        path(frame.key("ga", first), "pl-block pl-many", area, detail=detail),
    )
    frame.y += _HEIGHT_PX + _GAP_PX


def _busy(group: Sequence[Connection], frame: Frame) -> list[tuple[float, int]]:
    spans = [frame.span(borrow) for connection in group for borrow in connection.borrows]
    changes = sorted(change for left, right in spans for change in ((left, 1), (right, -1)))
    points, busy = [(frame.scale.left_px, 0)], 0
    for x, change in changes:
        busy += change
        points.append((x, busy))
    return points
