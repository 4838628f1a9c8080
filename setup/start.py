"""Open the lab: environment, database, JupyterLab. `python3 setup/start.py --help` lists the options."""

import os
import sys

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[0] = PROJECT

from setup.interrupt import exit_code  # noqa: E402
from setup.python_version import require_python  # noqa: E402


def main(arguments: "list[str]") -> int:
    """Make the environment ready, then go on inside it."""
    require_python(
        "setup/start.py", "\nNOT READY for the workshop. Look at: Python." if "--preflight" in arguments else ""
    )
    from setup.bootstrap import APPLICATIONS_LOCK, LAB_LOCK, ensure_environment, existing_environment, lab_home
    from setup.inside import run_inside
    from setup.options import choose_port, parse
    from setup.problems import SetupProblem
    from setup.project_files import bring_files

    options = parse(arguments)
    if options.preflight:
        from setup.preflight.run import preflight

        return preflight(LAB_LOCK.parent, LAB_LOCK, options, arguments)
    try:
        if options.stop:
            python = existing_environment(LAB_LOCK.parent)
            if python is None:
                print("Nothing of the lab is running here.")
                return 0
        else:
            if options.update:
                print(bring_files(LAB_LOCK.parent), flush=True)
            elif options.run is None and not (lab_home(LAB_LOCK.parent) / "jupyterlab.json").exists():
                choose_port(options.port)  # again inside, where it can be told whether our own JupyterLab has it
            lock, contains = (APPLICATIONS_LOCK, (LAB_LOCK,)) if options.applications else (LAB_LOCK, ())
            python = ensure_environment(LAB_LOCK.parent, lock, contains=contains)
    except SetupProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    return run_inside(python, "setup", arguments)


if __name__ == "__main__":
    sys.exit(exit_code(main, sys.argv[1:]))
