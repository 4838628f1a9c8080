"""Users of the root are common ones, whose names begin with C##; users of a pluggable database are not."""

from __future__ import annotations

import oracledb
import pytest

from tests.practice import ADMIN_PASSWORD, running

pytestmark = pytest.mark.driver

IDENTIFIED = 'identified by "Secret-Pass-1"'


def test_a_user_belongs_where_its_name_says(tmp_path):
    with (
        running(tmp_path) as server,
        oracledb.connect(user="system", password=ADMIN_PASSWORD, dsn=server.service("FREE")) as root,
        oracledb.connect(user="system", password=ADMIN_PASSWORD, dsn=server.dsn) as pluggable,
    ):
        with pytest.raises(oracledb.DatabaseError, match="ORA-65096"):
            root.cursor().execute(f"create user bob {IDENTIFIED}")
        with pytest.raises(oracledb.DatabaseError, match="ORA-65094"):
            pluggable.cursor().execute(f"create user c##bob {IDENTIFIED}")
        root.cursor().execute(f"create user c##bob {IDENTIFIED}")
        pluggable.cursor().execute(f"create user bob {IDENTIFIED}")
