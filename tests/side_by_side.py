"""Which tests one process runs when several share the work (`-n 3`): those of a file, with the servers they share.

The exercises are too many for one process and are shared out one by one; what needs the container engine or the browser
stays together, since building an image and starting JupyterLab take longer than most tests.
"""

from __future__ import annotations

import re

from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/container/", "tests/browser/", "tests/setup/")
ONE_BY_ONE = re.compile(r"tests/notebooks/test_exercises\.py::.*?(E\d\d\.\d+)")


class ByFile(LoadScopeScheduling):
    """Gives the tests of a file to one process, with the exceptions above."""

    def _split_scope(self, nodeid: str) -> str:
        exercise = ONE_BY_ONE.match(nodeid)
        if exercise is not None:
            return exercise[1]
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid.partition("::")[0])
