"""Who is at the other end: what a client tells about itself when it logs on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Client:
    """The client attributes that V$SESSION and V$SESSION_CONNECT_INFO show."""

    program: str = ""
    machine: str = ""
    terminal: str = ""
    osuser: str = ""
    process: str = ""
    driver: str = ""
    address: str = ""
    port: int = 0
