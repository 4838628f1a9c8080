"""Run the practice database in a container, with the environment variables of the Oracle Free images.

It starts the server, makes the application's user, says DATABASE IS READY TO USE! and waits for SIGTERM.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Final

import oracledb

PORT: Final = 1521
DATA_DIR: Final = Path("/opt/oracle/oradata")
# Where the server keeps a password that it made itself.
PASSWORD_FILE: Final = DATA_DIR / "admin-password"
ORACLE_FREE_SERVICES: Final = ("FREE", "FREEPDB1")
# What createAppUser of the Oracle Free images grants, as far as the practice database has it.
APP_USER_GRANTS: Final = "connect, resource, create view, create procedure, create sequence, create trigger"
NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_$#]{0,127}")


class WrongSetting(Exception):
    """An environment variable that cannot be used; the text says what would be right."""


def read_secret(environment: Mapping[str, str], name: str) -> str | None:
    """Return a variable's value, or the first line of the file that NAME_FILE names, or None."""
    if path := environment.get(f"{name}_FILE"):
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        return lines[0] if lines else None
    return environment.get(name) or None


def checked_name(variable: str, value: str) -> str:
    """Return a user or service name that needs no quotes. Raises: WrongSetting."""
    if not NAME.fullmatch(value):
        raise WrongSetting(
            f"{variable}={value!r}: a name begins with a letter and has only letters, digits, _, $ and #"
        )
    return value.upper()


def admin_password(environment: Mapping[str, str]) -> str | None:
    """Return the password of SYS and SYSTEM; None if the server is to make one.

    Raises: WrongSetting if none was given or asked for.
    """
    if password := read_secret(environment, "ORACLE_PASSWORD"):
        return password
    if PASSWORD_FILE.exists():
        return PASSWORD_FILE.read_text(encoding="utf-8").strip()
    if not environment.get("ORACLE_RANDOM_PASSWORD"):
        raise WrongSetting("set ORACLE_PASSWORD, ORACLE_PASSWORD_FILE or ORACLE_RANDOM_PASSWORD=yes")
    return None


def serve_command(environment: Mapping[str, str]) -> list[str]:
    """Return the server's command line; the password goes through the environment, not through it."""
    command = [sys.executable, "-m", "labs.practice_db", "serve", "--data-dir", str(DATA_DIR)]
    command += ["--host", "0.0.0.0", "--port", str(PORT)]
    if service := environment.get("ORACLE_DATABASE"):
        name = checked_name("ORACLE_DATABASE", service)
        command += [] if name in ORACLE_FREE_SERVICES else ["--service", name]
    return command


def make_app_user(environment: Mapping[str, str], password: str) -> None:
    """Make APP_USER with APP_USER_PASSWORD if they are set and the user is not there yet."""
    user, its_password = environment.get("APP_USER"), read_secret(environment, "APP_USER_PASSWORD")
    if not user and not its_password:
        return
    if not user or not its_password:
        raise WrongSetting("APP_USER and APP_USER_PASSWORD belong together: set both or neither")
    name = checked_name("APP_USER", user)
    if '"' in its_password:
        raise WrongSetting("APP_USER_PASSWORD has a double quote, which a password cannot have")
    with oracledb.connect(user="system", password=password, dsn=f"127.0.0.1:{PORT}/FREEPDB1") as connection:
        cursor = connection.cursor()
        if cursor.execute("select count(*) from all_users where username = :1", [name]).fetchone() == (1,):
            return
        cursor.execute(f'create user {name} identified by "{its_password}" quota unlimited on users')
        cursor.execute(f"grant {APP_USER_GRANTS} to {name}")


def check_health(environment: Mapping[str, str], service: str) -> int:
    """Return 0 if SYSTEM can log on to the service and select a row, 1 otherwise: the image's health check."""
    dsn = f"127.0.0.1:{PORT}/{service}"
    try:
        password = admin_password(environment)
        with oracledb.connect(user="system", password=password, dsn=dsn, tcp_connect_timeout=3) as connection:
            return 0 if connection.cursor().execute("select 1 from dual").fetchone() == (1,) else 1
    except (WrongSetting, oracledb.Error) as problem:
        print(problem, file=sys.stderr)
        return 1


def run(environment: Mapping[str, str]) -> int:
    """Run until the server ends; return its exit status."""
    try:
        password = admin_password(environment)
        command = serve_command(environment)
    except WrongSetting as problem:
        print(f"CONTAINER: {problem}", file=sys.stderr)
        return 2
    print("CONTAINER: starting up the practice database (this is not Oracle Database)...")
    secret = {"POOL_LAB_ADMIN_PASSWORD": password} if password else {}
    server = subprocess.Popen(command, env={**environment, **secret}, stdout=subprocess.PIPE, text=True)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    assert server.stdout is not None
    ready = server.stdout.readline()
    if not ready:
        return server.wait() or 1
    print(f"CONTAINER: services {', '.join(json.loads(ready)['services'])} on port {PORT}")
    try:
        if password is None:
            password = admin_password(environment) or ""
            print(f"ORACLE PASSWORD FOR SYS AND SYSTEM: {password}")
        make_app_user(environment, password)
    except (WrongSetting, oracledb.Error) as problem:
        print(f"CONTAINER: {problem}", file=sys.stderr)
        server.terminate()
        server.wait()
        return 2
    print("#########################\nDATABASE IS READY TO USE!\n#########################")
    return server.wait()


if __name__ == "__main__":
    sys.exit(check_health(os.environ, sys.argv[2]) if sys.argv[1:2] == ["--health"] else run(os.environ))
