"""Writes a drawing as SVG text: the static twin of the live picture, for saved notebooks, web pages and GitHub."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from xml.sax.saxutils import escape, quoteattr
from zlib import crc32

from labs.toolkit.draw.marks import Drawing, Mark
from labs.toolkit.draw.palette import style

DEFS = """\
<pattern id="~hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
<rect class="pl-hatch-ground" width="6" height="6"/><rect class="pl-hatch-line" width="2" height="6"/></pattern>\
<pattern id="~veil" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
<rect class="pl-veil-ground" width="6" height="6"/><rect class="pl-veil-line" width="2" height="6"/></pattern>\
<pattern id="~stripes" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">\
<rect class="pl-stripe-ground" width="7" height="7"/><rect class="pl-stripe-line" width="3" height="7"/></pattern>\
<pattern id="~dots" width="8" height="8" patternUnits="userSpaceOnUse">\
<circle class="pl-over-dark" cx="2" cy="2" r="1.4"/><circle class="pl-over-light" cx="6" cy="6" r="1.4"/></pattern>\
<pattern id="~bars" width="8" height="8" patternUnits="userSpaceOnUse">\
<rect class="pl-over-dark" width="8" height="1.5"/><rect class="pl-over-light" y="4" width="8" height="1.5"/></pattern>\
<pattern id="~waves" width="9" height="9" patternUnits="userSpaceOnUse">\
<path class="pl-over-stroke" d="M0 2.5L4.5 6.5L9 2.5"/></pattern>"""
"""The patterns; `~` becomes a prefix of each picture's own, since ids are shared by a whole page."""


@cache
def stylesheet() -> str:
    """Return the CSS of the picture, the same for both twins."""
    return files("labs.toolkit.draw").joinpath("picture.css").read_text(encoding="utf-8") + style()


def to_svg(drawing: Drawing) -> str:
    """Return the drawing as an SVG document that stands alone, with its own paper and style.

    It has proportions and no size, so that it is as wide as the place where it is shown.
    """
    width, height = round(drawing.width_px), round(drawing.height_px)
    prefix = f"pl{crc32(repr(drawing.marks).encode()):x}-"
    body = "".join(element(mark, prefix) for mark in drawing.marks)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="pl-svg pl-alone" viewBox="0 0 {width} {height}" role="img" '
        f"aria-label={quoteattr(f'{drawing.title}. {drawing.sentence}')}>"
        f"<style>{escape(stylesheet())}</style><defs>{DEFS.replace('~', prefix)}</defs>"
        f'<rect class="pl-paper" width="{width}" height="{height}" rx="6"/>{body}</svg>'
    )


def element(mark: Mark, prefix: str) -> str:
    """Return one element; its detail becomes a title, which browsers show on hover."""
    _, tag, attrs, words, detail = mark.packed()
    assert isinstance(attrs, dict)
    written = "".join(f" {name}={quoteattr(str(value).replace('#~', f'#{prefix}'))}" for name, value in attrs.items())
    title = f"<title>{escape(str(detail))}</title>" if detail else ""
    inner = f"{title}{escape(str(words))}"
    return f"<{tag}{written}>{inner}</{tag}>" if inner else f"<{tag}{written}/>"
