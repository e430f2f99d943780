"""Does the plan meet what the law asks? The checklist of § 80 SGB VIII with the plan's sentences and evidence.

From what a reader sees of a plan to items that templates draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kommune360.base.text import Text
from kommune360.plan.framework import DutyState, duties
from kommune360.plan.vocabulary import knowledge, word
from kommune360.web.plan.seen import Seen
from kommune360.web.plan.showing import words
from kommune360.web.plan.showing.addresses import measure_url


@dataclass(frozen=True, slots=True)
class ItemShown:
    """``evidence``: name and address, "" where there is no page; ``proof``: what the plan proves by itself."""

    id: str
    reference: str
    name: Text
    question: Text
    text: str
    evidence: tuple[tuple[str, str], ...]
    proof: Text | None
    met: bool
    edit_url: str


def page(seen: Seen, language: str) -> dict[str, Any]:
    """Every item in the order of the law, and how many are still open."""
    found = [_shown(seen, each, language) for each in duties(seen.plan)]
    return {
        "headline": _headline(sum(not each.met for each in found), len(found)),
        "items": found,
        "checked": knowledge("statute")["source"],
    }


def _headline(open_: int, count: int) -> str:
    if not open_:
        return _("Zu allen %(n)s Punkten des § 80 SGB VIII sagt der Plan etwas") % {"n": count}
    return ngettext(
        "Ein Punkt des § 80 SGB VIII ist noch offen", "%(n)s Punkte des § 80 SGB VIII sind noch offen", open_
    ) % {"n": open_}


def _shown(seen: Seen, state: DutyState, language: str) -> ItemShown:
    item = state.item
    return ItemShown(
        item.id,
        item.reference,
        item.name,
        item.question,
        state.text,
        tuple(_evidence(seen, key, language) for key in state.evidence),
        state.proof,
        state.met,
        reverse("plan:duty_edit", args=[item.id]),
    )


def _evidence(seen: Seen, key: str, language: str) -> tuple[str, str]:
    """A measure leads to its page; a record says of which kind it is, since it has only a day."""
    plan = seen.plan
    if any(each.id == key for each in plan.measures):
        return seen.name(key), measure_url(seen, key)
    for asked in plan.participation:
        if asked.id == key:
            phase = word("phases", asked.phase).in_language(language)
            parts = (_("Beteiligung"), seen.name(asked.partner), phase, words.day(asked.invited, language))
            return ", ".join(parts), ""
    for review in plan.reviews:
        if review.id == key:
            kind = word("review_kinds", review.kind).in_language(language)
            return f"{kind}, {words.day(review.on, language)}", ""
    return seen.name(key), ""
