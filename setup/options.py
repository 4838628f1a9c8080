"""The options of start.py, checked before anything slow happens."""

from __future__ import annotations

import argparse
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from setup.problems import SetupProblem

FIRST_PORT: Final = 8888
PORTS_TRIED: Final = 50

EPILOG: Final = """\
Which database: --database own uses ORACLE_DSN, ORACLE_USER, ORACLE_PASSWORD (and ORACLE_WALLET_LOCATION,
ORACLE_WALLET_PASSWORD, ORACLE_CONFIG_DIR); practice starts the one that comes with the lab; container starts Oracle
Free with Docker or Podman; auto takes your own if ORACLE_DSN is set, the practice database otherwise.
"""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for."""

    database: str
    browser: bool
    port: int | None
    run: Path | None
    stop: bool
    arguments: tuple[str, ...]


def parse(arguments: list[str]) -> Options:
    """Return the checked options; leaves with argparse's message when they make no sense."""
    parser = argparse.ArgumentParser(
        prog="setup/start.py",
        description="Open the lab: its environment, its database and JupyterLab on 127.0.0.1.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--database", choices=("auto", "practice", "container", "own"), default="auto")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument("--port", type=int, metavar="N", help=f"JupyterLab's port (default: from {FIRST_PORT} upwards)")
    parser.add_argument(
        "--run",
        type=Path,
        metavar="NOTEBOOK_OR_SCRIPT",
        help="run it without JupyterLab and print its outputs; what follows is passed to a script",
    )
    parser.add_argument("--stop", action="store_true", help="stop JupyterLab and the database that the lab started")
    known, rest = parser.parse_known_args(arguments)
    if rest and known.run is None:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if known.port is not None and not 1 <= known.port <= 65535:
        parser.error(f"--port {known.port}: a port is a number from 1 to 65535")
    if known.run is not None and not known.run.is_file():
        parser.error(f"--run {known.run}: there is no such file; name a notebook (.ipynb) or a script (.py)")
    if known.run is not None and known.run.suffix not in (".ipynb", ".py"):
        parser.error(f"--run {known.run}: it must be a notebook (.ipynb) or a script (.py)")
    return Options(known.database, not known.no_browser, known.port, known.run, known.stop, tuple(rest))


def choose_port(asked: int | None) -> int:
    """Return a free port for JupyterLab: the one asked for, or the first free one from 8888 upwards.

    Raises: SetupProblem if the port asked for, or all of them, are taken.
    """
    if asked is not None:
        if not is_free(asked):
            raise SetupProblem(
                f"Port {asked} is taken by another program. Give another one with --port, "
                "or leave --port out and a free one is found."
            )
        return asked
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        if is_free(port):
            return port
    raise SetupProblem(f"Ports {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1} are taken. Give a free one with --port.")


def is_free(port: int) -> bool:
    """Return whether a server could listen on the port of 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
