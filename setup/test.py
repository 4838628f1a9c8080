"""Run the tests: `python3 setup/test.py [pytest arguments]`.

`--quick` runs the short loop; `--all` makes a skipped test a failure; `--database container` runs those that hold for
any database on that one.
"""

import os
import sys

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[0] = PROJECT

from setup.interrupt import exit_code  # noqa: E402
from setup.python_version import require_python  # noqa: E402


def main(arguments: "list[str]") -> int:
    """Make the environment ready, with the tests' packages, then run pytest inside it."""
    require_python("setup/test.py")
    from setup.bootstrap import LAB_LOCK, TEST_LOCK, ensure_environment
    from setup.inside import run_inside
    from setup.problems import SetupProblem

    try:
        python = ensure_environment(LAB_LOCK.parent, TEST_LOCK, contains=(LAB_LOCK,))
    except SetupProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    options = ["--no-skips" if argument == "--all" else argument for argument in arguments]
    os.chdir(PROJECT)
    return run_inside(python, "pytest", ["-p", "setup.skip_report", *options])


if __name__ == "__main__":
    sys.exit(exit_code(main, sys.argv[1:]))
