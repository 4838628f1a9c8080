"""Whatever comes as PL/SQL is answered with an Oracle error, in bounded time and memory."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Coroutine

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from labs.practice_db.errors import OraError
from labs.practice_db.plsql.host import Executed, ResultSet
from labs.practice_db.plsql.library import UnitSource
from labs.practice_db.plsql.parsing.programs import parse_program
from labs.practice_db.plsql.run import BindVariable, run_client_block
from labs.practice_db.plsql.running import embedded
from labs.practice_db.plsql.units import create_unit
from labs.practice_db.sql.lexer import TokenKind, tokenize
from labs.practice_db.values import OraType
from tests.practice_db.plsql.scripted_host import NUMBER, VARCHAR2, ScriptedHost, result

MOST_TURNS = 50
BLOCKS = (
    """declare n number(5,2) := 1.5; t varchar2(9) not null := 'x'; e exception; pragma exception_init(e, -20001);
       type r is record (a number := 1, b varchar2(3)); x r; type l is table of r index by pls_integer; y l;
       type v is varray(3) of number; z v := v(1, 2);
       cursor c(p number default 2) is select id, name from t where id > p and name like t for update;
       function f(a number, b in out varchar2) return number is begin b := b || a; return a ** 2; end f;
       begin <<outer>> for i in reverse 1 .. 3 loop
         if n > 1 and not t is null then y(i).a := f(n, t); elsif n between 1 and 2 then exit outer when i = 2;
         else null; end if;
         case i when 1 then continue; else x.b := substr(t, 1, 2); end case; end loop outer;
       for q in c(3) loop update t set name = q.name, id = id + 1 where id = q.id returning id into n; end loop;
       while n < 3 loop n := n + 1; end loop;
       execute immediate 'insert into t values (:1)' using in n; commit;
       exception when e or no_data_found then raise; when others then :m := sqlerrm; end;""",
    """declare type ns is table of number; a ns := ns(); c sys_refcursor; begin a.extend(3); a(1) := 4; a.trim;
       a.delete(2);
       select id bulk collect into a from t; forall i in 1 .. a.count save exceptions insert into t (id) values (a(i));
       open c for select id from t where id in (1, :m); fetch c bulk collect into a limit 10; close c;
       if c%isopen or sql%rowcount > 3 or a.exists(1) then dbms_output.put_line(q'[it's]' || a.first ||
         date '2026-01-01'); end if;
       :m := case when a.last is null then lpad('7', 3, '0') else replace(to_char(a.count), '1') end; end;""",
)
UNITS = (
    "procedure p(a in number := 1, b out varchar2) authid definer is c number; begin b := a; return; end p;",
    "package k is n constant number := 1; procedure p(x number); function g return t%rowtype; end k;",
    "trigger w after logon on lab.schema declare n number; begin select count(*) into n from t; end;",
)


def host() -> ScriptedHost:
    rows = result({"ID": NUMBER, "NAME": VARCHAR2}, (b"1", b"one"), (b"2", b"two"))

    class AnythingGoes(ScriptedHost):
        def _answer(self, sql, binds, definer):
            is_query = sql.lstrip()[:6].lower() in ("select", "with")
            return ResultSet(rows.columns, list(rows.rows)) if is_query else Executed(1, [(b"1",) * 9])

        async def query(self, sql, binds, *, definer=None, max_rows=None):
            found = self._answer("select", binds, definer)
            return ResultSet(found.columns, found.rows[:max_rows])

        async def execute(self, sql, binds, returns=(), *, definer=None):
            return Executed(1, [(b"1",) * len(returns)] if returns else [])

    return AnythingGoes()


def run_for(running: Coroutine[object, object, object], turns: int) -> None:
    """Let a block run for some turns of the event loop."""
    for _ in range(turns):
        running.send(None)


def outcome_of(source: str) -> None:
    """Run a block for some turns; anything but an Oracle error is a bug."""
    running = run_client_block(host(), source, [BindVariable(VARCHAR2, b"5", 4000)] * 9)
    try:
        run_for(running, MOST_TURNS)
    except (StopIteration, OraError):
        return
    finally:
        running.close()


def mutated(source: str, seed: int) -> str:
    """Return a text with a few of its tokens dropped, doubled, swapped or taken from elsewhere."""
    chance = random.Random(seed)
    tokens = [source[token.start : token.end] for token in tokenize(source) if token.kind is not TokenKind.END]
    for _ in range(chance.choice((1, 1, 2, 5))):
        place, other = chance.randrange(len(tokens)), chance.randrange(len(tokens))
        action = chance.randrange(4)
        if action == 0 and len(tokens) > 1:
            del tokens[place]
        elif action == 1:
            tokens.insert(place, tokens[place])
        elif action == 2:
            tokens[place], tokens[other] = tokens[other], tokens[place]
        else:
            tokens[place] = tokens[other]
    return " ".join(tokens)


@pytest.mark.parametrize("block", BLOCKS)
def test_the_blocks_themselves_are_sound(block):
    outcome_of(block)


@given(st.sampled_from(BLOCKS), st.integers(0, 2**32))
def test_a_block_with_tokens_gone_astray_is_an_oracle_error(block, seed):
    outcome_of(mutated(block, seed))


@given(st.sampled_from(BLOCKS), st.integers(0, 2000))
def test_a_block_that_ends_early_is_an_oracle_error(block, length):
    outcome_of(block[: length % len(block)])


@given(st.text(max_size=60))
@example("begin :")
@example("begin ::: end;")
@example("begin x := 1.e; end;")
@example("declare a varchar2(2.5); begin null; end;")
@example("declare a number(99999999999999); begin a := 1; end;")
@example("declare type t is varray(x) of number; begin null; end;")
@example("declare e exception; pragma exception_init(e, x); begin null; end;")
@example("declare e exception; pragma exception_init(e, 1.5); begin null; end;")
@example("begin for i in 1..2 loop")
@example("begin select")
@example("begin select a into")
@example("begin insert into t (")
@example("begin a.b.c.d := e.f(1).g(2); end;")
def test_any_text_at_all_is_an_oracle_error(text):
    outcome_of(text)
    outcome_of(f"begin {text}; end;")


@given(st.sampled_from(UNITS), st.integers(0, 2**32))
def test_a_unit_with_tokens_gone_astray_is_kept_or_refused(source, seed):
    text = mutated(source, seed)
    kinds = defaultdict(lambda: "PROCEDURE", {"package": "PACKAGE", "trigger": "TRIGGER"})
    unit = UnitSource("LAB", kinds[source.split()[0]], "U", text, "2026-01-01 00:00:00")
    try:
        library = host().library
        create_unit(library, library.compile(unit), or_replace=True)
    except OraError:
        return


def test_endless_nesting_is_an_error(run):
    for text in ("(" * 5000 + "1" + ")" * 5000, "-" * 5000 + "1", "not " * 5000 + "true"):
        with pytest.raises(OraError):
            run(f"declare x number; begin x := {text}; end;")
    with pytest.raises(OraError):
        run("begin " * 3000 + "null; " + "end; " * 3000)


@pytest.mark.parametrize(
    "body",
    [
        "begin " * 3000 + "null; " + "end; " * 3000,
        "x number := " + "(" * 5000 + "1" + ")" * 5000 + "; begin null; end;",
    ],
)
@pytest.mark.parametrize(
    ("kind", "before"), [("PROCEDURE", "procedure u is "), ("FUNCTION", "function u return number is ")]
)
def test_a_unit_of_endless_nesting_is_kept_with_its_error(host, kind, before, body):
    unit = UnitSource("LAB", kind, "U", before + body, "2026-01-01 00:00:00")
    assert create_unit(host.library, host.library.compile(unit), or_replace=True).has_errors
    (stored,) = host.library.units()
    assert stored.source.errors[0].text.startswith("PLS-00123")


@pytest.mark.parametrize(
    "statement",
    [
        "x := rpad('a', 999999999999)",
        "x := dbms_random.string('x', 999999999999)",
        "x := 9 ** 9 ** 9 ** 9",
        "a.extend(999999999999)",
        "loop c := c || c || 'x'; end loop",
        "loop dbms_output.put_line(rpad('x', 32767)); end loop",
        "loop c := replace(c || 'aaaaaaaaa', 'a', c || rpad('x', 30000)); end loop",
        "x := instr('aaaa', 'a', 1, 999999999999) + chr(99999999)",
        "x := round(1e125, 999999999999)",
    ],
)
def test_no_statement_takes_all_memory_or_time(host, statement):
    block = f"declare type t is table of number; a t := t(); c clob := 'x'; x varchar2(32767); begin {statement}; end;"
    running = run_client_block(host, block, ())
    with pytest.raises((OraError, StopIteration)):
        run_for(running, 200)


def test_a_pattern_of_many_wildcards_is_matched_in_no_time(shown):
    assert shown("begin if rpad('a', 3000, 'a') not like '%a%a%a%a%a%a%a%a%b' then show('no'); end if; end;") == ["no"]


def test_the_output_buffer_overflows_as_in_oracle(run, host):
    run("begin dbms_output.enable(2000); end;")
    with pytest.raises(OraError, match="ORU-10027: buffer overflow, limit of 2000 bytes"):
        run("begin for i in 1 .. 10 loop dbms_output.put_line(rpad('x', 500)); end loop; end;")


def test_a_cursor_of_too_many_rows_is_an_error_of_memory(run, host, monkeypatch):
    monkeypatch.setattr(embedded, "MOST_ROWS", 2)
    host.answers["from t"] = result({"ID": NUMBER}, *[(b"1",)] * 3)
    for body in ("for r in (select id from t) loop null; end loop;", "open :c for select id from t;"):
        with pytest.raises(OraError) as caught:
            run(f"begin {body} end;", BindVariable(OraType.CURSOR))
        assert caught.value.code == 4036


@pytest.mark.parametrize(
    "statement",
    [
        "if(1 = 1) then null; end if;",
        "case(1) when 1 then null; end case;",
        "declare n number; begin select(1) into n from dual; end;",
        "declare function f return number is begin return(2); end; begin null; end;",
    ],
)
def test_a_reserved_word_begins_its_statement_also_in_front_of_a_parenthesis(statement: str):
    parse_program(f"begin {statement} end;")


@pytest.mark.parametrize("block", ["begin null; end;\n/", "declare n number; begin null; end; /", "call p() /"])
def test_the_slash_that_sql_plus_reads_is_none_of_a_block(block):
    with pytest.raises(OraError, match=r'(?s)ORA-06550.*PLS-00103: Encountered the symbol "/"'):
        asyncio.run(run_client_block(host(), block, ()))


@pytest.mark.parametrize("unit", UNITS)
def test_the_slash_behind_a_unit_is_kept_as_its_compilation_error(unit):
    library = host().library
    kind, name = unit.split("(")[0].upper().split()[:2]
    source = UnitSource("LAB", kind, name, unit + "\n/", "2026-01-01 00:00:00")
    kept = create_unit(library, library.compile(source), or_replace=False)
    assert kept.has_errors
    assert [(error.line, error.text) for error in kept.put[0].errors] == [(2, 'PLS-00103: Encountered the symbol "/"')]
