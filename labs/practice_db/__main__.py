"""`python -m labs.practice_db serve …` and `python -m labs.practice_db conformance …`."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from labs.practice_db.config import read_config
from labs.practice_db.engine.settings import EngineError

USAGE: Final = "usage: python -m labs.practice_db {commands} ..."


def run_server(arguments: Sequence[str]) -> int:
    """Serve until told to stop; 1 with a sentence on standard error when that cannot be."""
    config = read_config(arguments)
    # What is imported stays: looking for garbage in it again and again slows the start.
    gc.disable()
    from labs.practice_db.app import configure_logging, new_event_loop, serve

    try:
        configure_logging(config)
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(serve(config))
    except (EngineError, OSError) as error:
        logging.getLogger(__name__).error("%s", error)
        print(f"practice database: {error}", file=sys.stderr)
        return 1
    return 0


def run_conformance(arguments: Sequence[str]) -> int:
    """Run the driver's own tests against a practice database."""
    from labs.practice_db.conformance.command import main

    return main(arguments)


COMMANDS: Final[Mapping[str, Callable[[Sequence[str]], int]]] = {"serve": run_server, "conformance": run_conformance}


def main(arguments: Sequence[str]) -> int:
    """Run the command that the first argument names."""
    command = COMMANDS.get(arguments[0]) if arguments else None
    if command is None:
        print(USAGE.format(commands="{" + ",".join(COMMANDS) + "}"), file=sys.stderr)
        return 2
    return command(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
