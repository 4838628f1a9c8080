"""The tables of functions: every entry is there in PostgreSQL, and unknown ones are told apart from refused ones."""

from __future__ import annotations

import itertools

import pytest

from labs.practice_db.errors import OraError
from labs.practice_db.sql import absent
from labs.practice_db.sql.classify import classify
from labs.practice_db.sql.functions import AGGREGATES, FUNCTIONS, aggregates
from labs.practice_db.sql.translate import translate

# What an argument may be, by its letter; for `x` one of them has to do.
VALUES = {"t": ["'1'"], "n": ["1"], "x": ["1", "sysdate", "'1'", "hextoraw('00')", "systimestamp", "'DAY'"]}
CONDITIONS = {"REGEXP_LIKE", "LNNVL", "ALL", "ANY", "SOME"}
ARGUMENTS = {
    "SYS_CONTEXT": [("'userenv'", "'sid'")],
    "USERENV": [("'sid'",)],
    "LNNVL": [("1 = 2",)],
    "LOG": [("10", "100")],
    "WIDTH_BUCKET": [("1", "0", "10", "5")],
    "STANDARD_HASH": [("'a'", "'MD5'")],
    "TO_DATE": [("'2024'", "'YYYY'")],
    "TO_TIMESTAMP": [("'2024'", "'YYYY'")],
    "TO_TIMESTAMP_TZ": [("'2024'", "'YYYY'")],
    "TO_YMINTERVAL": [("'1-2'",)],
    "TO_DSINTERVAL": [("'1 00:00:00'",)],
    "NEXT_DAY": [("sysdate", "'MON'")],
    "TZ_OFFSET": [("'+02:00'",)],
    "FROM_TZ": [("sysdate", "'+02:00'")],
    "HEXTORAW": [("'ff'",)],
    "UNISTR": [("'a'",)],
    "NUMTOYMINTERVAL": [("1", "'YEAR'")],
    "REGEXP_COUNT": [("'a'", "'a'", "1", "'i'")],
}


def calls(name: str) -> list[str]:
    function = FUNCTIONS[name]
    if name in ARGUMENTS:
        choices = ARGUMENTS[name]
    else:
        counts = {len(function.kinds), len(function.kinds) if function.required is None else function.required}
        choices = [
            arguments
            for count in sorted(counts)
            for arguments in itertools.product(*(VALUES[kind] for kind in function.kinds[:count]))
        ]
    return [f"{name}({', '.join(arguments)})" for arguments in choices]


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_function_of_the_tables_can_be_called(name: str, oracle):
    faults = []
    for call in calls(name):
        text = f"select {call} from dual d where d.dummy = 'X'"
        if name in CONDITIONS:
            text = f"select 1 from dual d where {'1 = ' if name in ('ALL', 'ANY', 'SOME') else ''}{call}"
        try:
            oracle.run(text)
        except OraError as error:
            faults.append(f"{call}: {error.message}")
        else:
            return
    raise AssertionError("\n".join(faults))


@pytest.mark.parametrize("name", sorted(set(aggregates.TEMPLATES) - {"GROUPING", "GROUPING_ID"}))
def test_an_aggregate_can_be_called(name: str, oracle):
    count = 2 if name.startswith(("CORR", "COVAR", "REGR")) else 1
    oracle.run(f"select {name}({', '.join(['length(dummy)'] * count)}) from dual")


@pytest.mark.parametrize("name", sorted(aggregates.WINDOW_TEMPLATES))
def test_an_analytic_function_can_be_called(name: str, oracle):
    arguments = {"NTILE": "2", "NTH_VALUE": "length(dummy), 1"}.get(name, "length(dummy)")
    if name in ("ROW_NUMBER", "RANK", "DENSE_RANK", "PERCENT_RANK", "CUME_DIST"):
        arguments = ""
    order = "" if name == "RATIO_TO_REPORT" else "order by dummy"
    oracle.run(f"select {name}({arguments}) over ({order}) from dual")


def test_no_function_is_done_and_refused():
    assert absent.FUNCTIONS.isdisjoint({*FUNCTIONS, *AGGREGATES, *aggregates.WINDOW_TEMPLATES})


@pytest.mark.parametrize(("name", "code"), [("SOUNDEX", 3001), ("XMLAGG", 3001), ("NO_SUCH_FUNCTION", 904)])
def test_a_refused_function_is_named_and_an_unknown_one_is_unknown(name: str, code: int):
    with pytest.raises(OraError, match=name) as caught:
        translate(classify(f"select {name}(1) from dual"))
    assert caught.value.code == code
