"""SQLAlchemy's own pool: its size, its arithmetic, and what gives a connection back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

pytestmark = pytest.mark.driver

ONE = sa.text("select 1 from dual")


@pytest.fixture
def engine(arguments: dict[str, Any]) -> Iterator[sa.Engine]:
    engine = sa.create_engine("oracle+oracledb://", connect_args=arguments, pool_timeout=0.01)
    yield engine
    engine.dispose()


def pool_of(engine: sa.Engine) -> QueuePool:
    assert isinstance(engine.pool, QueuePool)
    return engine.pool


def test_five_connections_are_kept_and_ten_more_are_lent(engine: sa.Engine):
    pool = pool_of(engine)
    assert (pool.size(), pool.overflow()) == (5, -5)
    with ExitStack() as held:
        for _ in range(15):
            held.enter_context(engine.connect())
        with pytest.raises(sa.exc.TimeoutError, match="QueuePool limit of size 5 overflow 10 reached"):
            engine.connect()
    assert pool.checkedin() == 5


def test_checked_out_is_size_minus_idle_plus_overflow(engine: sa.Engine):
    pool = pool_of(engine)
    for wanted in (1, 3, 6):
        with ExitStack() as held:
            for _ in range(wanted):
                held.enter_context(engine.connect())
            assert pool.checkedout() == wanted == pool.size() - pool.checkedin() + pool.overflow()


def test_begin_belongs_to_a_sessionmaker_or_a_session(engine: sa.Engine):
    with pytest.raises(TypeError, match="self"):
        Session.begin()
    with sessionmaker(engine).begin() as session:
        assert session.scalar(ONE) == 1
    with Session(engine) as session, session.begin():
        assert session.scalar(ONE) == 1
    assert pool_of(engine).checkedout() == 0


@pytest.mark.parametrize("ending", [Session.close, Session.commit, Session.rollback])
def test_close_commit_and_rollback_give_the_connection_back(engine: sa.Engine, ending: Any):
    pool = pool_of(engine)
    session = Session(engine)
    session.execute(ONE)
    assert pool.checkedout() == 1
    ending(session)
    assert pool.checkedout() == 0
    session.execute(ONE)
    assert pool.checkedout() == 1
    session.close()
