"""What waits in the plans for this person? One line a matter for the start page, by what she may do.

From a person with her rights and a day to text, address and small text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kommune360.plan.adapting.reviews import due_reviews
from kommune360.plan.document import Plan
from kommune360.web.accounts.models import Municipality
from kommune360.web.plan import documents
from kommune360.web.plan.models import PlanRecord, PlanVersion, VersionState
from kommune360.web.plan.reviews.waiting import silent
from kommune360.web.plan.selectors import departments_of, open_signals, plans_for, versions_for

Line = tuple[str, str, str]
May = Callable[[str], bool]


def start_lines(municipality: Municipality, user: Any, may: May, today: dt.date) -> list[Line]:
    """Text, address and small text, in the order in which it presses; nothing for who has no part in plans."""
    found = list(_papers(municipality, user, may))
    if may("may_read_plan_drafts"):
        records = list(plans_for(user, municipality))
        for record in records:
            found += _work(record, user, may, today)
        if not records and may("may_edit_plan"):
            found.append(
                (_("Den Plan beginnen: zwanzig Fragen führen zum Entwurf"), reverse("plan:index"), "")
            )
    return found


def _work(record: PlanRecord, user: Any, may: May, today: dt.date) -> Iterator[Line]:
    """What the working state of a plan asks of those who work on it."""
    plan = documents.working(record)
    query = f"?plan={record.slug}"
    if may("may_edit_plan") and not plan.goals:
        yield _("Das erste Ziel des Plans schreiben"), reverse("plan:index") + query, record.title
    if may("may_edit_plan") and (number := open_signals(record)):
        text = ngettext("Ein Signal zum Plan", "%(n)s Signale zum Plan", number) % {"n": number}
        yield text, reverse("plan:signals") + query, record.title
    if may("may_report_on_measures") and (late := _late(plan, user, may, record.municipality, today)):
        text = ngettext(
            "Eine Maßnahme wartet auf eine Meldung zum Stand",
            "%(n)s Maßnahmen warten auf eine Meldung zum Stand",
            len(late),
        ) % {"n": len(late)}
        one = reverse("plan:measure", args=late[:1]) if len(late) == 1 else reverse("plan:measures")
        yield text, one + query, record.title
    if may("may_edit_plan") and (due := [each for each in due_reviews(plan, today) if each.on <= today]):
        text = ngettext("Ein Rückblick ist fällig", "%(n)s Rückblicke sind fällig", len(due)) % {
            "n": len(due)
        }
        yield text, reverse("plan:review") + query, record.title


def _late(plan: Plan, user: Any, may: May, municipality: Municipality, today: dt.date) -> list[str]:
    """Ids of silent measures: all for who edits the plan, for a department its own."""
    own = None if may("may_edit_plan") else departments_of(user, municipality, plan)
    return [measure.id for measure, _days in silent(plan, today, own)]


def _papers(municipality: Municipality, user: Any, may: May) -> Iterator[Line]:
    """What the newest version of each plan waits for: to be put before the committee, read, resolved on."""
    seen: set[int] = set()
    newest = versions_for(user, municipality).annotate(written=Count("papers"))
    for version in newest:
        if version.plan_id in seen:
            continue
        seen.add(version.plan_id)
        where = reverse("plan:versions") + f"?plan={version.plan.slug}#fassung-{version.number}"
        yield from ((text, where, version.plan.title) for text in _asked_of(version, may))


def _asked_of(version: PlanVersion, may: May) -> Iterator[str]:
    number = {"n": version.number}
    if version.state == VersionState.CLOSED and version.written and may("may_release_papers"):
        yield _("Die Beschlussvorlage zu Fassung %(n)s kann dem Ausschuss vorgelegt werden") % number
    if version.state != VersionState.RELEASED:
        return
    if may("may_note_resolutions"):
        yield _("Fassung %(n)s liegt dem Ausschuss vor: der Beschluss ist noch festzuhalten") % number
    elif may("may_read_released_papers") and not may("may_read_plan_drafts"):
        yield _("Zur Beratung: Fassung %(n)s des Plans mit Beschlussvorlage") % number
