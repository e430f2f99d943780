"""What did I give to this round, and how do I take it along or take it back?

From a participant to everything kept of her, as data; and to nothing: votes leave the books, texts go or
stay without her, and the log knows that somebody left, not who.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from kommune360.web.audit.services import Actor, record
from kommune360.web.dialogue.models import Participant, Reread, Round, Subscription, Vote
from kommune360.web.dialogue.services import withdraw


def votes_of(participant: Participant) -> list[Vote]:
    """Her votes that count, the last one first."""
    return list(participant.votes.select_related("contribution").order_by("-entry_id"))


def export(participant: Participant) -> dict[str, Any]:
    """Everything kept of her in this round, as JSON can hold it. Her cookie's name is not in it: whoever
    finds the file could speak with it."""
    round_ = participant.round
    contributions = participant.contributions.select_related("thesis", "consideration").order_by("pk")
    return {
        "round": {"question": round_.question, "address": round_.slug},
        "exported_at": timezone.now().isoformat(timespec="seconds"),
        "about_me": {
            "sector": participant.sector,
            "department": participant.department,
            "area": participant.area,
            "age_band": participant.age_band,
            "joined_on": participant.joined_on.isoformat(),
            "with_account": participant.user_id is not None,
        },
        "contributions": [
            {
                "thesis": one.thesis.title,
                "kind": one.kind,
                "text": one.text,
                "area": one.area,
                "life_phase": one.life_phase,
                "state": one.state,
                "written_at": one.written_at.isoformat(timespec="seconds"),
                "answer": one.consideration.reason if one.consideration else "",
            }
            for one in contributions
        ],
        "votes": [
            {
                "statement": one.contribution.text,
                "vote": one.value,
                "time": one.time.isoformat(timespec="seconds"),
            }
            for one in reversed(votes_of(participant))
        ],
    }


@transaction.atomic
def erase(participant: Participant, *, texts: bool = True) -> None:
    """Forget her: votes and the cookie's name go, texts go too or stay without any hint at her."""
    round_ = Round.objects.select_for_update(no_key=True).get(pk=participant.round_id)
    for contribution in participant.contributions.all():
        if texts:
            withdraw(contribution)
        else:
            contribution.participant = None
            contribution.sector = contribution.department = contribution.area = contribution.life_phase = ""
            contribution.save()
    Subscription.objects.filter(participant=participant).delete()
    Reread.objects.create(round=round_, participant=participant.pk)
    participant.delete()
    record(
        Actor(None, "", "public"),
        "participation.erased",
        municipality_id=round_.municipality_id,
        obj=round_,
        after={"texts": "erased" if texts else "kept"},
    )
