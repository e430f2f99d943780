"""Who weighs the statements of the lottery, and when? The worker, beside the requests, as the landscape.

From all votes of a round to the weights of ``dialogue.routing``, kept in the database; the server draws with
what is kept and never computes.
"""

from __future__ import annotations

from django.utils import timezone

from kommune360.dialogue.landscape import landscape
from kommune360.dialogue.routing import weights
from kommune360.web.dialogue import books, phases
from kommune360.web.dialogue.models import Lottery, Round
from kommune360.web.dialogue.stamps import stamp


def weigh(round_: Round) -> bool:
    """Keep new weights; False where nothing has changed, or nobody votes in this phase any more."""
    if round_.phase not in phases.phases_with(phases.VOTE):
        return False
    reading = stamp(round_.pk)
    if Lottery.objects.filter(round=round_, reading=reading).exists():
        return False
    found = weights(landscape(books.matrix_of(round_.pk).matrix))
    values = {
        "weights": dict(found.by_statement),
        "basis": found.basis,
        "reading": reading,
        "made_at": timezone.now(),
    }
    Lottery.objects.update_or_create(round=round_, defaults=values)
    return True
