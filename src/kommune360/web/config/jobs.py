"""Who does the long work? A worker process beside the server takes jobs from the database.

``python -m kommune360.web.config.jobs`` is started by ``server.run``; it ends when its standard
input closes, so that no worker outlives the server, however that one ended.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

HEAD_START_S = 4.0  # two processes loading at once would make the first page wait


def start_worker() -> subprocess.Popen[bytes]:
    """Start the worker with this process's environment."""
    return subprocess.Popen([sys.executable, "-m", "kommune360.web.config.jobs"], stdin=subprocess.PIPE)


def stop_worker(worker: subprocess.Popen[bytes], patience_s: float = 5.0) -> None:
    """Close the worker's input and wait; a job that does not end in time is left to the next start."""
    if worker.stdin is not None:
        worker.stdin.close()
    try:
        worker.wait(patience_s)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    """Wait until the server has loaded, then work."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kommune360.web.config.settings")
    threading.Thread(target=_end_with_parent, daemon=True).start()
    time.sleep(HEAD_START_S)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("db_worker", verbosity=0, reload=False, queue_name="*", interval=1.0)


if __name__ == "__main__":
    main()
