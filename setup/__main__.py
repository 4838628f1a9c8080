"""`python -m setup`: the lab, inside its environment. It takes a second or two to load; Ctrl-C ends that, too."""

from __future__ import annotations

import sys

from setup.interrupt import exit_code


def open_lab(arguments: list[str]) -> int:
    """Load the lab, run it, and return its exit code."""
    from setup.lab import main

    return main(arguments)


if __name__ == "__main__":
    sys.exit(exit_code(open_lab, sys.argv[1:]))
