"""Starts second processes for answers, each in a sandbox with a door to the database."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Final

from labs.grader.places import Launch
from labs.grading.sandbox.address import Address
from labs.grading.sandbox.bubblewrap import INSIDE, command, python
from labs.grading.sandbox.limits import Limits, process_group
from labs.grading.sandbox.relay import Relay

HARNESSES: Final = "harnesses.py"
GIVEN: Final = "notebooks/given.py"


class Isolation(StrEnum):
    """What stands between a learner's code and this machine."""

    BUBBLEWRAP = "bubblewrap"
    NONE = "none"


def sandboxed(limits: Limits, address: Address, relay: Relay, files: Mapping[str, Path]) -> Launch:
    """Return what starts a second process in a sandbox of its own, in which `files` stand, by their places."""
    return lambda: _launch(limits, address, relay, files)


def harnesses_inside(isolation: Isolation, harnesses: str) -> str:
    """Return where the file with the harnesses stands for the second process."""
    return f"{INSIDE}/{HARNESSES}" if harnesses and isolation is Isolation.BUBBLEWRAP else harnesses


def _launch(limits: Limits, address: Address, relay: Relay, files: Mapping[str, Path]) -> subprocess.Popen[bytes]:
    """Start bubblewrap; what belongs to the process goes when its end of the door's way is closed."""
    with ExitStack() as stack:
        group = stack.enter_context(process_group(limits))
        ours, theirs = socket.socketpair()
        hosts = os.memfd_create("hosts")
        try:
            os.write(hosts, f"127.0.0.1 localhost {address.host}\n".encode())
            os.lseek(hosts, 0, os.SEEK_SET)
            process = subprocess.Popen(
                [*_joining(group), *command(limits, hosts=hosts, files=files), *_inside(limits, address, theirs)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=(theirs.fileno(), hosts),
                env={},  # bubblewrap stays as the first process inside, where /proc shows what it was given
            )
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
            os.close(hosts)
        relay.serve(ours, stack.pop_all().close)
    return process


def _joining(group: Path | None) -> list[str]:
    """Return the beginning of a command that joins a control group before it becomes the rest of it."""
    return [] if group is None else ["/bin/sh", "-c", 'echo $$ > "$0" && exec "$@"', str(group)]


def _inside(limits: Limits, address: Address, door: socket.socket) -> list[str]:
    told = {"door": door.fileno(), "port": address.port, "limits": limits.resources(), "nice": limits.nice}
    return [*python(), "labs.student", json.dumps(told)]
