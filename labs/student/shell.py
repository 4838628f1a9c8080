"""An IPython shell for a check: cells that fail as they do in a notebook, with all that a shell keeps of an error."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from types import ModuleType
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from labs.student.failure import as_data, failure_of

_LAST = ("last_type", "last_value", "last_traceback", "last_exc")


def run_cells(cells: list[str], names: Mapping[str, Any]) -> dict[str, Any]:
    """Return the failure of each cell, or None, and what the cells have put into `said`."""
    shell = _shell(names)
    before = {name: getattr(sys, name) for name in _LAST if hasattr(sys, name)}
    failures: list[Any] = []
    try:
        for cell in cells:
            with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                result = shell.run_cell(cell, store_history=False, silent=False)  # type: ignore[no-untyped-call]
            error = result.error_before_exec or result.error_in_exec
            failures.append(None if error is None else as_data(failure_of(error)))
            del result, error  # only the shell itself is to keep the error
        return {"failures": failures, "said": shell.user_ns.get("said")}
    finally:
        for name in _LAST:
            if name in before:
                setattr(sys, name, before[name])
            elif hasattr(sys, name):
                delattr(sys, name)
        shell.reset(new_session=False)  # type: ignore[no-untyped-call]


def _shell(names: Mapping[str, Any]) -> InteractiveShell:
    """Return a shell beside the one of the kernel, if there is one: a module of its own, and no history on disk."""
    settings = Config()
    settings.HistoryManager.enabled = False
    module = ModuleType("pool_lab_shell")
    module.__dict__.update(names)
    return InteractiveShell(config=settings, user_module=module, user_ns=module.__dict__)  # type: ignore[no-untyped-call]
