"""The stand-in image for tests: built by the real Dockerfile on a Debian root made here and wheels fetched here."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from packaging.requirements import Requirement

PROJECT = Path(__file__).resolve().parents[2]
# Named after the run, so that two runs on one engine keep out of each other's way.
BASE = f"pool-lab-test-base:{os.getpid()}"
IMAGE = f"pool-lab-test:{os.getpid()}"
BUILDER = f"pool-lab-test-builder:{os.getpid()}"
RELEASE, PYTHON, FULL_PYTHON = "bookworm", "3.11", "3.11.2"
BUILD_ARGUMENTS = {"BASE": BASE, "PIP_OPTIONS": "--no-index --find-links /source/wheels"}
GLIBC = ("2_5", "2_12", "2_17", "2_27", "2_28", "2_34")  # all that the release's own glibc 2.36 runs


def run(command: Sequence[str], **options: object) -> str:
    """Run a command and return what it printed. Raises: RuntimeError with its end if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:3])} …: {(done.stdout + done.stderr)[-2000:]}")
    return done.stdout


def build(folder: Path) -> None:
    """Build the practice database's image with the folder for its parts, and leave its base for others."""
    _make_base(folder)
    context = make_context(folder / "context", ("labs", "setup", "requirements.txt"))
    fetch_wheels(context, ["-c", "requirements.txt", "-r", "setup/container/packages.txt"])
    build_stage(context, "setup/container/Dockerfile", BUILDER, ["--target", "builder"])
    build_stage(context, "setup/container/Dockerfile", IMAGE)


def build_stage(context: Path, dockerfile: str, tag: str, options: Sequence[str] = ()) -> None:
    """Build an image, or one stage of it: what a stage leaves must have a name to be removed by."""
    given = [word for name, value in BUILD_ARGUMENTS.items() for word in ("--build-arg", f"{name}={value}")]
    command = ["docker", "build", "--force-rm", "-f", dockerfile, *given, *options, "-t", tag, "."]
    run(command, cwd=context, env={**os.environ, "DOCKER_BUILDKIT": "0"})


def make_context(context: Path, names: Sequence[str]) -> Path:
    """Copy these files and folders of the project."""
    context.mkdir()
    for name in names:
        if (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, context / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(PROJECT / name, context)
    return context


def fetch_wheels(context: Path, packages: Sequence[str]) -> None:
    """Put the wheels for the base's Python into the context, and no others."""
    machine = platform.machine()
    tags = [f"manylinux_{version}_{machine}" for version in GLIBC] + [f"manylinux2014_{machine}"]
    options = [word for tag in tags for word in ("--platform", tag)]
    options += ["--only-binary", ":all:", "--implementation", "cp", "--python-version", PYTHON]
    run([sys.executable, "-m", "pip", "download", "--quiet", *options, *packages, "-d", "wheels"], cwd=context)


def locked(lock: Path) -> list[str]:
    """Return the packages of a lock file that the base's Python is to have."""
    python = {"python_version": PYTHON, "python_full_version": FULL_PYTHON}
    lines = [line.split("#")[0].strip() for line in lock.read_text(encoding="utf-8").splitlines()]
    wanted = [Requirement(line) for line in lines if line]
    return [f"{one.name}{one.specifier}" for one in wanted if one.marker is None or one.marker.evaluate(python)]


def remove() -> None:
    """Remove the images and what was left of their building."""
    subprocess.run(["docker", "rmi", "-f", IMAGE, BUILDER, BASE], capture_output=True, check=False)


def _make_base(folder: Path) -> None:
    root, archive = folder / "root", folder / "root.tar"
    run(["debootstrap", "--variant=minbase", "--include=python3,python3-venv", RELEASE, str(root)])
    left_out = ["--exclude=./dev/*", "--exclude=./var/cache/apt/archives/*.deb"]
    run(["tar", "-C", str(root), *left_out, "-cf", str(archive), "."])
    shutil.rmtree(root)
    run(["docker", "import", str(archive), BASE])
    archive.unlink()
