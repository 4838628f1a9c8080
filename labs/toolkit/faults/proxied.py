"""One connection through a proxy: two directions, each a delay line that the toxics act on."""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
import socket
import struct
import sys
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from labs.toolkit.faults.memory import Memory
from labs.toolkit.faults.packets import HEADER_BYTES, PacketTrack, first_length, refusal
from labs.toolkit.faults.toxics import Direction, Effects, Ending, Forget, Toxic, effects, ending, open_delay_s
from labs.toolkit.faults.toxics import refusal as listener_error

_End: TypeAlias = Callable[[Ending], None]

_CHUNK_BYTES: Final = 65536
_QUEUED_CHUNKS: Final = 16
# A slow line lets small pieces pass often instead of large ones seldom.
_PIECE_S: Final = 0.1
# l_onoff = 1, l_linger = 0: closing sends RST. Source: POSIX, socket(7); Winsock, struct linger of two unsigned shorts.
_RST_ON_CLOSE: Final = struct.pack("HH" if sys.platform == "win32" else "ii", 1, 0)


class ProxiedConnection:
    """Carries a client's bytes to the database and back until one of them, or a toxic, ends it."""

    def __init__(
        self,
        upstream: tuple[str, int],
        client: socket.socket,
        toxics: Sequence[Toxic],
    ) -> None:
        self._upstream = upstream
        self._client = client
        self._writers: list[asyncio.StreamWriter] = []
        self._ended: Ending | None = None
        # Some are for those that were there before them.
        self._spared_by = tuple(toxic for toxic in toxics if toxic.spares_new)
        self._told: Sequence[Toxic] = toxics
        self._toxics: Sequence[Toxic] = toxics
        self._streams: list[_Stream] = []
        self._timer: asyncio.TimerHandle | None = None
        self._memory = Memory(asyncio.get_running_loop().time())

    def apply(self, toxics: Sequence[Toxic]) -> None:
        """Let the toxics act from now on; times until an end count from here."""
        self._told = toxics
        self._spared_by = tuple(toxic for toxic in self._spared_by if toxic in toxics)
        toxics = [toxic for toxic in toxics if toxic not in self._spared_by]
        self._toxics = toxics
        self._stop_timer()
        end = ending(toxics)
        if end is not None and end[0] == 0:
            self.end(end[1])
        elif end is not None:
            self._timer = asyncio.get_running_loop().call_later(end[0], self.end, end[1])
        for stream in self._streams:
            stream.apply(toxics)
        if self._memory.is_forgotten and not any(isinstance(toxic, Forget) for toxic in toxics):
            self.end(Ending.RESET)

    async def carry(self) -> None:
        """Connect to the database and pass bytes on until both directions have ended."""
        try:
            from_client, to_client = await asyncio.open_connection(sock=self._client)
            self._writers.append(to_client)
            if self._ended is not None:  # before it had begun
                self.end(self._ended)
                return
            self.apply(self._told)
            await asyncio.sleep(open_delay_s(self._toxics))
            if (error := listener_error(self._toxics)) is not None:
                await _refuse(from_client, to_client, refusal(error))
                return
            from_database, to_database = await asyncio.open_connection(*self._upstream)
            self._writers.append(to_database)
            self._streams = [
                _Stream(Direction.UPSTREAM, from_client, to_database, self._toxics, self._memory),
                _Stream(Direction.DOWNSTREAM, from_database, to_client, self._toxics, self._memory),
            ]
            self.apply(self._told)
            async with asyncio.TaskGroup() as both_ways:
                for stream in self._streams:
                    both_ways.create_task(stream.take_in())
                    both_ways.create_task(stream.pass_on(self.end))
        except OSError:  # the database is not there: the driver sees its connection end
            return
        finally:
            self._stop_timer()
            for writer in self._writers:
                writer.close()
            for writer in self._writers:
                with contextlib.suppress(OSError):
                    await writer.wait_closed()

    def end(self, how: Ending) -> None:
        """End it towards both sides; nothing that is on its way arrives."""
        self._ended = how
        for writer in self._writers:
            if how is Ending.RESET:
                with contextlib.suppress(OSError):
                    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST_ON_CLOSE)
            writer.transport.abort()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


async def _refuse(from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter, answer: bytes) -> None:
    """Answer a client as a listener does that does not let it in, and wait until it has gone."""
    with contextlib.suppress(asyncio.IncompleteReadError):
        header = await from_client.readexactly(HEADER_BYTES)
        await from_client.readexactly(max(0, first_length(header) - HEADER_BYTES))
        to_client.write(answer)
        to_client.write_eof()
        while await from_client.read(_CHUNK_BYTES):
            continue


class _Stream:
    """One direction: chunks with the times they came, taken in as they come and passed on when they are due."""

    def __init__(
        self,
        direction: Direction,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        toxics: Sequence[Toxic],
        memory: Memory,
    ) -> None:
        self._direction = direction
        self._source = source
        self._target = target
        self._queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_QUEUED_CHUNKS)
        self._passed_bytes = 0
        self._memory = memory
        self._track = PacketTrack()
        self._is_told = False
        self._is_eof_sent = False
        self._effects: Effects = effects(toxics, direction)
        self._changed = asyncio.Event()
        self._now_s = asyncio.get_running_loop().time

    def apply(self, toxics: Sequence[Toxic]) -> None:
        """Let the toxics act on what has not been passed on yet."""
        for now in (self._effects, effects(toxics, self._direction)):
            self._memory.has_lost(self._now_s(), now.forgets_after_s)
            self._effects = now
        if self._effects.is_half_closed:
            self._send_eof()
        self._tell_of_drain()
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def take_in(self) -> None:
        """Read until the source ends; an empty chunk stands for its end."""
        with contextlib.suppress(OSError):
            while chunk := await self._source.read(_CHUNK_BYTES):
                await self._queue.put((self._now_s(), chunk))
        await self._queue.put((self._now_s(), b""))

    async def pass_on(self, end: _End) -> None:
        """Write what was taken in, each chunk when it is due; `end` ends the connection."""
        while True:
            came_s, chunk = await self._queue.get()
            await self._wait_until_due(came_s, is_end=not chunk)
            if self._memory.has_lost(self._now_s(), self._effects.forgets_after_s):
                if chunk:
                    continue
                return  # its end is not passed on either
            if not chunk:
                break
            if self._effects.is_answer_lost:
                end(Ending.RESET)
                return
            self._memory.passed(self._now_s())
            await self._write(chunk)
            if self._passed_bytes >= self._effects.limit_bytes:
                end(Ending.CLOSE)
        self._send_eof()

    async def _wait_until_due(self, came_s: float, *, is_end: bool) -> None:
        """Wait for as long as the toxics want; when they change, by the new ones."""
        share = random.uniform(-1.0, 1.0)
        while True:
            now = self._effects
            delay_s = max(0.0, now.latency_s + share * now.jitter_s) + (now.close_delay_s if is_end else 0.0)
            left_s = math.inf if now.is_held else came_s + delay_s - self._now_s()
            if left_s <= 0 or not await self._is_changed_within(left_s):
                return

    async def _write(self, chunk: bytes) -> None:
        """Pass a chunk on, in pieces if the line is slow, up to the limit of data."""
        while chunk and not self._is_eof_sent:
            now = self._effects
            size = _CHUNK_BYTES if math.isinf(now.rate_bytes_s) else max(1, int(now.rate_bytes_s * _PIECE_S))
            room = now.limit_bytes - self._passed_bytes
            piece = chunk[: size if math.isinf(room) else max(0, min(size, int(room)))]
            if not piece:
                return
            if not math.isinf(now.rate_bytes_s) and await self._is_changed_within(len(piece) / now.rate_bytes_s):
                await self._wait_until_due(-math.inf, is_end=False)
                continue
            chunk = chunk[len(piece) :]
            self._passed_bytes += len(piece)
            self._track.passed(piece)
            with contextlib.suppress(OSError):
                self._target.write(piece)
                self._tell_of_drain()
                await self._target.drain()

    def _tell_of_drain(self) -> None:
        """Say once, where a packet may begin, that the database wants its client to go."""
        if not self._effects.is_drained:
            self._is_told = False
        elif self._track.is_between_answers and not self._is_told and not self._is_eof_sent:
            self._is_told = True
            self._target.write(self._track.notification())

    async def _is_changed_within(self, seconds: float) -> bool:
        changed = self._changed
        try:
            async with asyncio.timeout(None if math.isinf(seconds) else seconds):
                await changed.wait()
        except TimeoutError:
            return False
        return True

    def _send_eof(self) -> None:
        if self._is_eof_sent:
            return
        self._is_eof_sent = True
        if self._target.can_write_eof() and not self._target.is_closing():
            with contextlib.suppress(OSError):
                self._target.write_eof()
