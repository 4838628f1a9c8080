"""The state file: how processes of the lab find the database that one of them started.

    .pool_lab/database.json   mode 0600; passwords and the running server
    .pool_lab/database.lock   held while the server is started or stopped

The passwords outlive the server, since its files keep them too.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

PROJECT: Final = Path(__file__).resolve().parent.parent.parent
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Passwords:
    """The passwords of one lab database."""

    system: str = field(repr=False)
    lab: str = field(repr=False)
    lab_admin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Server:
    """A server process that was started.

    `started_s` is the process's start time as the operating system tells it, so that another process with the
    same number is not taken for it.
    """

    pid: int
    started_s: float
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class State:
    """What the state file says. `schema` is the hash of the schema scripts that were loaded."""

    passwords: Passwords
    server: Server | None = None
    port: int = 0
    schema: str = ""


def home_of(environ: Mapping[str, str]) -> Path:
    """Return the lab's folder for state, logs and database files: POOL_LAB_HOME or `.pool_lab` in the project."""
    given = environ.get("POOL_LAB_HOME")
    return Path(given).expanduser().resolve() if given else PROJECT / ".pool_lab"


def make_passwords() -> Passwords:
    """Return new random passwords. The letter in front makes them valid Oracle passwords everywhere."""
    return Passwords(*(f"Lab_{secrets.token_hex(12)}" for _ in range(3)))


def read_state(home: Path) -> State | None:
    """Return the state, None if there is none or it cannot be understood (it is then written anew)."""
    try:
        data: dict[str, Any] = json.loads((home / "database.json").read_text(encoding="utf-8"))
        if data["version"] != VERSION:
            return None
        server = Server(**data["server"]) if data["server"] else None
        return State(Passwords(**data["passwords"]), server, int(data["port"]), str(data["schema"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_state(home: Path, state: State) -> None:
    """Write the state file."""
    write_private(home / "database.json", {"version": VERSION, **asdict(state)})


def write_private(path: Path, content: Mapping[str, Any]) -> None:
    """Write a file of JSON in one step, readable by its owner only from the first byte."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2)
    draft.replace(path)
