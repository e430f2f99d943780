"""What of a plan waits for somebody? Signals, reviews due, funding that ends, measures nobody reported on.

From what a reader sees of a plan and a day to short lines; the start page says it by role (``start.py``).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kommune360.plan.adapting.reviews import DueReview, due_reviews
from kommune360.plan.document import Measure, Plan, Status
from kommune360.plan.money import endings
from kommune360.plan.vocabulary import knowledge, word
from kommune360.web.plan.seen import Seen
from kommune360.web.plan.showing import words
from kommune360.web.plan.showing.addresses import measure_url

MONTHS = 12
_SHOWN = 5
_AT_WORK = frozenset({Status.ADOPTED, Status.RUNNING})


@dataclass(frozen=True, slots=True)
class Waiting:
    """``lines``: text, small text and address of the first; ``count``: of all."""

    title: str
    count: int
    lines: tuple[tuple[str, str, str], ...]


def waiting(seen: Seen, today: dt.date, language: str) -> list[Waiting]:
    """What waits, in the order in which it presses."""
    found = [_reviews(seen, today, language), _funding(seen, today, language), _silent(seen, today, language)]
    return [each for each in found if each.count]


def silent_days() -> int:
    """After how many days without a report a measure counts as silent; as in the rule of the signals."""
    return int(knowledge("signals")["rules"]["status_missing"]["days"])


def silent(
    plan: Plan, today: dt.date, departments: frozenset[str] | None = None
) -> list[tuple[Measure, int]]:
    """Measures at work without a report for too long, with the days since the last; the longest first."""
    limit, found = silent_days(), []
    for measure in plan.measures:
        if measure.status not in _AT_WORK or (measure.start and measure.start > today):
            continue
        if departments is not None and not departments & set(measure.owners):
            continue
        last = max(filter(None, (measure.reports[-1].on, measure.start)))
        if (today - last).days > limit:
            found.append((measure, (today - last).days))
    return sorted(found, key=lambda each: -each[1])


def _reviews(seen: Seen, today: dt.date, language: str) -> Waiting:
    due = [each for each in due_reviews(seen.plan, today) if each.on <= today]
    lines = [
        (
            word("review_kinds", each.kind).in_language(language),
            _("fällig seit %(day)s") % {"day": words.day(each.on, language)},
            review_url(seen, each),
        )
        for each in due
    ]
    return Waiting(
        ngettext("Rückblick fällig", "Rückblicke fällig", len(due)), len(due), tuple(lines[:_SHOWN])
    )


def review_url(seen: Seen, due: DueReview) -> str:
    """Where a review that is due is held."""
    asked = [*parse_qsl(seen.query.removeprefix("?")), ("art", str(due.kind))]
    return f"{reverse('plan:review')}?{urlencode([*asked, *(('was', key) for key in due.subjects)])}"


def _funding(seen: Seen, today: dt.date, language: str) -> Waiting:
    found = endings(seen.plan, today, MONTHS)
    lines = [
        (
            seen.name(each.measure),
            _("%(source)s endet am %(day)s")
            % {"source": each.funding.source, "day": words.day(each.ends, language)},
            measure_url(seen, each.measure),
        )
        for each in found[:_SHOWN]
    ]
    title = _("Förderung endet in den nächsten %(n)s Monaten") % {"n": MONTHS}
    return Waiting(title, len(found), tuple(lines))


def _silent(seen: Seen, today: dt.date, language: str) -> Waiting:
    found = silent(seen.plan, today)
    lines = [
        (each.title, _("seit %(n)s Tagen") % {"n": days}, measure_url(seen, each.id))
        for each, days in found[:_SHOWN]
    ]
    title = _("Maßnahmen ohne Meldung seit mehr als %(n)s Tagen") % {"n": silent_days()}
    return Waiting(title, len(found), tuple(lines))
