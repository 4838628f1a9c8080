"""What `python -m labs.database compare` takes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from labs.database.compare.known import KNOWN_FILE

EPILOG: Final = """\
A and B are practice, container, own, the folder of another lab (.pool_lab), or a TOML file with ORACLE_DSN and so on.
The exit code is 1 if something differs that labs/database/compare/known_differences.toml does not list, 2 if a
database does not answer. Experiments that change users or settings run on the lab's own databases only.
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument("a", metavar="A")
    parser.add_argument("b", metavar="B")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page that needs nothing but a browser")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="experiments, or notebooks by number")
    parser.add_argument("--timings", type=float, metavar="RATIO", help="a timing beyond this ratio is a difference")
    parser.add_argument("--differences", action="store_true", help="print what differs or was not observed only")
    parser.add_argument("--known", type=Path, default=KNOWN_FILE, metavar="FILE", help=argparse.SUPPRESS)
