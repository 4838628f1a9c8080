"""The options of start.py, checked before anything slow happens."""

from __future__ import annotations

import argparse
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from setup.problems import SetupProblem

FIRST_PORT: Final = 8888
PORTS_TRIED: Final = 50

EPILOG: Final = """\
Which database: own uses ORACLE_DSN, ORACLE_USER, ORACLE_PASSWORD (and ORACLE_WALLET_LOCATION, ORACLE_WALLET_PASSWORD,
ORACLE_CONFIG_DIR); practice starts the one that comes with the lab; container starts Oracle Free with Docker or
Podman; auto takes your own if ORACLE_DSN is set, else a container if an engine answers and its image is here or can
be pulled (Ctrl-C stops that), else practice. The default is POOL_LAB_DATABASE, else auto.
"""


SETUP: Final = {
    "provision": "bring your own database to the lab's state: everything is listed, then you are asked",
    "uninstall": "take that back, and nothing else: everything is listed, then you are asked",
}


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for."""

    database: str | None
    image: str | None
    keep: bool
    browser: bool
    port: int | None
    run: Path | None
    stop: bool
    setup: str | None
    update: bool
    preflight: bool
    applications: bool
    yes: bool
    arguments: tuple[str, ...]


def parse(arguments: list[str]) -> Options:
    """Return the checked options; leaves with argparse's message when they make no sense."""
    parser = _parser()
    known, rest = parser.parse_known_args(arguments)
    if rest and known.run is None:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if problem := _contradiction(known):
        parser.error(problem)
    return Options(
        database=known.database,
        image=known.image,
        keep=known.keep,
        browser=not known.no_browser,
        port=known.port,
        run=known.run,
        stop=known.stop,
        setup=known.setup,
        update=known.update,
        preflight=known.preflight,
        applications=known.applications,
        yes=known.yes,
        arguments=tuple(rest),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="setup/start.py",
        description="Open the lab: its environment, its database and JupyterLab on 127.0.0.1.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--database", choices=("auto", "practice", "container", "own"))
    parser.add_argument("--image", help="what the container runs (default: POOL_LAB_IMAGE, else the lab's Oracle Free)")
    parser.add_argument(
        "--keep",
        action="store_true",
        help="let the container go on when the lab ends, for the next start; --stop ends it",
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument("--port", type=int, metavar="N", help=f"JupyterLab's port (default: from {FIRST_PORT} upwards)")
    parser.add_argument(
        "--run",
        type=Path,
        metavar="NOTEBOOK_OR_SCRIPT",
        help="run it without JupyterLab and print its outputs; what follows is passed to a script",
    )
    parser.add_argument("--stop", action="store_true", help="stop JupyterLab and the database that the lab started")
    parser.add_argument(
        "--update", action="store_true", help="bring new notebooks and changed cells into yours; your answers stay"
    )
    parser.add_argument(
        "--applications", action="store_true", help="install what notebook 14 needs too: FastAPI, gunicorn, Django"
    )
    parser.add_argument(
        "--preflight", action="store_true", help="say within half a minute whether this machine is ready for a workshop"
    )
    setup = parser.add_mutually_exclusive_group()
    for name, text in SETUP.items():
        setup.add_argument(f"--{name}", dest="setup", action="store_const", const=name, help=text)
    parser.add_argument("--yes", action="store_true", help="agree to what --provision or --uninstall lists")
    return parser


def _contradiction(known: argparse.Namespace) -> str | None:
    """Return what is wrong with options that argparse lets pass, None if nothing is."""
    if known.setup and (known.run or known.stop):
        return f"--{known.setup} stands alone: leave out --run and --stop"
    if known.update and (known.run or known.stop or known.setup):
        return "--update stands alone: leave out --run, --stop, --provision and --uninstall"
    if known.preflight and (known.run or known.stop or known.setup or known.update or known.keep):
        return (
            "--preflight ends all that it starts: leave out --run, --stop, --update, --keep, --provision, --uninstall"
        )
    if known.yes and not known.setup:
        return "--yes goes with --provision or --uninstall"
    if known.database in ("practice", "own") and (known.keep or known.image):
        return f"--keep and --image are about a container, and --database {known.database} has none"
    if known.port is not None and not 1 <= known.port <= 65535:
        return f"--port {known.port}: a port is a number from 1 to 65535"
    if known.run is not None and not known.run.is_file():
        return f"--run {known.run}: there is no such file; name a notebook (.ipynb) or a script (.py)"
    if known.run is not None and known.run.suffix not in (".ipynb", ".py"):
        return f"--run {known.run}: it must be a notebook (.ipynb) or a script (.py)"
    return None


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
        if os.name == "posix":
            # As the server will: a connection that has just ended keeps nobody from listening. On Windows the option
            # would let two listen at once.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
