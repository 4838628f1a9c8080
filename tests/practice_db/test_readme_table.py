"""The table of labs/practice_db/README.md: what it calls supported runs, what it calls refused is refused so."""

from __future__ import annotations

import re
from pathlib import Path

import oracledb
import pytest

from tests.practice import ADMIN_PASSWORD

pytestmark = pytest.mark.driver

README = Path(__file__).parents[2] / "labs" / "practice_db" / "README.md"
ROW = re.compile(r"\| [^|]+ \| `(?P<sql>[^`]+)` \| (?P<answer>supported|ORA-\d{5}) \|")
ROWS = [(match["sql"], match["answer"]) for match in ROW.finditer(README.read_text(encoding="utf-8"))]
USER, PASSWORD = "README_READER", "Readme-Reader-1"
RIGHTS = (
    "create session, create table, create sequence, create view, create procedure, create trigger, create type,"
    " alter session, select_catalog_role"
)
CLEAN_UP = (
    "drop view readme_v",
    "drop sequence readme_s",
    "drop procedure readme_p",
    "drop function readme_f",
    "drop package readme_k",
    "drop trigger readme_w",
    "drop table readme_g purge",
    "drop table readme_t purge",
)


@pytest.fixture(scope="module")
def reader(practice_server):
    with oracledb.connect(user="system", password=ADMIN_PASSWORD, dsn=practice_server.dsn) as admin:
        cursor = admin.cursor()
        cursor.execute(f'create user {USER} identified by "{PASSWORD}" quota unlimited on users')
        cursor.execute(f"grant {RIGHTS} to {USER}")
    with oracledb.connect(user=USER, password=PASSWORD, dsn=practice_server.dsn) as connection:
        yield connection
        connection.rollback()
        with connection.cursor() as cursor:
            for statement in CLEAN_UP:
                cursor.execute(statement)


def answer(connection: oracledb.Connection, sql: str) -> str:
    with connection.cursor() as cursor:
        try:
            cursor.execute(sql)
        except oracledb.DatabaseError as error:
            return str(error.args[0].full_code)
        return "supported"


def test_the_table_has_both_kinds_of_rows():
    assert len(ROWS) > 20
    assert {answer for _, answer in ROWS} >= {"supported", "ORA-03001"}


@pytest.mark.parametrize(("sql", "expected"), ROWS, ids=[sql[:40] for sql, _ in ROWS])
def test_the_readme_tells_the_truth_about(reader, sql, expected):
    assert answer(reader, sql) == expected
