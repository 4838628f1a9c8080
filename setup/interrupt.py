"""How a command ends at Ctrl-C: with a word instead of a traceback. Syntax of Python 3.6, as in python_version.py."""

from typing import Callable, List  # noqa: UP035 - list[...] needs Python 3.9

INTERRUPTED = 130


def exit_code(main: Callable[[List[str]], int], arguments: List[str]) -> int:  # noqa: UP006
    """Run a command's main function; return its exit code, INTERRUPTED after Ctrl-C."""
    try:
        return main(arguments)
    except KeyboardInterrupt:
        print("Stopped.")
        return INTERRUPTED
