"""DRCP's connection broker: which client gets which pooled server, who waits, and what is wiped.

Synchronous: every call decides and returns what is to be done; the caller does it. Time is an argument.
The rules and their sources:
  exact match of user and class, purity SELF -> hit, anything else -> miss   Database Reference, V$CPOOL_CC_STATS
  no match: a free or new server; pool full: one of another class, wiped     python-oracledb user guide
  all busy at maxsize: the client waits, without a server-side time-out      Database Reference, V$CPOOL_CONN_INFO
  think time over: the server is freed and the client's connection ended     PL/SQL Packages 19c, DBMS_CONNECTION_POOL
Assumed: waiters are served in order of arrival; of several matching servers the last one released is lent,
the client's own last server first; growth is tried before a server of another class is taken.
"""

from __future__ import annotations

import heapq
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import IntEnum

from labs.practice_db.session.drcp.settings import PoolSettings
from labs.practice_db.session.drcp.statistics import ClassStatistics, PoolStatistics


class Purity(IntEnum):
    """Whether a client takes a session with its memory (the driver's PURITY_NEW and PURITY_SELF)."""

    NEW = 1
    SELF = 2


@dataclass(frozen=True, slots=True)
class SessionKey:
    """What a session must share to be reused.

    Source: python-oracledb user guide (user and class). Assumed: service and proxy user too, which no session changes.
    """

    username: str
    connection_class: str
    service: str = ""
    proxy_user: str = ""

    def __str__(self) -> str:
        """Return `USER.CLASS`, as V$CPOOL_CC_STATS shows it."""
        return f"{self.username}.{self.connection_class}"


@dataclass(slots=True)
class ServerNumbers:
    """Numbers of pooled servers, the lowest free one first: no two processes of an instance have the same name."""

    given: int = 0
    returned: list[int] = field(default_factory=list)

    def take(self) -> int:
        """Return a number that no server has."""
        if self.returned:
            return heapq.heappop(self.returned)
        self.given += 1
        return self.given - 1

    def give_back(self, number: int) -> None:
        """Note that the server of a number has ended."""
        heapq.heappush(self.returned, number)


@dataclass(slots=True, eq=False)
class PooledServer:
    """A server process of the pool with the session it keeps.

    `generation` goes up whenever the session is replaced, so that two equal pairs of number and generation
    mean the same session memory.
    """

    number: int
    created: float
    key: SessionKey | None = None
    generation: int = 0
    session_uses: int = 0
    session_created: float = 0.0
    client: Client | None = None
    last_client: Client | None = None
    free_since: float = 0.0
    thinking_since: float | None = None
    has_transaction: bool = False

    @property
    def name(self) -> str:
        """The process name: L000, L001, …  Source: `ps` on a host with DRCP (iamivan.net, p52JGDz)."""
        return f"L{self.number:03d}"


@dataclass(slots=True, eq=False)
class Client:
    """One client connection to the broker. `counters` are those of its class, once it has asked for a server."""

    key: SessionKey
    purity: Purity
    server: PooledServer | None = None
    last_use: tuple[int, int] | None = None  # number and generation of the server it had last
    waiting_since: float | None = None
    gets: int = 0
    hits: int = 0
    counters: ClassStatistics | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """The client has a server.

    `must_wipe`: the session that the server kept is to be ended and a new one made.
    `is_same_session`: nobody has used the session since this client did; its open cursors are still valid.
    """

    client: Client
    server: PooledServer
    is_hit: bool
    must_wipe: bool
    is_same_session: bool


@dataclass(frozen=True, slots=True)
class Queued:
    """The client waits until `release`, `retire` or growth grants it a server."""

    client: Client
    ahead: int


@dataclass(frozen=True, slots=True)
class Retired:
    """A server process that has ended and whose session is to be closed."""

    server: PooledServer


@dataclass(frozen=True, slots=True)
class ThoughtTooLong:
    """A client whose connection is to be ended, since it held a server without a call for too long."""

    client: Client
    server: PooledServer


@dataclass(slots=True)
class Broker:
    """The servers of one pool and the clients that wait for them."""

    settings: PoolSettings
    statistics: PoolStatistics = field(default_factory=PoolStatistics)
    servers: dict[int, PooledServer] = field(default_factory=dict)
    _free: OrderedDict[int, PooledServer] = field(default_factory=OrderedDict)  # least recently used first
    _free_by_key: dict[SessionKey | None, OrderedDict[int, PooledServer]] = field(default_factory=dict)
    _waiting: OrderedDict[int, Client] = field(default_factory=OrderedDict)  # by id(client), in order of arrival
    numbers: ServerNumbers = field(default_factory=ServerNumbers)

    def start(self, now: float) -> None:
        """Make the servers that the pool keeps at least."""
        self._grow_to(self.settings.minsize, now)

    def stop(self) -> None:
        """Give the numbers of all servers back, which end now."""
        for number in self.servers:
            self.numbers.give_back(number)

    def request(self, client: Client, now: float) -> Granted | Queued:
        """Give the client a server, or a place at the end of the queue."""
        server = self._choose(client, now)
        if server is not None:
            return self._lend(server, client, now)
        client.waiting_since = now
        self.statistics.total.waits += 1
        self._counters(client).waits += 1
        self._waiting[id(client)] = client
        return Queued(client, ahead=len(self._waiting) - 1)

    def release(self, client: Client, now: float, *, keep_session: bool = True) -> list[Granted]:
        """Take the client's server back, or its place in the queue; return who is served now.

        Args:
            keep_session: False ends the session, as after a logoff or a broken connection.
        """
        self._waiting.pop(id(client), None)
        client.waiting_since = None
        server, client.server = client.server, None
        if server is None:
            return []
        server.client, server.thinking_since, server.has_transaction = None, None, False
        if not keep_session or self._is_worn_out(server, now):
            self._forget_session(server)
        self._put_free(server, now)
        return self._serve_waiting(now)

    def retire(self, server: PooledServer, now: float) -> list[Granted]:
        """Take away a server whose process has ended; return who is served by what grows in its place."""
        self._take_free(server)
        self._forget_session(server)
        self.servers.pop(server.number, None)
        self.numbers.give_back(server.number)
        if server.client is not None:
            server.client.server = None
            server.client = None
        self._grow_to(self.settings.minsize, now)
        return self._serve_waiting(now)

    def match(self, client: Client) -> PooledServer | None:
        """Return the free server whose session a client would get, None if there is none that it may have."""
        matching = self._free_by_key.get(client.key) if client.purity is Purity.SELF else None
        if not matching:
            return None
        last = client.last_use[0] if client.last_use else -1
        return matching.get(last) or matching[next(reversed(matching))]

    def forget(self, server: PooledServer) -> None:
        """Note that the session which a free server keeps has ended."""
        self._take_free(server)
        self._forget_session(server)
        self._put_free(server, server.free_since)

    def follow_settings(self, now: float) -> list[Granted]:
        """Grow as changed settings ask for or allow; return who is served now."""
        self._grow_to(self.settings.minsize, now)
        return self._serve_waiting(now)

    def call_began(self, client: Client) -> None:
        """Note that the client is not thinking any more."""
        if client.server is not None:
            client.server.thinking_since = None

    def call_ended(self, client: Client, now: float, *, has_transaction: bool) -> None:
        """Note that the client's think time begins."""
        if client.server is not None:
            client.server.thinking_since = now
            client.server.has_transaction = has_transaction

    def tick(self, now: float) -> list[Retired | ThoughtTooLong]:
        """Return which servers end for inactivity and which clients thought too long; call it each second.

        The server of a client that thought too long stays lent until the caller has ended that connection
        and calls `release`.
        """
        return [*self._retire_inactive(now), *self._find_slow_thinkers(now)]

    @property
    def busy_count(self) -> int:
        """Servers that are lent to a client."""
        return len(self.servers) - len(self._free)

    def _choose(self, client: Client, now: float) -> PooledServer | None:
        matching = self.match(client)
        if matching is not None:
            return matching
        if not self._free_by_key.get(None) and len(self.servers) < self.settings.maxsize:
            self._grow_to(len(self.servers) + max(1, self.settings.incrsize), now)
        empty = self._free_by_key.get(None)
        if empty:
            return next(iter(empty.values()))
        return next(iter(self._free.values()), None)

    def _lend(self, server: PooledServer, client: Client, now: float) -> Granted:
        self._take_free(server)
        is_hit = client.purity is Purity.SELF and server.key == client.key
        must_wipe = not is_hit and server.key is not None
        if not is_hit:
            self._forget_session(server)
            server.key, server.session_created = client.key, now
        use = (server.number, server.generation)
        is_same_session = use == client.last_use and server.last_client is client
        granted = Granted(client, server, is_hit, must_wipe, is_same_session)
        server.session_uses += 1
        server.client = server.last_client = client
        client.server = server
        client.last_use, client.waiting_since = use, None
        client.gets += 1
        client.hits += is_hit
        self.statistics.total.count_request(is_hit=is_hit)
        self._counters(client).count_request(is_hit=is_hit)
        return granted

    def _counters(self, client: Client) -> ClassStatistics:
        if client.counters is None:
            client.counters = self.statistics.of_class(str(client.key))
        return client.counters

    def _serve_waiting(self, now: float) -> list[Granted]:
        served: list[Granted] = []
        while self._waiting:
            server = self._choose(next(iter(self._waiting.values())), now)
            if server is None:
                break
            _, client = self._waiting.popitem(last=False)
            served.append(self._lend(server, client, now))
        return served

    def _grow_to(self, size: int, now: float) -> None:
        while len(self.servers) < min(size, self.settings.maxsize):
            server = PooledServer(self.numbers.take(), created=now)
            self.servers[server.number] = server
            self._put_free(server, now)
        self.statistics.historic_max = max(self.statistics.historic_max, len(self.servers))

    def _put_free(self, server: PooledServer, now: float) -> None:
        server.free_since = now
        self._free[server.number] = server
        same = self._free_by_key.get(server.key)
        if same is None:
            same = self._free_by_key[server.key] = OrderedDict()
        same[server.number] = server

    def _take_free(self, server: PooledServer) -> None:
        if self._free.pop(server.number, None) is None:
            return
        same = self._free_by_key[server.key]
        del same[server.number]
        if not same:
            del self._free_by_key[server.key]

    def _forget_session(self, server: PooledServer) -> None:
        if server.key is not None:
            self.statistics.purged += 1
        server.key = None
        server.generation += 1
        server.session_uses = 0

    def _is_worn_out(self, server: PooledServer, now: float) -> bool:
        limits = self.settings
        too_often = 0 < limits.max_use_session <= server.session_uses
        return too_often or 0 < limits.max_lifetime_session <= now - server.session_created

    def _retire_inactive(self, now: float) -> list[Retired]:
        limit = self.settings.inactivity_timeout
        surplus = len(self.servers) - self.settings.minsize
        if limit <= 0 or surplus <= 0:
            return []
        idle = [server for server in self._free.values() if now - server.free_since >= limit][:surplus]
        for server in idle:
            self.retire(server, now)
        return [Retired(server) for server in idle]

    def _find_slow_thinkers(self, now: float) -> list[ThoughtTooLong]:
        late: list[ThoughtTooLong] = []
        for server in self.servers.values():
            if server.client is None or server.thinking_since is None:
                continue
            limit = self.settings.max_think_time
            if server.has_transaction and self.settings.max_txn_think_time > 0:
                limit = self.settings.max_txn_think_time
            if 0 < limit <= now - server.thinking_since:
                late.append(ThoughtTooLong(server.client, server))
        return late
