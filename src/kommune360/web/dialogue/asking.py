"""Which statement is this participant asked next, and what did that rest on?

From the votes of a round to the weights of ``dialogue.routing``, computed beside the requests and kept per
process, and to the draw for one participant. Until the first weights are there every statement weighs the
same, and the page says so: weights are never quietly left out.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connections

from kommune360.dialogue.landscape import landscape
from kommune360.dialogue.routing import Draw, Weights, next_statements, weights
from kommune360.web.dialogue import books
from kommune360.web.dialogue.models import Contribution, Participant, Round, State, Vote

FRESH_S = 5.0  # younger weights are taken as they are
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Kept:
    weights: Weights
    state: tuple[int, ...]
    at: float


@dataclass(frozen=True, slots=True)
class Next:
    """What is asked now. ``answered``: statements of others she voted on; ``left``: open for her, this one
    included.

    ``draw`` tells weight, chance and on what they rest; None where she asked for the statement herself (then
    ``before`` is her vote so far) and where nothing is left (``contribution`` is None too).
    """

    contribution: Contribution | None
    draw: Draw | None
    answered: int
    left: int
    before: Vote | None = None


_guard = threading.Lock()
_kept: dict[int, _Kept] = {}
_at_work: set[int] = set()


def next_for(round_: Round, participant: Participant | None, first: int | None = None) -> Next:
    """The statement drawn for her among those of others that she has not voted on; ``first`` is the number
    of one she wants to be asked, voted on or not.

    The draw has its seed from her number and what she answered: to load the page again asks the same. Who
    has not done anything yet is a stranger at each request.
    """
    shown = _statements(round_)
    whose = participant.pk if participant is not None else None
    answered = {number for number in _voted_on(whose) if number in shown}
    left = [
        n for n, (_pk, author) in shown.items() if n not in answered and (whose is None or author != whose)
    ]
    if first in shown and (whose is None or shown[first][1] != whose):
        before = Vote.objects.filter(participant=participant, contribution_id=shown[first][0]).first()
        return Next(_contribution(shown[first][0]), None, len(answered), len(left), before)
    if not left:
        return Next(None, None, len(answered), 0)
    seed = (round_.pk, whose if whose is not None else secrets.randbelow(2**32), len(answered))
    draw = draw_among(weights_of(round_.pk), left, seed)
    return Next(_contribution(shown[int(draw.statement)][0]), draw, len(answered), len(left))


def draw_among(known: Weights, numbers: Sequence[int], seed: Sequence[int]) -> Draw:
    """One of ``numbers``; the weights of all others are left out, younger ones weigh as much as the heaviest."""
    names = [str(number) for number in numbers]
    among = Weights({n: known.by_statement[n] for n in names if n in known.by_statement}, known.basis)
    most = max(known.by_statement.values(), default=1.0)
    young = {name: most for name in names if name not in among.by_statement}
    return next_statements(Weights({**among.by_statement, **young}, known.basis), (), seed=seed)[0]


def weights_of(round_id: int) -> Weights:
    """The weights computed last; where they are older than the votes, new ones are begun beside."""
    kept = _kept.get(round_id)
    if kept is None or time.monotonic() - kept.at > FRESH_S:
        _begin(round_id)
    return kept.weights if kept else Weights({}, "nothing")


def compute(round_id: int) -> Weights:
    """Compute the weights now, unless nothing has changed since the last time."""
    reading = books.matrix_of(round_id)
    kept = _kept.get(round_id)
    if kept is None or kept.state != reading.state:
        found = weights(landscape(reading.matrix))
        kept = _Kept(found, reading.state, time.monotonic())
    _kept[round_id] = _Kept(kept.weights, kept.state, time.monotonic())
    return kept.weights


def forget_all() -> None:
    """Forget all weights; they are computed anew."""
    _kept.clear()


def _begin(round_id: int) -> None:
    with _guard:
        if round_id in _at_work:
            return
        _at_work.add(round_id)
    threading.Thread(target=_work, args=(round_id,), name=f"weights-{round_id}", daemon=True).start()


def _work(round_id: int) -> None:
    try:
        compute(round_id)
    except Exception:  # the page goes on with the weights it has and says how old; the log says why
        log.exception("weights of round %s failed", round_id)
    finally:
        connections.close_all()
        with _guard:
            _at_work.discard(round_id)


def _statements(round_: Round) -> dict[int, tuple[int, int | None]]:
    """Number -> primary key and author of what can be voted on now."""
    shown = Contribution.objects.filter(round=round_, state=State.PUBLISHED, number__isnull=False)
    rows = shown.order_by("number").values_list("number", "pk", "participant_id")
    return {number: (pk, author) for number, pk, author in rows}


def _contribution(pk: int) -> Contribution:
    return Contribution.objects.select_related("thesis").get(pk=pk)


def _voted_on(participant_id: int | None) -> list[int]:
    """Numbers of the statements she has voted on, shown or not."""
    if participant_id is None:
        return []
    return list(
        Vote.objects.filter(participant_id=participant_id).values_list("contribution__number", flat=True)
    )
