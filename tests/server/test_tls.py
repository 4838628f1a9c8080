"""TLS with a certificate of one's own: `tcps` connections, and nothing else on that port."""

from __future__ import annotations

import datetime
import ipaddress
from pathlib import Path

import oracledb
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.practice import ADMIN_PASSWORD, running

pytestmark = pytest.mark.driver

NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "practice database")])


def write_certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for 127.0.0.1 and its key; return both paths."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.UTC)
    host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(NAME)
        .issuer_name(NAME)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(host, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "server.crt", folder / "server.key"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    # The driver reads the certificates it trusts from this file.
    (folder / "ewallet.pem").write_bytes(certificate_file.read_bytes())
    return certificate_file, key_file


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
        connection.call_timeout = 200
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
