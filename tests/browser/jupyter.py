"""A JupyterLab of the tests' own, on a port of its own, with all its state in a temporary folder."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
from nbformat.v4 import new_code_cell, new_notebook

PROJECT = Path(__file__).resolve().parents[2]
_STATE = (
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
    "IPYTHONDIR",
)
_SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
_READY_S = 60
_STOP_S = 15


class JupyterLab:
    """Started with `with`; `url` is where it listens, `root` the folder that it serves."""

    def __init__(self, folder: Path, environment: dict[str, str] | None = None) -> None:
        self._environment = environment or {}
        self.root = folder / "root"
        self.root.mkdir()
        self._state = folder / "state"
        self._log = folder / "jupyter.log"
        self._process: subprocess.Popen | None = None
        self.url = ""

    def __enter__(self) -> JupyterLab:
        environ = {**os.environ, **{name: str(self._state / name.lower()) for name in _STATE}}
        environ["PYTHONPATH"] = str(PROJECT)
        environ |= self._environment
        for name, value in _SETTINGS.items():
            self.set(name, value)
        command = [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0"),
            *("--IdentityProvider.token=", "--ServerApp.password=", f"--ServerApp.root_dir={self.root}"),
            *("--LabApp.extension_manager=readonly", "--expose-app-in-browser"),
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        ]
        with self._log.open("w") as log:
            self._process = subprocess.Popen(command, env=environ, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        try:
            self.url = self._wait_for_url()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def set(self, plugin: str, value: dict) -> None:
        """Write the settings of a JupyterLab plugin; a page reads them when it is loaded."""
        file = self._state / "jupyterlab_settings_dir" / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(value))

    def write(self, name: str, *cells: str) -> None:
        """Write a notebook with code cells."""
        notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(notebook, self.root / name)

    def copy(self, name: str) -> None:
        """Copy a notebook of the workbook."""
        shutil.copy(PROJECT / "notebooks" / name, self.root / name)

    def stop(self) -> None:
        """End the server and its kernels, and wait until they are gone."""
        if self._process is None:
            return
        process, self._process = self._process, None
        with contextlib.suppress(psutil.NoSuchProcess):
            kernels = psutil.Process(process.pid).children(recursive=True)
            process.terminate()
            _, alive = psutil.wait_procs([psutil.Process(process.pid), *kernels], timeout=_STOP_S)
            for left in alive:
                left.kill()
        process.wait(timeout=_STOP_S)

    def _wait_for_url(self) -> str:
        until_s = time.monotonic() + _READY_S
        while time.monotonic() < until_s:
            assert self._process is not None
            found = re.search(r"http://127\.0\.0\.1:\d+/", self._log.read_text())
            if found and "is running at" in self._log.read_text():
                return found.group()
            try:
                self._process.wait(timeout=0.2)
            except subprocess.TimeoutExpired:
                continue
            break
        raise RuntimeError(f"JupyterLab did not start:\n{self._log.read_text()[-2000:]}")
