"""The lab as a process of its own, as start.py leaves it running."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from queue import Queue

PROJECT = Path(__file__).resolve().parents[1]


class Lab:
    """`python -m setup.lab` as a process, with its output line by line."""

    def __init__(self, environ: Mapping[str, str], *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "setup.lab", *arguments],
            cwd=PROJECT,
            env=dict(environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: Queue[str | None] = Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def wait_for(self, pattern: str) -> str:
        """Return the first line that matches; fails with what was printed instead."""
        seen = []
        while (line := self._lines.get(timeout=90)) is not None:
            seen.append(line)
            if match := re.search(pattern, line):
                return match[0]
        raise AssertionError("".join(seen))

    def end(self) -> int:
        """Return the exit code once it is over."""
        code = self.process.wait(60)
        self._reader.join(10)
        self.process.stdout.close()
        return code
