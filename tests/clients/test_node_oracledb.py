"""Fidelity to a second driver: node-oracledb in thin mode."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.clients.conftest import Account, Run
from tests.clients.nodejs import Node, NodeProblem, install
from tests.practice import ADMIN_PASSWORD

pytestmark = pytest.mark.driver

Scenario = Callable[[str], Any]


@pytest.fixture(scope="module")
def node(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Node:
    has_cache = request.config.pluginmanager.hasplugin("cacheprovider")
    try:
        return install(request.config.cache.mkdir("node-oracledb") if has_cache else tmp_path_factory.mktemp("node"))
    except NodeProblem as problem:
        pytest.skip(str(problem))


@pytest.fixture
def scenario(node: Node, account: Account) -> Scenario:
    """Run a scenario of the script as the test user."""
    settings = {
        "user": account.user,
        "password": account.password,
        "dsn": account.dsn,
        "adminPassword": ADMIN_PASSWORD,
    }
    return lambda name: node.run(name, settings)


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
