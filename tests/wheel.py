"""The wheel of this checkout and the demo that it sets up, made once per run for all test processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[1]


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that one process fills while the others wait; they read it or copy it."""
    base = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        base = base.parent  # that of all workers of this run
    folder, making = base / name, base / f"{name}.making"
    with FileLock(base / f"{name}.lock"):
        if not folder.is_dir():
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            make(making)
            making.rename(folder)
    return folder


def build(folder: Path) -> None:
    """Build the wheel and unpack it; the front-end assets must have been built before."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        archive.extractall(folder)
    built.unlink()


def run(unpacked: Path, place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python in ``place``, with the unpacked wheel and nothing of the checkout."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("KOMMUNE360_", "DJANGO_"))}
    environment["PYTHONPATH"] = str(unpacked)
    return subprocess.run(
        [sys.executable, *words], cwd=place, env=environment, check=False, capture_output=True, text=True
    )


def set_up_demo(unpacked: Path, place: Path) -> None:
    """The first start: database, static files, the invented town. Errors: RuntimeError with its words."""
    done = run(unpacked, place, "-m", "kommune360", "demo", "--prepare-only", "--data", "demo")
    if done.returncode:
        raise RuntimeError(f"the demo could not be set up:\n{done.stdout}{done.stderr}")
