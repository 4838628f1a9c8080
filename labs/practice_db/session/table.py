"""The sessions there are: sid slots that are used again, serial numbers that go up, who may be killed."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from labs.practice_db.clock import Clock
from labs.practice_db.errors import OraError
from labs.practice_db.session.client import Client
from labs.practice_db.session.event_log import EventKind, EventLog
from labs.practice_db.session.limits import Limits
from labs.practice_db.session.session import ServerKind, Session, SessionStatus
from labs.practice_db.session.statistics import Counters, Statistic, add_counters, new_counters

FIRST_SID: Final = 20
SERIAL_NUMS: Final = 65_535


class KillDecision(Enum):
    """What has to be done with the victim's connection after a kill."""

    MARK = "tell it ORA-00028 at its next call"
    BREAK = "end its running call with ORA-00028"
    DISCONNECT = "close its connection"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who has just proved to be a user: what a session is made of."""

    user: str
    user_id: int
    client: Client
    service: str
    is_sysdba: bool = False
    is_administrator: bool = False
    proxy_user: str = ""
    server: ServerKind = ServerKind.DEDICATED
    process_name: str = ""


@dataclass(slots=True)
class SessionTable:
    """All sessions by sid. Changes happen without await, so every caller sees a consistent table."""

    clock: Clock
    limits: Limits
    events: EventLog = field(default_factory=EventLog)
    by_sid: dict[int, Session] = field(default_factory=dict)
    ended: Counters[int] = field(default_factory=new_counters)
    free_sids: list[int] = field(default_factory=list)
    serial_nums: dict[int, int] = field(default_factory=dict)
    next_sid: int = FIRST_SID
    next_audsid: int = 1

    def open(self, newcomer: Newcomer, *, empty_servers: int = 0) -> Session:
        """Give a newcomer a session; the lowest free sid, with a serial number it has not had.

        Args:
            empty_servers: processes without a session; a newcomer to a pooled server takes one of them.
        Raises: OraError 18 or 20 when the instance is full.
        """
        count = len(self.by_sid) + 1
        spare = empty_servers - 1 if newcomer.process_name else empty_servers
        processes = count + max(spare, 0)
        self.limits.check(processes=processes, sessions=count, is_administrator=newcomer.is_administrator)
        sid, serial_num = self._take_numbers()
        now_s = self.clock.monotonic()
        session = Session(
            sid=sid, serial_num=serial_num, audsid=self.next_audsid, user=newcomer.user, user_id=newcomer.user_id,
            client=newcomer.client, service=newcomer.service, logon_at=self.clock.now(), logon_s=now_s,
            is_sysdba=newcomer.is_sysdba, proxy_user=newcomer.proxy_user, current_schema=newcomer.user,
            server=newcomer.server, process_name=newcomer.process_name, module=newcomer.client.program,
            call_since_s=now_s,
        )  # fmt: skip
        self.next_audsid += 1
        session.counters[Statistic.LOGONS_CUMULATIVE] = 1
        session.counters[Statistic.LOGONS_CURRENT] = 1
        self.by_sid[sid] = session
        self.events.add(now_s, EventKind.LOGON, session)
        return session

    def close(self, session: Session) -> None:
        """End a session; its counts stay in the instance's total. Ending it twice does nothing."""
        if self.by_sid.get(session.sid) is not session:
            return
        del self.by_sid[session.sid]
        add_counters(self.ended, session.counters)
        heapq.heappush(self.free_sids, session.sid)
        now_s = self.clock.monotonic()
        self.events.add(now_s, EventKind.LOGOFF, session, took_s=now_s - session.logon_s)

    def numbers_of_logon(self) -> tuple[int, int]:
        """Return sid and serial number of a session that ends with the logon: an authentication server's."""
        sid, serial_num = self._take_numbers()
        heapq.heappush(self.free_sids, sid)
        return sid, serial_num

    def find(self, sid: int, serial_num: int) -> Session:
        """Return the session. Raises: OraError 30 if there is none with both numbers."""
        session = self.by_sid.get(sid)
        if session is None or session.serial_num != serial_num:
            raise OraError(30)
        return session

    def kill(self, victim: Session, killer: Session | None, *, disconnect: bool) -> KillDecision:
        """Mark a session as killed and tell what to do with its connection.

        Raises: OraError 27 for one's own session.
        Source: Oracle Database Administrator's Guide, Terminating Sessions; SERVER of an inactive victim is PSEUDO.
        """
        if victim is killer:
            raise OraError(27)
        was_active = victim.status is SessionStatus.ACTIVE
        victim.status = SessionStatus.KILLED
        victim.server = ServerKind.PSEUDO
        self.events.add(self.clock.monotonic(), EventKind.KILLED, victim)
        if disconnect:
            return KillDecision.DISCONNECT
        return KillDecision.BREAK if was_active else KillDecision.MARK

    def totals(self) -> Counters[int]:
        """Return the instance's counters: those of ended sessions and of all that are there."""
        total = self.ended[:]
        for session in self.by_sid.values():
            for statistic in Statistic:
                total[statistic] += session.counters[statistic]
        return total

    def of_user(self, user: str) -> int:
        """Return how many live sessions a user has; one that was killed only waits to tell its client."""
        return sum(
            session.user == user and session.status is not SessionStatus.KILLED for session in self.by_sid.values()
        )

    def __iter__(self) -> Iterator[Session]:
        return iter(sorted(self.by_sid.values(), key=lambda session: session.sid))

    def _take_numbers(self) -> tuple[int, int]:
        if self.free_sids:
            sid = heapq.heappop(self.free_sids)
        else:
            sid = self.next_sid
            self.next_sid += 1
        serial_num = self.serial_nums.get(sid, sid * 37 % 9_973) % SERIAL_NUMS + 1
        self.serial_nums[sid] = serial_num
        return sid, serial_num
