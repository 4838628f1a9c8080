"""The panel as a learner meets it: Run All, a slider by keyboard, Stop, hover, focus, comparison; on fake pools."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from tests.browser.page import NotebookPage

pytestmark = pytest.mark.browser

FIRST = {"threads": 3, "max": 2}
QUESTION = 'Question("makespan_s", "How long until all are done?")'
HINT = "Guess first, then Enter or Run."
SETUP = """
from labs.toolkit import Choice, Experiment, Question, Slider, Workload, panel
from tests.toolkit.fakes import FakePool

experiment = Experiment(
    "Fakes",
    [
        Slider("threads", 1, 20, 3),
        Slider("max", 1, 20, 2),
        Slider("hold_ms", 10, 60000, {hold_ms}, step=10, unit="ms"),
        Choice("way", ["one", "other"], "one"),
    ],
    lambda values: FakePool(max=values["max"]),
    lambda values: Workload(values["threads"], values["hold_ms"] / 1000),
    question={question},
)
shown = panel(experiment)
shown
"""


def opened_in(page, jupyter, name, *cells):
    """Open a notebook with these cells, run them all, and return the page when the picture is there."""
    jupyter.write(name, *cells)
    page.open(name)
    page.run_all()
    page.page.locator(".pl-root").first.wait_for()
    return page


@pytest.fixture(scope="module")
def page_of_module(browser, jupyter):
    page = NotebookPage(browser, jupyter.url)
    try:
        yield opened_in(page, jupyter, "short.ipynb", SETUP.format(hold_ms=100, question=QUESTION))
    finally:
        page.close()


@pytest.fixture
def panel(page_of_module):
    """Return a page with a panel that has run; every test here leaves it with its first settings."""
    page = page_of_module
    field = page.page.get_by_role("textbox", name="How long until all are done?")
    if field.input_value() != "0,3":
        assert page.page.get_by_text(HINT).is_visible()
        assert page.said() == "Nobody has asked for a connection yet."
        field.fill("0,3")
        field.press("Enter")
    for name in FIRST:
        slider = page.slider(name)
        while (value := int(slider.input_value())) != FIRST[name]:
            slider.press("ArrowLeft" if value > FIRST[name] else "ArrowRight")
    if page.said().startswith("A:"):
        page.button("Compare").click()
    page.page.locator(".pl-svg text", has_text="min 0 · max 2 ·").first.wait_for()
    page.page.locator('.pl-root[data-running="false"]').wait_for()
    page.wait_for_said(r"^3 borrows in")
    yield page
    assert page.refused == []
    assert page.complaints == []


def test_run_all_shows_a_run_and_says_it(panel):
    said = panel.wait_for_said("borrows in")
    assert said.startswith("3 borrows in 0.2")
    assert panel.page.locator(".pl-svg .pl-block").count() >= 3


def test_a_slider_moved_by_the_keyboard_changes_the_picture(panel):
    slider = panel.slider("threads")
    slider.focus()
    for _ in range(4):
        panel.page.keyboard.press("ArrowRight")
    said = panel.wait_for_said("7 borrows in")
    assert "at most 2 of 2 connections busy" in said
    assert slider.input_value() == "7"
    assert panel.page.evaluate("document.activeElement.type") == "range"


def test_the_first_run_waits_for_a_guess_which_is_drawn_and_told(panel):
    panel.page.locator(".pl-guess-text", has_text="your guess 0.3 s").wait_for()
    assert panel.page.get_by_text(HINT).is_hidden()


def test_the_keys_of_a_control_do_nothing_to_the_notebook(panel):
    before = panel.cells()
    slider = panel.slider("threads")
    slider.focus()
    for key in ("ArrowDown", "x", "x", "a", "d", "d", "ArrowUp"):
        panel.page.keyboard.press(key)
    panel.wait_for_said("^3 borrows in")
    assert panel.cells() == before


def test_options_are_buttons_that_tell_which_is_chosen(panel):
    one, other = panel.button("one"), panel.button("other")
    assert (one.get_attribute("aria-pressed"), other.get_attribute("aria-pressed")) == ("true", "false")
    other.press("Enter")
    panel.page.locator('button[aria-pressed="true"]', has_text="other").wait_for()
    one.press(" ")
    panel.page.locator('button[aria-pressed="true"]', has_text="one").wait_for()


def test_all_controls_stand_on_one_row_and_the_picture_keeps_its_height(panel):
    tops = {round(panel.slider(name).bounding_box()["y"]) for name in ("threads", "max", "hold")}
    assert len(tops) == 1
    svg = panel.page.locator(".pl-svg")
    before = svg.bounding_box()["height"]
    panel.slider("threads").press("End")
    panel.slider("max").press("End")
    panel.wait_for_said("^20 borrows in")
    assert svg.bounding_box()["height"] == before
    assert panel.page.locator("[title=null]").count() == 0


def test_the_time_scale_stays_until_it_is_fitted(panel):
    last = panel.page.locator(".pl-svg .pl-axis-text").last
    panel.slider("threads").press("End")
    panel.wait_for_said("^20 borrows in")
    panel.button("Fit time").click()
    panel.slider("threads").press("Home")
    panel.wait_for_said("^1 borrow in")
    long = last.text_content()
    panel.button("Fit time").click()
    panel.page.wait_for_function(
        "long => [...document.querySelectorAll('.pl-axis-text')].at(-1).textContent !== long", arg=long
    )
    assert long.endswith(" s")
    assert last.text_content().endswith(" ms")


def test_two_runs_stand_under_one_axis(panel):
    panel.button("Compare").click()
    panel.slider("max").focus()
    panel.page.keyboard.press("ArrowRight")
    panel.wait_for_said(r"^A: 3 borrows in .* B: 3 borrows in")
    assert panel.button("Compare").get_attribute("aria-pressed") == "true"
    assert {"max 2", "max 3"} <= set(panel.page.locator(".pl-svg .pl-label").all_text_contents())


def test_a_block_tells_its_details_on_hover_and_to_the_keyboard(panel):
    block = panel.page.locator("rect.pl-block.pl-c0").first
    block.hover()
    tip = panel.page.locator(".pl-tip")
    assert re.match(r"T1 on conn \d, session \d+,\d+asked", tip.text_content())
    panel.page.mouse.move(2, 2)
    assert tip.is_hidden()
    panel.page.locator('.pl-svg [tabindex="0"]').focus()
    panel.page.keyboard.press("ArrowRight")
    assert tip.is_visible()
    name = panel.page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert tip.text_content().startswith(name.split(",")[0])
    panel.page.keyboard.press("Escape")
    assert tip.is_hidden()


def test_the_numbers_are_a_table_for_those_who_do_not_see_the_picture(panel):
    rows = panel.page.locator(".pl-root table tr").all_text_contents()
    assert rows[0].startswith("number")
    assert rows[1] == "borrows3"
    assert [row[: row.index("of") - 2] for row in rows if row.startswith("peak")] == ["peak opened"]


DRAWN = """() => [...document.querySelector('.pl-svg').children]
    .filter(element => element.tagName !== 'defs')
    .map(element => ['tagName', 'textContent'].map(name => element[name])
        .concat(['class', 'x', 'd'].map(name => element.getAttribute(name))))"""
SHAPE = "print(shown.picture.svg)"


def test_the_live_picture_and_its_static_twin_are_the_same(panel):
    drawn = panel.page.evaluate(DRAWN)
    static = ElementTree.fromstring(panel.run_in_new_cell(SHAPE))
    _style, _defs, _paper, *elements = static
    names = [element.tag.rpartition("}")[2] for element in elements]
    told = [[e.text or "", e.get("class"), e.get("x"), e.get("d")] for e in elements]
    assert drawn == [[name, *rest] for name, rest in zip(names, told, strict=True)]


LEFT = """import threading
shown.close()
print([t.name for t in threading.enumerate() if t.name.startswith(("pool-lab", "T1", "T2", "T3"))])"""


def test_stop_answers_while_every_thread_holds_or_waits_and_close_leaves_nothing(notebook, jupyter):
    opened_in(notebook, jupyter, "long.ipynb", SETUP.format(hold_ms=60000, question=None))
    notebook.wait_for_said("2 of 2 connections busy, 1 thread waiting")
    notebook.button("Stop").click()
    assert "borrows in" in notebook.wait_for_said("Stopped by hand", timeout_ms=5000)
    notebook.button("Run").click()
    notebook.wait_for_said("2 of 2 connections busy, 1 thread waiting")
    assert notebook.run_in_new_cell(LEFT).strip() == "[]"
    assert notebook.refused == []
    assert notebook.complaints == []


BESIDE = SETUP.replace("shown = panel(experiment)", "shown = panel(experiment, compare={{'max': 1}})")


def test_where_two_ways_are_the_lesson_they_stand_there_from_the_first_run(notebook, jupyter):
    opened_in(notebook, jupyter, "beside.ipynb", BESIDE.format(hold_ms=50, question=None))
    said = notebook.wait_for_said("^A: 3 borrows in .* B: 3 borrows in .* Against A, B gained")
    assert "It paid: " in said
    assert notebook.button("Compare").get_attribute("aria-pressed") == "true"
    notebook.slider("threads").press("ArrowRight")
    notebook.wait_for_said("^A: 4 borrows in .* B: 4 borrows in")
    assert notebook.complaints == []


FORM = """
from labs.grader.live.form import Field, Form, Reply
Form([Field("P1", "number", "How many?")], lambda name, answer: Reply("Kept"), over="P1", head="How many?")
"""
GONE = "The kernel was restarted: run the first cell of this notebook again, then this one."


def test_after_a_restart_panels_and_cards_say_what_to_run(notebook, jupyter):
    opened_in(notebook, jupyter, "restart.ipynb", SETUP.format(hold_ms=50, question=None), FORM)
    notebook.wait_for_said("^3 borrows in")
    assert not notebook.page.get_by_text(GONE).first.is_visible()
    notebook.restart()
    for place in (".pl-bar", ".plg-card"):
        notebook.page.locator(place).get_by_text(GONE).wait_for()
        assert notebook.page.locator(f"{place} button:enabled, {place} input:enabled").count() == 0
