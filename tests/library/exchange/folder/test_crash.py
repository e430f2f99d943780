"""An import killed at any moment leaves the old content or the new one, and a sound folder.

The import runs as its own process and is killed (SIGKILL) at moments spread over its run: some by the
clock, most by what it has written so far, so that the last steps are hit too.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kommune360.exchange.folder.archive import content_fingerprint
from kommune360.exchange.folder.checking import check_folder
from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.importing import import_files
from kommune360.exchange.folder.planning_folder import init_folder, open_folder
from tests.library.exchange.folder.deliveries import write_delivery

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows knows no SIGKILL")

BY_CLOCK, BY_FILES = 5, 11
AREAS = 16


def content(path: Path) -> str:
    return content_fingerprint(open_folder(path), times=False)


def files_in(path: Path) -> int:
    return sum(len(names) for _, _, names in os.walk(path))


def start(folder: Path, files: Path) -> subprocess.Popen[bytes]:
    argv = [sys.executable, "-m", "kommune360", "import", str(folder), str(files), "--no-ask"]
    return subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def kill_when(folder: Path, files: Path, due: Callable[[], bool]) -> bool:
    """Start an import and kill it as soon as ``due`` says so; False where it had ended before."""
    process = start(folder, files)
    while process.poll() is None:
        if due():
            process.kill()
            process.wait()
            return True
        time.sleep(0.0005)
    assert process.returncode == 0
    return False


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder with a first delivery, and a second delivery that adds to it and replaces in it."""
    root = tmp_path_factory.mktemp("crash")
    folder = init_folder(root / "town", FolderConfig("Prüfstadt", invented=True))
    import_files(folder, write_delivery(root / "first", seed=1, years=(2021, 2022, 2023), areas=AREAS))
    write_delivery(root / "second", seed=2, years=(2022, 2023, 2024, 2025), areas=AREAS)
    return folder.path, root / "second"


def test_a_killed_import_leaves_the_old_state_or_the_new(town: tuple[Path, Path], tmp_path: Path) -> None:
    before, files = town
    old = content(before)
    sound = check_folder(open_folder(before)).codes()

    whole = tmp_path / "whole"
    shutil.copytree(before, whole)
    started, written = time.monotonic(), files_in(whole)
    assert start(whole, files).wait() == 0
    took, added = time.monotonic() - started, files_in(whole) - written
    new = content(whole)
    assert new != old
    assert added > BY_FILES

    chance = random.Random(360)  # noqa: S311 (moments of a test, no secret)
    moments = [("clock", took * (n + chance.random()) / BY_CLOCK) for n in range(BY_CLOCK)]
    moments += [("files", 1 + (added - 1) * n / (BY_FILES - 1)) for n in range(BY_FILES)]
    outcomes = []
    for number, (kind, moment) in enumerate(moments):
        folder = tmp_path / f"killed{number}"
        shutil.copytree(before, folder)
        begun, there = time.monotonic(), files_in(folder)
        due = {
            "clock": lambda begun=begun, moment=moment: time.monotonic() - begun >= moment,
            "files": lambda folder=folder, there=there, moment=moment: files_in(folder) - there >= moment,
        }[kind]
        killed = kill_when(folder, files, due)
        state = content(folder)
        assert state in {old, new}, f"neither old nor new after a kill by {kind} at {moment:.2f}"
        assert check_folder(open_folder(folder)).codes() == sound
        import_files(open_folder(folder), sorted(files.iterdir()))
        assert content(folder) == new, f"the next import after a kill by {kind} at {moment:.2f}"
        assert check_folder(open_folder(folder)).codes() == sound
        outcomes.append((killed, state == new))
        shutil.rmtree(folder)
    killed_while_old = sum(killed and not is_new for killed, is_new in outcomes)
    assert sum(killed for killed, _ in outcomes) >= 12, outcomes
    assert killed_while_old >= 6, outcomes


def test_the_rest_of_a_killed_import_is_no_content(town: tuple[Path, Path], tmp_path: Path) -> None:
    """Sources copied and tables written before the ledger's entry do not show."""
    before, files = town
    folder = tmp_path / "town"
    shutil.copytree(before, folder)
    sources = files_in(folder / "sources")
    assert kill_when(folder, files, lambda: files_in(folder / "sources") >= sources + 2)
    assert files_in(folder / "sources") > sources
    assert open_folder(folder).store.state.number == 1
    assert content(folder) == content(before)
