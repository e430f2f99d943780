"""Who computes the landscape of a round, and when? The worker, beside the requests; pages read what is kept.

``refresh`` makes the next release from the votes now and keeps answer and release; ``due`` says which rounds
have votes that were not looked at yet.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from kommune360.dialogue.changes import told_changes
from kommune360.dialogue.following import following
from kommune360.dialogue.landscape import Landscape as Found
from kommune360.dialogue.landscape import landscape
from kommune360.dialogue.publication import group_division, publication
from kommune360.dialogue.release import Release, next_votes, release
from kommune360.dialogue.stability import stability
from kommune360.dialogue.standing import Ground, ground
from kommune360.web.dialogue import books, phases
from kommune360.web.dialogue.landscape import packing, people
from kommune360.web.dialogue.models import Contribution, Landscape, LandscapeDay, Lottery, Round
from kommune360.web.dialogue.stamps import stamp

EVERY = dt.timedelta(seconds=60)  # at most so often anew: a worker is started for it
LOOK_BACK = dt.timedelta(days=7)  # what changed is told against the last answer before


def due(now: dt.datetime | None = None) -> list[int]:
    """Rounds with votes, takings back or statements since their landscape or their weights were made."""
    late = (now or timezone.now()) - EVERY
    drawn = phases.phases_with(phases.VOTE)
    made = [
        {pk: (reading, at) for pk, reading, at in model.objects.values_list("round_id", "reading", "made_at")}
        for model in (Landscape, Lottery)
    ]
    found = []
    for round_id, phase in Round.objects.exclude(phase="prepare").values_list("pk", "phase"):
        kept = [one.get(round_id, ("", None)) for one in (made if phase in drawn else made[:1])]
        waited = all(at is None or at < late for _reading, at in kept)
        if waited and any(reading != stamp(round_id) for reading, _at in kept):
            found.append(round_id)
    return found


def refresh(round_: Round) -> bool:
    """Make and keep the next release; False where nothing has changed, or another process was quicker."""
    reading, kept = stamp(round_.pk), Landscape.objects.filter(round=round_).first()
    if kept is not None and kept.reading == reading:
        return False
    before = _release_of(kept)
    found, made, answer = _made(round_, before)
    number = kept.number if kept is not None else 0
    now = timezone.now()
    values = {
        "answer": answer,
        "kept": packing.packed(*made),
        "reading": reading,
        "number": number + 1,
        "made_at": now,
    }
    with transaction.atomic():
        Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
        held = Landscape.objects.filter(round=round_).values_list("number", flat=True).first()
        if (held or 0) != number:
            return False
        Landscape.objects.update_or_create(round=round_, defaults=values)
        if found.matrix.votes:
            LandscapeDay.objects.update_or_create(
                round=round_, day=timezone.localdate(now), defaults={"answer": _for_comparison(answer)}
            )
    return True


def ground_of(kept: Landscape) -> Ground | None:
    """What a participant is placed on; None where nothing is kept."""
    found = _unpacked(kept)
    return None if found is None else found[1]


def _made(round_: Round, before: Release | None) -> tuple[Found, tuple[Release, Ground], dict[str, Any]]:
    matrix = next_votes(before, books.matrix_of(round_.pk).matrix)
    found = following(landscape(matrix), before)
    divisions = people.divisions_of(round_, matrix.participants)
    kept, overall, tables = release(before, matrix, [group_division(found), *divisions])
    residents = people.residents_of(round_)
    present = {division.name for division in divisions}
    answer = publication(
        found,
        texts=_texts(round_),
        divisions=divisions,
        residents={name: shares for name, shares in residents.items() if name in present},
        steadiness=stability(found),
        tables=(overall, tables),
    )
    earlier = _earlier(round_)
    if earlier is not None:
        answer["changes"] = told_changes(earlier.answer, answer) | {"day": earlier.day.isoformat()}
    return found, (kept, ground(found, tables[0].counts)), answer


def _texts(round_: Round) -> dict[str, str]:
    """Texts of statements; what is not shown has none, not even in what is kept."""
    shown = Contribution.objects.filter(round=round_, number__isnull=False, state="published")
    return {str(number): text for number, text in shown.values_list("number", "text")}


def _earlier(round_: Round) -> LandscapeDay | None:
    """The answer of a week ago, else the oldest one of an earlier day."""
    today = timezone.localdate()
    days = LandscapeDay.objects.filter(round=round_, day__lt=today)
    return days.filter(day__lte=today - LOOK_BACK).last() or days.first()


def _for_comparison(answer: dict[str, Any]) -> dict[str, Any]:
    fields = ("statement", "agree", "disagree", "pass", "voters")
    statements = [{name: one[name] for name in fields} for one in answer["statements"]]
    return {
        "participants": answer["participants"],
        "votes": answer["votes"],
        "groups": answer["groups"]["number"],
        "statements": statements,
    }


def _release_of(kept: Landscape | None) -> Release | None:
    found = _unpacked(kept) if kept is not None else None
    return None if found is None else found[0]


def _unpacked(kept: Landscape) -> tuple[Release, Ground] | None:
    return packing.unpacked(bytes(kept.kept)) if kept.kept else None
