"""Where can a reader go inside the room Plan? Few groups, in each the pages that say one thing about the plan.

A page appears once it stands in ``GROUPS``; what a reader may not enter is not shown to her.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kommune360.web.plan.seen import Seen


@dataclass(frozen=True, slots=True)
class Entry:
    """``route``: name of the address; ``right``: what it takes; ``working``: not part of a closed version."""

    key: str
    label: Any
    route: str
    right: str = "public"
    working: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    label: Any
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Link:
    label: Any
    url: str
    active: bool


GROUPS: tuple[Group, ...] = (
    Group(_("Ziele"), (Entry("goals", _("Ziele"), "plan:index"),)),
    Group(_("Maßnahmen"), (Entry("measures", _("Maßnahmen"), "plan:measures"),)),
    Group(
        _("Wirkung"),
        (
            Entry("chains", _("Wirkungsketten"), "plan:chains"),
            Entry("prevention", _("Präventionskette"), "plan:prevention"),
            Entry("signals", _("Signale"), "plan:signals", "may_read_plan_drafts", working=True),
        ),
    ),
    Group(
        _("Geld und Termine"),
        (
            Entry("money", _("Geld"), "plan:money"),
            Entry("deadlines", _("Fristen"), "plan:deadlines", "may_read_plan_drafts"),
            Entry("horizons", _("Andere Pläne"), "plan:horizons"),
        ),
    ),
    Group(
        pgettext_lazy("plan", "Verfahren"),
        (
            Entry("versions", _("Fassungen"), "plan:versions"),
            Entry("left", _("Nicht mehr im Plan"), "plan:left"),
            Entry("framework", _("Rahmen"), "plan:framework"),
            Entry("participation", _("Beteiligung"), "plan:participation"),
            Entry("statute", _("Prüfliste § 80"), "plan:statute"),
        ),
    ),
    Group(
        _("Zusammenarbeit"),
        (
            Entry("meetings", _("Besprechungen"), "plan:meetings", "may_read_plan_drafts", working=True),
            Entry("decisions", _("Entscheidungen"), "plan:decisions", "may_read_plan_drafts", working=True),
            Entry("proposals", _("Vorschläge der Träger"), "providers:proposals", "may_read_plan_drafts"),
            Entry("own", _("Als Träger"), "providers:index", "may_propose"),
        ),
    ),
)


def rooms(request: HttpRequest, seen: Seen, here: str) -> tuple[list[Link], list[Link]]:
    """The groups, and the pages of the group that holds ``here``; no second row for a group of one page."""
    upper, lower = [], []
    for group in GROUPS:
        entries = [each for each in group.entries if _open(each, request, seen)]
        if not entries:
            continue
        active = any(each.key == here for each in entries)
        upper.append(Link(group.label, _url(entries[0], seen), active))
        if active and len(entries) > 1:
            lower = [Link(each.label, _url(each, seen), each.key == here) for each in entries]
    return upper, lower


def _open(entry: Entry, request: HttpRequest, seen: Seen) -> bool:
    return request.may(entry.right) and (seen.working or not entry.working)


def _url(entry: Entry, seen: Seen) -> str:
    return reverse(entry.route) + seen.query
