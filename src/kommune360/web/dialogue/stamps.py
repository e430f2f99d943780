"""Has anything come since a landscape or weights were computed? The votes of a round in one short text."""

from __future__ import annotations

from kommune360.web.dialogue.models import Contribution, Reread, VoteEntry


def stamp(round_id: int) -> str:
    """Changes whenever a vote comes or goes, or a statement is shown or hidden."""
    last = [
        model.objects.filter(round_id=round_id).order_by("-pk").values_list("pk", flat=True).first() or 0
        for model in (VoteEntry, Reread)
    ]
    shown = Contribution.objects.filter(round_id=round_id, number__isnull=False, state="published")
    return f"{last[0]} {last[1]} {shown.count()} {sum(shown.values_list('number', flat=True))}"
