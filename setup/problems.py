"""What can go wrong while the lab is set up, and how it is said.

Every text names what was wrong and what to do; running the command again goes on where it stopped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


class SetupProblem(Exception):
    """Something the user can mend; its text is all that is shown."""


@dataclass(frozen=True, slots=True)
class PipProblem:
    """A pattern in pip's output and what it means."""

    pattern: re.Pattern[str]
    meaning: str


def _row(pattern: str, meaning: str) -> PipProblem:
    return PipProblem(re.compile(pattern, re.IGNORECASE), meaning)


# The first row that matches wins: a full disk can also look like a broken download.
PIP_PROBLEMS: Final[tuple[PipProblem, ...]] = (
    _row(
        r"No space left on device|Errno 28|not enough space on the disk|Disk quota exceeded",
        "The disk is full. Make about 1 GB of room (also where TMPDIR points), then run the command again.",
    ),
    _row(
        r"CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerificationError",
        "The package registry's certificate was not accepted. Behind a company proxy, point PIP_CERT at its\n"
        "certificate; otherwise check this machine's clock and certificates. Then run the command again.",
    ),
    _row(
        r"not a trusted or secure host",
        "The package registry's address is not https, and pip does not trust it. Use its https address, or set\n"
        "PIP_TRUSTED_HOST to its name. Then run the command again.",
    ),
    _row(
        r"NewConnectionError|NameResolutionError|name resolution|getaddrinfo failed|ConnectTimeout|ReadTimeout"
        r"|Connection refused|Connection reset|Network is unreachable|ProxyError|Max retries exceeded"
        r"|Connection broken",
        "The package registry is out of reach. Check the network; behind a proxy set HTTPS_PROXY, for a mirror set\n"
        "PIP_INDEX_URL. What was downloaded is kept: run the command again to go on.",
    ),
    _row(
        r"Permission denied|Errno 13|Access is denied|Read-only file system",
        "A file could not be written. Check who owns this folder, or copy the project to a folder of your own.",
    ),
    _row(
        r"No matching distribution|Could not find a version|is not a supported wheel",
        "The registry has no ready-made package for this machine. The lab runs on Linux and macOS (Intel and ARM)\n"
        "and on Windows (x64); on Windows for ARM use the x64 Python.",
    ),
)


def meaning_of(pip_output: str) -> str:
    """Return what a failed pip run means in plain words, "" if its output is not known."""
    for problem in PIP_PROBLEMS:
        if problem.pattern.search(pip_output):
            return problem.meaning
    return ""
