"""Notebook 03 in a browser, on a database that is really there: Run All, a slider by keyboard, Stop."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.driver]

NAME = "03_threads_and_growth.ipynb"
RUN_ALL_MS = 120_000


@pytest.fixture(scope="module")
def page(browser, jupyter):
    """Return the page on which all cells have run."""
    from tests.browser.page import NotebookPage

    opened = NotebookPage(browser, jupyter.url)
    try:
        jupyter.copy(NAME)
        opened.open(NAME)
        opened.run_all(RUN_ALL_MS)
        yield opened
    finally:
        opened.close()


def test_run_all_with_unsolved_exercises_ends_without_an_error_and_the_panel_waits_for_a_guess(page):
    assert page.said() == "Nobody has asked for a connection yet."


def test_the_first_run_begins_with_the_guess(page):
    field = page.page.get_by_role("textbox", name="How long until all are done?")
    field.fill("0,6")
    field.press("Enter")
    page.wait_for_said("^7 borrows in")


def test_a_guess_is_kept_as_it_is_typed_and_stands_beside_the_truth(page):
    card = page.page.get_by_role("group", name="P03.2").first
    field = card.get_by_role("textbox")
    field.scroll_into_view_if_needed()
    field.focus()
    page.page.keyboard.type("2000 ms")
    page.page.keyboard.press("Enter")
    card.get_by_role("status").get_by_text("Kept: 2 s. Now run the next cell.").wait_for()
    said = page.run_in_new_cell('print(reveal("P03.2", 4.0).text)')
    assert "your guess: 2 s" in said
    assert "But: By default whoever finds the pool empty waits inside acquire()" in said


def test_the_pages_shortcuts_do_not_reach_into_a_card(page):
    cells = page.page.locator(".jp-Cell").count()
    button = page.page.get_by_role("group", name="P03.1").first.get_by_role("button", name="Keep")
    button.focus()
    page.page.keyboard.press("x")
    page.page.keyboard.press("ArrowDown")
    assert button.evaluate("button => button === document.activeElement")
    assert page.page.locator(".jp-Cell").count() == cells


def test_the_picture_follows_a_slider_moved_by_the_keyboard(page):
    page.wait_for_said("^7 borrows in")
    before = page.page.locator(".pl-root svg").first.inner_html()
    page.page.get_by_role("slider", name="threads").press("ArrowRight")
    said = page.wait_for_said("^8 borrows in")
    assert "at most 5 of 5 connections busy" in said
    assert page.page.locator(".pl-root svg").first.inner_html() != before


def test_stop_answers_and_the_pool_is_closed(page):
    hold = page.page.get_by_role("slider", name="hold")
    hold.press("End")
    page.wait_for_said("5 of 5 connections busy, [1-9] threads? waiting")
    page.button("Stop").click()
    page.wait_for_said("Stopped by hand", timeout_ms=5000)
    assert page.run_in_new_cell("print(len(lab.open_probe().wait_for('lab-03', 0)))").strip() == "0"


def test_nothing_was_asked_of_any_other_host_and_the_console_is_free_of_errors(page):
    assert page.refused == []
    assert page.complaints == []
