"""One act of somebody who takes part, from the request to the database: all of it or nothing.

She is made or known again, counted, and what she does is written, in one transaction; the answer is sent
after it is committed.
"""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest

from kommune360.web.dialogue import participants, voting
from kommune360.web.dialogue.models import Participant, Round


@transaction.atomic
def vote(request: HttpRequest, round_: Round, number: int, value: int, key: str) -> Participant:
    """Cast a vote. Errors: those of ``participants.ensure`` and ``voting.cast``."""
    participant = participants.ensure(request, round_, participants.VOTE)
    voting.cast(participant, number, value, key)
    return participant
