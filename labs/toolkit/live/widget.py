"""The live picture as a widget: shapes go to the browser, its width comes back."""

from __future__ import annotations

from importlib.resources import files

import anywidget
import traitlets

from labs.toolkit.draw.marks import Drawing
from labs.toolkit.draw.svg import DEFS, stylesheet, to_svg

_HERE = files("labs.toolkit.live")

SVG_TYPE = "image/svg+xml"
VIEW_TYPE = "application/vnd.jupyter.widget-view+json"


class LivePicture(anywidget.AnyWidget):
    """An SVG that follows `scene`; the browser reports the width it has for it."""

    _esm = _HERE.joinpath("picture.js").read_text(encoding="utf-8")
    _css = stylesheet() + _HERE.joinpath("panel.css").read_text(encoding="utf-8")
    scene = traitlets.Dict().tag(sync=True)
    width_px = traitlets.Int(960).tag(sync=True)


def scene_of(drawing: Drawing, *, is_running: bool) -> dict[str, object]:
    """Return a drawing as the plain values that go to the browser."""
    return {
        "width": round(drawing.width_px),
        "height": round(drawing.height_px),
        "title": drawing.title,
        "sentence": drawing.sentence,
        "table": [list(row) for row in drawing.table],
        "marks": [mark.packed() for mark in drawing.marks],
        "defs": DEFS,
        "running": is_running,
    }


def bundle_of(widget: LivePicture, drawing: Drawing | None) -> dict[str, object]:
    """Return what a notebook stores for the picture: the live view, and the static twin for where that is not there."""
    view: dict[str, object] = {
        VIEW_TYPE: {"version_major": 2, "version_minor": 0, "model_id": widget.model_id},
        "text/plain": drawing.sentence if drawing else "",
    }
    return view | ({SVG_TYPE: to_svg(drawing)} if drawing else {})


def metadata_of(widget: anywidget.AnyWidget) -> dict[str, object]:
    """Return what stands beside the live view: in Google Colab, which widget manager draws it; elsewhere nothing.

    Colab adds that itself to what a cell displays, but not to what another thread does.
    """
    _, metadata = widget._repr_mimebundle_() or ({}, {})
    return metadata
