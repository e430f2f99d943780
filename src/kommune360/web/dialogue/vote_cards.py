"""What does the card with the one statement that is asked now show?

From a round and a participant to the statement drawn, how far she is, on what the draw rests, and what her
form carries so that the vote counts once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from kommune360.web.dialogue import asking, doors, participants, phases, voting
from kommune360.web.dialogue.models import Contribution, Participant, Round
from kommune360.web.dialogue.permissions import may_do, visitor_of


@dataclass(frozen=True, slots=True)
class VoteCard:
    """``said`` is None when nothing is left; ``of`` statements of others there are for her, ``answered``
    of them done; ``chance`` in percent; ``by_lot`` while there are no weights; ``late_since``: time of weights
    that are too old; ``again``: her vote before."""

    said: Contribution | None
    door: doors.Door | None
    by: str
    answered: int
    of: int
    chance: int | None
    by_lot: bool
    late_since: Any
    again: Any
    key: str
    open: bool
    proof: bool
    moved: bool = False
    notice: Any = ""


def card_for(
    request: HttpRequest,
    round_: Round,
    participant: Participant | None = None,
    *,
    first: int | None = None,
    moved: bool = False,
    notice: Any = "",
) -> VoteCard:
    """The card for this visitor; ``first`` is the number of a statement she wants to see again, ``moved``
    marks a card that replaces another one, so that the focus goes there."""
    participant = participant or participants.current(request, round_)
    asked = asking.next_for(round_, participant, first)
    said = asked.contribution
    return VoteCard(
        said=said,
        door=doors.BY_KEY[said.kind] if said is not None else None,
        by=" · ".join(filter(None, (said.get_sector_display(), said.department))) if said is not None else "",
        answered=asked.answered,
        of=asked.answered + asked.left,
        chance=round(100 * asked.draw.chance) if asked.draw is not None else None,
        by_lot=asked.draw is not None and asked.draw.basis == "nothing",
        late_since=asked.late_since,
        again=asked.before.get_value_display() if asked.before is not None else "",
        key=voting.new_key(),
        open=may_do(visitor_of(request), phases.VOTE, round_),
        proof=needs_proof(request, participant),
        moved=moved,
        notice=notice,
    )


def needs_proof(request: HttpRequest, participant: Participant | None) -> bool:
    """Whether her browser still has to work for her."""
    return not participants.has_account(request) and not (participant is not None and participant.proved)
