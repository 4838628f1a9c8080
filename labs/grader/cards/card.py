"""A card: something small to be shown, as HTML for a notebook and as text for a terminal.

The text says everything that the HTML says. Wording is in the modules beside this one, markup in `markup`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from labs.grader.cards import markup
from labs.grader.cards.markup import Tone
from labs.grader.guesses import Number

LONGEST_SYMBOL: Final = len("ms")


@dataclass(frozen=True, slots=True)
class Card:
    """Something to be shown: JupyterLab takes the HTML, a terminal the text."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


class Shown(Card):
    """A card that is on the screen already: as the last line of a cell it is not shown a second time."""

    def _ipython_display_(self) -> None:
        """Show nothing more."""


def show(card: Card) -> Shown:
    """Show a card at once, in a notebook as HTML, elsewhere as text; return it."""
    display = in_notebook()
    if display is None:
        print(card.text)
    else:
        display(card)
    return Shown(card.html, card.text)


class Slot:
    """One place on the screen: what is told there while something goes on is replaced by the card at the end."""

    def __init__(self) -> None:
        self._display = in_notebook()
        self._handle: Any = None

    def tell(self, card: Card) -> None:
        """Show how far it is, in a notebook; a terminal gets the end only."""
        if self._display is None:
            return
        if self._handle is None:
            self._handle = self._display(card, display_id=True)
        else:
            self._handle.update(card)

    def fill(self, card: Card) -> Shown:
        """Show the card in place of what was told."""
        if self._handle is None:
            return show(card)
        self._handle.update(card)
        return Shown(card.html, card.text)


def in_notebook() -> Any:  # noqa: ANN401 - IPython has no types
    """Return IPython's `display` where there is a notebook, else None."""
    try:
        from IPython.core.getipython import get_ipython
        from IPython.display import display
    except ImportError:
        return None
    return None if get_ipython() is None else display


def plain(tone: Tone, over: str, head: str, rows: Sequence[tuple[str, str]], foot: str = "") -> Card:
    """Return a card of a headline and rows of a label and a text."""
    return Card(
        html=markup.card(tone, over, head, "", markup.rows(rows), foot),
        text=text_of(f"{over.replace(' · ', ' ', 1)}: {head}", rows, [foot]),
    )


def amount(value: Number, unit: str) -> str:
    """Return a number with its unit for people: `4.03 s`, `1 error`, `1,200 rows`."""
    number = f"{value:,.3g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else value
    is_plural_word = len(unit) > LONGEST_SYMBOL and unit.endswith("s")
    return f"{number} {unit[:-1] if value == 1 and is_plural_word else unit}".strip()


def text_of(head: str, rows: Sequence[tuple[str, str]], foot: Sequence[str] = ()) -> str:
    """Return the lines that a terminal shows of a card."""
    body = [f"  {label + ': ' if label else ''}{text}" for label, text in rows]
    return "\n".join([head, *body, *(f"  ({line})" for line in foot if line)])
