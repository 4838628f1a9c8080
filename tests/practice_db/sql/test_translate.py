"""Plans: what is answered without PostgreSQL, what is kept, what a plan says besides its SQL."""

from __future__ import annotations

import pytest

from labs.practice_db.errors import OraError
from labs.practice_db.sql.classify import classify
from labs.practice_db.sql.plan import (
    BindParam,
    ConstParam,
    LocalPlan,
    Plan,
    SessionParam,
    SessionValue,
    SqlPlan,
    ViewParam,
)
from labs.practice_db.sql.refine import locate, refine
from labs.practice_db.sql.translate import MAX_PLANS, translate
from labs.practice_db.values import OraType

NUMBER, VARCHAR2, DATE = OraType.NUMBER, OraType.VARCHAR2, OraType.DATE


def plan_of(text: str, *types: OraType) -> Plan:
    return translate(classify(text), types)


def sql_plan_of(text: str, *types: OraType) -> SqlPlan:
    plan = plan_of(text, *types)
    assert isinstance(plan, SqlPlan)
    return plan


LOCAL = {
    "select 1 from dual": (ConstParam(b"1"),),
    "select 1.50 + 2 * -3, 1 / 3 from dual": (
        ConstParam(b"-4.5"),
        ConstParam(b"0.3333333333333333333333333333333333333333"),
    ),
    "select 'a', '', null": (ConstParam(b"a"), ConstParam(None), ConstParam(None)),
    "select sysdate, user u, uid from sys.dual d": (
        SessionParam(SessionValue.SYSDATE),
        SessionParam(SessionValue.USER),
        SessionParam(SessionValue.UID),
    ),
    "select sys_context('userenv', 'sid'), userenv('sid') from dual": (
        SessionParam(SessionValue.SYS_CONTEXT, (ConstParam(b"userenv"), ConstParam(b"sid"))),
        SessionParam(SessionValue.SYS_CONTEXT, (ConstParam(b"USERENV"), ConstParam(b"sid"))),
    ),
    "select dbms_debug_jdwp.current_session_id from dual": (SessionParam(SessionValue.SESSION_ID),),
}
NOT_LOCAL = [
    "select dummy from dual",
    "select * from dual",
    "select 1 from dual where 1 = 0",
    "select 1 + sysdate from dual",
    "select s.nextval from dual",
    "select count(*) from dual",
    "select 1 from t",
]


@pytest.mark.parametrize(("text", "values"), LOCAL.items())
def test_what_is_at_hand_needs_no_postgresql(text: str, values: tuple[object, ...]):
    plan = plan_of(text)
    assert isinstance(plan, LocalPlan)
    assert plan.values == values


@pytest.mark.parametrize("text", NOT_LOCAL)
def test_all_else_goes_to_postgresql(text: str):
    assert isinstance(plan_of(text), SqlPlan)


def test_a_selected_bind_has_the_type_that_the_client_sent():
    plan = plan_of("select :1, :b as named from dual", DATE, NUMBER)
    assert isinstance(plan, LocalPlan)
    assert [(column.name, column.type) for column in plan.columns] == [(":1", DATE), ("NAMED", NUMBER)]
    assert plan.values == (BindParam(0, DATE), BindParam(1, NUMBER))


def test_a_plan_is_made_once_for_a_text_and_its_bind_types():
    text = "select a from t where b = :1"
    assert plan_of(text, NUMBER) is plan_of(text, NUMBER)
    assert plan_of(text, NUMBER) is not plan_of(text, VARCHAR2)


def test_few_combinations_of_bind_types_are_kept():
    statement = classify("select a from t where b in (:1, :2)")
    types = list(OraType)
    for number in range(3 * MAX_PLANS):
        translate(statement, (types[number % len(types)], types[number // len(types)]))
    assert len(statement.plans) <= MAX_PLANS


def test_every_occurrence_of_a_bind_is_a_parameter_of_its_own():
    plan = sql_plan_of("select a from t where b = :x or c = :x", NUMBER, NUMBER)
    assert plan.params == (BindParam(0, NUMBER), BindParam(1, NUMBER))
    assert plan.sql.endswith('WHERE ("B" = $1::numeric OR "C" = $2::numeric)')


def test_a_missing_bind_type_is_taken_for_a_string():
    assert sql_plan_of("select a from t where b = :x").params == (BindParam(0, VARCHAR2),)


def test_a_view_of_the_server_is_a_parameter():
    plan = sql_plan_of("select a.sid from v$session a, gv$session b, sys.v_$session c")
    assert plan.params == (ViewParam("V$SESSION"),)


def test_selecting_for_update_needs_a_transaction_and_may_wait():
    assert not sql_plan_of("select a from t").needs_transaction
    plan = sql_plan_of("select a from t for update wait 7")
    assert (plan.needs_transaction, plan.lock_wait_s) == (True, 7)
    assert sql_plan_of("select a from t for update skip locked").sql.endswith("FOR UPDATE SKIP LOCKED")


def test_returned_values_go_to_the_last_binds():
    plan = sql_plan_of("update t set a = :1 where b = :2 returning c, d into :3, :4", NUMBER, NUMBER, NUMBER, VARCHAR2)
    assert plan.returning == (2, 3)
    assert plan.sql.endswith('RETURNING ("C")::numeric, oracle.text("D")')


def test_an_insert_of_one_row_can_be_run_for_many_at_once():
    plan = sql_plan_of("insert into t (a, b, c) values (:1, upper(:2), sysdate)", NUMBER, VARCHAR2)
    assert plan.array_sql == (
        'INSERT INTO "T" ("A", "B", "C") SELECT a.p1, oracle.upper(a.p2), $3::oracle.date '
        "FROM unnest($1::numeric[], $2::varchar[]) AS a(p1, p2)"
    )


@pytest.mark.parametrize(
    "text",
    [
        "insert into t (a) values (:1) returning a into :2",
        "insert into t select :1 from dual",
        "insert into t (a) values (default)",
        "update t set a = :1",
    ],
)
def test_other_changes_cannot(text: str):
    assert sql_plan_of(text).array_sql is None


def test_the_place_of_a_name_is_found_in_the_text():
    statement = classify("select 'emp', /* emp */ e.x from Emp e")
    assert locate(statement, "EMP") == statement.text.index("Emp")
    assert locate(statement, "NOSUCH") == 0


def test_an_unknown_column_gets_its_place():
    statement = classify("select a, nosuch from t")
    error = refine(statement, OraError(904, name='"NOSUCH"'))
    assert (error.code, error.position) == (904, 10)


def test_an_unknown_sequence_is_no_unknown_table():
    error = refine(classify("select s.nextval from dual"), OraError(942), "S")
    assert (error.code, error.position) == (2289, 7)
