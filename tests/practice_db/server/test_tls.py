"""TLS with a certificate of one's own: `tcps` connections, and nothing else on that port."""

from __future__ import annotations

import oracledb
import pytest

from tests.certificates import write_certificate
from tests.polling import CALL_TIMEOUT_MS
from tests.practice import ADMIN_PASSWORD, running

pytestmark = pytest.mark.driver


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tls")


@pytest.fixture(scope="module")
def server(folder):
    certificate, key = write_certificate(folder)
    with running(folder / "data", ["--tls-cert", str(certificate), "--tls-key", str(key)]) as server:
        yield server


def connect(server, folder, protocol="tcps"):
    return oracledb.connect(
        user="system",
        password=ADMIN_PASSWORD,
        dsn=f"{protocol}://{server.dsn}",
        wallet_location=str(folder),
        ssl_server_dn_match=False,
    )


def test_a_tls_client_gets_in_and_long_rows_arrive(server, folder):
    with connect(server, folder) as connection, connection.cursor() as cursor:
        cursor.execute("select rpad('x', 3000, 'x') from dual connect by level <= 200")
        assert {len(text) for (text,) in cursor} == {3000}


def test_a_call_times_out_over_tls_too(server, folder):
    with connect(server, folder) as connection, connection.cursor() as cursor:
        connection.call_timeout = CALL_TIMEOUT_MS
        with pytest.raises(oracledb.DatabaseError, match="DPY-4024"):
            cursor.callproc("dbms_session.sleep", [5])
        connection.call_timeout = 0
        assert cursor.execute("select 1 from dual").fetchone() == (1,)


def test_a_client_without_tls_is_turned_away(server, folder):
    with pytest.raises(oracledb.OperationalError, match="DPY-"):
        connect(server, folder, protocol="tcp")


def test_a_key_without_a_certificate_is_a_wrong_argument(tmp_path):
    with (
        pytest.raises(RuntimeError, match="--tls-cert and --tls-key belong together"),
        running(tmp_path, ["--tls-key", "x"]),
    ):
        pass
