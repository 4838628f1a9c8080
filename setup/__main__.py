"""`python -m setup`: the lab, inside its environment. It takes a second or two to load; Ctrl-C ends that, too."""

from __future__ import annotations

import sys

INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """Load the lab, run it, and return its exit code."""
    try:
        from setup.lab import main as open_lab

        return open_lab(arguments)
    except KeyboardInterrupt:
        print("Stopped.")
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
