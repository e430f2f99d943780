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
    statement = _locked_with(participant.round_id, number)
    if statement is None or statement.participant_id == participant.pk:
        raise NotToBeVotedOn
    sent = f"{participant.pk}:{number}:{value}:{key}"
    if VoteEntry.objects.filter(key=sent).exists():
        return None
    place = {"round": statement.round, "participant": participant, "contribution": statement, "value": value}
    entry = VoteEntry.objects.create(key=sent, **place)
    Vote.objects.bulk_create(
        [Vote(entry=entry, time=entry.time, **place)],
        update_conflicts=True,
        unique_fields=["participant", "contribution"],
        update_fields=["value", "entry", "time"],
    )
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


def _locked_with(round_id: int, number: int) -> Contribution | None:
    """The statement, if it is shown, read together with its round, which is held as by ``_locked``; at any
    hour of the round in one question, since all who vote wait for each other here. Errors: NotNow."""
    found = (
        Contribution.objects.select_for_update(no_key=True, of=("round",))
        .select_related("round")
        .only("number", "participant_id", "round__phase")
        .filter(round=round_id, number=number, state=State.PUBLISHED)
        .first()
    )
    allow(found.round if found is not None else _locked(round_id), phases.VOTE)
    return found


def _locked(round_id: int) -> Round:
    """The round, held until the end of the transaction (on SQLite the whole database is)."""
    return Round.objects.select_for_update(no_key=True).only("phase").get(pk=round_id)
