"""How do the town's plans fit together? Their terms on one axis, where they clash, when several change at once.

From the plan that a reader sees and the other plans she may see to a picture, a table and windows in time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kommune360.base.text import Text
from kommune360.exchange.folder.plans import known_of
from kommune360.exchange.writers.spreadsheets import csv_file
from kommune360.plan.document import Plan, PlanLink
from kommune360.plan.links import Clash, bands, clashes, filled, windows
from kommune360.plan.vocabulary import word
from kommune360.web.areas.folders import FolderMissing, Memory, folder_of, state_of
from kommune360.web.plan.others.timeline import timeline
from kommune360.web.plan.seen import Seen
from kommune360.web.plan.showing import words
from kommune360.web.ui.tables import Cell, Column, Row, Table

CLASHES = {
    Clash.AREAS: Text("andere Gebiete", "other areas"),
    Clash.HORIZON: Text("andere Laufzeit", "other term"),
    Clash.PROJECTION: Text("andere Vorausrechnung", "other projection"),
}
_bridges = Memory(4)


def page(
    seen: Seen, others: Mapping[str, Plan], town: Any, today: dt.date, language: str, *, edits: bool
) -> dict[str, Any]:
    """The terms as a picture and a table, the clashes in words, the windows for working together."""
    found = bands(seen.plan, others)
    bridged = bridged_of(town)
    links = [(link, clashes(seen.plan, filled(link, others), bridged)) for link in seen.plan.links]
    open_ = [link for link, _clashes in links if link.coordinated is None]
    return {
        "headline": _headline(links),
        "picture": timeline(found, today, _picture_words(seen, others, language)) if len(found) > 1 else "",
        "table": _table(seen, others, links, language, edits=edits),
        "clashing": [
            (link.title, [_clash(seen.plan, filled(link, others), each, language) for each in clashing])
            for link, clashing in links
            if clashing
        ],
        "uncoordinated": [link.title for link in open_],
        "windows": [
            (words.term(each.start, each.end, language), ", ".join(each.plans)) for each in windows(found)
        ],
    }


def as_csv(seen: Seen, others: Mapping[str, Plan], town: Any, language: str) -> bytes:
    """One line a plan."""
    head = [_("Plan"), _("Art"), _("Amt"), _("von"), _("bis"), _("nächste Fortschreibung"), _("abgestimmt am"),
            _("Unterschiede")]  # fmt: skip
    rows: list[list[Any]] = [
        [seen.plan.title, _kind(seen.plan.kind, language), "", seen.plan.start, seen.plan.end, "", "", ""]
    ]
    bridged = bridged_of(town)
    for each in seen.plan.links:
        link = filled(each, others)
        said = [CLASHES[one].in_language(language) for one in clashes(seen.plan, link, bridged)]
        rows.append(
            [link.title, _kind(link.kind, language), seen.name(link.department) if link.department else "",
             link.start, link.end, link.next_update, link.coordinated, ", ".join(said)]
        )  # fmt: skip
    return csv_file([head, *rows], language)


def bridged_of(town: Any) -> frozenset[tuple[str, str]]:
    """Pairs of area systems between which figures can be moved; none without a planning folder."""
    try:
        state = state_of(town)
    except FolderMissing:
        return frozenset()
    key = (town.pk, state.number, str(state.time))
    found: frozenset[tuple[str, str]] = _bridges.get(key, lambda: known_of(folder_of(town)).bridged)
    return found


def _headline(links: list[tuple[PlanLink, tuple[Clash, ...]]]) -> str:
    if not links:
        return _("Noch kein anderer Plan ist verknüpft")
    clashing = sum(bool(found) for _link, found in links)
    if not clashing:
        return ngettext(
            "Der andere Plan passt zu diesem", "Alle %(n)s anderen Pläne passen zu diesem", len(links)
        ) % {"n": len(links)}
    return ngettext(
        "Ein Plan von %(all)s passt nicht zu diesem",
        "%(n)s von %(all)s Plänen passen nicht zu diesem",
        clashing,
    ) % {"n": clashing, "all": len(links)}


def _table(
    seen: Seen,
    others: Mapping[str, Plan],
    links: list[tuple[PlanLink, tuple[Clash, ...]]],
    language: str,
    *,
    edits: bool,
) -> Table:
    own = Row(
        {
            "plan": Cell(text=seen.plan.title, small=_("dieser Plan")),
            "term": words.term(seen.plan.start, seen.plan.end, language),
        }
    )
    return Table(
        caption=_("Pläne der Kommune mit Laufzeit und Abstimmung"),
        id="plaene",
        columns=[
            Column("plan", _("Plan")),
            Column("department", _("Amt")),
            Column("term", _("Laufzeit")),
            Column("next", _("nächste Fortschreibung")),
            Column("agreed", _("abgestimmt")),
            Column("clash", _("passt zu diesem Plan")),
            *([Column("edit", _("Bearbeiten"), sortable=False)] if edits else []),
        ],
        rows=[own, *(_row(seen, filled(link, others), found, language) for link, found in links)],
        downloads=[("CSV", reverse("plan:horizons_csv") + seen.query)],
    )


def _row(seen: Seen, link: PlanLink, found: tuple[Clash, ...], language: str) -> Row:
    said = ", ".join(CLASHES[each].in_language(language) for each in found)
    return Row(
        {
            "plan": Cell(text=link.title, small=_kind(link.kind, language)),
            "department": seen.name(link.department) if link.department else "",
            "term": Cell(
                text=words.term(link.start, link.end, language),
                sort=link.start.isoformat() if link.start else "",
            ),
            "next": Cell(
                text=words.day(link.next_update, language),
                sort=link.next_update.isoformat() if link.next_update else "",
            ),
            "agreed": Cell(
                text=words.day(link.coordinated, language) or _("noch nicht"),
                small=link.how,
                tone="" if link.coordinated else "short",
            ),
            "clash": Cell(text=said or _("ja"), tone="short" if said else ""),
            "edit": Cell(text=_("ändern"), href=reverse("plan:link_edit", args=[link.id])),
        },
        anchor=f"plan-{link.id}",
    )


def _clash(plan: Plan, link: PlanLink, clash: Clash, language: str) -> str:
    """What differs, and what to do about it."""
    if clash is Clash.AREAS:
        return _(
            "rechnet in anderen Gebieten (%(theirs)s statt %(ours)s): eine Brücke zwischen beiden Gebietssystemen anlegen."
        ) % {"theirs": link.area_system, "ours": plan.area_system}
    if clash is Clash.HORIZON:
        return _("gilt zu einer anderen Zeit (%(theirs)s): die nächste Fortschreibung gemeinsam legen.") % {
            "theirs": words.term(link.start, link.end, language)
        }
    return _(
        "rechnet mit einer anderen Vorausrechnung (%(theirs)s statt %(ours)s): eine gemeinsame vereinbaren."
    ) % {"theirs": link.projection, "ours": plan.projection}


def _picture_words(seen: Seen, others: Mapping[str, Plan], language: str) -> str:
    return "; ".join(
        f"{band.title}: {words.term(band.start, band.end, language)}" for band in bands(seen.plan, others)
    )


def _kind(kind: str, language: str) -> str:
    return word("plan_kinds", kind).in_language(language)
