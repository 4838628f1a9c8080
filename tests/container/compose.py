"""compose.yaml on a copy of the project that belongs to somebody else, with images made of what is here."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import urllib.request
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from websocket import create_connection

from tests.container import building
from tests.polling import until

# Named after the run, as the other images of the tests are.
NAME = f"pool-lab-compose-{os.getpid()}"
LAB_IMAGE = f"{NAME}-lab"
BUILDER = f"{NAME}-lab-builder"
DOCKERFILE = "setup/container/lab/Dockerfile"
OWNER = 12345
PARTS = ("labs", "setup", "notebooks", "db_config.py", "requirements.txt", "compose.yaml", ".dockerignore")
STARTED_S = 180.0
CELL_S = 60.0


def command() -> list[str] | None:
    """Return the command of Docker Compose: the engine's plug-in or the program of its own, None without either."""
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode == 0:
        return ["docker", "compose"]
    return ["docker-compose"] if shutil.which("docker-compose") else None


@dataclass(frozen=True)
class Compose:
    """The project in a folder, and its containers."""

    command: Sequence[str]
    folder: Path
    port: int

    def __call__(self, *words: str) -> str:
        """Run a subcommand and return what it printed."""
        files = ["-f", "compose.yaml", "-f", "../override.json", "-p", NAME]
        environ = {**os.environ, "POOL_LAB_PORT": str(self.port), "DOCKER_BUILDKIT": "0"}
        return building.run([*self.command, *files, *words], cwd=self.folder, env=environ)

    def start(self, service: str) -> Jupyter:
        """Start a lab with its database and return the JupyterLab whose address it prints."""
        self("up", "-d", service)
        found = until(lambda: re.search(r"(http://\S+?)/lab/\S*token=(\S+)", self("logs", service)), STARTED_S)
        return Jupyter(found[1], found[2])

    def container(self, service: str) -> str:
        """Return the id of a service's container."""
        return self("ps", "-q", service).strip()


@dataclass(frozen=True)
class Jupyter:
    """A JupyterLab and its token."""

    url: str
    token: str

    def ask(self, path: str, method: str = "GET", token: str | None = None) -> dict:
        """Return the answer of the server. Raises: HTTPError."""
        authorization = {"Authorization": f"token {self.token if token is None else token}"}
        request = urllib.request.Request(f"{self.url}/{path}", method=method, headers=authorization)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or b"{}")

    def run(self, cells: Sequence[str], session: str = "notebooks/any.ipynb") -> str:
        """Run cells in a kernel as a notebook beside the others has one; return what they printed, errors included."""
        body = {"path": session, "type": "notebook", "name": "", "kernel": {"name": "python3"}}
        request = urllib.request.Request(
            f"{self.url}/api/sessions", json.dumps(body).encode(), {"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=CELL_S) as answer:
            made = json.load(answer)
        address = f"{self.url.replace('http', 'ws')}/api/kernels/{made['kernel']['id']}/channels?token={self.token}"
        channel = create_connection(address, timeout=CELL_S)
        try:
            return "".join(_execute(channel, cell) for cell in cells)
        finally:
            channel.close()
            self.ask(f"api/sessions/{made['id']}", "DELETE")


def _execute(channel, code: str) -> str:
    """Send a cell and return its text outputs when the kernel is idle again."""
    number, printed = uuid.uuid4().hex, []
    header = {"msg_id": number, "msg_type": "execute_request", "session": number, "username": "", "version": "5.3"}
    content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    channel.send(json.dumps(message))
    while True:
        answer = json.loads(channel.recv())
        if answer["parent_header"].get("msg_id") != number:
            continue
        content = answer["content"]
        printed.append(content.get("text") or content.get("evalue") or content.get("data", {}).get("text/plain") or "")
        if answer["msg_type"] == "status" and content["execution_state"] == "idle":
            return "".join(printed)


def make_folder(folder: Path, database_image: str) -> None:
    """Make a copy of the project with what its images need to be built without an index of packages.

    The lab's image is left to Compose, which finds its first stage built.
    """
    building.make_context(folder, PARTS)
    building.fetch_wheels(folder, ["--no-deps", *building.locked(folder / "requirements.txt")])
    building.build_stage(folder, DOCKERFILE, BUILDER, ["--target", "builder"])
    lab = {"image": LAB_IMAGE, "build": {"args": building.BUILD_ARGUMENTS}}
    database = {"image": database_image}
    services = {"lab": lab, "oracle-lab": lab, "passwords": lab, "database": database, "oracle": database}
    (folder.parent / "override.json").write_text(json.dumps({"services": services}), encoding="utf-8")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, OWNER, OWNER)
