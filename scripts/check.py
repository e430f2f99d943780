"""Runs every check of the repository and tells at the end which ones failed.

Usage: ``python scripts/check.py [NAME ...]``. All checks run even when an early one fails, so
that one run shows everything; the exit code is 0 only when all passed. Those that keep one core busy
run two at a time, the tests after them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
VARIABLE = "KOMMUNE360_TEST_POSTGRES"
ON_POSTGRES = {"tables", "postgres"}
ON_ONE_CORE = {"mypy", "ruff", "format", "imports", "sizes", "tables"}
# What these show lies in the planning folder, not in a database; see also the mark one_database.
OF_NO_DATABASE = ("tests/web/areas", "tests/web/confidential", "tests/web/ui")


def tool(name: str) -> str:
    """Return the path of a program installed beside the running Python."""
    found = shutil.which(name, path=str(Path(PYTHON).parent))
    if found is None:
        sys.exit(f"{name} is not installed; run make setup-dev.")
    return found


def checks() -> dict[str, list[str]]:
    # neighbours stay in one worker: what is built for a module or a session is seldom built twice
    pytest = [PYTHON, "-m", "pytest", "-n", os.environ.get("TEST_WORKERS", "2"), "--dist=worksteal"]
    ignored = [f"--ignore={place}" for place in OF_NO_DATABASE]
    return {
        "mypy": [tool("mypy")],
        "ruff": [tool("ruff"), "check", "."],
        "format": [tool("ruff"), "format", "--check", "."],
        "imports": [tool("lint-imports")],
        "sizes": [PYTHON, "scripts/sizes.py"],
        "tests": pytest,
        # the same web tests once more, on the database of production; each worker copies its tables
        "tables": [PYTHON, "-m", "django", "migrate", "-v0", "--settings=tests.web.settings"],
        "postgres": [*pytest, "tests/web", *ignored, "-m", "not one_database"],
    }


def run(name: str, command: list[str], at_once: bool = True) -> tuple[bool, float]:
    """Whether it passed, and its seconds; what it says is shown ``at_once`` or all together at its end."""
    title = f"\n--- {name}: {' '.join(Path(part).name for part in command)}"
    begin = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if name in ON_POSTGRES and VARIABLE not in environment:
        print(f"{title}\n{VARIABLE} is not set; run make test, or scripts/with_postgres.py", flush=True)
        return False, 0.0
    if name not in ON_POSTGRES:
        environment.pop(VARIABLE, None)  # where it is set, the web tests use PostgreSQL
    if at_once:
        print(title, flush=True)
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=None if at_once else subprocess.PIPE,
        stderr=None if at_once else subprocess.STDOUT,
        text=True,
        check=False,
    )
    if not at_once:
        print(f"{title}\n{done.stdout}", end="", flush=True)
    return done.returncode == 0, time.perf_counter() - begin


def main(names: list[str]) -> int:
    known = checks()
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"unknown: {', '.join(unknown)}; there are {', '.join(known)}")
    asked = names or list(known)
    small = [name for name in asked if name in ON_ONE_CORE]
    with ThreadPoolExecutor(2) as pool:
        results = dict(zip(small, pool.map(lambda name: run(name, known[name], False), small), strict=True))
    results |= {name: run(name, known[name]) for name in asked if name not in ON_ONE_CORE}
    print("\n--- summary")
    for name, (passed, seconds) in results.items():
        print(f"{'ok    ' if passed else 'FAILED'}  {name:10} {seconds:6.1f} s")
    return 0 if all(passed for passed, _ in results.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
