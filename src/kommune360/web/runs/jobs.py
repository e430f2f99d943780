"""What do page and job say to each other while long work goes on? How far it is, stop, and that it broke.

From a run to what the library calls at each step, and to a frame in which no error goes unsaid.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.utils import timezone

from kommune360.web.runs.models import Run

Progress = Callable[[int, int, str], None]
AnyRun = TypeVar("AnyRun", bound=Run)
log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Somebody asked to stop the run."""


def reporter(run: Run) -> Progress:
    """What the job calls with done, total and what; it raises Cancelled where somebody asked to stop."""
    kept = {field.name for field in run._meta.fields}

    def report(done: int, total: int, what: str) -> None:
        fresh = type(run)._default_manager.filter(pk=run.pk)
        if fresh.values_list("cancel_wanted", flat=True).first():
            raise Cancelled
        told = {"progress_done": done, "progress_total": total, "progress_what": what[:300]}
        told["heard_at"] = timezone.now()
        fresh.update(**{name: value for name, value in told.items() if name in kept})

    return report


@contextmanager
def said_when_broken(run: AnyRun, fail: Callable[[AnyRun], None]) -> Iterator[None]:
    """Whatever breaks is said on the run itself: its page must not wait for ever."""
    try:
        yield
    except Exception:
        log.exception("%s %s failed", type(run).__name__, run.pk)
        fail(run)
        raise
