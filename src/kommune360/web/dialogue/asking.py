"""Which statement is this participant asked next, and what did that rest on?

From the weights the worker has kept (``landscape/weighing.py``) to the draw for one participant. Until the
first weights are there every statement weighs the same, and where the worker does not keep up the page says
how old they are: weights are never quietly left out.
"""

from __future__ import annotations

import datetime as dt
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from kommune360.dialogue.routing import Draw, Weights, lottery
from kommune360.web.dialogue import tallies
from kommune360.web.dialogue.models import Contribution, Lottery, Participant, Round, State, Vote
from kommune360.web.dialogue.stamps import stamp

FRESH_S: Final = 5.0  # for so long a process does not look into the database for newer weights
BOARD_S = 1.0  # and for so long not for newer statements; one hidden meanwhile is noticed when it is drawn
LATE: Final = dt.timedelta(minutes=5)  # older weights are told as such where votes have come since


@dataclass(frozen=True, slots=True)
class Known:
    """Weights and when they were computed (None: there are none yet). ``late``: votes have come since, and
    too long ago for it to be the worker's usual pause."""

    weights: Weights
    made_at: dt.datetime | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Next:
    """What is asked now. ``answered``: statements of others she voted on; ``left``: open for her, this one
    included.

    ``draw`` tells weight, chance and on what they rest; None where she asked for the statement herself (then
    ``before`` is her vote so far) and where nothing is left (``contribution`` is None too). ``late_since`` is
    the time of weights that are too old.
    """

    contribution: Contribution | None
    draw: Draw | None
    answered: int
    left: int
    before: Vote | None = None
    late_since: dt.datetime | None = None


_Board = Mapping[int, tuple[int, int | None]]  # number of a statement -> primary key and author
NOTHING: Final = Known(Weights({}, "nothing"))
_kept: dict[int, tuple[float, Known]] = {}
_boards: dict[int, tuple[float, _Board]] = {}


def next_for(round_: Round, participant: Participant | None, first: int | None = None) -> Next:
    """The statement drawn for her among those of others that she has not voted on; ``first`` is the number
    of one she wants to be asked, voted on or not.

    The draw has its seed from her number and what she answered: to load the page again asks the same. Who
    has not done anything yet is a stranger at each request.
    """
    voted = _voted_on(participant)
    board = _board(round_.pk)
    while (found := _asked(round_, participant, first, board, voted)) is None:
        board = _board(round_.pk, anew=True)
    return found


def draw_among(known: Weights, numbers: Sequence[int], seed: Sequence[int]) -> Draw:
    """One of ``numbers``; the weights of all others are left out, younger ones weigh as much as the heaviest."""
    return lottery(known, [str(number) for number in numbers]).draw(seed)


def known_of(round_id: int) -> Known:
    """The weights computed last, as this process read them a moment ago."""
    now = time.monotonic()
    at, known = _kept.get(round_id, (-FRESH_S, NOTHING))
    if now - at >= FRESH_S:
        known = _read(round_id)
        _kept[round_id] = (now, known)
    return known


def forget_all() -> None:
    """Forget all weights and statements; they are read anew."""
    _kept.clear()
    _boards.clear()


def _read(round_id: int) -> Known:
    kept = Lottery.objects.filter(round_id=round_id).first()
    if kept is None:
        return NOTHING
    old = timezone.now() - kept.made_at > LATE
    by_statement: Mapping[str, float] = kept.weights
    return Known(Weights(by_statement, kept.basis), kept.made_at, old and kept.reading != stamp(round_id))


def _asked(
    round_: Round, participant: Participant | None, first: int | None, board: _Board, voted: set[int]
) -> Next | None:
    """What is asked by this board; None where it is too old: what it leads to is not shown any more."""
    whose = participant.pk if participant is not None else None
    others = {n: pk for n, (pk, author) in board.items() if whose is None or author != whose}
    left = [n for n, pk in others.items() if pk not in voted]
    answered = sum(pk in voted for pk, _author in board.values())
    if first in others:
        said = _contribution(others[first])
        before = Vote.objects.filter(participant=participant, contribution_id=others[first]).first()
        return None if said is None else Next(said, None, answered, len(left), before)
    if not left:
        return Next(None, None, answered, 0)
    seed = (round_.pk, whose if whose is not None else secrets.randbelow(2**32), answered)
    known = known_of(round_.pk)
    drum = lottery(known.weights, [str(number) for number in left])
    draw = drum.draw(seed)
    said = _contribution(others[int(draw.statement)])
    if said is None:
        return None
    tallies.add(round_.pk, draw.statement, zip(drum.names, drum.chances.tolist(), strict=True))
    return Next(said, draw, answered, len(left), None, known.made_at if known.late else None)


def _board(round_id: int, *, anew: bool = False) -> _Board:
    """What can be voted on, as this process read it a moment ago."""
    now = time.monotonic()
    at, board = _boards.get(round_id, (-BOARD_S, {}))
    if anew or now - at >= BOARD_S:
        shown = Contribution.objects.filter(round=round_id, state=State.PUBLISHED, number__isnull=False)
        rows = shown.order_by("number").values_list("number", "pk", "participant_id")
        board = {number: (pk, author) for number, pk, author in rows}
        _boards[round_id] = (now, board)
    return board


def _contribution(pk: int) -> Contribution | None:
    return Contribution.objects.filter(pk=pk, state=State.PUBLISHED).first()


def _voted_on(participant: Participant | None) -> set[int]:
    """Primary keys of the statements she has voted on, shown or not."""
    if participant is None:
        return set()
    voted = Vote.objects.filter(participant=participant)
    return set(voted.values_list("contribution_id", flat=True))
