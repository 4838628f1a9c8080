"""PostgreSQL's errors as the client sees them: number, names and text."""

from __future__ import annotations

import logging

import pytest
import pytest_asyncio

from labs.practice_db.engine.errors.failure import Failure, StatementError
from labs.practice_db.engine.errors.sqlstates import oracle_error
from labs.practice_db.engine.results import Effect
from labs.practice_db.errors import OraError

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCHEMA = (
    'CREATE TABLE "P" ("ID" numeric CONSTRAINT "P_PK" PRIMARY KEY)',
    """CREATE TABLE "T" (
        "ID" numeric CONSTRAINT "T_PK" PRIMARY KEY, "NAME" varchar(5) NOT NULL, "PAY" numeric(5,2), "CODE" char(5),
        "P_ID" numeric CONSTRAINT "T_P_FK" REFERENCES "P", CONSTRAINT "T_PAY_CK" CHECK ("PAY" > 0))""",
    'CREATE TABLE "N" ("SMALL" numeric(2,4), "LARGE" numeric(38))',
    'CREATE TABLE "R" ("ID" int, "KEY" bytea CHECK (octet_length("KEY") <= 2))',
    'CREATE SEQUENCE "S" MAXVALUE 2',
    """INSERT INTO "P" VALUES (1)""",
    """INSERT INTO "T" VALUES (1, 'one', 1, 'c', 1)""",
)

# In {u} stands the user's name. Texts: Oracle Database Error Messages 23ai.
CASES = [
    ("INSERT INTO \"T\" VALUES (1, 'two')",
     "ORA-00001: unique constraint ({u}.T_PK) violated on table {u}.T columns (ID)\n"
     "ORA-03301: (ORA-00001 details) row with column values (ID:1) already exists"),
    ('INSERT INTO "T" ("ID") VALUES (2)', 'ORA-01400: cannot insert NULL into ("{u}"."T"."NAME")'),
    ('UPDATE "T" SET "NAME" = NULL', 'ORA-01407: cannot update ("{u}"."T"."NAME") to NULL'),
    ('UPDATE "T" SET "PAY" = -1', "ORA-02290: check constraint ({u}.T_PAY_CK) violated"),
    ('UPDATE "T" SET "P_ID" = 9', "ORA-02291: integrity constraint ({u}.T_P_FK) violated - parent key not found"),
    ('DELETE FROM "P"', "ORA-02292: integrity constraint ({u}.T_P_FK) violated - child record found"),
    ("UPDATE \"T\" SET \"ID\" = 3, \"NAME\" = 'a' || repeat('b', 6) WHERE \"ID\" = 1",
     'ORA-12899: value too large for column "{u}"."T"."NAME" (actual: 7, maximum: 5)'),
    ("INSERT INTO \"T\" (\"CODE\", \"NAME\") VALUES ('toolong', 'x')",
     'ORA-12899: value too large for column "{u}"."T"."CODE" (actual: 7, maximum: 5)'),
    ("INSERT INTO \"T\" SELECT i, repeat('x', i), 1, '', 1 FROM generate_series(2, 9) i RETURNING \"ID\"",
     'ORA-12899: value too large for column "{u}"."T"."NAME" (actual: 6, maximum: 5)'),
    ('UPDATE "T" SET "PAY" = 1234.5', "ORA-01438: value 1234.5 greater than specified precision (5, 2) for column PAY"),
    ('INSERT INTO "N" VALUES (0.01, 1)',
     "ORA-01438: value 0.01 greater than specified precision (2, 4) for column SMALL"),
    ('INSERT INTO "N" VALUES (0, 1e38)',
     f"ORA-01438: value 1{'0' * 38} greater than specified precision (38, 0) for column LARGE"),
    ("INSERT INTO \"R\" VALUES (1, '\\x010203')",
     'ORA-12899: value too large for column "{u}"."R"."KEY" (actual: 3, maximum: 2)'),
    ('INSERT INTO "P" VALUES (1, 2)', "ORA-00913: too many values"),
    ('INSERT INTO "T" ("ID", "NAME") VALUES (1)', "ORA-00947: not enough values"),
    ('INSERT INTO "T" SELECT FROM FROM', "ORA-00900: invalid SQL statement"),
    ("SELECT 1 / 0", "ORA-01476: divisor is equal to zero"),
    ("SELECT 'x1'::numeric", "ORA-01722: unable to convert string value containing x1 to a number"),
    ('SELECT "NOPE" FROM "T"', 'ORA-00904: "NOPE": invalid identifier'),
    ('SELECT "X"."NOPE" FROM "T" AS "X"', 'ORA-00904: "X"."NOPE": invalid identifier'),
    ('INSERT INTO "T" ("NOPE") VALUES (1)', 'ORA-00904: "NOPE": invalid identifier'),
    ('SELECT "NO_SUCH"(1)', 'ORA-00904: "NO_SUCH": invalid identifier'),
    ("SELECT nextval('\"NOPE\"')", "ORA-02289: sequence does not exist"),
    ("SELECT currval('\"S\"')", "ORA-08002: sequence S.CURRVAL is not yet defined in this session"),
    ("SELECT nextval('\"S\"') FROM generate_series(1, 3)",
     "ORA-08004: sequence S.NEXTVAL exceeds MAXVALUE and cannot be instantiated"),
    ('SELECT "ID", count(*) FROM "T"', "ORA-00937: not a single-group group function"),
    ('SELECT "ID", count(*) FROM "T" GROUP BY "NAME"', "ORA-00979: not a GROUP BY expression"),
    ('SELECT 1 FROM "P" WHERE count(*) > 1', "ORA-00934: group function is not allowed here"),
    ('UPDATE "P" SET "ID" = 2 RETURNING count(*)',
     "ORA-03001: unimplemented feature: the practice database does not do this: aggregates in RETURNING"),
    ('SELECT DISTINCT "NAME" FROM "T" ORDER BY "PAY"', "ORA-01791: not a SELECTed expression"),
    ("SELECT (SELECT i FROM generate_series(1, 2) i)", "ORA-01427: single-row subquery returns more than one row"),
    ("SELECT '2024 or so'::timestamp", "ORA-01858: a non-numeric character was found where a numeric was expected"),
    ("SELECT '294277-01-01'::timestamp", "ORA-01841: (full) year must be between -4713 and +9999, and not be 0"),
]  # fmt: skip


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def schema(session):
    await session.define(*SCHEMA)


@pytest.mark.parametrize(("sql", "message"), CASES)
async def test_an_error_has_oracles_number_names_and_text(session, user, sql, message):
    with pytest.raises(OraError) as caught:
        await session.execute(sql, effect=Effect.READ if sql.startswith("SELECT") else Effect.WRITE)
    assert caught.value.message == message.replace("{u}", user)
    assert not session.in_transaction


async def test_a_missing_object_names_its_identifier(session):
    for sql, name in [('SELECT * FROM "NOPE"', "NOPE"), ('SELECT * FROM "ELSE"."NOPE"', "NOPE")]:
        with pytest.raises(StatementError, match="ORA-00942") as caught:
            await session.execute(sql)
        assert caught.value.identifier == name


async def test_too_long_a_parameter_is_measured(session, user):
    with pytest.raises(OraError) as caught:
        await session.execute(
            'INSERT INTO "T" VALUES ($1::numeric, $2, 1, NULL, 1)', (b"5", "äöüäöü".encode()), effect=Effect.WRITE
        )
    assert caught.value.message.endswith(f'"{user}"."T"."NAME" (actual: 6, maximum: 5)')


async def test_another_users_table_is_hidden_until_something_is_granted(engine, session, user, open_session):
    stranger = f"{user}_2"
    await engine.create_user(stranger)
    other = await engine.open_session(stranger)
    try:
        with pytest.raises(OraError, match="ORA-00942"):
            await other.execute(f'SELECT * FROM "{user}"."T"')
        await session.define(f'GRANT USAGE ON SCHEMA "{user}" TO PUBLIC', f'GRANT SELECT ON "T" TO "{stranger}"')
        assert len(await (await other.execute(f'SELECT * FROM "{user}"."T"')).rows.fetch_all()) == 1
        with pytest.raises(OraError, match="ORA-01031"):
            await other.execute(f'DELETE FROM "{user}"."T"', effect=Effect.WRITE)
    finally:
        await other.close()
        await engine.drop_user(stranger, cascade=True)


async def test_an_error_raised_by_the_prelude_keeps_its_number_and_text(session):
    raising = "DO $$ BEGIN RAISE EXCEPTION USING errcode = 'OR000', message = 'ORA-01861: told by us'; END $$"
    with pytest.raises(OraError) as caught:
        await session.execute(raising)
    assert caught.value.message == "ORA-01861: told by us"
    assert caught.value.code == 1861


async def test_the_table_behind_a_temporary_table_is_not_shown(session, user):
    await session.define('CREATE TABLE "#G" ("#OWNER" text, "A" int, CONSTRAINT "G_PK" PRIMARY KEY ("#OWNER", "A"))')
    insert = """INSERT INTO "#G" VALUES ('1,1', 7)"""
    await session.execute(insert, effect=Effect.WRITE)
    with pytest.raises(OraError) as caught:
        await session.execute(insert, effect=Effect.WRITE)
    assert caught.value.message == (
        f"ORA-00001: unique constraint ({user}.G_PK) violated on table {user}.G columns (A)\n"
        "ORA-03301: (ORA-00001 details) row with column values (A:7) already exists"
    )


async def test_what_is_in_no_table_is_refused_by_its_verb_and_logged(caplog):
    caplog.set_level(logging.INFO)
    error = oracle_error(Failure("XX999", "something odd"), sql="ALTER TABLE t")
    assert error.message == (
        "ORA-03001: unimplemented feature: the practice database does not do this: this form of ALTER"
    )
    assert "XX999: something odd" in caplog.text


@pytest.mark.parametrize(
    ("sqlstate", "message", "told"),
    [
        ("42883", "operator does not exist: numeric = oracle.date", "expected NUMBER got DATE"),
        ("42846", "cannot cast type numeric to oracle.date", "expected DATE got NUMBER"),
        ("42804", 'column "A" is of type timestamp without time zone but expression is of type numeric',
         "expected TIMESTAMP got NUMBER"),
        ("42883", "operator does not exist: - oracle.date", "expected - got DATE"),
        ("42883", "function oracle.nvl(numeric, oracle.date) does not exist", "expected NUMBER got DATE"),
        ("42725", "function oracle.to_char(text, character varying) is not unique", "expected CLOB got CHAR"),
    ],
)  # fmt: skip
async def test_types_that_do_not_fit_have_oracles_names(sqlstate: str, message: str, told: str):
    assert oracle_error(Failure(sqlstate, message)).message == f"ORA-00932: inconsistent datatypes: {told}"
