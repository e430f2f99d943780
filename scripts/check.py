"""Runs every check of the repository and tells at the end which ones failed.

Usage: ``python scripts/check.py [NAME ...]``. All checks run even when an early one fails, so
that one run shows everything; the exit code is 0 only when all passed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
VARIABLE = "KOMMUNE360_TEST_POSTGRES"
ON_POSTGRES = {"tables", "postgres"}


def tool(name: str) -> str:
    """Return the path of a program installed beside the running Python."""
    found = shutil.which(name, path=str(Path(PYTHON).parent))
    if found is None:
        sys.exit(f"{name} is not installed; run make setup-dev.")
    return found


def checks() -> dict[str, list[str]]:
    pytest = [PYTHON, "-m", "pytest", "-n", os.environ.get("TEST_WORKERS", "2")]
    return {
        "ruff": [tool("ruff"), "check", "."],
        "format": [tool("ruff"), "format", "--check", "."],
        "mypy": [tool("mypy")],
        "imports": [tool("lint-imports")],
        "sizes": [PYTHON, "scripts/sizes.py"],
        "tests": pytest,
        # the same web tests once more, on the database of production; each worker copies its tables
        "tables": [PYTHON, "-m", "django", "migrate", "-v0", "--settings=tests.web.settings"],
        # the walk for secrets reads what answers, files and logs show: minutes that the database does not change
        "postgres": [*pytest, "tests/web", "--ignore=tests/web/confidential"],
    }


def run(name: str, command: list[str]) -> tuple[bool, float]:
    print(f"\n--- {name}: {' '.join(Path(part).name for part in command)}", flush=True)
    begin = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if name in ON_POSTGRES and VARIABLE not in environment:
        print(f"{VARIABLE} is not set; run make test, or scripts/with_postgres.py")
        return False, 0.0
    if name not in ON_POSTGRES:
        environment.pop(VARIABLE, None)  # where it is set, the web tests use PostgreSQL
    done = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False)
    return done.returncode == 0, time.perf_counter() - begin


def main(names: list[str]) -> int:
    known = checks()
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"unknown: {', '.join(unknown)}; there are {', '.join(known)}")
    results = {name: run(name, known[name]) for name in (names or known)}
    print("\n--- summary")
    for name, (passed, seconds) in results.items():
        print(f"{'ok    ' if passed else 'FAILED'}  {name:10} {seconds:6.1f} s")
    return 0 if all(passed for passed, _ in results.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
