"""The faults of a drill as buttons: each with what it does and what came of it."""

from __future__ import annotations

import html
from typing import Any, Final

import ipywidgets  # type: ignore[import-untyped]
from IPython.display import display

from labs.toolkit.faults.drill import NAMES, Drill
from labs.toolkit.faults.fault import Fault
from labs.toolkit.live.fault_controller import AllOff, FaultController, Wanted
from labs.toolkit.live.open_panels import OpenPanels
from labs.toolkit.live.widget import VIEW_TYPE

_ASIDE: Final = "The faults of {}: run this cell to switch them on and off."
_BUTTON: Final = {"width": "180px"}
_TEXT: Final = {"flex": "1 1 320px", "width": "auto"}
_OUTCOME: Final = {"flex": "0 0 240px", "width": "auto"}
_display: Any = display  # IPython has no types


class FaultPanel:
    """A drill on show. `close()` ends all faults and closes the drill; running the cell again does so too.

    `buttons` and `outcomes` are the widgets by the names of the faults.
    """

    def __init__(self, drill: Drill) -> None:
        self.drill = drill
        self.buttons: dict[str, Any] = {}
        self.outcomes: dict[str, Any] = {}
        self._controller = FaultController(drill, _WidgetView(self.buttons, self.outcomes))
        rows = [self._row(name) for name in NAMES]
        end = ipywidgets.Button(description="End all", layout=_BUTTON, tooltip="Let all be well again")
        end.on_click(lambda _button: self._controller.post(AllOff()))
        self._box = ipywidgets.VBox([*rows, end])
        self._box.add_class("pl-faults")

    def close(self) -> None:
        """End all faults, the connections through the drill, and the thread; doing so twice is no error."""
        self._controller.close()
        self.drill.close()

    def show(self) -> None:
        """Display the buttons."""
        view = {VIEW_TYPE: {"version_major": 2, "version_minor": 0, "model_id": self._box.model_id}}
        _display({**view, "text/plain": _ASIDE.format(self.drill.client["program"])}, raw=True)

    def _ipython_display_(self) -> None:
        self.show()

    def _row(self, name: str) -> ipywidgets.HBox:
        why_not = self.drill.missing.get(name)
        outcome = self.outcomes[name] = ipywidgets.HTML(_status(""), layout=_OUTCOME)
        if why_not is None:
            fault = self.drill[name]
            self.buttons[name] = self._button(fault)
            words = fault.description
        else:
            self.buttons[name] = _button_of(ipywidgets.Button, name, disabled=True)
            words = f"Not here: {why_not}."
        text = ipywidgets.HTML(_lines(html.escape(words)), layout=_TEXT)
        return ipywidgets.HBox([self.buttons[name], text, outcome], layout={"align_items": "center"})

    def _button(self, fault: Fault[Any]) -> Any:  # noqa: ANN401 - ipywidgets has no types
        name = fault.name
        if not fault.lasts:
            once = _button_of(ipywidgets.Button, name)
            once.on_click(lambda _button: self._controller.post(Wanted(name, is_on=True)))
            return once
        switch = _button_of(ipywidgets.ToggleButton, name, value=False)
        switch.observe(lambda change: self._controller.post(Wanted(name, is_on=change["new"])), names="value")
        return switch


def fault_panel(drill: Drill) -> FaultPanel:
    """Return the panel of a drill; as the last line of a cell it shows itself.

    A panel for the same program that is still open is closed first, so that no fault outlives the cell that made it.
    """
    if not isinstance(drill, Drill):
        raise TypeError(f"{drill!r} is not a Drill(client=…)")
    return _open.replace(str(drill.client["program"]), lambda: FaultPanel(drill))


_open: OpenPanels[FaultPanel] = OpenPanels()


class _WidgetView:
    """Writes into widgets; a switch shows what is, not what was wanted."""

    def __init__(self, buttons: dict[str, Any], outcomes: dict[str, Any]) -> None:
        self._buttons = buttons
        self._outcomes = outcomes

    def busy(self, name: str) -> None:
        self._buttons[name].disabled = True

    def show(self, name: str, *, is_on: bool, words: str, is_problem: bool = False) -> None:
        self._outcomes[name].value = _status(words, is_problem=is_problem)
        button = self._buttons[name]
        if isinstance(button, ipywidgets.ToggleButton):
            button.value = is_on
            button.button_style = "warning" if is_on else ""
        button.disabled = False


def _button_of(kind: Any, name: str, **more: object) -> Any:  # noqa: ANN401 - ipywidgets has no types
    return kind(description=name.replace("_", " "), layout=_BUTTON, **more)


def _status(words: str, *, is_problem: bool = False) -> str:
    colour = ' style="color: var(--jp-error-color1)"' if is_problem else ""
    return _lines(f'<span role="status"{colour}>{html.escape(words)}</span>')


def _lines(text: str) -> str:
    """Return text whose lines are a paragraph's; a widget's are as far apart as its buttons are high."""
    return f'<div style="line-height: 1.4">{text}</div>'
