"""What is ready before the first vote? Compiled code, the books of open rounds, the weights of their lotteries.

Started once per process of the server. The compiling happens in a process of its own, since a compiler in
this one would hold up every request for seconds. Where no round is open nothing is loaded.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading

from django.db import connections

from kommune360.web.dialogue import asking, phases
from kommune360.web.dialogue.models import Round

COMPILE = "from kommune360.dialogue.compiling import compile_all; compile_all()"
PATIENCE_S = 300
log = logging.getLogger(__name__)


def start() -> threading.Thread:
    """Make ready in the background."""
    thread = threading.Thread(target=_make_ready, name="books", daemon=True)
    thread.start()
    return thread


def open_rounds() -> list[int]:
    """Rounds in which votes are cast."""
    voting = [phase.id for phase in phases.phases().values() if phase.allows(phases.VOTE)]
    return list(Round.objects.filter(phase__in=voting).order_by("pk").values_list("pk", flat=True))


def _make_ready() -> None:
    try:
        rounds = open_rounds()
        if rounds:
            command = [sys.executable, "-c", COMPILE]
            subprocess.run(command, check=False, timeout=PATIENCE_S, stdout=subprocess.DEVNULL)  # noqa: S603
        for round_id in rounds:
            asking.compute(round_id)
    except Exception:  # it is computed at the first vote instead
        log.exception("making the dialogue ready failed")
    finally:
        connections.close_all()
