"""The scripts behind make: they pass on failures, clean up, and say what is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import check, with_postgres
from tests.house.repository import ROOT

POSIX = pytest.mark.skipif(os.name != "posix", reason="make and its shell scripts need a POSIX system")

LOOK = """
import os, sys, psycopg
with psycopg.connect(os.environ["KOMMUNE360_TEST_POSTGRES"]) as connection:
    print(connection.execute("show data_directory").fetchone()[0])
sys.exit(7)
"""


@POSIX
def test_postgres_lives_as_long_as_the_command_and_its_exit_code_counts() -> None:
    environment = {k: v for k, v in os.environ.items() if k != with_postgres.VARIABLE}
    done = subprocess.run(
        [sys.executable, "scripts/with_postgres.py", sys.executable, "-c", LOOK],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 7, done.stderr
    folder = Path(done.stdout.strip())
    assert folder.name == "data"
    assert not folder.exists()


def test_a_cluster_that_is_there_already_is_used() -> None:
    environment = {**os.environ, with_postgres.VARIABLE: "postgresql://nobody@127.0.0.1:1/none"}
    show = "import os; print(os.environ['KOMMUNE360_TEST_POSTGRES'])"
    done = subprocess.run(
        [sys.executable, "scripts/with_postgres.py", sys.executable, "-c", show],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip().endswith("127.0.0.1:1/none")


@POSIX
def test_a_package_that_cannot_be_installed_is_named(tmp_path: Path) -> None:
    """Without apt-get in reach, the script must say what to install and fail."""
    for name in ("sh", "id"):
        (tmp_path / name).symlink_to(Path("/usr/bin") / name)
    done = subprocess.run(
        ["/bin/sh", "scripts/system.sh", "no-such-program-anywhere"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Missing on this machine: no-such-program-anywhere" in done.stderr


@POSIX
def test_an_old_python_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    old = tmp_path / "python"
    old.write_text(
        '#!/bin/sh\ncase "$1" in --version) echo "Python 3.9.2" ;; *) exit 1 ;; esac\n', encoding="utf-8"
    )
    old.chmod(0o755)
    environment = {**os.environ, "PYTHON": str(old), "VENV": str(tmp_path / "venv")}
    done = subprocess.run(
        ["/bin/sh", "scripts/setup.sh", "run"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "needs Python 3.11 or newer; found: Python 3.9.2" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_all_checks_run_and_one_failure_fails_the_whole(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    commands = {
        "first": [sys.executable, "-c", "import sys; sys.exit(3)"],
        "second": [sys.executable, "-c", "print('second ran')"],
    }
    monkeypatch.setattr(check, "checks", lambda: commands)
    assert check.main([]) == 1
    told = capfd.readouterr().out
    assert "second ran" in told
    assert "FAILED  first" in told
    assert "ok      second" in told
    assert check.main(["second"]) == 0


def test_the_postgres_round_fails_without_a_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(check.VARIABLE, raising=False)
    assert check.run("postgres", [sys.executable, "-c", ""]) == (False, 0.0)
