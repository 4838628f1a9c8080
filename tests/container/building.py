"""The stand-in image for tests: built by the real Dockerfile on a Debian root made here and wheels fetched here."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
BASE = "pool-lab-test-base:bookworm"
IMAGE = "pool-lab-test:stand-in"
RELEASE, PYTHON = "bookworm", "3.11"
GLIBC = ("2_5", "2_12", "2_17", "2_27", "2_28", "2_34")  # all that the release's own glibc 2.36 runs


def run(command: Sequence[str], **options: object) -> str:
    """Run a command and return what it printed. Raises: RuntimeError with its end if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:3])} …: {(done.stdout + done.stderr)[-2000:]}")
    return done.stdout


def build(folder: Path) -> None:
    """Build the image with the folder for its parts."""
    root, context = folder / "root", folder / "context"
    run(["debootstrap", "--variant=minbase", "--include=python3,python3-venv", RELEASE, str(root)])
    archive = folder / "root.tar"
    run(
        [
            "tar",
            "-C",
            str(root),
            "--exclude=./dev/*",
            "--exclude=./var/cache/apt/archives/*.deb",
            "-cf",
            str(archive),
            ".",
        ]
    )
    shutil.rmtree(root)
    run(["docker", "import", str(archive), BASE])
    archive.unlink()
    _copy_project(context)
    _fetch_wheels(context)
    pip_options = "--no-index --find-links /source/wheels"
    arguments = [f"BASE={BASE}", f"PIP_OPTIONS={pip_options}"]
    options = [word for argument in arguments for word in ("--build-arg", argument)]
    command = ["docker", "build", "--force-rm", "-f", "setup/container/Dockerfile", *options, "-t", IMAGE, "."]
    run(command, cwd=context, env={**os.environ, "DOCKER_BUILDKIT": "0"})


def remove() -> None:
    """Remove the images and what was left of their building."""
    subprocess.run(["docker", "rmi", "-f", IMAGE, BASE], capture_output=True, check=False)
    subprocess.run(["docker", "image", "prune", "-f"], capture_output=True, check=False)


def _copy_project(context: Path) -> None:
    context.mkdir()
    for name in ("labs", "setup"):
        shutil.copytree(PROJECT / name, context / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "requirements.txt", context)


def _fetch_wheels(context: Path) -> None:
    machine = platform.machine()
    tags = [f"manylinux_{version}_{machine}" for version in GLIBC] + [f"manylinux2014_{machine}"]
    options = [word for tag in tags for word in ("--platform", tag)]
    options += ["--only-binary", ":all:", "--implementation", "cp", "--python-version", PYTHON]
    packages = ["-c", "requirements.txt", "-r", "setup/container/packages.txt", "-d", "wheels"]
    run([sys.executable, "-m", "pip", "download", "--quiet", *options, *packages], cwd=context)
