"""Who does the long work? A worker process beside the server takes jobs from the database.

``python -m kommune360.web.config.jobs`` is started by ``server.run``; it ends when its standard
input closes, so that no worker outlives the server, however that one ended. When it has done all that
waited it ends too and a new one follows: what an import needed of memory goes with its process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

HEAD_START_S = 4.0  # two processes loading at once would make the first page wait
EVERY_S = 1.0
COMMAND = (sys.executable, "-m", "kommune360.web.config.jobs")


class Worker:
    """The worker process, followed by another whenever it has ended, until ``stop``."""

    def __init__(self, command: tuple[str, ...] = COMMAND, pause_s: float = 0.2) -> None:
        self._command, self._pause_s = command, pause_s
        self._stopping = threading.Event()
        self._start(HEAD_START_S)
        self._thread = threading.Thread(target=self._follow, name="jobs", daemon=True)
        self._thread.start()

    def stop(self, patience_s: float = 5.0) -> None:
        """Close the worker's input and wait; a job that does not end in time is left to the next start."""
        self._stopping.set()
        self._thread.join(patience_s)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def _start(self, head_start_s: float) -> None:
        """Start a process with this process's environment."""
        command = [*self._command, str(head_start_s)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 - our own module

    def _follow(self) -> None:
        while not self._stopping.wait(self._pause_s):
            if self.process.poll() is not None:
                self._close_input()
                self._stopping.wait(EVERY_S)  # one that cannot start must not keep a core busy
                self._start(0.0)
        self._close_input()
        self.process.wait()

    def _close_input(self) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):  # not through the buffer: its lock would still be held at the end
        pass
    os._exit(0)


def main(head_start_s: float) -> None:
    """Wait until the server has loaded and until there is work, do all of it, and end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kommune360.web.config.settings")
    threading.Thread(target=_end_with_parent, daemon=True).start()
    time.sleep(head_start_s)
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import close_old_connections
    from django_tasks_db.models import DBTaskResult

    while not DBTaskResult.objects.ready().exists():
        close_old_connections()
        time.sleep(EVERY_S)
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
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 0.0)
