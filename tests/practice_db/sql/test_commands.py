"""Statements that are read by hand, and the plans they give."""

from __future__ import annotations

import pytest

from labs.practice_db.errors import OraError
from labs.practice_db.handlers.calls.shown_text import shown_text
from labs.practice_db.sql.classify import classify
from labs.practice_db.sql.plan import (
    AlterSession,
    AlterSystemSet,
    AlterUser,
    BlockPlan,
    CreateRole,
    CreateUnit,
    CreateUser,
    DropRole,
    DropUnit,
    DropUser,
    EndSession,
    Grant,
    NothingToDo,
    ObjectName,
    Plan,
    RestrictLogons,
    Revoke,
    Scope,
    SqlKind,
    SqlPlan,
    TransactionAction,
    TransactionControl,
)
from labs.practice_db.sql.translate import translate

PLANS: dict[str, Plan] = {
    "commit work": TransactionControl(TransactionAction.COMMIT),
    "rollback": TransactionControl(TransactionAction.ROLLBACK),
    "rollback work to savepoint a": TransactionControl(TransactionAction.ROLLBACK_TO, "A"),
    'savepoint "a b"': TransactionControl(TransactionAction.SAVEPOINT, "a b"),
    "set transaction read only": TransactionControl(TransactionAction.SET_READ_ONLY),
    "set transaction isolation level serializable": TransactionControl(TransactionAction.SET_SERIALIZABLE),
    "set transaction name 'x'": TransactionControl(TransactionAction.SET_NAME, "x"),
    "alter session set nls_date_format = 'YYYY' nls_language = american": AlterSession(
        (("NLS_DATE_FORMAT", "YYYY"), ("NLS_LANGUAGE", "AMERICAN"))
    ),
    'alter session set current_schema = "Odd"': AlterSession((("CURRENT_SCHEMA", "Odd"),)),
    "alter session set isolation_level = read committed": AlterSession((("ISOLATION_LEVEL", "READ COMMITTED"),)),
    "ALTER SESSION SET TIME_ZONE='+02:00' ": AlterSession((("TIME_ZONE", "+02:00"),)),
    "alter session enable parallel dml": NothingToDo("ALTER SESSION ENABLE"),
    "alter system set open_cursors = 500 scope = both sid = '*'": AlterSystemSet((("OPEN_CURSORS", "500"),)),
    "alter system set enable_per_pdb_drcp = true scope = spfile": AlterSystemSet(
        (("ENABLE_PER_PDB_DRCP", "TRUE"),), Scope.SPFILE
    ),
    "alter system kill session '12, 345,@1' immediate": EndSession(12, 345, is_kill=True),
    "alter system enable restricted session": RestrictLogons(is_restricted=True),
    "alter system disable restricted session": RestrictLogons(is_restricted=False),
    "alter system disconnect session '1,2' post_transaction": EndSession(1, 2, is_kill=False, post_transaction=True),
    'create user joe identified by "Pass word" default tablespace users quota 10 m on users account lock': CreateUser(
        "JOE", "Pass word", is_locked=True
    ),
    "create user joe no authentication": CreateUser("JOE", None),
    'create user "low" identified by Secret profile p password expire': CreateUser(
        "low", "Secret", "P", is_expired=True
    ),
    "alter user joe identified by New_1 replace Old_1": AlterUser("JOE", "New_1", "Old_1"),
    "alter user joe account unlock": AlterUser("JOE", is_locked=False),
    "alter user joe grant connect through app": AlterUser("JOE", connect_through=("APP",)),
    "alter user joe revoke connect through app": AlterUser("JOE", revoke_through=("APP",)),
    "drop user joe cascade": DropUser("JOE", cascade=True),
    "create role r not identified": CreateRole("R"),
    "drop role r": DropRole("R"),
    'grant create session, unlimited tablespace to joe, "low" with admin option': Grant(
        ("CREATE SESSION", "UNLIMITED TABLESPACE"), ("JOE", "low"), with_option=True
    ),
    "grant select, insert on lab.emp to public": Grant(("SELECT", "INSERT"), ("PUBLIC",), ObjectName("LAB", "EMP")),
    "grant all privileges on emp to joe": Grant(("ALL PRIVILEGES",), ("JOE",), ObjectName(None, "EMP")),
    "grant select on v_$session to joe": Grant(("SELECT",), ("JOE",), ObjectName(None, "V_$SESSION")),
    "revoke select on emp from joe, bob": Revoke(("SELECT",), ("JOE", "BOB"), ObjectName(None, "EMP")),
    "revoke dba from joe": Revoke(("DBA",), ("JOE",)),
    "begin null; end;": BlockPlan("begin null; end;"),
    "create or replace procedure s.p (a number) is begin null; end;": CreateUnit(
        "PROCEDURE", "S", "P", "procedure s.p (a number) is begin null; end;", or_replace=True
    ),
    "create package body pk as end;": CreateUnit(
        "PACKAGE BODY", None, "PK", "package body pk as end;", or_replace=False
    ),
    "drop function f": DropUnit("FUNCTION", None, "F"),
    "analyze table t compute statistics": SqlPlan('ANALYZE "T"', SqlKind.DDL, commits=True),
    "alter index i rebuild online": SqlPlan('ALTER INDEX "@I" RESET (fillfactor)', SqlKind.DDL, commits=True),
    "alter table t move tablespace users": SqlPlan('ALTER TABLE "T" RESET (fillfactor)', SqlKind.DDL, commits=True),
    "alter index i rename to j": SqlPlan('ALTER INDEX "@I" RENAME TO "@J"', SqlKind.DDL, commits=True),
    "purge recyclebin": NothingToDo("PURGE", commits=True),
    "set role all": NothingToDo("SET ROLE"),
    "drop package if exists p": DropUnit("PACKAGE", None, "P", if_exists=True),
}
SQL = {
    "create sequence s start with 5 increment by -1 nocache order maxvalue 9999999999999999999999999999": (
        'CREATE SEQUENCE "S" START WITH 5 INCREMENT BY -1 MAXVALUE 9223372036854775807'
    ),
    "alter sequence s restart start with 7": 'ALTER SEQUENCE "S" RESTART WITH 7',
    "drop sequence if exists x.s": 'DROP SEQUENCE IF EXISTS "X"."S"',
    "create table t as select 1 a from dual": 'CREATE TABLE "T" AS SELECT 1. AS "A"',
    "drop view v": """SELECT oracle.drop_view('"V"', False)""",
    "comment on column t.c is 'it''s'": "COMMENT ON COLUMN \"T\".\"C\" IS 'it''s'",
    "comment on table t is ''": """SELECT oracle.comment_on_table('"T"', '')""",
    "alter table t rename column a to b": (
        """SELECT oracle.change_under_views('"T"',"""
        """ 'ALTER TABLE "T" RENAME COLUMN "A" TO "B"')"""
    ),
    "alter table t add (a number(5) default 1 not null, b date)": (
        'ALTER TABLE "T" ADD COLUMN "A" numeric(5,0) DEFAULT 1. NOT NULL, ADD COLUMN "B" oracle.date'
    ),
    "alter table t modify a default 1 not null": (
        'ALTER TABLE "T" ALTER COLUMN "A" SET DEFAULT 1., ALTER COLUMN "A" SET NOT NULL'
    ),
    "alter table t modify (a varchar2(10) not null, b float, c null)": (
        'SELECT oracle.change_types(\'"T"\', \'ALTER TABLE "T" ALTER COLUMN "A" TYPE varchar(10),'
        ' ALTER COLUMN "A" SET NOT NULL, ALTER COLUMN "B" TYPE numeric,'
        " ADD CHECK (oracle.declared(\"B\", ''FLOAT(126)'')), ALTER COLUMN \"C\" DROP NOT NULL',"
        " ARRAY['\"A\"', '\"B\"'])"
    ),
    "alter table t drop (a, b)": (
        """SELECT oracle.change_under_views('"T"',"""
        """ 'ALTER TABLE "T" DROP COLUMN "A", DROP COLUMN "B"')"""
    ),
    "alter table t drop constraint c cascade": """SELECT oracle.drop_constraint('"T"', '"C"', True)""",
}
MISTAKES = {
    "alter session": (2248, 13),
    "alter session set": (2248, 17),
    "alter session set x y": (927, 20),
    "alter system kill session '1'": (26, 26),
    "alter system": (2065, 12),
    "create user": (1935, 11),
    "create user joe identified password": (924, 27),
    "create user joe identified by": (988, 29),
    "create user joe identified by 1x": (988, 30),
    "create user joe foo": (922, 16),
    "alter user joe": (922, 14),
    "drop user joe now": (922, 14),
    "grant to joe": (990, 6),
    "grant select on t joe": (922, 18),
    "grant select on t to": (987, 20),
    "commit now": (933, 7),
    "set transaction foo": (900, 16),
    "create table 1t (a number)": (903, 13),
    "create table t (a)": (2263, 18),
    "create table t (a number,)": (904, 25),
    "create table t (a number) foo": (922, 26),
    "create table t (a number(5,200))": (1728, 27),
    "create table t (a char(5000))": (910, 23),
    "create table t (a number constraint c)": (2253, 37),
    "create table t (a number default)": (936, 32),
    "create sequence s start 5": (2286, 24),
    "create sequence s foo": (933, 18),
    "alter sequence s": (2286, 16),
    "create index i t (a)": (969, 15),
    "create index i on t (a) foo": (922, 24),
    "lock table t in foo mode": (1737, 16),
    "lock table t in share mode wait x": (30005, 32),
    "drop table t foo": (933, 13),
    "truncate table t foo": (3291, 17),
    "create view v select 1 from dual": (922, 14),
}


@pytest.mark.parametrize(("text", "plan"), PLANS.items())
def test_a_command_becomes_a_plan(text: str, plan: Plan):
    assert translate(classify(text)) == plan


@pytest.mark.parametrize(("text", "sql"), SQL.items())
def test_a_definition_is_written_for_postgresql(text: str, sql: str):
    creates = " ".join(text.split()[:2]).upper()
    privilege = creates if creates.startswith("CREATE") else None
    assert translate(classify(text)) == SqlPlan(sql, SqlKind.DDL, commits=True, privilege=privilege)


@pytest.mark.parametrize(("text", "expected"), MISTAKES.items())
def test_a_mistake_is_told_by_number_and_place(text: str, expected: tuple[int, int]):
    with pytest.raises(OraError) as caught:
        translate(classify(text))
    assert (caught.value.code, caught.value.position) == expected


def test_locks_need_a_transaction_and_may_wait():
    plan = translate(classify("lock table a, b.c in share row exclusive mode wait 5"))
    assert plan == SqlPlan(
        'LOCK TABLE "A", "B"."C" IN SHARE ROW EXCLUSIVE MODE', SqlKind.LOCK, needs_transaction=True, lock_wait_s=5
    )


REFUSALS = {
    "create database link l connect to x": "CREATE DATABASE LINK",
    "create or replace directory d as 'x'": "CREATE OR REPLACE DIRECTORY",
    "create or replace public synonym s for t": "CREATE OR REPLACE PUBLIC SYNONYM",
    "create materialized view v as select 1 from dual": "CREATE MATERIALIZED VIEW",
    "create materialized view log on t": "CREATE MATERIALIZED VIEW LOG",
    "create procedure if not exists p is begin null; end;": "CREATE PROCEDURE IF NOT EXISTS",
    "drop public synonym s": "DROP PUBLIC SYNONYM",
    "flashback table t to before drop": "FLASHBACK TABLE",
    "administer key management set key": "ADMINISTER KEY",
    "associate statistics with columns t.a null": "ASSOCIATE STATISTICS",
    "audit select table": "AUDIT SELECT",
    "set role none": "SET ROLE other than ALL",
    "alter index i unusable": "ALTER INDEX ... UNUSABLE",
    "alter session close database link l": "ALTER SESSION CLOSE DATABASE LINK",
    "alter session advise commit": "ALTER SESSION ADVISE COMMIT",
    "alter table t enable primary key": "ALTER TABLE ENABLE PRIMARY",
    "alter table t disable constraint c cascade": "DISABLE CONSTRAINT ... CASCADE",
    "alter table t modify constraint c rely": "MODIFY CONSTRAINT ... RELY",
    "analyze table t validate structure": "ANALYZE TABLE ... VALIDATE STRUCTURE",
    "alter user joe default role none": "DEFAULT ROLE other than ALL",
    "alter user joe grant connect through app with no roles": "CONNECT THROUGH ... WITH NO ROLES",
    "alter user joe grant connect through app authentication required": "AUTHENTICATION REQUIRED",
    "create role r identified by x": "CREATE ROLE ... IDENTIFIED BY",
    "create user joe identified by x container = all": "CONTAINER = ALL",
    "grant select on t to joe with hierarchy option": "WITH HIERARCHY OPTION",
    "revoke select on t from joe cascade constraints": "REVOKE ... CASCADE CONSTRAINTS",
    "create sequence s scale": "a sequence with SCALE",
    "create table t (a number invisible)": "an invisible column",
}


@pytest.mark.parametrize(("text", "construct"), REFUSALS.items())
def test_what_is_not_done_is_refused_in_the_words_of_the_statement(text: str, construct: str):
    with pytest.raises(OraError) as caught:
        translate(classify(text))
    assert caught.value.code == 3001
    assert caught.value.message.endswith(construct)


def test_a_password_of_any_form_is_not_shown():
    for password in (
        '"Secret-222222"',
        "Secret_222222",
        '/* c */ "Secret-222222"',
        '--\n"Secret-222222" replace Secret_1',
    ):
        text = f"alter /* it */ user joe identified /* c */ by {password} account unlock"
        shown = shown_text(translate(classify(text)), text)
        assert "Secret" not in shown
        assert shown.startswith("alter /* it */ user joe identified /* c */ by ")
        assert shown.endswith(" account unlock")


@pytest.mark.parametrize(
    "text",
    [
        "create table t (n number);",
        "create table as_query as select 1 n from dual;",
        "create view v as select 1 n from dual;",
        "create index i on t (n);",
        "alter table t add (m number default 1);",
        "create user joe identified by joe;",
        "alter session set nls_language = american;",
        "drop table t;",
        "drop procedure p;",
        "commit ;",
        "commit; rollback",
    ],
)
def test_a_semicolon_is_none_of_a_statement_s_characters(text):
    with pytest.raises(OraError) as refused:
        translate(classify(text))
    assert (refused.value.code, refused.value.position) == (911, text.index(";"))


def test_a_unit_and_a_text_in_quotes_may_have_semicolons():
    assert isinstance(translate(classify("create procedure p is begin null; end;")), CreateUnit)
    assert isinstance(translate(classify("comment on table t is 'a; b'")), SqlPlan)
