"""While a statement of 100 kB is parsed, other sessions get their answers."""

from __future__ import annotations

import itertools
import time
from concurrent.futures import ThreadPoolExecutor

import oracledb
import pytest

from tests.practice import ADMIN_PASSWORD, running

pytestmark = pytest.mark.driver

LONG = "select 1 from dual where 1 = 2" + " and (dummy = 'a' or dummy = 'b')" * 3_000
BLOCK = "begin " + "if 1 = 2 then null; end if; " * 3_500 + "end;"
# Of the time that the long text takes, nobody waits for more than this share for one answer.
MOST = 1 / 3


@pytest.fixture(scope="module")
def dsn(tmp_path_factory):
    with running(tmp_path_factory.mktemp("long")) as server:
        yield server.dsn


@pytest.mark.parametrize("text", [LONG, BLOCK], ids=["query", "block"])
def test_others_are_answered_while_a_long_text_is_parsed(dsn: str, text: str):
    with (
        oracledb.connect(user="system", password=ADMIN_PASSWORD, dsn=dsn) as long,
        oracledb.connect(user="system", password=ADMIN_PASSWORD, dsn=dsn) as other,
        ThreadPoolExecutor(1) as executor,
    ):
        started = time.perf_counter()
        sent = executor.submit(lambda: long.cursor().execute(text))
        answered = [started]
        while not sent.done():
            other.cursor().execute("select 1 from dual").fetchone()
            answered.append(time.perf_counter())
        sent.result()
        longest_s = max(after - before for before, after in itertools.pairwise(answered))
        assert longest_s < MOST * (answered[-1] - started)
