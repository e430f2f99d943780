"""Runs a command beside a PostgreSQL cluster of its own that lives as long as the command does.

Usage: ``python scripts/with_postgres.py COMMAND ...``. The command finds the address of an empty
database in ``KOMMUNE360_TEST_POSTGRES``; the cluster lies in a temporary folder and is removed.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType

VARIABLE = "KOMMUNE360_TEST_POSTGRES"
NAME = "kommune360"  # of the owner and of the empty database
# The cluster is thrown away: no write has to survive a power cut.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")


def server_programs() -> Path:
    """Return the folder that holds ``initdb`` and ``pg_ctl``, the newest version first."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]))
    if debian:
        return debian[-1].parent
    found = shutil.which("initdb")
    if found is None:
        sys.exit("PostgreSQL's server programs are missing; install the package postgresql.")
    return Path(found).parent


def as_owner(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: hand the command to Debian's user for it."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return ["runuser", "-u", "postgres", "--", *command] if is_root else command


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def call(command: list[str], folder: Path) -> None:
    done = subprocess.run(as_owner(command), cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def start(folder: Path, port: int) -> str:
    """Create and start a cluster in ``folder``; return the address of an empty database."""
    programs, data, password = server_programs(), folder / "data", secrets.token_hex(16)
    password_file = folder / "password"
    password_file.write_text(password, encoding="utf-8")
    if as_owner([]):
        shutil.chown(folder, "postgres")
        shutil.chown(password_file, "postgres")
    call(
        [
            *(str(programs / "initdb"), "--pgdata", str(data), f"--username={NAME}"),
            *("--auth=scram-sha-256", f"--pwfile={password_file}"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
        ],
        folder,
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    options += "".join(f" -c {setting}" for setting in SETTINGS)
    call(
        [str(programs / "pg_ctl"), "-D", str(data), "-l", str(folder / "log"), "-w", "-o", options, "start"],
        folder,
    )
    subprocess.run(
        [str(programs / "createdb"), "--host=127.0.0.1", f"--port={port}", f"--username={NAME}", NAME],
        env={**os.environ, "PGPASSWORD": password},
        check=True,
    )
    return f"postgresql://{NAME}:{password}@127.0.0.1:{port}/{NAME}"


def stop(folder: Path) -> None:
    command = [str(server_programs() / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop"]
    subprocess.run(as_owner(command), cwd=folder, capture_output=True, check=False)


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)  # unwinds the stack, so that the cluster is stopped


def main(command: list[str]) -> int:
    if not command:
        sys.exit(__doc__)
    if os.environ.get(VARIABLE):
        return subprocess.run(command, check=False).returncode
    signal.signal(signal.SIGTERM, _end)
    # a short path: the address of a Unix socket may not be longer than 107 bytes
    with tempfile.TemporaryDirectory(prefix="k360-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        try:
            address = start(folder, free_port())
            return subprocess.run(command, env={**os.environ, VARIABLE: address}, check=False).returncode
        finally:
            stop(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
