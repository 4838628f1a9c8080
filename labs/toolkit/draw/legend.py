"""The line under the picture that explains the signs in it, and only those."""

from __future__ import annotations

from labs.toolkit.draw.frame import Frame
from labs.toolkit.draw.marks import Mark, line, patterned, rect, text, text_width
from labs.toolkit.draw.symbols import meaning, symbol

_BARS = {
    "waiting": ("pl-wait", "hatch", "waits for a connection"),
    "logon": ("pl-logon-bar", "stripes", "logs on"),
    "many": ("pl-many", "", "many borrows"),
    "leak": ("pl-leak pl-c0", "", "never given back"),
    "doubt": ("pl-doubt", "", "or as much earlier"),
}
_SYMBOLS = ("logoff", "rollback", "commit", "ping", "lock", "server", "refused", "error", "killed")


def draw_legend(frame: Frame, left: float, right: float) -> None:
    """Draw the legend, on as many lines as it needs."""
    x, y = left, frame.y + 10
    entries = [name for name in ("waiting", "logon", "idle", "many", "leak", "doubt", *_SYMBOLS) if name in frame.shown]
    for name in entries:
        words = _BARS[name][2] if name in _BARS else "idle" if name == "idle" else meaning(name)
        width = 24 + text_width(words, 11) + 12
        if x + width > right and x > left:
            x, y = left, y + 18
        frame.add(*_sign(frame, name, x, y), text(frame.key("lt", name), "pl-small pl-quiet", x + 24, y + 4, words))
        x += width
    frame.y = y + 10


def _sign(frame: Frame, name: str, x: float, y: float) -> list[Mark]:
    if name == "idle":
        return [line(frame.key("ls", name), "pl-idle", x, y, x + 18, y)]
    if name not in _BARS:
        return [symbol(frame.key("ls", name), name, x + 9, y, 4)]
    css, pattern, _ = _BARS[name]
    bar = rect(frame.key("ls", name), css, x, y - 5, 18, 10, round_px=2)
    marks = [patterned(bar, pattern) if pattern else bar]
    return [*marks, symbol(frame.key("lu", name), "logon", x + 18, y + 2, 3)] if name == "logon" else marks
