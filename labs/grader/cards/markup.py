"""The look of a card: HTML with inline styles and JupyterLab's own theme variables, so that light and dark both fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from html import escape
from typing import Final

_FONT: Final = "font-family:var(--jp-ui-font-family,system-ui,sans-serif);color:var(--jp-ui-font-color1,#222)"
_FAINT: Final = "color:var(--jp-ui-font-color2,#666)"
_PAPER: Final = "var(--jp-cell-editor-background,#f5f5f5)"
# The last two keep JupyterLab from reading what stands between the dollars of two V$ views as a formula.
_CLASSES: Final = "pool-lab-card mathjax_ignore tex2jax_ignore"
_WIDEST: Final = 320


class Tone(Enum):
    """The colour of a card's edge and verdict, the theme's own where it has one; the words say the same."""

    GOOD = "var(--jp-success-color1,#228833)"
    PARTLY = "var(--jp-warn-color1,#b59a1b)"
    BAD = "var(--jp-error-color1,#d4485a)"
    ODD = "#b0479a"
    PLAIN = "var(--jp-brand-color1,#4477aa)"
    QUIET = "var(--jp-ui-font-color2,#666)"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its length is `value` beside the longest one; a text or None has no length."""

    label: str
    value: int | float | str | None
    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Dot:
    """One exercise in the table of progress: `label` is said to screen readers and on hover."""

    sign: str
    label: str
    tone: Tone


def card(tone: Tone, over: str, head: str, figure: str = "", body: str = "", foot: str = "") -> str:
    """Return a card: a small line over a headline with a figure at its right, a body, a quiet foot."""
    return (
        f'<div class="{_CLASSES}" role="group" style="{_FONT};max-width:760px;margin:6px 0;padding:10px 16px 11px;'
        f"border-left:4px solid {tone.value};border-radius:2px;background:{_PAPER};"
        'font-size:14px;line-height:1.45">'
        f'<div style="{_FAINT};font-size:12.5px">{_prose(over)}</div>'
        f'<div style="display:flex;justify-content:space-between;gap:24px;font-size:17px;font-weight:600">'
        f'<span style="color:{tone.value}">{escape(head)}</span>'
        f'<span style="white-space:nowrap">{escape(figure)}</span></div>'
        f"{body}"
        + (f'<div style="{_FAINT};font-size:12.5px;margin-top:7px">{_prose(foot)}</div>' if foot else "")
        + "</div>"
    )


def rows(pairs: Sequence[tuple[str, str]]) -> str:
    """Return lines of a faint label and a text; a text without a label takes the whole width."""
    lines = "".join(
        f'<div style="{_FAINT};padding-right:14px">{escape(label)}</div><div>{_prose(text)}</div>'
        if label
        else f'<div style="grid-column:1/3">{_prose(text)}</div>'
        for label, text in pairs
    )
    return f'<div style="display:grid;grid-template-columns:max-content 1fr;row-gap:3px;margin-top:5px">{lines}</div>'


def listing(text: str) -> str:
    """Return program text as it is, in the code font; it scrolls where it is too wide."""
    return (
        '<pre style="font-family:var(--jp-code-font-family,monospace);font-size:13px;line-height:1.4;margin:6px 0 2px;'
        f'overflow-x:auto" tabindex="0">{escape(text)}</pre>'
    )


def bars(pairs: Sequence[Bar]) -> str:
    """Return bars one under the other, to one scale that begins at 0."""
    longest = max((_length(bar) for bar in pairs), default=0.0) or 1.0
    lines = "".join(
        f'<div style="{_FAINT};padding-right:14px">{escape(bar.label)}</div>'
        '<div style="display:flex;align-items:center;gap:8px">'
        f'<span style="display:inline-block;height:12px;border-radius:2px;background:{bar.tone.value};'
        f'width:{_length(bar) / longest * _WIDEST:.0f}px"></span><span>{escape(bar.text)}</span></div>'
        for bar in pairs
    )
    return f'<div style="display:grid;grid-template-columns:max-content 1fr;row-gap:4px;margin-top:6px">{lines}</div>'


def table(lines: Sequence[tuple[str, str, Sequence[Dot], str]]) -> str:
    """Return the table of notebooks: number, title, a dot an exercise, points."""
    cells = "".join(
        f'<div style="{_FAINT};padding-right:12px">{escape(number)}</div><div>{escape(title)}</div>'
        f'<div style="letter-spacing:4px;font-size:15px">{"".join(_dot(dot) for dot in dots)}</div>'
        f'<div style="{_FAINT};text-align:right">{escape(points)}</div>'
        for number, title, dots, points in lines
    )
    columns = "max-content 1fr max-content max-content"
    return f'<div style="display:grid;grid-template-columns:{columns};gap:3px 16px;margin-top:6px">{cells}</div>'


def _dot(dot: Dot) -> str:
    label = escape(dot.label, quote=True)
    return f'<span role="img" aria-label="{label}" title="{label}" style="color:{dot.tone.value}">{dot.sign}</span>'


def _length(bar: Bar) -> float:
    return max(0.0, float(bar.value)) if isinstance(bar.value, int | float) else 0.0


def _prose(text: str) -> str:
    """Return `text` as HTML, what stands between back-quotes in the code font."""
    parts = escape(text).split("`")
    code = '<code style="font-family:var(--jp-code-font-family,monospace);font-size:0.93em">'
    return "".join(f"{code}{part}</code>" if number % 2 else part for number, part in enumerate(parts))
