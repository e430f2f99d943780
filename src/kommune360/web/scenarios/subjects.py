"""Needs and scenarios as objects that can be discussed: their cards, versions and references.

A need is referred to by its address (offer, year, moment, level, scenario, area). The version of a scenario
is its number; what the need under it was on a day is frozen in the card, with the data state.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kommune360.base.periods import day_text
from kommune360.base.text import Text
from kommune360.demand.offers import OFFERS
from kommune360.demand.plan_need import NeedResult
from kommune360.web.areas.folders import FolderMissing
from kommune360.web.scenarios import page, pictures, selectors
from kommune360.web.scenarios.query import Question
from kommune360.web.ui.formats import number
from kommune360.web.ui.subjects import Card, SubjectKind, Version

RIGHT = "may_read_planning_figures"


def ref_of(asked: Question, area: str = "") -> str:
    """The reference of a need: a settled question without live assumptions, and an area."""
    address = asked.with_(assumptions={}).address().removeprefix("?")
    return address + ("&" if address and area else "") + (urlencode({"gebiet": area}) if area else "")


def need_card(municipality: Any, ref: str, _version: str = "") -> Card | None:
    """The need of the town, or of one area, as it is now; its version is the data state."""
    got = {name: values[0] for name, values in parse_qs(ref).items()}
    asked, result = _result(municipality, Question.from_get(got))
    if result is None:
        return None
    area = got.get("gebiet", "")
    moment = asked.moment or result.scenario.moment
    summary = result.summarise(asked.offer, asked.year, moment)
    row = _row(result, asked, area, moment)
    if row is None:
        return None
    about, headline, sure = summary.about, summary.headline, summary.lead
    if area:
        about = Text(f"{about.de}, {row['name']}", f"{about.en}, {row['name']}")
        headline, sure = Text("", ""), Text(pictures.judgement(row, "de"), pictures.judgement(row, "en"))
    return Card(
        "need",
        ref_of(asked, area),
        str(selectors.data_state(municipality)),
        title=about,
        value=_places(row["balance"]),
        compared=headline,
        sure=sure,
        source=_source(result),
        date=asked.year,
        state=selectors.data_state(municipality),
        url=reverse("scenarios:index") + asked.address(),
    )


def scenario_card(municipality: Any, ref: str, version: str = "") -> Card | None:
    """What a version assumes, and the childcare need under it on this day."""
    found = {str(one.number): one for one in _kept(municipality, ref)}
    if not found:
        return None
    wanted = version or next(iter(found))
    if wanted not in found:
        return None
    scenario = found[wanted].scenario
    newest = wanted == next(iter(found))
    asked, result = _result(municipality, Question(scenario=ref, version="" if newest else wanted))
    if result is None:
        return None
    summary = result.summarise(asked.offer, asked.year, scenario.moment)
    row = _row(result, asked, "", scenario.moment)
    return Card(
        "scenario",
        ref,
        wanted,
        title=Text(scenario.name, scenario.name),
        value=_places(row["balance"]) if row is not None else Text("", ""),
        compared=summary.headline,
        sure=summary.lead,
        source=Text(scenario.reason, scenario.reason),
        date=asked.year,
        state=selectors.data_state(municipality),
        url=reverse("scenarios:index") + asked.with_(version=wanted).address(),
    )


def scenario_versions(municipality: Any, ref: str) -> list[Version]:
    return [
        Version(
            str(one.number),
            _version_label(one),
            reverse("scenarios:index") + Question(scenario=ref, version=str(one.number)).address(),
        )
        for one in _kept(municipality, ref)
    ]


def need_choices(municipality: Any) -> list[tuple[str, Text]]:
    """The need of the whole town by offer, in the year the page shows first."""
    asked, result = _result(municipality, Question())
    if result is None:
        return []
    return [
        (
            ref_of(asked.with_(offer=offer)),
            Text(f"{OFFERS[offer].label.de} {asked.year}", f"{OFFERS[offer].label.en} {asked.year}"),
        )
        for offer in selectors.offers_of(result)
    ]


def scenario_choices(municipality: Any) -> list[tuple[str, Text]]:
    try:
        stored = selectors.stored_scenarios(municipality)
    except FolderMissing:
        return []
    return [(one.id, Text(one.scenario.name, one.scenario.name)) for one in stored]


NEEDS = SubjectKind("need", _("Bedarf"), RIGHT, need_card, choices=need_choices)
SCENARIOS = SubjectKind(
    "scenario", _("Szenario"), RIGHT, scenario_card, scenario_versions, scenario_choices, changeable=True
)


def _result(municipality: Any, question: Question) -> tuple[Question, NeedResult | None]:
    """The settled question and the need under its scenario; None where there is none."""
    try:
        scenario = selectors.scenario_of(municipality, question.scenario, question.version)
        result = selectors.need_of(municipality, scenario).result
        return (question, None) if result is None else (page.settled(municipality, question, result), result)
    except FolderMissing:
        return question, None


def _row(result: NeedResult, asked: Question, area: str, moment: str) -> dict[str, Any] | None:
    if not area:
        return selectors.town_row(result, asked.offer, asked.year, moment)
    rows = selectors.rows_of(result, asked, asked.year, moment)
    return next((row for row in rows.iter_rows(named=True) if row["area"] == area), None)


def _kept(municipality: Any, ref: str) -> list[Any]:
    try:
        return selectors.versions_of(municipality, ref)
    except FolderMissing:
        return []


def _places(balance: float | None) -> Text:
    if balance is None:
        return Text("", "")
    return Text(
        f"{number(balance, 'de', signed=True)} Plätze", f"{number(balance, 'en', signed=True)} places"
    )


def _source(result: NeedResult) -> Text:
    name = result.scenario.name
    return Text(f"Szenario {name}", f"scenario {name}") if name != "Basis" else Text("Basis", "basis")


def _version_label(version: Any) -> Text:
    if version.saved is None:
        return Text(f"Fassung {version.number}", f"version {version.number}")
    day = day_text(timezone.localtime(version.saved))
    return Text(f"Fassung {version.number} vom {day.de}", f"version {version.number} of {day.en}")
