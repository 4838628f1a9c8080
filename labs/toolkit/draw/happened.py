"""What was done during the run, as flags on its time axis: an instant is a line, a fault that lasted is a band."""

from __future__ import annotations

from dataclasses import dataclass

from labs.toolkit.draw.frame import Frame
from labs.toolkit.draw.marks import Mark, line, rect, text, text_width
from labs.toolkit.happened import Happening
from labs.toolkit.words import seconds

ROW_PX = 20.0
_PLATE_PX = 16.0
_GAP_PX = 3.0
_NAMELESS_PX = 10.0


@dataclass(frozen=True, slots=True)
class _Flag:
    """A name and where it has its room."""

    num: int
    happening: Happening
    x: float
    left: float
    width: float

    @property
    def words(self) -> str:
        return "" if self.width == _NAMELESS_PX else _label(self.happening)


def draw_happened(frame: Frame, happened: tuple[Happening, ...], top_y: float, first_mark: int) -> None:
    """Draw a flag for each in the row at `top_y`, and its line or band down to where the frame has come."""
    bands: list[Mark] = []
    for flag in _flags(frame, happened):
        shown, key = flag.happening, (flag.num,)
        css = "pl-happened-bad" if shown.full_code else "pl-happened"
        if shown.until_s is not None:
            right = frame.scale.x(shown.until_s)
            bands.append(
                rect(frame.key("hb", *key), "pl-happened-band", flag.x, top_y, right - flag.x, frame.y - top_y)
            )
            frame.add(line(frame.key("he", *key), css, right, top_y + _PLATE_PX, right, frame.y))
        plate = rect(
            frame.key("hp", *key),
            "pl-happened-plate",
            flag.left,
            top_y,
            flag.width,
            _PLATE_PX,
            detail=_detail(shown),
            round_px=3,
        )
        frame.add(line(frame.key("hl", *key), css, flag.x, top_y + _PLATE_PX, flag.x, frame.y), plate)
        frame.add(text(frame.key("ht", *key), "pl-small", flag.left + 5, top_y + 12, flag.words))
    frame.marks[first_mark:first_mark] = bands


def _flags(frame: Frame, happened: tuple[Happening, ...]) -> list[_Flag]:
    """Give each flag a place near its time, no two on each other; without its name where there is no room for all."""
    widths = [text_width(_label(shown), 11.5) + 10 for shown in happened]
    room_px = frame.scale.right_px - frame.scale.left_px
    for num in reversed(range(len(widths))):
        if sum(widths) + _GAP_PX * len(widths) > room_px:
            widths[num] = _NAMELESS_PX
    lefts, taken = [], frame.scale.left_px
    for shown, width in zip(happened, widths, strict=True):
        lefts.append(max(frame.scale.x(shown.at_s) - 8, taken))
        taken = lefts[-1] + width + _GAP_PX
    limit = frame.scale.right_px
    for num in reversed(range(len(lefts))):
        lefts[num] = min(lefts[num], limit - widths[num])
        limit = lefts[num] - _GAP_PX
    return [
        _Flag(num, shown, frame.scale.x(shown.at_s), left, width)
        for num, (shown, left, width) in enumerate(zip(happened, lefts, widths, strict=True))
    ]


def _label(shown: Happening) -> str:
    return f"{shown.name} {shown.full_code}".strip()


def _detail(shown: Happening) -> str:
    until = f" to {seconds(shown.until_s)}" if shown.until_s is not None else ""
    return "\n".join(
        part for part in (f"{shown.name}: {seconds(shown.at_s)}{until}", shown.full_code, shown.told) if part
    )
