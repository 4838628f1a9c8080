"""A server to be killed: commits one row, leaves another uncommitted, prints its pids and waits."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from labs.practice_db.engine.engine import Engine
from labs.practice_db.engine.results import Effect
from labs.practice_db.engine.settings import EngineSettings


async def main(data_dir: Path) -> None:
    engine = Engine(EngineSettings(data_dir, max_sessions=10))
    await engine.start()
    session = await engine.open_session("SYS")
    await session.define('CREATE TABLE "T" ("A" int)')
    await session.execute('INSERT INTO "T" VALUES (1)', effect=Effect.WRITE, commit=True)
    await session.execute('INSERT INTO "T" VALUES (2)', effect=Effect.WRITE)
    print(os.getpid(), engine.postmaster_pid, session.backend_pid, flush=True)
    await asyncio.Event().wait()


asyncio.run(main(Path(sys.argv[1])))
