import json
import re
from xml.etree import ElementTree

import pytest

from labs.toolkit import Guess, Place, PoolShape, picture
from labs.toolkit.events import Asked
from labs.toolkit.live.widget import scene_of
from tests.toolkit.scripted import scripted

SEVEN = scripted(7, PoolShape(2, 5), hold_s=2.0)
SVG = "{http://www.w3.org/2000/svg}"


def test_a_notebook_gets_the_static_picture_and_a_terminal_the_sentence():
    shown = picture(SEVEN)
    bundle = shown._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml", "text/plain"}
    assert repr(shown) == bundle["text/plain"] == shown.drawing.sentence


def test_the_static_picture_is_well_formed_and_stands_alone():
    root = ElementTree.fromstring(picture(SEVEN, title="Seven <threads> & five").svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label").startswith("Seven <threads> & five. 7 borrows")
    assert root.find(f"{SVG}style") is not None
    ids = re.findall(r' id="([^"]+)"', picture(SEVEN).svg)
    assert len(ids) == len(set(ids)) > 0


def test_the_static_picture_is_as_wide_as_its_place():
    root = ElementTree.fromstring(picture(SEVEN).svg)
    assert root.get("viewBox") == f"0 0 880 {picture(SEVEN).drawing.height_px:.0f}"
    assert root.get("width") is root.get("height") is None


def test_two_pictures_on_one_page_share_no_id():
    one, other = (re.findall(r' id="([^"]+)"', picture(SEVEN, title=title).svg) for title in ("A", "B"))
    assert not set(one) & set(other)


def test_what_is_told_on_hover_is_in_the_static_picture_too():
    titles = [title.text for title in ElementTree.fromstring(picture(SEVEN).svg).iter(f"{SVG}title")]
    assert any(title.startswith("T6 on conn 1, session 41,8") for title in titles)


def test_names_from_a_learners_code_cannot_break_the_picture():
    hostile = scripted(1, PoolShape(1, 1), extra=(Asked(0.1, 99, '<script>"&', Place("<b>.py", 3)),))
    assert "<script>" not in picture(hostile).svg
    ElementTree.fromstring(picture(hostile).svg)


def test_the_scene_that_goes_to_the_browser_has_the_same_elements_in_the_same_order():
    drawing = picture(SEVEN, guess=Guess(makespan_s=4)).drawing
    scene = json.loads(json.dumps(scene_of(drawing, is_running=False)))
    body = ElementTree.fromstring(picture(SEVEN, guess=Guess(makespan_s=4)).svg)
    static = [element for element in body if element.tag not in {f"{SVG}style", f"{SVG}defs"}][1:]
    assert [mark[1] for mark in scene["marks"]] == [element.tag.removeprefix(SVG) for element in static]
    for (_, _, attrs, words, _), element in zip(scene["marks"], static, strict=True):
        drawn = {name: re.sub(r"#pl\w+-", "#~", value) for name, value in element.attrib.items()}
        assert {name: str(value) for name, value in attrs.items()} == drawn
        assert words == (element.text or "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("seven",), "is not a Recording"),
        ((SEVEN, 4.0), "must name what is guessed"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(arguments, message):
    recording, *guess = arguments
    with pytest.raises(TypeError, match=message):
        picture(recording, guess=guess[0] if guess else None)


@pytest.mark.parametrize("value", [-1, float("nan"), "4", True])
def test_a_guess_must_be_a_number(value):
    with pytest.raises(ValueError, match="must be a number, 0 or more"):
        Guess(makespan_s=value)
