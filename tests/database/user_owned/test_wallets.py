"""Ways to a database that need files: an Autonomous Database, and TLS with a wallet."""

from __future__ import annotations

import pytest

from labs.database.provision.command import install, uninstall
from labs.database.provision.offer import offer
from labs.database.provision.survey import Survey
from labs.database.target import Role
from labs.database.user_owned import own_target
from tests.certificates import write_certificate
from tests.database.user_owned.own_database import LAB_ADMIN_PASSWORD, LAB_PASSWORD, SETUP_PASSWORD, state
from tests.practice import running


@pytest.fixture
def autonomous():
    return own_target(
        {
            "ORACLE_DSN": "lab_tp",
            "ORACLE_USER": "lab",
            "ORACLE_PASSWORD": LAB_PASSWORD,
            "ORACLE_ADMIN_USER": "lab_admin",
            "ORACLE_ADMIN_PASSWORD": LAB_ADMIN_PASSWORD,
            "ORACLE_SETUP_USER": "ADMIN",
            "ORACLE_SETUP_PASSWORD": SETUP_PASSWORD,
            "ORACLE_CONFIG_DIR": "/wallet",
            "ORACLE_WALLET_LOCATION": "/wallet",
            "ORACLE_WALLET_PASSWORD": "Wallet_4",
        }
    )


def test_on_an_autonomous_database_drcp_is_left_to_oracle(autonomous):
    listed = offer(autonomous, Survey(False, {}, frozenset(), is_autonomous=True))
    assert "An Autonomous Database has DRCP running" in listed
    assert "the default DRCP pool is started" not in listed
    assert "as ADMIN" in listed


def test_every_logon_takes_the_wallet_along(autonomous):
    files = {"config_dir": "/wallet", "wallet_location": "/wallet", "wallet_password": "Wallet_4"}
    for role in (Role.LAB, Role.LAB_ADMIN, Role.ADMINISTRATOR):
        assert files.items() <= autonomous.connect_arguments(role).items()
    assert not autonomous.has(Role.ROOT)


@pytest.mark.driver
def test_over_tls_with_a_wallet_it_is_made_and_taken_back(environ, tmp_path):
    certificate, key = write_certificate(tmp_path)
    with running(tmp_path / "data", ["--tls-cert", str(certificate), "--tls-key", str(key)]) as server:
        dsns = {
            name: f"tcps://{server.service(service)}?ssl_server_dn_match=off"
            for name, service in (("ORACLE_DSN", "FREEPDB1"), ("ORACLE_ROOT_DSN", "FREE"))
        }
        target = own_target({**environ, **dsns, "ORACLE_WALLET_LOCATION": str(tmp_path)})
        install(target, None, is_agreed=True)
        assert state(target)["rows"] == [6, 30, 24, 0, 8, 0]
        assert uninstall(target, None, is_agreed=True) == "The lab is gone from this database."
