"""Who made me wait, as bars under the lanes: the lines that held the connections while others waited."""

from __future__ import annotations

from labs.toolkit.charges import Charges, others_said
from labs.toolkit.draw.frame import GUTTER_PX, Frame
from labs.toolkit.draw.marks import line, patterned, rect, text
from labs.toolkit.words import count, seconds

_ROW_PX = 20.0
_MOST = 4
_SHARE_OF_WIDTH = 0.5


def draw_charges(frame: Frame, charges: Charges) -> None:
    """Draw a bar a line of code, the most first."""
    left = frame.scale.left_px
    frame.add(
        line(frame.key("who-edge"), "pl-tick", 8, frame.y, frame.scale.right_px, frame.y),
        text(frame.key("who"), "pl-lane", GUTTER_PX - 10, frame.y + 18, "made us wait", anchor="end"),
    )
    frame.y += 5
    for num, charge in enumerate(charges.charges[:_MOST]):
        width = charge.share * (frame.scale.right_px - left) * _SHARE_OF_WIDTH
        detail = f"{charge.where}\nmade others wait {seconds(charge.waited_s)}, {charge.share:.0%} of all waiting"
        if charge.borrows:
            detail += f"\n{count(charge.borrows, 'borrow')}, held {seconds(charge.held_s)}"
        bar = rect(
            frame.key("whob", num), "pl-block pl-wait", left, frame.y + 3, width, _ROW_PX - 6, detail=detail, round_px=2
        )
        said = f"{charge.share:.0%}  {charge.where}"
        frame.add(patterned(bar, "hatch"), text(frame.key("whot", num), "pl-who", left + width + 8, frame.y + 15, said))
        frame.y += _ROW_PX
    if others := charges.charges[_MOST:]:
        said = f"{sum(charge.share for charge in others):.0%}  {others_said(others)}"
        frame.add(text(frame.key("whoo"), "pl-small pl-quiet", left + 8, frame.y + 13, said))
        frame.y += _ROW_PX
    frame.y += 6
