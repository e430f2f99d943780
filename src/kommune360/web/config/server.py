"""How do browsers reach the application? Granian (WSGI) started from Python on every system.

One worker process with threads by default: figures are read from columnar files outside Python's
lock, and memory stays small. ``KOMMUNE360_WORKERS`` and ``_THREADS`` change that.
"""

from __future__ import annotations

import os
import socket

from kommune360.web.config import environment, jobs

TARGET = "kommune360.web.config.wsgi:application"
# Memory goes back at once instead of being kept for the next large table: a town's tables are read rarely and
# are large, pages between them need little. First Polars' allocator, then that of all others on Linux, which
# else keeps ever larger blocks for itself
ALLOCATOR = {
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:100,muzzy_decay_ms:0",
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "MALLOC_MMAP_THRESHOLD_": "131072",
}


class PortTaken(RuntimeError):
    """Something else already listens on the port."""


def check_port(host: str, port: int) -> None:
    """Errors: :class:`PortTaken` where the port cannot be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(f"{host}:{port}") from error


def run(host: str, port: int) -> None:
    """Serve until interrupted, with the job worker beside it."""
    from granian import Granian
    from granian.constants import Interfaces

    for name, value in ALLOCATOR.items():  # read by the processes started below
        os.environ.setdefault(name, value)
    worker = jobs.Worker()
    try:
        Granian(
            TARGET,
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=int(environment.text("WORKERS", "1")),
            blocking_threads=int(environment.text("THREADS", "4")),
            log_enabled=environment.flag("SERVER_LOG"),
            websockets=False,
            respawn_failed_workers=True,
        ).serve()
    finally:
        worker.stop()
