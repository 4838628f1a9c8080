"""Say which Python is needed, on whatever Python this is.

This module, interrupt.py, start.py and test.py hold to the syntax of Python 3.6, so that an old Python can read them
far enough to hear what is wrong; everything they import afterwards is written for 3.11.
"""

import shutil
import subprocess
import sys
from typing import List, Tuple  # noqa: UP035 - list[...] needs Python 3.9

OLDEST = (3, 11)
NEWEST = (3, 14)


def supported_commands() -> List[str]:  # noqa: UP006
    """Return the commands on this machine's PATH that start a Python which will do, newest first."""
    names = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    return [name for name in names if shutil.which(name) and _runs(name)]


def _runs(name: str) -> bool:
    """Return whether the command starts a Python: the shims of version managers are there even if it is not."""
    try:
        return subprocess.call([name, "-c", ""], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def complaint(version: Tuple[int, int], command: str, others: List[str]) -> str:  # noqa: UP006
    """Return what to say about a Python of this version, "" if it will do."""
    if OLDEST <= version <= NEWEST:
        return ""
    wrong = "too old" if version < OLDEST else "newer than the lab has been tested with"
    found, oldest, newest = (f"{major}.{minor}" for major, minor in (version, OLDEST, NEWEST))
    text = f"This is Python {found}, which is {wrong}: the lab needs Python {oldest} to {newest}."
    if others:
        return f"{text}\nThere is one on this machine: {others[0]} {command}"
    return text + "\nInstall one (python.org, your package manager), then run the same command with it."


def require_python(command: str, last_words: str = "") -> None:
    """Leave with a clear message if this Python cannot run the lab.

    Args:
        command: the script as the user named it, for the suggestion.
        last_words: what to say after the message.
    """
    version = (sys.version_info[0], sys.version_info[1])
    if complaint(version, command, []):  # others are looked for, which takes a while, only if this one will not do
        sys.exit(complaint(version, command, supported_commands()) + last_words)
