"""What happened while a connection was borrowed: commits, rollbacks, pings and errors, each where it happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labs.toolkit.borrows import Borrow, Moment
from labs.toolkit.draw.frame import Frame, told
from labs.toolkit.draw.marks import rect, text, text_width
from labs.toolkit.draw.symbols import symbol

_LEAST_PX = 16
"""In a narrower block only errors are drawn."""


@dataclass(frozen=True, slots=True)
class LaneBox:
    """Where a lane lies and what it is called."""

    name: str
    y: float
    height: float

    @property
    def middle(self) -> float:
        """Return the height of its axis."""
        return self.y + self.height / 2


def draw_moments(frame: Frame, box: LaneBox, borrow: Borrow, left: float, right: float) -> None:
    """Draw what was not an error, each on a coin of paper so that it can be seen on any colour."""
    if right - left < _LEAST_PX:
        return
    for num, moment in enumerate(borrow.moments):
        if moment.full_code:
            continue
        frame.show(moment.name)
        x = coin_x(frame, moment, left, right)
        y = box.y + box.height - min(8.0, box.height / 2)
        coin = rect(frame.key("mc", borrow.num, num), "pl-plate", x - 6, y - 6, 12, 12, round_px=6)
        frame.add(coin, symbol(frame.key("m", borrow.num, num), moment.name, x, y, 3.4))


def coin_x(frame: Frame, moment: Moment, left: float, right: float) -> float:
    """Return where the coin of a moment lies: at its time, but inside its block."""
    return min(max(frame.scale.x(moment.at_s), left + 7), right - 7)


def label_x(frame: Frame, borrow: Borrow, left: float, right: float) -> float:
    """Return where a block's label begins: behind the coins that lie at the block's beginning."""
    x = left + 6
    for moment in borrow.moments:
        coin = coin_x(frame, moment, left, right)
        if not moment.full_code and coin - 7 < x + text_width(borrow.borrower, 12):
            x = max(x, coin + 9)
    return x


def draw_errors(frame: Frame, box: LaneBox, found: Sequence[Borrow]) -> None:
    """Draw the errors of a lane; the code stands beside the cross where no other cross is in its way."""
    errors = sorted(
        ((frame.scale.x(m.at_s), b, num, m) for b in found for num, m in enumerate(b.moments) if m.full_code),
        key=lambda error: error[0],
    )
    r = min(5.5, box.height / 3)
    for at, (x, borrow, num, moment) in enumerate(errors):
        frame.show("error")
        key = (borrow.num, num)
        frame.add(
            symbol(frame.key("xh", *key), "halo", x, box.middle, r),
            symbol(frame.key("x", *key), "error", x, box.middle, r, detail=told(borrow, frame.until_s, box.name)),
        )
        width = text_width(moment.full_code, 11) + 8
        is_right = x + r + 3 + width <= frame.scale.right_px
        begin = x + r + 3 if is_right else x - r - 3 - width
        beside = [other for num, (other, *_) in enumerate(errors) if num != at]
        if any(begin - r < other < begin + width + r for other in beside):
            continue
        frame.add(
            rect(frame.key("xp", *key), "pl-plate", begin, box.middle - 7, width, 14, round_px=2),
            text(frame.key("xt", *key), "pl-small pl-bad", begin + 4, box.middle + 4, moment.full_code),
        )
