"""ENABLE_PER_PDB_DRCP: the pools belong to the root, or after a restart to the pluggable database."""

from __future__ import annotations

from collections.abc import Iterator

import oracledb
import pytest

from tests.practice import ADMIN_PASSWORD, PracticeServer, running

pytestmark = pytest.mark.driver

ROOT, PDB = "FREE", "FREEPDB1"
START = "begin dbms_connection_pool.start_pool; end;"
PER_PDB = "alter system set enable_per_pdb_drcp = true"
POOLS = "select con_id, status, maxsize from dba_cpool_info"


def as_sysdba(server: PracticeServer, service: str, statement: str) -> list[tuple]:
    """Run a statement in a container; give its rows."""
    mode = oracledb.AUTH_MODE_SYSDBA
    with oracledb.connect(user="sys", password=ADMIN_PASSWORD, dsn=server.service(service), mode=mode) as connection:
        cursor = connection.cursor()
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def pooled_answer(server: PracticeServer, service: str) -> int:
    """Run a query on a pooled server."""
    dsn = f"{server.service(service)}:pooled"
    with oracledb.connect(user="system", password=ADMIN_PASSWORD, dsn=dsn) as connection:
        return connection.cursor().execute("select 42 from dual").fetchone()[0]


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeServer]:
    """A server whose pools belong to the pluggable database; the root's pool was started and made larger before."""
    folder = tmp_path_factory.mktemp("per-pdb")
    with running(folder) as server:
        as_sysdba(server, ROOT, "begin dbms_connection_pool.alter_param('', 'MAXSIZE', '7'); end;")
        as_sysdba(server, ROOT, START)
        as_sysdba(server, ROOT, f"{PER_PDB} scope = spfile")
        # It is static: nothing has changed yet.
        assert as_sysdba(server, PDB, "select value from v$parameter where name = 'enable_per_pdb_drcp'") == [
            ("FALSE",)
        ]
        assert pooled_answer(server, PDB) == 42
        assert as_sysdba(server, PDB, POOLS) == [(1, "ACTIVE", 7)]
    with running(folder) as server:
        yield server


def test_the_parameter_is_changed_in_the_spfile_of_the_root_only(practice_server):
    with pytest.raises(oracledb.DatabaseError, match="ORA-02095"):
        as_sysdba(practice_server, ROOT, PER_PDB)
    with pytest.raises(oracledb.DatabaseError, match="ORA-65040"):
        as_sysdba(practice_server, PDB, f"{PER_PDB} scope = spfile")


def test_afterwards_the_pool_of_the_pluggable_database_is_managed_there_and_not_in_the_root(changed):
    with pytest.raises(oracledb.DatabaseError, match="ORA-56615"):
        as_sysdba(changed, ROOT, START)
    with pytest.raises(oracledb.OperationalError, match="ORA-12520"):
        pooled_answer(changed, PDB)
    assert as_sysdba(changed, PDB, POOLS) == [(3, "INACTIVE", 40)]
    as_sysdba(changed, PDB, START)
    assert pooled_answer(changed, PDB) == 42
    counted = "select con_id, num_requests from v$cpool_stats"
    assert as_sysdba(changed, PDB, counted) == [(3, 1)]
    assert as_sysdba(changed, ROOT, counted) == []


def test_the_root_has_no_pooled_servers_then(changed):
    with pytest.raises(oracledb.OperationalError, match="ORA-12520"):
        pooled_answer(changed, ROOT)


def test_brokers_are_not_configured_from_the_pluggable_database(changed):
    with pytest.raises(oracledb.DatabaseError, match="ORA-56504"):
        as_sysdba(changed, PDB, "begin dbms_connection_pool.alter_param(null, 'num_cbrok', '2'); end;")
