"""The fault panel in a browser, on a database that is really there: a learner switches faults on and off by hand."""

from __future__ import annotations

import re

import pytest

from labs.toolkit.faults.drill import NAMES
from tests.browser.page import NotebookPage

pytestmark = [pytest.mark.browser, pytest.mark.driver]

SETUP = """
import oracledb
from notebooks import lab
from labs.toolkit import fault_panel

faults = fault_panel(lab.drill("lab-13"))
pool = oracledb.create_pool(**faults.drill.client, min=1, max=2)

def ask():
    try:
        with pool.acquire() as connection, connection.cursor() as cursor:
            return cursor.execute("select count(*) from employees").fetchone()[0]
    except oracledb.Error as error:
        return error.args[0].full_code

faults
"""
ASK = "print(ask())"
LOGON = """
try:
    oracledb.connect(**faults.drill.client).close()
    print("logged on")
except oracledb.Error as error:
    print(error.args[0].full_code)
"""
LEFT = """
faults.close()
pool.close(force=True)
import threading
print([t.name for t in threading.enumerate() if t.name.startswith("pool-lab")], lab.sessions_left("lab-13"))
"""


@pytest.fixture(scope="module")
def page(browser, jupyter):
    opened = NotebookPage(browser, jupyter.url)
    try:
        jupyter.write("faults.ipynb", SETUP)
        opened.open("faults.ipynb")
        opened.run_all(120_000)
        yield opened
        assert opened.refused == []
        assert opened.complaints == []
    finally:
        opened.close()


def row(page, name):
    """Return a fault's row: its button, what it does, what came of it."""
    return page.page.locator(".pl-faults .widget-hbox", has=page.button(name))


def wait_for_outcome(page, name, pattern):
    row(page, name).locator("[role=status]", has_text=re.compile(pattern)).wait_for(timeout=30_000)


def test_every_fault_has_a_button_and_a_sentence(page):
    buttons = page.page.locator(".pl-faults button")
    assert buttons.count() == len(NAMES) + 1  # and the one that ends them all
    assert page.page.locator(".pl-faults button:disabled").count() == 0
    assert "The listener refuses new connections with 12514" in row(page, "unknown service").text_content()


def test_a_killed_session_is_counted_and_the_pool_goes_on(page):
    assert page.run_in_new_cell(ASK).strip() == "30"
    page.button("kill").click()
    wait_for_outcome(page, "kill", "^1 ended: ")
    assert page.run_in_new_cell(ASK).strip() == "DPY-4011"
    assert page.run_in_new_cell(ASK).strip() == "30"


def test_a_switch_stays_pressed_until_it_is_released(page):
    switch = page.button("account lock")
    switch.click()
    wait_for_outcome(page, "account lock", "^on$")
    assert "mod-active" in switch.get_attribute("class")
    assert page.run_in_new_cell(LOGON).strip() == "ORA-28000"
    assert page.run_in_new_cell(ASK).strip() == "30"
    switch.click()
    wait_for_outcome(page, "account lock", "^over$")
    assert page.run_in_new_cell(LOGON).strip() == "logged on"


def test_a_fault_that_cannot_begin_says_why_and_is_off(page):
    page.button("restricted session").click()
    wait_for_outcome(page, "restricted session", "^on$")
    page.button("burst").click()
    wait_for_outcome(page, "burst", "^0 logged on, 20 refused with DPY-6005$")
    page.button("kill").click()
    wait_for_outcome(page, "kill", "^DPY-6005: cannot connect to database. DPY-6000: .*ORA-12526")
    page.button("End all").click()
    wait_for_outcome(page, "burst", "^over$")
    wait_for_outcome(page, "restricted session", "^over$")
    assert page.run_in_new_cell(LOGON).strip() == "logged on"


def test_an_outage_ends_with_everything_that_was_committed(page):
    page.button("outage").click()
    wait_for_outcome(page, "outage", "^on$")
    assert page.run_in_new_cell(LOGON).strip() == "DPY-6005"
    page.button("outage").click()
    wait_for_outcome(page, "outage", "^over$")
    assert page.run_in_new_cell(ASK).strip() == "30"


def test_closing_the_panel_leaves_nothing_behind(page):
    page.button("drain").click()
    wait_for_outcome(page, "drain", "^on$")
    assert page.run_in_new_cell(LEFT).strip() == "[] 0"
