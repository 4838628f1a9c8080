"""Fidelity to a second driver: node-oracledb in thin mode."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labs.database import Target
from tests.nodejs import Node, installed
from tests.practice_db.clients.conftest import Account, Run

pytestmark = pytest.mark.driver

FOLDER = Path(__file__).with_name("node")
SCRIPT = FOLDER / "scenarios.js"
Scenario = Callable[..., Any]


@pytest.fixture(scope="module")
def node(request: pytest.FixtureRequest) -> Node:
    return installed(FOLDER, request)


@pytest.fixture
def scenario(node: Node, account: Account, chosen_database: Target) -> Scenario:
    """Run a scenario of the script as the test user, with more settings if it needs them."""
    settings = {
        "user": account.user,
        "password": account.password,
        "dsn": account.dsn,
        "rootDsn": chosen_database.root_dsn,
        "adminPassword": chosen_database.sys_password,
    }
    return lambda name, **more: node.run(SCRIPT, name, given=settings | more)


def test_a_connection_reads_values_of_each_type(scenario: Scenario, account: Account):
    seen = scenario("connect")
    assert seen.pop("version").startswith("23.26.")
    assert seen == {
        "isThin": True,
        "user": account.user,
        "half": 1.5,
        "nothing": None,
        "day": [2026, 2, 28],
        "types": ["VARCHAR2", "NUMBER", "VARCHAR2", "DATE"],
    }


@pytest.mark.parametrize(("name", "code"), [("wrongPassword", "ORA-01017"), ("wrongStatement", "ORA-00942")])
def test_an_error_has_the_code_of_oracle(scenario: Scenario, name: str, code: str):
    assert scenario(name)["code"] == code


def test_twelve_callers_share_a_pool_of_three(scenario: Scenario):
    seen = scenario("pool")
    assert seen["callers"] == list(range(12))
    assert 1 <= len(seen["sids"]) <= 3
    assert seen["seen"] == seen["open"] == len(seen["sids"])
    assert seen["inUse"] == 0


def test_many_rows_go_in_with_one_call_and_come_back_in_batches(scenario: Scenario):
    seen = scenario("executeMany")
    ((message, offset),) = seen.pop("errors")
    assert message.startswith("ORA-00001: ")
    assert offset == 1
    assert seen == {"inserted": 500, "read": 500, "last": [499, "row 499"]}


def test_values_come_out_of_a_block_and_of_an_insert(scenario: Scenario):
    assert scenario("outBinds") == {
        "block": {"upper": "POOL", "count": 42},
        "returned": {"id": [42], "name": ["answer"]},
    }


def test_a_pool_with_drcp_finds_its_session_again(scenario: Scenario, root: Run, account: Account):
    assert len(set(scenario("drcp"))) == 1
    counted = root(
        f"select num_requests, num_hits, num_misses from v$cpool_cc_stats where cclass_name = '{account.user}.NODE'"
    )
    assert counted == [(5, 4, 1)]


def test_a_killed_session_is_told_to_its_client(scenario: Scenario):
    seen = scenario("kill")
    assert seen["error"]["code"] == "NJS-500"
    assert "ORA-00028" in seen["error"]["message"]
    assert not seen["isHealthy"]


# Servers asked for until then, and whether the client holds one. Source: node-oracledb, test/ext/implicitPool1.js,
# whose callbacks record each implicit get and release; a logon and the first call share one request (implicitPool.js).
IMPLICIT_STEPS = {
    "logon": [1, 1],
    "query": [1, 0],
    "ping": [2, 0],
    "ddl": [3, 0],
    "insert": [4, 1],
    "more in the transaction": [4, 1],
    "commit": [4, 0],
    "commit of nothing": [5, 0],
    "rollback": [6, 0],
    "autocommit": [7, 0],
    "first rows": [8, 1],
    "last rows": [8, 0],
    "closed in the client": [9, 1],
    "next call": [9, 0],
}
LOB_STEPS = {
    "statement": {"logon": [1, 1], "made": [1, 1], "commit": [1, 1], "freed": [1, 0]},
    "transaction": {"logon": [1, 1], "made": [1, 1], "commit": [1, 0], "freed": [2, 0]},
}


@pytest.mark.parametrize("boundary", ["statement", "transaction"])
def test_implicit_pooling_takes_and_gives_back_a_server_at_each_boundary(scenario: Scenario, root: Run, boundary: str):
    assert scenario("implicit", boundary=boundary, **{"class": f"STEPS_{boundary}"}) == IMPLICIT_STEPS


@pytest.mark.parametrize(("boundary", "steps"), LOB_STEPS.items())
def test_a_temporary_lob_keeps_the_server(scenario: Scenario, root: Run, boundary: str, steps: dict[str, list[int]]):
    assert scenario("implicitLob", boundary=boundary, **{"class": f"LOB_{boundary}"}) == steps


@pytest.mark.parametrize("boundary", ["statement", "transaction"])
def test_purity_decides_what_a_statement_finds_of_the_one_before(
    scenario: Scenario, root: Run, account: Account, boundary: str
):
    # A date is four characters long where the format that the first statement has set is still there.
    seen = scenario("purities", boundary=boundary, **{"class": f"PURE_{boundary}"})
    assert seen == {"SELF": [4] * 5, "NEW": [9] * 5}
    counted = root("select cclass_name, num_requests, num_hits, num_misses from v$cpool_cc_stats order by cclass_name")
    start = f"{account.user}.PURE_{boundary}"
    assert counted == [(f"{start}_NEW", 6, 0, 6), (f"{start}_SELF", 6, 5, 1)]


def test_a_class_shares_sessions_with_itself_only(scenario: Scenario, root: Run, account: Account):
    seen = scenario("classes")
    assert len(set(seen["shared"])) == 1
    assert seen["other"] not in seen["shared"]
    counted = root("select cclass_name, num_requests, num_hits, num_misses from v$cpool_cc_stats order by cclass_name")
    assert counted == [(f"{account.user}.NODE_A", 2, 1, 1), (f"{account.user}.NODE_B", 1, 0, 1)]


def test_an_unknown_boundary_is_refused(scenario: Scenario, root: Run):
    assert scenario("unknownBoundary")["code"] == "ORA-24545"


def test_implicit_pooling_costs_no_round_trips(scenario: Scenario, root: Run):
    assert scenario("roundTrips") == {"dedicated": 6, "implicit": 6}


def test_a_kill_in_a_transaction_ends_the_client_and_undoes_its_work(scenario: Scenario, root: Run):
    seen = scenario("implicitKill")
    assert seen["error"]["code"] == "NJS-500"
    assert "ORA-00028" in seen["error"]["message"]
    assert (seen["isHealthy"], seen["left"]) == (False, 0)
