"""Everything about one measure: who, where, until when, for which money, how it stands.

From what a reader sees of a plan to what a template draws.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from kommune360.plan.document import Measure
from kommune360.plan.vocabulary import word
from kommune360.web.plan.measures.lists import TONES, euro, status_name
from kommune360.web.plan.seen import Seen
from kommune360.web.plan.showing import words
from kommune360.web.plan.showing.addresses import goal_url
from kommune360.web.ui import formats
from kommune360.web.ui.tables import Cell, Column, Row, Table


def measure_page(seen: Seen, key: str, language: str) -> dict[str, Any]:
    """Everything about one measure. KeyError where there is none."""
    measure = next((each for each in seen.plan.measures if each.id == key), None)
    if measure is None:
        raise KeyError(key)
    resolution = next((each for each in seen.plan.resolutions if each.id == measure.resolution), None)
    return {
        "measure": measure,
        "status": status_name(measure.status),
        "tone": TONES.get(measure.status, ""),
        "facts": _facts(seen, measure, language),
        "goals": [(seen.name(goal), goal_url(seen, goal)) for goal in measure.goals],
        "money": _money(measure, language),
        "funding": _funding(seen, measure, language),
        "benefits": [(seen.name(each.department), each.text) for each in measure.benefits],
        "milestones": sorted(measure.milestones, key=lambda each: each.due),
        "reports": [(status_name(each.status), each) for each in reversed(measure.reports)],
        "needs": [_need(seen, each, language) for each in measure.needs],
        "resolution": resolution,
        "chain": [(word("steps", str(step.step)), step) for step in measure.chain],
    }


def _facts(seen: Seen, measure: Measure, language: str) -> list[tuple[str, str]]:
    facts = [
        (_("federführend"), seen.name(measure.lead) if measure.lead else ""),
        (_("mitverantwortlich"), ", ".join(seen.name(key) for key in measure.departments)),
        (_("Träger und Partner"), ", ".join(seen.name(key) for key in measure.partners)),
        (_("Zielgruppe"), measure.target_group),
        (_("Lebensphasen"), words.said_of("life_phases", measure.life_phases, language)),
        (_("Handlungsfelder"), words.said_of("fields", measure.fields, language)),
        (_("Gebiete"), words.places(seen, measure.areas)),
        (_("Laufzeit"), words.term(measure.start, measure.end, language)),
        (_("Kinder und Jugendliche"), measure.young_people),
        (_("Inklusion"), measure.inclusion),
        (_("Qualität"), measure.quality),
    ]
    return [(name, said) for name, said in facts if said]


def _money(measure: Measure, language: str) -> Table | None:
    if not measure.costs:
        return None
    years = sorted({cost.year for cost in measure.costs})

    def cell(year: int, once: bool) -> Cell:
        found = sum(each.amount for each in measure.costs if each.year == year and each.once is once)
        return Cell(text=euro(found, language) if found else "", sort=found)

    return Table(
        caption=_("Kosten nach Jahr"),
        id="kosten",
        columns=[
            Column("year", _("Jahr")),
            Column("running", _("laufend"), numeric=True),
            Column("once", _("einmalig"), numeric=True),
        ],
        rows=[Row({"year": str(y), "running": cell(y, False), "once": cell(y, True)}) for y in years],
    )


def _funding(seen: Seen, measure: Measure, language: str) -> list[tuple[str, str, str]]:
    """Who pays, how much a year, until when."""
    return [
        (
            f"{seen.name(each.payer)}: {each.source}" if each.payer else each.source,
            _("%(sum)s im Jahr") % {"sum": euro(each.per_year, language)},
            words.day(each.end, language),
        )
        for each in measure.funding
    ]


def _need(seen: Seen, need: Any, language: str) -> tuple[str, str]:
    """A computed need in words, and where it is shown."""
    parts = [seen.area(need.area) if need.area else _("ganze Kommune"), str(need.year or "")]
    if need.places is not None:
        parts.append(_("%(n)s Plätze") % {"n": formats.number(need.places, language)})
    asked = {"angebot": need.offer} | ({"gebiet": need.area} if need.area else {})
    return ", ".join(filter(None, parts)), "?" + urlencode(asked)
