"""What the server keeps: records by kind and name, users, installed scripts."""

from __future__ import annotations

import pytest

from labs.practice_db.engine.settings import EngineError
from labs.practice_db.errors import OraError
from tests.practice_db.engine.conftest import value

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_records_are_stored_replaced_and_deleted(engine):
    await engine.catalog.put("fruit", "pear", {"colour": "green"})
    await engine.catalog.put("fruit", "apple", {"colour": "red", "sizes": [1, 2]})
    await engine.catalog.put("fruit", "pear", {"colour": "gelb-grün"})
    assert await engine.catalog.items("fruit") == [
        ("apple", {"colour": "red", "sizes": [1, 2]}),
        ("pear", {"colour": "gelb-grün"}),
    ]
    for name in ("pear", "apple", "never"):
        await engine.catalog.delete("fruit", name)
    assert await engine.catalog.items("fruit") == []


async def test_internal_sessions_are_lent_again_and_left_clean(engine):
    async with engine.internal() as first:
        await first.savepoint("LEFT_OPEN")
    async with engine.internal() as second:
        assert not second.in_transaction
        assert await value(second, "SELECT session_user") == b"SYS"
    assert engine.sessions_open == 0


async def test_a_user_is_made_once(engine, user):
    assert user in await engine.user_names()
    with pytest.raises(OraError, match="ORA-01920"):
        await engine.create_user(user)
    with pytest.raises(OraError, match="ORA-01920"):
        await engine.create_user("SYS")


async def test_an_odd_user_name_is_no_way_out_of_its_quotes(engine):
    name = "O'D\\D\" name"
    await engine.create_user(name)
    session = await engine.open_session(name)
    try:
        assert await value(session, "SELECT session_user") == name.encode()
        assert await value(session, "SELECT current_schema") == name.encode()
    finally:
        await session.close()
        await engine.drop_user(name, cascade=False)


async def test_a_user_with_objects_goes_only_with_cascade(engine, session, user):
    await session.define('CREATE TABLE "T" ("A" int)')
    with pytest.raises(OraError, match="ORA-01922"):
        await engine.drop_user(user, cascade=False)
    with pytest.raises(OraError, match="ORA-01918"):
        await engine.drop_user("NOBODY_HERE", cascade=True)


async def test_an_admin_may_use_what_others_own(engine, session, user):
    await session.define('CREATE TABLE "T" ("A" int)')
    await engine.create_user("BOSS", is_admin=True)
    boss = await engine.open_session("BOSS")
    try:
        assert await value(boss, f'SELECT count(*) FROM "{user}"."T"') == b"0"
    finally:
        await boss.close()
        await engine.drop_user("BOSS", cascade=True)


async def test_scripts_are_installed_once_and_whole(engine):
    once = ('CREATE SCHEMA "ONCE"; CREATE TABLE "ONCE"."T" ("A" int)', 'INSERT INTO "ONCE"."T" VALUES (1)')
    await engine.install(once, "1")
    await engine.install(once, "1")
    with pytest.raises(EngineError, match=r'"nowhere" does not exist .* at: nowhere'):
        await engine.install(('INSERT INTO "ONCE"."T" VALUES (2)', "SELECT * FROM nowhere"), "2")
    async with engine.internal() as session:
        assert await value(session, 'SELECT count(*) FROM "ONCE"."T"') == b"1"
