"""The worker beside the server: followed by another when it ends, gone when the server stops."""

from __future__ import annotations

import sys
import time

from kommune360.web.config.jobs import Worker

STAYS = "import sys; sys.stdin.buffer.read()"


def wait_for(what: object, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_worker_that_has_done_its_work_is_followed_by_another() -> None:
    worker = Worker((sys.executable, "-c", "pass"), pause_s=0.01)
    first = worker.process
    try:
        wait_for(lambda: worker.process is not first)
        assert first.poll() == 0
    finally:
        worker.stop()
    assert worker.process.poll() is not None


def test_a_worker_ends_with_its_server() -> None:
    worker = Worker((sys.executable, "-c", STAYS), pause_s=0.01)
    only = worker.process
    worker.stop()
    assert worker.process is only
    assert only.poll() == 0
