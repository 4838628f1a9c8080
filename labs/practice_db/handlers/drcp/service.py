"""What stands behind the DRCP pools: a server process for each pooled server, and the clients that wait for one.

The broker in `session/drcp` decides; this module carries its decisions out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from labs.practice_db.handlers.link import Link
from labs.practice_db.handlers.peer import Peer
from labs.practice_db.session.drcp.broker import Broker, Client, Granted, PooledServer, Queued, ThoughtTooLong
from labs.practice_db.session.drcp.connection_times import ConnectionTimes
from labs.practice_db.session.drcp.pools import Pool, Pools
from labs.practice_db.session.table import Newcomer

Process = TypeVar("Process", bound=Peer)


class Member(Protocol):
    """A logged-on client of a pool, as the pools and the views see it; `drcp.client` has the class."""

    @property
    def number(self) -> int:
        """The number of its connection to the broker."""

    @property
    def link(self) -> Link:
        """Its connection."""

    @property
    def client(self) -> Client:
        """What the broker knows of it."""

    @property
    def newcomer(self) -> Newcomer:
        """Who has logged on."""

    @property
    def pool(self) -> Pool:
        """Its pool."""

    @property
    def times(self) -> ConnectionTimes:
        """How long it has been in which state."""

    @property
    def process(self) -> Peer | None:
        """The server process that it uses now."""


class Drcp(Generic[Process]):
    """The pools of an instance at work.

    `processes` has the server process of each pooled server that keeps a session, `members` each logged-on client,
    `authenticating` the conversations of those that log on.
    """

    def __init__(self, pools: Pools) -> None:
        self.pools = pools
        self.processes: dict[PooledServer, Process] = {}
        self.members: dict[int, Member] = {}
        self.authenticating: set[object] = set()
        self._waiting: dict[Client, asyncio.Future[Granted]] = {}
        self._last_number = 0

    def next_number(self) -> int:
        """Return the number of a new client connection."""
        self._last_number += 1
        return self._last_number

    def lend(self, broker: Broker, client: Client, now_s: float) -> Granted | asyncio.Future[Granted]:
        """Return the client's server, or what will be it once the client has come to the head of the queue."""
        self._forget_ended(broker, client)
        decision = broker.request(client, now_s)
        if not isinstance(decision, Queued):
            return decision
        waiting = self._waiting[client] = asyncio.get_running_loop().create_future()
        return waiting

    def _forget_ended(self, broker: Broker, client: Client) -> None:
        """Have the broker forget sessions that have been killed or sniped while they were kept for such a client."""
        while (server := broker.match(client)) is not None and self._has_ended(server):
            broker.forget(server)

    def _has_ended(self, server: PooledServer) -> bool:
        """Return whether a free server keeps a session that nobody can go on with."""
        process = self.processes.get(server)
        return server.client is None and process is not None and process.is_over

    def give_up(self, broker: Broker, client: Client, now_s: float) -> None:
        """Take a client that goes away while it waits out of the queue.

        A server that was lent to it in the same moment goes to the next.
        """
        self._waiting.pop(client, None)
        self.serve(broker.release(client, now_s))

    def serve(self, granted: Iterable[Granted]) -> None:
        """Wake the clients that have got a server."""
        for grant in granted:
            waiting = self._waiting.pop(grant.client, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(grant)

    async def tick(self, now_s: float) -> None:
        """Do what is due: end idle servers and killed sessions, end clients that think too long, close what drained."""
        ended: list[Process] = []
        for broker in [pool.broker for pool in self.pools if pool.broker is not None]:
            for action in broker.tick(now_s):
                if isinstance(action, ThoughtTooLong):
                    self._disconnect(action.client)
                elif action.server in self.processes:
                    ended.append(self.processes.pop(action.server))
            for server in [server for server in broker.servers.values() if self._has_ended(server)]:
                broker.forget(server)
                ended.append(self.processes.pop(server))
        for process in ended:
            await process.end()
        while due := self.pools.due_to_close(now_s):
            await self.close(due[0])

    async def close(self, pool: Pool) -> None:
        """End the connections of the pool's clients, whose sessions end with them, and all other sessions."""
        servers = list(pool.broker.servers.values()) if pool.broker is not None else []
        for client_id in self.pools.finish_stop(pool):
            self.members[client_id].link.disconnect()
        for server in servers:
            if server.client is None:
                await self.end_session(server)

    def drain(self, pool: Pool) -> None:
        """Tell the clients in-band that the pool is going away. Assumed: those without a server too."""
        for client_id in pool.clients:
            self.members[client_id].link.notify_shutdown()

    async def end_session(self, server: PooledServer) -> None:
        """End the session that a pooled server keeps, if any."""
        process = self.processes.pop(server, None)
        if process is not None:
            await process.end()

    def _disconnect(self, client: Client) -> None:
        for member in self.members.values():
            if member.client is client:
                member.link.disconnect()
                return
