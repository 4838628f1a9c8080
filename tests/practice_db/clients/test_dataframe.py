"""Data frames of the driver: columns without a row of Python objects."""

from __future__ import annotations

from collections.abc import Iterator

import oracledb
import pytest

from tests.practice_db.clients.conftest import Account

pytestmark = pytest.mark.driver

QUERY = """
    select level as id, 'name ' || level as name, level / 2 as half, cast(null as varchar2(3)) as nothing,
        timestamp '2026-02-28 12:00:00' as at
    from dual connect by level <= 5"""


@pytest.fixture
def connection(account: Account) -> Iterator[oracledb.Connection]:
    with account.connect() as connection:
        yield connection


def test_a_query_becomes_a_data_frame_with_its_columns(connection: oracledb.Connection):
    frame = connection.fetch_df_all(QUERY, arraysize=2)
    assert (frame.num_rows(), frame.num_columns()) == (5, 5)
    assert frame.column_names() == ["ID", "NAME", "HALF", "NOTHING", "AT"]
    columns = {column.name: column for column in frame.column_arrays()}
    assert {name: column.dtype.partition("(")[0] for name, column in columns.items()} == {
        "ID": "double",
        "NAME": "large_string",
        "HALF": "double",
        "NOTHING": "large_string",
        "AT": "timestamp",
    }
    assert [len(column) for column in columns.values()] == [5] * 5
    assert [name for name, column in columns.items() if column.null_count] == ["NOTHING"]


def test_batches_have_the_size_that_was_asked_for(connection: oracledb.Connection):
    assert [batch.num_rows() for batch in connection.fetch_df_batches(QUERY, size=2)] == [2, 2, 1]


def test_a_data_frame_can_be_inserted_as_it_came(connection: oracledb.Connection):
    frame = connection.fetch_df_all(QUERY)
    cursor = connection.cursor()
    columns = "id number, name varchar2(20), half number, nothing varchar2(3), at timestamp"
    cursor.execute(f"create table frame_copy ({columns})")
    cursor.executemany("insert into frame_copy values (:1, :2, :3, :4, :5)", frame)
    copied = cursor.execute("select * from frame_copy order by id").fetchall()
    cursor.execute("drop table frame_copy purge")
    assert copied == connection.cursor().execute(QUERY).fetchall()
    assert copied[2][:4] == (3, "name 3", 1.5, None)
