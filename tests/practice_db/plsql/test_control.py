"""Blocks, branches and loops."""

from __future__ import annotations

import asyncio

import pytest

from labs.practice_db.errors import NotSupported
from labs.practice_db.plsql.run import BindVariable, run_client_block
from tests.practice_db.plsql.scripted_host import NUMBER


def test_if_takes_the_first_branch_that_holds(shown):
    block = """declare n number := 5; begin
        if n > 10 then show('big'); elsif n > 3 then show('middle'); elsif n > 4 then show('no');
        else show('small'); end if;
        end;"""
    assert shown(block) == ["middle"]


def test_a_case_statement_without_a_match_raises_case_not_found(shown):
    block = """begin
        case 3 when 1 then show('one'); when 3 then show('three'); end case;
        case when 1 > 2 then show('never'); else show('else'); end case;
        begin case 9 when 1 then null; end case; exception when case_not_found then show('none'); end;
        end;"""
    assert shown(block) == ["three", "else", "none"]


def test_a_loop_ends_at_exit_when(shown):
    block = (
        "declare i number := 0; begin loop i := i + 1; continue when i = 2; exit when i > 3; show(i); end loop; end;"
    )
    assert shown(block) == ["1", "3"]


def test_a_while_loop_runs_as_long_as_its_condition_holds(shown):
    assert shown("declare i number := 3; begin while i > 0 loop show(i); i := i - 1; end loop; end;") == ["3", "2", "1"]


def test_a_for_loop_counts_up_and_down_with_a_variable_of_its_own(shown):
    block = """declare i number := 7; begin
        for i in 1 .. 3 loop show(i); end loop;
        for i in reverse 1 .. 2 loop show(i); end loop;
        for i in 3 .. 1 loop show('never'); end loop;
        show(i); end;"""
    assert shown(block) == ["1", "2", "3", "2", "1", "7"]


def test_exit_with_a_label_leaves_the_outer_loop(shown):
    block = """begin <<outer>> for i in 1 .. 3 loop
        for j in 1 .. 3 loop exit outer when i * j = 4; continue outer when j = 2 and i = 1; show(i || j); end loop;
        end loop outer; show('end'); end;"""
    assert shown(block) == ["11", "21", "end"]


def test_a_label_names_the_variable_of_an_outer_block(shown):
    block = """<<outer>> declare n number := 1; begin
        declare n number := 2; begin show(outer.n || n); end; end;"""
    assert shown(block) == ["12"]


def test_return_ends_the_block(shown):
    assert shown("begin show('a'); for i in 1 .. 3 loop return; end loop; show('b'); end;") == ["a"]


def test_a_constant_cannot_be_changed(run):
    with pytest.raises(Exception, match="PLS-00363: expression 'C' cannot be used as an assignment target"):
        run("declare c constant number := 1; begin c := 2; end;")


def test_goto_is_refused_by_name(run):
    with pytest.raises(NotSupported, match="GOTO"):
        run("begin goto a; end;")


def test_an_endless_loop_gives_way_to_other_tasks_and_can_be_cancelled(host):
    async def scenario() -> None:
        task = asyncio.ensure_future(run_client_block(host, "begin loop null; end loop; end;", ()))
        turns = 0
        while turns < 5:
            turns += 1
            await asyncio.sleep(0)
        assert not task.done()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scenario())


def test_a_block_without_sql_runs_to_its_end_without_an_event_loop(host):
    running = run_client_block(host, "begin :x := 1; end;", [BindVariable(NUMBER)])
    with pytest.raises(StopIteration) as ended:
        running.send(None)
    assert ended.value.value.values == (b"1",)
