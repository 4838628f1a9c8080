"""JupyterLab for the lab: on 127.0.0.1, with a token, with all it writes inside the lab's folder.

It asks nothing of any other host: no news, no search for updates, no extension manager.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final

from labs.database import process
from labs.database.state import write_private
from setup.inside import PROJECT
from setup.my_notebooks import FOLDER
from setup.problems import SetupProblem
from setup.signals import undisturbed

LOOPBACK: Final = "127.0.0.1"
FIRST_NOTEBOOK: Final = f"{FOLDER}/00_start_here.ipynb"
READY_S: Final = 60.0
POLL_S: Final = 0.1
STOP_S: Final = 10.0

FOLDERS: Final = (
    "IPYTHONDIR",
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
)

SETTINGS: Final = PROJECT / "setup" / "jupyterlab"
STARTUP: Final = "first_cell.py"


class JupyterLab:
    """A running JupyterLab; leaving the block shuts its kernels and itself down."""

    def __init__(
        self, home: Path, port: int, *, browser: bool, ip: str = LOOPBACK, environ: Mapping[str, str] = os.environ
    ) -> None:
        self._home = home
        self._port = port
        self._token = secrets.token_urlsafe(24)
        self._log = home / "jupyterlab.log"
        self._state = home / "jupyterlab.json"
        self._command = command(port, browser=browser, ip=ip)
        self._environ = {**environ, **folders(home / "jupyter"), "JUPYTER_TOKEN": self._token}

    @property
    def url(self) -> str:
        """Where the first notebook opens, token included."""
        return f"http://127.0.0.1:{self._port}/lab/tree/{FIRST_NOTEBOOK}?token={self._token}"

    def __enter__(self) -> JupyterLab:
        teach_kernels(Path(self._environ["IPYTHONDIR"]))
        with self._log.open("w", encoding="utf-8") as log:
            self._server = subprocess.Popen(
                self._command,
                cwd=PROJECT,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=sys.platform != "win32",
                creationflags=process.DETACHED,
            )
        try:
            self._wait_until_ready()
            write_private(
                self._state, {"pid": os.getpid(), "started_s": process.start_time(os.getpid()), "url": self.url}
            )
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def wait(self) -> int:
        """Return JupyterLab's exit code when it ends by itself (File, Shut Down).

        In slices, since Windows delivers no Ctrl-C to a thread that waits without end.
        """
        while True:
            try:
                return self._server.wait(timeout=0.5)
            except subprocess.TimeoutExpired:
                continue

    def close(self) -> None:
        """Shut down kernels and server: by request, then by signal."""
        with undisturbed():
            self._state.unlink(missing_ok=True)
            if self._server.poll() is None:
                try:
                    self._ask("api/shutdown", method="POST")
                    self._server.wait(STOP_S)
                except (OSError, subprocess.TimeoutExpired):
                    process.stop(self._server.pid)
            self._server.wait(STOP_S)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_S
        while self._server.poll() is None and time.monotonic() < deadline:
            try:
                self._ask("api/status")
            except OSError:
                time.sleep(POLL_S)
            else:
                return
        tail = "\n".join(self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
        raise SetupProblem(f"JupyterLab did not start:\n{tail}\n(all of it: {self._log})")

    def _ask(self, path: str, method: str = "GET") -> None:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}/{path}", method=method, headers={"Authorization": f"token {self._token}"}
        )
        # No proxy between this machine and itself, whatever the environment says.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=5):
            pass


def command(port: int, *, browser: bool, ip: str = LOOPBACK) -> list[str]:
    """Return the command that serves the project's folder. The token comes by the environment, never here.

    `ip` is where it listens: another address than 127.0.0.1 only in a container, whose port is published there.
    """
    options = [
        f"--ServerApp.ip={ip}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={PROJECT}",
        f"--LabApp.default_url=/lab/tree/{FIRST_NOTEBOOK}",
        f"--LabApp.app_settings_dir={SETTINGS}",
        "--LabApp.extension_manager=readonly",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=",
    ]
    if not browser:
        options.append("--ServerApp.open_browser=False")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--ServerApp.allow_root=True")
    return [sys.executable, "-m", "jupyterlab", *options]


def folders(base: Path) -> dict[str, str]:
    """Return the variables that keep Jupyter's files in the lab's folder and prefer the environment's kernel."""
    return {"JUPYTER_PREFER_ENV_PATH": "1", **{name: str(base / name.lower()) for name in FOLDERS}}


def teach_kernels(ipython_folder: Path) -> None:
    """Have every kernel run the lab's startup file when it starts (IPython, Startup Files)."""
    startup = ipython_folder / "profile_default" / "startup"
    startup.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SETTINGS / STARTUP, startup / f"00_{STARTUP}")


def running_lab(home: Path) -> str | None:
    """Return the address of this folder's JupyterLab if it is open."""
    try:
        data = json.loads((home / "jupyterlab.json").read_text(encoding="utf-8"))
        alive = process.is_alive(int(data["pid"]), float(data["started_s"]))
        return str(data["url"]) if alive else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def stop_lab(home: Path) -> bool:
    """Stop this folder's JupyterLab through the process that holds it, and return whether it was open."""
    if running_lab(home) is None:
        return False
    data = json.loads((home / "jupyterlab.json").read_text(encoding="utf-8"))
    process.stop(int(data["pid"]))
    return True
