"""How does the need differ under other assumptions? Scenarios side by side, years as columns."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kommune360.demand.offers import MOMENTS, OFFERS
from kommune360.demand.plan_need import NeedResult
from kommune360.demand.scenario import Scenario
from kommune360.web.accounts.models import Municipality
from kommune360.web.scenarios import pictures, selectors
from kommune360.web.scenarios.page import levers_in_words
from kommune360.web.scenarios.query import Question
from kommune360.web.ui.formats import number
from kommune360.web.ui.tables import Cell, Column, Row, Table


def compare_page(
    municipality: Municipality, question: Question, basis: NeedResult, language: str
) -> dict[str, Any]:
    """Balance of the town under every scenario: value, range, and how it differs from the basis."""
    moment = question.moment or basis.scenario.moment
    scenarios: list[tuple[str, Scenario]] = [
        ("", basis.scenario),
        *((s.id, s.scenario) for s in selectors.stored_scenarios(municipality)),
    ]
    ground = _by_year(basis, question.offer, moment)
    rows = []
    for scenario_id, scenario in scenarios:
        result = basis if not scenario_id else selectors.need_of(municipality, scenario).result
        if result is not None:
            link = question.with_(scenario=scenario_id, assumptions={})
            name = Cell(
                text=scenario.name,
                href=reverse("scenarios:index") + link.address(),
                small=_told(result, scenario, language),
            )
            found = _by_year(result, question.offer, moment)
            cells = {
                year: _cell(found.get(year), ground.get(year) if scenario_id else None, language)
                for year in basis.years
            }
            rows.append(Row({"scenario": name, **cells}))
    return {
        "question": question,
        "offer": OFFERS[question.offer].label,
        "moment": MOMENTS[moment],
        "alone": len(scenarios) == 1,
        "offers": [
            {
                "label": OFFERS[offer].label,
                "url": reverse("scenarios:compare") + question.with_(offer=offer).address(),
                "active": offer == question.offer,
            }
            for offer in selectors.offers_of(basis)
        ],
        "table": Table(
            caption=_(
                "Saldo der ganzen Kommune: nutzbare Plätze minus Bedarf; klein die Spanne (8 von 10 Fällen)"
            ),
            id="compare",
            columns=[
                Column("scenario", _("Szenario")),
                *(Column(year, year, numeric=True, signed=True) for year in basis.years),
            ],
            rows=rows,
        ),
        "back": reverse("scenarios:index") + question.address(),
    }


def _told(result: NeedResult, scenario: Scenario, language: str) -> str:
    """Reason and author, what changes about the population, and that it does not act where it does not."""
    levers = [text.in_language(language) for text in levers_in_words(result, scenario)]
    if levers and result.prepared.drawn(scenario) is None:
        levers = [_("noch ohne die Vorausrechnung des Szenarios")]
    parts = [part for part in (scenario.reason, scenario.author, *levers) if part]
    return " · ".join(parts) or _("wie die Regel sagt")


def _by_year(result: NeedResult, offer: str, moment: str) -> dict[str, dict[str, Any]]:
    return {row["year"]: row for row in selectors.town_by_year(result, offer, moment)}


def _cell(row: dict[str, Any] | None, ground: dict[str, Any] | None, language: str) -> Cell:
    if row is None or row["balance"] is None:
        return Cell(flag="missing")
    parts = []
    if row["low80"] is not None:
        low, high = (number(row[end], language, signed=True) for end in ("low80", "high80"))
        parts.append(_("%(low)s bis %(high)s") % {"low": low, "high": high})
    if ground is not None and ground["balance"] is not None:
        change = round(row["balance"]) - round(ground["balance"])
        against = _("Basis %(change)s") % {"change": number(change, language, signed=True)}
        parts.append(against.replace(" ", "\xa0"))
    return Cell(
        value=row["balance"],
        small=" · ".join(parts),
        tone=pictures.TONES.get(row["judgement"] or "", ""),
    )
