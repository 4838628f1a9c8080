"""The panel of faults: buttons post, one thread acts, a switch shows what is, and closing lets all be well again."""

from __future__ import annotations

import threading

import oracledb
import pytest

from labs.toolkit import fault_panel
from labs.toolkit.faults import Drill
from labs.toolkit.faults.drill import NAMES
from tests import chosen
from tests.polling import until

pytestmark = [pytest.mark.driver, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]

PROGRAM = "fault-panel-tests"


@pytest.fixture
def client(chosen_database):
    return {**chosen.administrator(chosen_database), "program": PROGRAM}


@pytest.fixture
def panel(client):
    made = fault_panel(Drill(client=client, admin=client))
    yield made
    made.close()
    assert not {"pool-lab-faults", "pool-lab-proxy"} & {thread.name for thread in threading.enumerate()}


def code_of(call):
    with pytest.raises(oracledb.Error) as caught:
        call()
    return caught.value.args[0].full_code


def test_there_is_a_button_for_every_fault_and_those_that_cannot_be_say_why(panel):
    assert tuple(panel.buttons) == NAMES
    disabled = [name for name, button in panel.buttons.items() if button.disabled]
    assert disabled == list(panel.drill.missing)
    assert "only for a database that the lab has to itself" in panel.drill.missing["account_lock"]
    assert "needs SYS in the container root" in panel.drill.missing["drcp_stop"]
    assert "cannot be stopped and started" in panel.drill.missing["outage"]


def test_a_switch_begins_and_ends_its_fault(panel):
    switch = panel.buttons["unknown_service"]
    switch.value = True
    until(lambda: switch.button_style == "warning")
    assert panel.drill.active == ("unknown_service",)
    assert code_of(lambda: oracledb.connect(**panel.drill.client)) == "DPY-6005"
    switch.value = False
    until(lambda: switch.button_style == "")
    oracledb.connect(**panel.drill.client).close()


def test_what_does_not_last_happens_at_every_click_and_says_what_it_did(panel):
    for _ in range(2):
        with oracledb.connect(**panel.drill.client) as connection:
            panel.outcomes["kill"].value = ""
            panel.buttons["kill"].click()
            until(lambda: panel.outcomes["kill"].value)
            assert f"1 ended: {connection.session_id},{connection.serial_num}" in panel.outcomes["kill"].value
            assert code_of(connection.ping) == "DPY-4011"
    assert panel.drill.active == ()


def test_a_fault_that_cannot_begin_says_so_and_its_switch_goes_back(panel):
    switch = panel.buttons["row_lock"]  # SYSTEM has no employees
    switch.value = True
    until(lambda: "ORA-00942" in panel.outcomes["row_lock"].value)
    until(lambda: not switch.disabled)
    assert not switch.value
    assert panel.drill.active == ()


def test_a_new_panel_for_the_same_program_ends_the_faults_of_the_one_before(client):
    first = fault_panel(Drill(client=client))
    first.buttons["no_listener"].value = True
    until(lambda: first.drill.active)
    second = fault_panel(Drill(client=client))
    try:
        assert first.drill.active == ()
        oracledb.connect(**second.drill.client).close()
    finally:
        second.close()


def test_a_panel_can_be_closed_twice_and_needs_a_drill(panel):
    panel.close()
    panel.close()
    with pytest.raises(TypeError, match="is not a Drill"):
        fault_panel("drill")


def test_a_fault_that_is_not_there_is_named_with_the_reason(panel):
    with pytest.raises(LookupError, match="outage is not possible here: this database cannot be stopped"):
        panel.drill["outage"]
    with pytest.raises(LookupError, match="there is no fault 'flood'; there are latency, stall"):
        panel.drill["flood"]


def test_a_database_that_can_have_no_proxy_says_so(client):
    address = "(ADDRESS=(PROTOCOL=tcps)(HOST=localhost)(PORT=2484))"
    dsn = f"(DESCRIPTION={address}(CONNECT_DATA=(SERVICE_NAME=FREEPDB1)))"
    with Drill(client={**client, "dsn": dsn}) as drill:
        assert drill.client["dsn"] == dsn
        assert "single one over plain TCP" in drill.missing["latency"]
        assert [fault.name for fault in drill] == ["row_lock", "burst"]
