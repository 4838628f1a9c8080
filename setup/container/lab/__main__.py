"""What the lab's container does: `make-passwords` once, then `open HOST`, JupyterLab on the database of that host.

It starts as root, to read the passwords, and goes on as the owner of the project's folder, so that what is written
there belongs to whoever mounted it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

from labs.database import DatabaseProblem, Kind, Target
from labs.database.choice import CHOICE
from labs.database.lab_owned import is_prepared, prepare, target_at
from labs.database.state import PROJECT, Passwords, home_of, make_passwords, write_private
from setup.jupyter import JupyterLab
from setup.lab import ready_my_notebooks
from setup.problems import SetupProblem
from setup.signals import ends_on_signals

PASSWORDS: Final = Path("/run/passwords")
LAB_FILE: Final = "lab.json"
# Read by the database's container, whose user is another one: the folder is mounted nowhere else.
ORACLE_FILE: Final = "oracle"
PORT_VARIABLE: Final = "POOL_LAB_PORT"
ORACLE_PORT: Final = 1521


def make(folder: Path) -> int:
    """Make random passwords if there are none yet."""
    if not (folder / LAB_FILE).exists():
        passwords = make_passwords()
        (folder / ORACLE_FILE).write_text(f"{passwords.system}\n", encoding="utf-8")
        write_private(folder / LAB_FILE, asdict(passwords))
    return 0


def open_lab(host: str, folder: Path, environ: Mapping[str, str]) -> int:
    """Bring the database to the lab's state and run JupyterLab until it is told to stop."""
    passwords = Passwords(**json.loads((folder / LAB_FILE).read_text(encoding="utf-8")))
    target = target_at(Kind.OWN, f"{host}:{ORACLE_PORT}", passwords)
    if not is_prepared(target):
        print("Loading the lab's users and tables.")
        prepare(target)
    home = home_of(environ)
    become_owner(PROJECT, home)
    ready_my_notebooks()
    settings = {**environ, **variables(target), "HOME": str(home)}
    port = int(environ[PORT_VARIABLE])
    with ends_on_signals(), JupyterLab(home, port, browser=False, ip="0.0.0.0", environ=settings) as lab:
        print(f"Database: {target.user} at {target.dsn}.\nJupyterLab:\n\n    {lab.url}\n", flush=True)
        return lab.wait()


def become_owner(project: Path, home: Path) -> None:
    """Go on as the project's owner, who gets the lab's own folder too."""
    assert sys.platform != "win32"
    owner = project.stat()
    for path in (home, *home.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)
    os.setgroups([])
    os.setgid(owner.st_gid)
    os.setuid(owner.st_uid)


def variables(target: Target) -> dict[str, str]:
    """Return the environment in which notebooks and terminals find the target."""
    values = {
        CHOICE: Kind.OWN.value,
        "ORACLE_DSN": target.dsn,
        "ORACLE_USER": target.user,
        "ORACLE_PASSWORD": target.password,
        "ORACLE_ADMIN_USER": target.admin_user,
        "ORACLE_ADMIN_PASSWORD": target.admin_password,
        "ORACLE_ROOT_DSN": target.root_dsn,
        "ORACLE_SYS_PASSWORD": target.sys_password,
    }
    return {name: value for name, value in values.items() if value is not None}


COMMANDS: Final[dict[str, Callable[[list[str]], int]]] = {
    "make-passwords": lambda _words: make(PASSWORDS),
    "open": lambda words: open_lab(words[0], PASSWORDS, os.environ),
}


def main(arguments: list[str]) -> int:
    """Run one command and return the exit code."""
    command, *words = arguments
    try:
        return COMMANDS[command](words)
    except (DatabaseProblem, SetupProblem) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
