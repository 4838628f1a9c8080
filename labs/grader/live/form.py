"""A card with fields as a widget: what stands in it goes to the browser, each answer comes back as it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any, Final

import anywidget
import traitlets

from labs.grader.cards.card import Card, Shown, in_notebook

_HERE: Final = files("labs.grader.live")


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a card: `kind` is number, choice or text, `spoken` its name where no label is to be seen.

    `sure` is how sure the learner said to be (`""` for not yet), None where that is not asked.
    """

    id: str
    kind: str
    spoken: str
    label: str = ""
    unit: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()
    value: str = ""
    sure: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said to an answer; with `points` to be ticked under it."""

    text: str
    tone: str = "plain"
    points: tuple[str, ...] = ()
    ticked: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came from the browser: a text, how sure in percent, or which points were ticked."""

    text: str = ""
    sure: str = ""
    ticked: tuple[int, ...] | None = None


Answered = Callable[[str, Answer], Reply]


class Form(anywidget.AnyWidget):
    """Fields in a card; `answered` gets the id of a field with its answer, and returns what is said to it."""

    _esm = _HERE.joinpath("form.js").read_text(encoding="utf-8")
    _css = _HERE.joinpath("form.css").read_text(encoding="utf-8")
    over = traitlets.Unicode().tag(sync=True)
    head = traitlets.Unicode().tag(sync=True)
    foot = traitlets.Unicode().tag(sync=True)
    fields: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)
    replies: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        fields: list[Field],
        answered: Answered,
        *,
        over: str,
        head: str,
        foot: str = "",
        replies: Mapping[str, Reply] | None = None,
    ) -> None:
        super().__init__(
            over=over,
            head=head,
            foot=foot,
            fields=[_sent(field) for field in fields],
            replies={name: _sent(reply) for name, reply in (replies or {}).items()},
        )
        self._answered = answered
        self.on_msg(lambda _widget, content, _buffers: self.receive(content))

    def receive(self, content: object) -> None:
        """Answer a message of the browser: {"field": id, "text": …, "sure": …} or {"field": id, "ticked": […]}."""
        if not isinstance(content, dict) or content.get("field") not in {field["id"] for field in self.fields}:
            return
        ticked = content.get("ticked")
        answer = Answer(
            text=str(content.get("text", "")),
            sure=str(content.get("sure", "")),
            ticked=tuple(map(int, ticked)) if isinstance(ticked, list) else None,
        )
        name = content["field"]
        self.replies = {**self.replies, name: _sent(self._answered(name, answer))}


def show_form(form: Form, card: Card) -> Shown:
    """Show a form in a notebook; `card` stands in for it where there are no widgets, and in a terminal."""
    display = in_notebook()
    if display is None:
        print(card.text)
    else:
        view, metadata = form._repr_mimebundle_() or ({}, {})
        display({**view, "text/html": card.html, "text/plain": card.text}, metadata=metadata, raw=True)
    return Shown(card.html, card.text)


def _sent(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a Field or a Reply
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(row).items()}
