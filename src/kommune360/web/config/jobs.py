"""Who does the long work? A worker process beside the server, started when a job waits in the database.

The server's process looks into the database (``watch``) and rings by making a file; ``Worker``, in the small
process that watches over both, hears it and starts ``python -m kommune360.web.config.jobs``. That does all
that waits and ends, or ends when its standard input closes: no worker outlives the server.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from kommune360.web.config import environment

HEAD_START_S = 4.0  # two processes loading at once would make the first page wait
EVERY_S = 0.5
POLITE = 10  # of 19: beside a busy server the worker gets about a tenth of a core, on an idle one all of it
COMMAND = (sys.executable, "-m", "kommune360.web.config.jobs")
log = logging.getLogger(__name__)


def bell() -> Path:
    """The file whose being there says that a job waits."""
    return environment.data_dir() / "jobs.waiting"


class Worker:
    """Hears the bell until ``stop``; ``process`` works, or None: an idle worker takes memory for nothing."""

    def __init__(self, command: tuple[str, ...] = COMMAND, pause_s: float = 0.2) -> None:
        self._command, self._pause_s, self._bell = command, pause_s, bell()
        self.process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._answer()  # it may have rung for an earlier server
        self._thread = threading.Thread(target=self._follow, name="jobs", daemon=True)
        self._thread.start()

    def stop(self, patience_s: float = 5.0) -> None:
        """Close the worker's input and wait; a job that does not end in time is left to the next start."""
        self._stopping.set()
        self._thread.join(patience_s)
        process = self.process
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()

    def _follow(self) -> None:
        while not self._stopping.wait(self._pause_s):
            if self.process is None:
                if self._bell.exists():
                    self._start()
            elif self.process.poll() is not None:
                self._end()
                self._answer()  # it rang for what is done now; for what still waits it rings again
        if self.process is not None:
            self._end()

    def _start(self) -> None:
        """Start a process with this process's environment."""
        self.process = subprocess.Popen(self._command, stdin=subprocess.PIPE)  # noqa: S603 - our own module

    def _end(self) -> None:
        if self.process is not None:
            if self.process.stdin is not None:
                self.process.stdin.close()
            self.process.wait()
            self.process = None

    def _answer(self) -> None:
        self._bell.unlink(missing_ok=True)


def watch() -> threading.Thread:
    """Ring whenever a job waits, until the process ends. Needs the applications loaded."""
    thread = threading.Thread(target=_watch, name="jobs", daemon=True)
    thread.start()
    return thread


def ring_where_work_waits() -> bool:
    """Ring where a job waits whose time has come; whether there is one."""
    from django_tasks_db.models import DBTaskResult

    waits = bool(DBTaskResult.objects.ready().exists())
    if waits:
        bell().touch()
    return waits


def _watch() -> None:
    from django.db import DatabaseError, close_old_connections

    time.sleep(HEAD_START_S)
    while True:
        try:
            ring_where_work_waits()
        except (DatabaseError, OSError):  # locked or away for a moment: asked again in a moment
            log.exception("looking for jobs failed")
        finally:
            close_old_connections()
        time.sleep(EVERY_S)


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):  # not through the buffer: its lock would still be held at the end
        pass
    os._exit(0)


def _give_way() -> None:
    """Let readers go first: what takes long may take longer, where the system knows how to say so."""
    if hasattr(os, "nice"):
        os.nice(POLITE)


def main() -> None:
    """Do all the work that waits, and end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kommune360.web.config.settings")
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _give_way()
    import django

    django.setup()
    from django.core.management import call_command

    call_command(
        "db_worker",
        verbosity=0,
        reload=False,
        queue_name="*",
        batch=True,
        startup_delay=False,
        interval=EVERY_S,
    )


if __name__ == "__main__":
    main()
