"""A comparison as one page that needs nothing but a browser; light and dark, wide and narrow."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Final

from labs.database.compare.difference import Block, Comparison, Row, Verdict
from labs.database.compare.text import show

STYLE: Final = Path(__file__).with_name("page.css")
CALM: Final = (Verdict.SAME, Verdict.TIME)
# Timings are drawn up to this ratio; a longer bar would say no more.
FULL_RATIO: Final = 32.0

_CLASSES: Final = {verdict: verdict.name.lower() for verdict in Verdict}
_MARKS: Final = {
    Verdict.SAME: "same",
    Verdict.UNSEEN: "not observed",
    Verdict.KNOWN: "known",
    Verdict.OPEN: "open",
    Verdict.SETTLED: "listed, but the same",
    Verdict.DIFFERENT: "differs",
}


def as_html(comparison: Comparison) -> str:
    """Return the page."""
    return "\n".join(_page(comparison))


def _page(comparison: Comparison) -> Iterator[str]:
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>Two databases, side by side</title>\n<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>"
    yield "<body>\n<header>\n<h1>Two databases, side by side</h1>"
    yield f'<div class="sides"><div class="side"><b>A</b>{escape(comparison.a)}</div>'
    yield f'<div class="side"><b>B</b>{escape(comparison.b)}</div></div>'
    yield f'<p class="verdict-line">{_sentence(comparison)}</p>'
    yield '<ul class="counts">'
    for verdict, count in comparison.counts().items():
        yield f'<li class="{_CLASSES[verdict]}"><b>{count}</b> {escape(verdict.value)}</li>'
    yield "</ul>"
    yield '<fieldset><label><input type="radio" name="show" id="all" checked>Everything</label>'
    yield '<label><input type="radio" name="show" id="only">What differs</label></fieldset>\n</header>\n<main>'
    yield '<div class="columns" aria-hidden="true"><span></span><b>A</b><b>B</b><span></span></div>'
    for notebook, blocks in groupby(comparison.blocks, key=lambda block: block.experiment.notebook):
        yield from _notebook(notebook, list(blocks))
    yield "</main>\n<footer>Times never count as differences unless asked; the bar shows, on a logarithmic scale, how"
    yield "many times as long B took. The practice database is not Oracle.</footer>\n</body>\n</html>"


def _sentence(comparison: Comparison) -> str:
    found = sum(1 for _ in comparison.rows(Verdict.DIFFERENT))
    if not found:
        return "No difference that is not listed."
    return f"{found} difference{'s' if found > 1 else ''} that nobody has listed."


def _notebook(number: str, blocks: Iterable[Block]) -> Iterator[str]:
    sections = [(block, "" if any(row.verdict not in CALM for row in block.rows) else "calm") for block in blocks]
    yield f'<div class="{"calm" if all(calm for _, calm in sections) else ""}"><h2>Notebook {escape(number)}</h2>'
    for block, calm in sections:
        experiment = block.experiment
        yield f'<section class="{calm}"><h3>{escape(experiment.title)}<small>{escape(experiment.name)}</small></h3>'
        yield '<div class="rows">'
        yield from (_row(row) for row in block.rows)
        yield "</div></section>"
    yield "</div>"


def _row(row: Row) -> str:
    parts = [
        f'<div class="name">{escape(row.name)}</div>',
        f'<div class="value a">{escape(show(row.a))}</div>',
        f'<div class="value b">{escape(show(row.b))}</div>',
        f'<div class="mark">{_mark(row)}</div>',
    ]
    if row.known is not None:
        parts.append(f'<div class="why">{escape(row.known.reason)} <em>{escape(row.known.source)}</em></div>')
    return f'<div class="row {_CLASSES[row.verdict]}">{"".join(parts)}</div>'


def _mark(row: Row) -> str:
    if row.ratio is None:
        return _MARKS.get(row.verdict, "")
    return f'B × {row.ratio:.2g}<span class="times"><i style="{_bar(row.ratio)}"></i></span>'


def _bar(times: float) -> str:
    """Return the place of a bar that begins in the middle and goes right where B takes longer."""
    share = min(1.0, abs(math.log(times)) / math.log(FULL_RATIO)) * 50 if times > 0 else 50.0
    left = 50.0 if times >= 1 else 50.0 - share
    return f"left:{left:.1f}%;width:{max(share, 1):.1f}%"
