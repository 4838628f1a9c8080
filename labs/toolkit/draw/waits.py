"""The waiting: one thin lane for each who has asked and has no connection yet, or one band when they are many."""

from __future__ import annotations

import math
from collections.abc import Sequence

from labs.toolkit.borrows import Borrow
from labs.toolkit.draw.frame import GUTTER_PX, Frame, fits, told
from labs.toolkit.draw.marks import Mark, path, patterned, rect, steps, text, text_width
from labs.toolkit.draw.symbols import symbol

_LANE_PX = 15
_GAP_PX = 2
_BAND_PX = 56
_MOST_LANES = 12
_LEAST_PX = 1.5


BAND_PX = _BAND_PX + 10


def draw_waits(frame: Frame, found: Sequence[Borrow], room_px: float = math.inf) -> None:
    """Draw all waits that are long enough to be seen, if there are any; a dozen have lanes where there is room."""
    waits = [b for b in found if _is_seen(frame, b)]
    if not waits:
        return
    packed = pack([(b.asked_s, b.asked_s + b.waited_s(frame.until_s), b.refused_s is not None) for b in waits])
    lanes = max(packed) + 1
    frame.show("waiting")
    if lanes > _MOST_LANES or lanes * (_LANE_PX + _GAP_PX) + 8 > max(room_px, BAND_PX):
        _draw_band(frame, [b for b in found if b.waited_s(frame.until_s) > 0 or b.refused_s is not None])
        return
    frame.add(text(frame.key("wait-name"), "pl-lane", GUTTER_PX - 10, frame.y + 12, "waiting", anchor="end"))
    for borrow, lane in zip(waits, packed, strict=True):
        frame.add(*_wait(frame, borrow, frame.y + lane * (_LANE_PX + _GAP_PX)))
    frame.y += lanes * (_LANE_PX + _GAP_PX) + 8


def pack(spans: Sequence[tuple[float, float, bool]]) -> list[int]:
    """Return the lane of each span, so that no two in a lane overlap and as few lanes as possible are used.

    A span is (from, to, whether it needs room for a label behind its end).
    """
    free_at: list[float] = []
    taken = []
    for begin, end, is_labelled in spans:
        lane = next((num for num, free in enumerate(free_at) if free <= begin), len(free_at))
        if lane == len(free_at):
            free_at.append(0.0)
        free_at[lane] = end + (end - begin + 1e-3) * is_labelled
        taken.append(lane)
    return taken


def _is_seen(frame: Frame, borrow: Borrow) -> bool:
    if borrow.refused_s is not None:
        return True
    begin, end = borrow.asked_s, borrow.asked_s + borrow.waited_s(frame.until_s)
    return frame.scale.x(end) - frame.scale.x(begin) >= _LEAST_PX


def _wait(frame: Frame, borrow: Borrow, y: float) -> list[Mark]:
    left = frame.scale.x(borrow.asked_s)
    right = frame.scale.x(borrow.asked_s + borrow.waited_s(frame.until_s))
    block = rect(
        frame.key("w", borrow.num),
        "pl-block pl-wait",
        left,
        y,
        right - left,
        _LANE_PX,
        round_px=2,
        detail=told(borrow, frame.until_s),
    )
    marks = [patterned(block, "hatch")]
    label_px = text_width(borrow.borrower, 11) + 8
    if fits(borrow.borrower, right - left - 4):
        plate = rect(frame.key("wl", borrow.num), "pl-plate", left + 3, y + 1, label_px, _LANE_PX - 2, round_px=2)
        words = text(
            frame.key("wt", borrow.num), "pl-small", left + 3 + label_px / 2, y + 11.5, borrow.borrower, anchor="middle"
        )
        marks += [plate, words]
    if borrow.lent_s is not None:
        look = frame.looks[borrow.borrower]
        marks.append(rect(frame.key("we", borrow.num), f"pl-c{look.colour_num}", right - 3, y, 3, _LANE_PX))
    if borrow.refused_s is not None:
        marks += _refusal(frame, borrow, right, y)
    return marks


def _refusal(frame: Frame, borrow: Borrow, x: float, y: float) -> list[Mark]:
    frame.show("refused")
    code = borrow.error.full_code if borrow.error else ""
    words = f"{borrow.borrower} {code}"
    sign = symbol(
        frame.key("wr", borrow.num), "refused", x + 6, y + _LANE_PX / 2, 5, detail=told(borrow, frame.until_s)
    )
    if x + 14 + text_width(words, 11) <= frame.scale.right_px:
        return [sign, text(frame.key("wc", borrow.num), "pl-small pl-bad", x + 14, y + 11.5, words)]
    return [sign]


def _draw_band(frame: Frame, waits: Sequence[Borrow]) -> None:
    """Draw how many wait, as an area: above a dozen lanes the eye counts no longer."""
    changes = sorted(change for b in waits for change in ((b.asked_s, 1), (b.asked_s + b.waited_s(frame.until_s), -1)))
    points, waiting, peak = [(frame.scale.x(0.0), 0)], 0, 0
    for at_s, change in changes:
        waiting += change
        peak = max(peak, waiting)
        points.append((frame.scale.x(at_s), waiting))
    base = frame.y + _BAND_PX
    area = steps([(x, base - number / peak * (_BAND_PX - 6)) for x, number in points], base)
    words = f"up to {peak} threads wait"
    band = path(frame.key("band"), "pl-block pl-wait", area, detail=f"{words}\n{len(waits)} waits, drawn as one band")
    frame.add(
        text(frame.key("wait-name"), "pl-lane", GUTTER_PX - 10, frame.y + 14, "waiting", anchor="end"),
        text(frame.key("wait-peak"), "pl-small pl-quiet", GUTTER_PX - 10, frame.y + 29, f"up to {peak}", anchor="end"),
        patterned(band, "hatch"),
    )
    for borrow in waits:
        if borrow.refused_s is not None:
            frame.show("refused")
            x = frame.scale.x(borrow.refused_s)
            frame.add(
                symbol(frame.key("wr", borrow.num), "refused", x, base - 6, 4, detail=told(borrow, frame.until_s))
            )
    frame.y += _BAND_PX + 10
