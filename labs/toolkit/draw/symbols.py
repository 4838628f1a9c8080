"""The shapes of events, as paths around a point: one shape a meaning, so that no meaning hangs on colour."""

from __future__ import annotations

from collections.abc import Callable

from labs.toolkit.draw.marks import Mark, path

_Shape = Callable[[float, float, float], str]


def _triangle_up(x: float, y: float, r: float) -> str:
    return f"M{x - r:.1f} {y + r:.1f}L{x:.1f} {y - r:.1f}L{x + r:.1f} {y + r:.1f}Z"


def _triangle_down(x: float, y: float, r: float) -> str:
    return f"M{x - r:.1f} {y - r:.1f}L{x:.1f} {y + r:.1f}L{x + r:.1f} {y - r:.1f}Z"


def _disc(x: float, y: float, r: float) -> str:
    return f"M{x - r:.1f} {y:.1f}a{r:.1f} {r:.1f} 0 1 0 {2 * r:.1f} 0a{r:.1f} {r:.1f} 0 1 0 {-2 * r:.1f} 0Z"


def _diamond(x: float, y: float, r: float) -> str:
    return f"M{x - r:.1f} {y:.1f}L{x:.1f} {y - r:.1f}L{x + r:.1f} {y:.1f}L{x:.1f} {y + r:.1f}Z"


def _cross(x: float, y: float, r: float) -> str:
    return f"M{x - r:.1f} {y - r:.1f}L{x + r:.1f} {y + r:.1f}M{x + r:.1f} {y - r:.1f}L{x - r:.1f} {y + r:.1f}"


def _barred_ring(x: float, y: float, r: float) -> str:
    d = r * 0.7
    return f"{_disc(x, y, r)}M{x - d:.1f} {y + d:.1f}L{x + d:.1f} {y - d:.1f}"


def _turn_back(x: float, y: float, r: float) -> str:
    tip_x, tip_y = x - r * 0.71, y - r * 0.71
    arc = f"M{tip_x:.1f} {tip_y:.1f}A{r:.1f} {r:.1f} 0 1 1 {x - r:.1f} {y + r * 0.2:.1f}"
    return f"{arc}M{tip_x:.1f} {tip_y - r * 0.7:.1f}V{tip_y:.1f}H{tip_x + r * 0.75:.1f}"


def _padlock(x: float, y: float, r: float) -> str:
    body = f"M{x - r:.1f} {y - r * 0.1:.1f}h{2 * r:.1f}v{r * 1.2:.1f}h{-2 * r:.1f}Z"
    w = r * 0.6
    bow = f"M{x - w:.1f} {y - r * 0.1:.1f}v{-r * 0.5:.1f}a{w:.1f} {w:.1f} 0 0 1 {2 * w:.1f} 0v{r * 0.5:.1f}"
    return f"{body}{bow}"


def _rack(x: float, y: float, r: float) -> str:
    row = f"h{2 * r:.1f}v{r * 0.75:.1f}h{-2 * r:.1f}Z"
    return f"M{x - r:.1f} {y - r:.1f}{row}M{x - r:.1f} {y + r * 0.25:.1f}{row}"


_SHAPES: dict[str, tuple[_Shape, str]] = {
    "logon": (_triangle_up, "logon"),
    "logoff": (_triangle_down, "logoff"),
    "commit": (_disc, "commit"),
    "ping": (_diamond, "ping"),
    "rollback": (_turn_back, "rollback at release"),
    "error": (_cross, "error"),
    "halo": (_cross, ""),
    "refused": (_barred_ring, "refused"),
    "lock": (_padlock, "waits for a lock"),
    "server": (_rack, "waits for a server"),
    "killed": (_cross, "killed"),
}


def symbol(key: str, name: str, x: float, y: float, r: float = 4, *, detail: str = "") -> Mark:
    """Return the shape of an event, centred on a point."""
    shape, _ = _SHAPES[name]
    return path(key, f"pl-sym pl-{name}", shape(x, y, r), detail=detail)


def meaning(name: str) -> str:
    """Return what a shape stands for."""
    return _SHAPES[name][1]
