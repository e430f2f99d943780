"""How does a form on paper come into the round? As one participant of its own, entered by a moderator.

From a filled form to her contributions and votes; the log says that a form was entered, not what was on it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from kommune360.web.audit.services import Actor, record
from kommune360.web.dialogue import asking, voting
from kommune360.web.dialogue.models import Contribution, Participant, Round
from kommune360.web.dialogue.selectors import statements_of
from kommune360.web.dialogue.services import contribute

MOST = 15  # statements on one sheet


def statements_for(round_: Round, numbers: Sequence[int] = ()) -> list[Contribution]:
    """The statements of a sheet: those with these numbers, else a draw by the weights of now."""
    shown = {one.number: one for one in statements_of(round_).select_related("thesis")}
    known = asking.known_of(round_.pk).weights
    chosen = [number for number in numbers if number in shown][:MOST]
    left = [number for number in shown if number is not None]
    while not numbers and left and len(chosen) < MOST:
        drawn = int(asking.draw_among(known, left, (secrets.randbelow(2**32),)).statement)
        chosen.append(drawn)
        left.remove(drawn)
    return [shown[number] for number in sorted(chosen)]


def numbers_in(text: str) -> list[int]:
    """``3,7,12`` as numbers; anything else is left out."""
    return [int(part) for part in re.findall(r"[0-9]{1,6}", text[:200])]


@transaction.atomic
def enter(
    round_: Round,
    about: Mapping[str, str],
    thoughts: Sequence[tuple[Any, str, str]],
    votes: Mapping[int, int],
    *,
    actor: Actor,
) -> Participant:
    """Enter a form: ``thoughts`` are (thesis, kind, text), ``votes`` value by number of the statement.

    Errors: those of ``services.contribute`` and ``voting.cast``; then nothing of the form is kept.
    """
    participant = Participant.objects.create(
        round=round_, proved=True, **{name: value for name, value in about.items() if value}
    )
    for thesis, kind, text in thoughts:
        contribute(thesis, participant, kind, text, on_paper=True)
    for number, value in votes.items():
        voting.cast(participant, number, value, voting.new_key())
    record(actor, "paper.entered", municipality_id=round_.municipality_id, obj=round_)
    return participant
