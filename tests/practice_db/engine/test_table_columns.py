"""Columns of tables as DESCRIBE tells them: nullable or not, and Oracle's own types."""

from __future__ import annotations

import pytest
import pytest_asyncio

from labs.practice_db.engine.types.oracle_types import LOB_BYTES
from labs.practice_db.values import Column, OraType

pytestmark = pytest.mark.asyncio(loop_scope="session")

TYPES = """
    CREATE SCHEMA oracle;
    CREATE DOMAIN oracle.blob AS bytea;
    CREATE DOMAIN oracle.raw AS bytea;
    CREATE DOMAIN oracle.timestamp_ltz AS timestamptz(6);
    CREATE FUNCTION oracle.declared(anyelement, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
    GRANT USAGE ON SCHEMA oracle TO PUBLIC"""
TABLE = """CREATE TABLE "T" ("ID" numeric NOT NULL, "B" oracle.blob, "R" oracle.raw CHECK (octet_length("R") <= 7),
    "L" oracle.timestamp_ltz, "ANY" oracle.raw,
    "F" numeric CHECK (oracle.declared("F", 'FLOAT(126)')), "V" varchar(3) CHECK (oracle.declared("V", 'NVARCHAR2')))"""


@pytest_asyncio.fixture(loop_scope="session")
async def types(engine):
    async with engine.internal() as session:
        await session.run_scripts((TYPES,))
    yield
    async with engine.internal() as session:
        await session.run_scripts(("DROP SCHEMA oracle CASCADE",))


async def test_a_tables_columns_have_oracles_types_and_lengths(engine, types, session):
    await session.define(TABLE)
    result = await session.execute('SELECT "T".*, "ID" + 1 AS "N" FROM "T"')
    assert await engine.table_columns.describe(result.columns) == (
        Column("ID", OraType.NUMBER, scale=-127, size=22, is_nullable=False),
        Column("B", OraType.BLOB, size=LOB_BYTES),
        Column("R", OraType.RAW, size=7),
        Column("L", OraType.TIMESTAMP_LTZ, scale=6, size=13),
        Column("ANY", OraType.RAW, size=2000),
        Column("F", OraType.NUMBER, precision=126, scale=-127, size=22),
        Column("V", OraType.VARCHAR2, size=6, chars=3, is_national=True),
        Column("N", OraType.NUMBER, scale=-127, size=22),
    )


async def test_a_changed_table_is_seen_after_forgetting(engine, session):
    await session.define('CREATE TABLE "T" ("A" numeric)')
    query = 'SELECT "A" FROM "T"'
    (column,) = await engine.table_columns.describe((await session.execute(query)).columns)
    assert column.is_nullable
    await session.define('ALTER TABLE "T" ALTER "A" SET NOT NULL')
    engine.table_columns.forget()
    (column,) = await engine.table_columns.describe((await session.execute(query)).columns)
    assert not column.is_nullable
