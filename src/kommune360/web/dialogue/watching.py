"""When does the worker compute a landscape? A thread of the server looks for new votes and asks for it."""

from __future__ import annotations

import logging
import threading
import time

from django.db import DatabaseError, close_old_connections

from kommune360.web.dialogue import tasks
from kommune360.web.dialogue.landscape import keeping

EVERY_S = 10.0
log = logging.getLogger(__name__)


def start() -> threading.Thread:
    """Watch until the process ends."""
    thread = threading.Thread(target=_watch, name="landscapes", daemon=True)
    thread.start()
    return thread


def ask_for_what_is_due(asked: dict[int, str]) -> list[int]:
    """Put rounds with new votes into the queue, each state once; ``asked`` remembers which."""
    found = []
    for round_id in keeping.due():
        state = keeping.stamp(round_id)
        if asked.get(round_id) != state:
            asked[round_id] = state
            tasks.refresh_landscape.enqueue(round_id)
            found.append(round_id)
    return found


def _watch() -> None:
    asked: dict[int, str] = {}
    while True:
        time.sleep(EVERY_S)
        try:
            ask_for_what_is_due(asked)
        except DatabaseError:  # locked or away for a moment: asked again in a moment
            log.exception("looking for new votes failed")
        finally:
            close_old_connections()
