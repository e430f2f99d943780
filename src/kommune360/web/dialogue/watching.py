"""When does the worker weigh statements, compute a landscape, send mails? A thread of the server asks for it."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from kommune360.web.dialogue import tallies, tasks
from kommune360.web.dialogue.landscape import keeping
from kommune360.web.dialogue.notify import deadlines, digests
from kommune360.web.dialogue.stamps import stamp

EVERY_S = 10.0
MORNING = 7  # hour from which mails of the day go out
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
        state = stamp(round_id)
        if asked.get(round_id) != state:
            asked[round_id] = state
            tasks.refresh_landscape.enqueue(round_id)
            found.append(round_id)
    return found


def ask_for_digests(sent_on: dt.date | None, now: dt.datetime) -> dt.date | None:
    """Once a day from ``MORNING`` on, where somebody wants mails; the day they were last asked for."""
    if sent_on == now.date() or now.hour < MORNING or not digests.somebody_waits():
        return sent_on
    tasks.send_digests.enqueue()
    return now.date()


def ask_for_reminders(sent_on: dt.date | None, now: dt.datetime) -> dt.date | None:
    """The same for promised answers that are due in the next days."""
    if sent_on == now.date() or now.hour < MORNING or not deadlines.due_soon(now.date()):
        return sent_on
    tasks.send_reminders.enqueue()
    return now.date()


def _watch() -> None:
    asked: dict[int, str] = {}
    sent_on: dt.date | None = None
    reminded_on: dt.date | None = None
    while True:
        try:
            ask_for_what_is_due(asked)
            sent_on = ask_for_digests(sent_on, timezone.localtime())
            reminded_on = ask_for_reminders(reminded_on, timezone.localtime())
            tallies.store()
        except DatabaseError:  # locked or away for a moment: asked again in a moment
            log.exception("looking for new votes failed")
        finally:
            close_old_connections()
        time.sleep(EVERY_S)
