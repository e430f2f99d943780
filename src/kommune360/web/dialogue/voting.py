"""How does a vote come in so that it counts exactly once, and how is it taken back?

Writing only. An acknowledged vote is committed; one sent twice counts once; the last one counts. Votes are
ordered by a lock on their round, so that every ``VoteBook`` can follow by their numbers.
"""

from __future__ import annotations

import re
import secrets

from django.db import transaction

from kommune360.web.dialogue import phases
from kommune360.web.dialogue.models import (
    Contribution,
    Participant,
    Reread,
    Round,
    State,
    Value,
    Vote,
    VoteEntry,
)
from kommune360.web.dialogue.services import allow

_KEY = re.compile(r"[A-Za-z0-9_-]{8,32}")


class NotToBeVotedOn(Exception):
    """Refused: the statement is not shown, is of another round, or is her own."""


class NoVote(Exception):
    """Refused: no such vote, or a key that is none."""


def new_key() -> str:
    """What a form carries so that sending it twice counts once."""
    return secrets.token_urlsafe(12)


@transaction.atomic
def cast(participant: Participant, number: int, value: int, key: str) -> VoteEntry | None:
    """Count a vote on statement ``number`` of her round; the answer is sent after the commit.

    ``key`` is the sender's: the same vote sent again under it changes nothing (None), also when it was
    replaced or taken back since. The lock keeps two of them apart. Errors: NotNow, NotToBeVotedOn, NoVote.
    """
    if value not in Value.values or not _KEY.fullmatch(key):
        raise NoVote
    round_ = _locked(participant.round_id)
    allow(round_, phases.VOTE)
    statement = Contribution.objects.filter(round=round_, number=number, state=State.PUBLISHED).first()
    if statement is None or statement.participant_id == participant.pk:
        raise NotToBeVotedOn
    sent, place = (
        f"{participant.pk}:{number}:{value}:{key}",
        {"participant": participant, "contribution": statement},
    )
    if VoteEntry.objects.filter(key=sent).exists():
        return None
    entry = VoteEntry.objects.create(round=round_, value=value, key=sent, **place)
    counts = {"value": value, "entry": entry, "time": entry.time}
    if not Vote.objects.filter(**place).update(**counts):
        Vote.objects.create(round=round_, **place, **counts)
    return entry


@transaction.atomic
def take_back_last(participant: Participant) -> int | None:
    """Take back the vote she cast last; the number of its statement, None where there is none."""
    round_ = _locked(participant.round_id)
    allow(round_, phases.VOTE)
    last = (
        Vote.objects.filter(participant=participant, contribution__state=State.PUBLISHED)
        .select_related("contribution")
        .order_by("-entry_id")
        .first()
    )
    if last is None:
        return None
    last.delete()
    Reread.objects.create(round=round_, participant=participant.pk)
    return last.contribution.number


def _locked(round_id: int) -> Round:
    """The round, held until the end of the transaction (on SQLite the whole database is)."""
    return Round.objects.select_for_update(no_key=True).only("phase").get(pk=round_id)
