"""The worker beside the server: there while a job waits, gone when it is done and when the server stops."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from kommune360.web.config import jobs
from kommune360.web.config.jobs import Worker

STAYS = (sys.executable, "-c", "import sys; sys.stdin.buffer.read()")


@pytest.fixture
def bell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KOMMUNE360_DATA_DIR", str(tmp_path))
    return jobs.bell()


def wait_for(what: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_worker_starts_when_it_rings_and_is_gone_when_it_has_done_its_work(bell: Path) -> None:
    done = bell.with_name("done")
    command = (sys.executable, "-c", f"open({str(done)!r}, 'a').write('x')")
    worker = Worker(command, pause_s=0.01)
    try:
        for times in (1, 2):
            bell.touch()
            wait_for(lambda: not bell.exists())
            assert worker.process is None
            assert done.read_text() == "x" * times
    finally:
        worker.stop()


def test_what_rang_for_an_earlier_server_starts_nothing(bell: Path) -> None:
    bell.touch()
    worker = Worker(STAYS, pause_s=0.01)
    assert not bell.exists()
    worker.stop()
    assert worker.process is None


def test_a_worker_ends_with_its_server(bell: Path) -> None:
    worker = Worker(STAYS, pause_s=0.01)
    bell.touch()
    wait_for(lambda: worker.process is not None)
    process = worker.process
    worker.stop()
    assert process is not None
    assert process.poll() == 0


@pytest.mark.django_db
def test_it_rings_while_a_job_waits(bell: Path) -> None:
    assert not jobs.ring_where_work_waits()
    assert not bell.exists()
    DBTaskResult.objects.create(
        task_path="kommune360.web.data.tasks.run",
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="default",
    )
    assert jobs.ring_where_work_waits()
    assert bell.exists()
