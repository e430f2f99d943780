"""What the need page shows: headline, choices, table and map of one offer, year, moment and level."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kommune360.base.text import Text
from kommune360.demand.offers import ALL_DAY, CHILDCARE, HOLIDAY, MOMENTS, OFFERS
from kommune360.demand.plan_need import NeedResult
from kommune360.demand.ranges import METHOD_TEXT
from kommune360.demand.scenario import Scenario
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.selectors import geojson_address, portrait_addresses
from kommune360.web.areas.systems import labels_of
from kommune360.web.scenarios import maps, pictures, selectors
from kommune360.web.scenarios.lever_words import lever_text
from kommune360.web.scenarios.query import Question
from kommune360.web.ui.formats import number, period
from kommune360.web.ui.tables import Cell, Column, Row, Table

PLACES = Text("Plätze", "places")


def settled(municipality: Municipality, question: Question, result: NeedResult) -> Question:
    """The question with year and level that exist: what the page really shows."""
    labels = labels_of(municipality)
    known = {level.system for level in selectors.levels(result, labels)} - {result.system}
    level = question.level if question.level in known else ""
    version = question.version
    if version and version not in {
        str(v.number) for v in selectors.versions_of(municipality, question.scenario)
    }:
        version = ""
    return question.with_(year=chosen_year(result, question), level=level, version=version)


def version_in_view(municipality: Municipality, asked: Question) -> dict[str, Any] | None:
    """Which version of its scenario the page shows, and the way to the others; None for the basis."""
    versions = selectors.versions_of(municipality, asked.scenario) if asked.scenario else []
    if not versions:
        return None
    shown = asked.version or str(versions[0].number)
    base = reverse("scenarios:index")
    plain = asked.with_(assumptions={}, moment="")
    return {
        "number": shown,
        "newest": shown == str(versions[0].number),
        "newest_url": base + plain.with_(version="").address(),
        "all": [
            {
                "version": one,
                "url": base + plain.with_(version=str(one.number) if number else "").address(),
                "active": str(one.number) == shown,
            }
            for number, one in enumerate(versions)
        ],
    }


def need_page(
    municipality: Municipality, asked: Question, scenario: Scenario, result: NeedResult, language: str
) -> dict[str, Any]:
    """Context of the answer. ``asked``: a settled question."""
    year, moment = asked.year, asked.moment or scenario.moment
    labels = labels_of(municipality)
    system = asked.level or result.system
    rows = selectors.rows_of(result, asked, year, moment)
    town = selectors.town_row(result, asked.offer, year, moment)
    summary = result.summarise(asked.offer, year, moment)
    query = asked.address()
    portrait_href = portrait_addresses(system)
    return {
        "summary": summary,
        "question": asked,
        "scenario": scenario,
        "year": year,
        "chips": _scenario_chips(municipality, asked),
        **_all_choices(municipality, asked, result, moment, language),
        "table": pictures.need_table(
            rows,
            town,
            caption=summary.about.in_language(language),
            words=_words(language, labels.get(system, Text(system, system)), asked.offer),
            language=language,
            area_href=portrait_href,
            downloads=[
                ("CSV", reverse("scenarios:csv") + query),
                ("XLSX", reverse("scenarios:xlsx") + query),
            ],
        ),
        "map": _map(municipality, system, rows, portrait_href, language),
        "xlsx": reverse("scenarios:xlsx") + query,
        "compare": reverse("scenarios:compare") + query,
        "assumptions": reverse("scenarios:assumptions") + query,
        "traces": reverse("scenarios:trace") + query,
        "by_year": by_year_table(result, asked.offer, moment, language),
        "groups": _groups(result, asked, year, moment, language),
        "no_places": town is not None and town["places_usable"] is None,
        "unplaced": (rows["note"] == "places_unplaced").any(),
        "range_method": _range_method(rows, language),
        "levers": levers_in_words(result, scenario),
        "levers_act": result.prepared.drawn(scenario) is not None,
        "known_share": None
        if town is None or town["known_share"] is None
        else number(100 * town["known_share"], language),
        "reference": period(result.reference.isoformat(), language),
        "sources": _sources(municipality, result),
        "data_state": selectors.data_state(municipality),
    }


def levers_in_words(result: NeedResult, scenario: Scenario) -> list[Text]:
    """What the scenario changes about the population, one sentence a lever."""
    names = result.prepared.names
    return [lever_text(lever, lambda key: names.get((result.system, key), key)) for lever in scenario.levers]


def chosen_year(result: NeedResult, question: Question) -> str:
    """The asked Kita year, else the first one that planning can still change (the rule's minimum)."""
    if question.year in result.years:
        return question.year
    return result.years[min(int(result.rule["horizon_min"]), len(result.years)) - 1]


def by_year_table(result: NeedResult, offer: str, moment: str, language: str) -> Table:
    """The whole town over the coming years."""
    found = selectors.town_by_year(result, offer, moment)
    least, most = pictures.scale(found)
    return Table(
        caption=_("Ganze Kommune nach Jahren"),
        id="by-year",
        columns=[
            Column("year", _("Jahr")),
            Column("children", capfirst(OFFERS[offer].children.in_language(language)), numeric=True),
            Column("known", _("schon geboren"), numeric=True),
            Column("required", _("Bedarf"), numeric=True),
            Column("places", _("nutzbare Plätze"), numeric=True),
            Column("balance", _("Saldo"), numeric=True, signed=True, strong=True),
            Column("range", _("Spanne (8 von 10 Fällen)"), numeric=True),
            Column("judgement", _("Einschätzung")),
        ],
        rows=[
            Row(
                {
                    "year": row["year"],
                    "children": pictures.figure_cell(row["children"]),
                    "known": _known_cell(row["known_share"], language),
                    "required": pictures.figure_cell(row["required"]),
                    "places": pictures.figure_cell(row["places_usable"]),
                    "balance": pictures.figure_cell(row["balance"]),
                    "range": pictures.range_bar(row, least, most, language),
                    "judgement": Cell(
                        text=pictures.judgement(row, language),
                        tone=pictures.TONES.get(row["judgement"] or "", ""),
                    ),
                }
            )
            for row in found
        ],
    )


def _known_cell(share: float | None, language: str) -> Cell:
    return Cell(text="–" if share is None else number(100 * share, language) + "\u202f%", sort=share)


def _map(
    municipality: Municipality, system: str, rows: Any, href: Any, language: str
) -> dict[str, Any] | None:
    """None where the areas have no boundaries: then the table says it alone."""
    geojson = geojson_address(municipality, system)
    if not geojson:
        return None
    return maps.need_map(rows, geojson=geojson, href=href, language=language, unit=PLACES)


def _groups(
    result: NeedResult, asked: Question, year: str, moment: str, language: str
) -> dict[str, Any] | None:
    """The groups that would close the gaps; only for childcare and the finest areas."""
    if asked.offer in (ALL_DAY, HOLIDAY) or asked.level:
        return None
    href = portrait_addresses(result.system)
    entries = [entry | {"href": href(entry["area"])} for entry in selectors.groups_of(result, year, moment)]
    if not entries:
        return None
    words = {
        "caption": _("Rechnerisch kleinste Zahl an Gruppen nach den Gruppenformen des Landes, %(year)s")
        % {"year": year},
        "area": _("Gebiet"),
        "missing_u3": _("fehlen unter 3"),
        "missing_3plus": _("fehlen ab 3"),
        "groups": _("Gruppen"),
        "places": _("Plätze daraus"),
        "sum": _("{u3} unter 3, {plus} ab 3"),
    }
    return {
        "areas": len(entries),
        "groups": sum(n for entry in entries for _form, n in entry["groups"]),
        "table": pictures.group_table(entries, language, words),
    }


def _all_choices(
    municipality: Municipality, asked: Question, result: NeedResult, moment: str, language: str
) -> dict[str, list[dict[str, Any]]]:
    levels = selectors.levels(result, labels_of(municipality))
    return {
        "years": _choices([(y, y) for y in result.years], "year", asked, asked.year),
        "offers": _choices(
            [(o, OFFERS[o].label.in_language(language)) for o in selectors.offers_of(result)],
            "offer",
            asked,
            asked.offer,
        ),
        "moments": _choices(
            [(m, text.in_language(language)) for m, text in MOMENTS.items()], "moment", asked, moment
        ),
        "levels": _choices(
            [
                (lv.system if lv.system != result.system else "", lv.label.in_language(language))
                for lv in levels
            ],
            "level",
            asked,
            asked.level,
        ),
    }


def _choices(
    options: list[tuple[str, str]], field: str, question: Question, current: str
) -> list[dict[str, Any]]:
    """Links of one choice; a choice of one is none."""
    if len(options) < 2:
        return []
    base = reverse("scenarios:index")
    return [
        {
            "label": label,
            "url": base
            + question.with_(**{field: "" if field == "offer" and value == CHILDCARE else value}).address(),
            "active": value == current,
        }
        for value, label in options
    ]


def _scenario_chips(municipality: Municipality, question: Question) -> list[dict[str, Any]]:
    base = reverse("scenarios:index")
    plain = question.with_(assumptions={}, moment="", version="")
    chips = [{"label": _("Basis"), "url": base + plain.with_(scenario="").address(), "id": ""}]
    chips += [
        {
            "label": stored.scenario.name,
            "url": base + plain.with_(scenario=stored.id).address(),
            "id": stored.id,
        }
        for stored in selectors.stored_scenarios(municipality)
    ]
    for chip in chips:
        chip["active"] = chip["id"] == question.scenario and not question.assumptions
    return chips


def _words(language: str, level: Text, offer: str) -> dict[str, str]:
    return {
        "area": level.in_language(language),
        "children": capfirst(OFFERS[offer].children.in_language(language)),
        "required": _("Bedarf"),
        "places": _("nutzbare Plätze"),
        "balance": _("Saldo"),
        "range": _("Spanne (8 von 10 Fällen)"),
        "judgement": _("Einschätzung"),
        "total": selectors.TOWN_LABEL.in_language(language),
        "without": _("ohne Gebiete:"),
    }


def _range_method(rows: Any, language: str) -> str:
    methods = [
        method for method in rows["range_method"].drop_nulls().unique().to_list() if method in METHOD_TEXT
    ]
    return "; ".join(METHOD_TEXT[method].in_language(language) for method in sorted(methods))


def _sources(municipality: Municipality, result: NeedResult) -> list[tuple[str, str]]:
    titles = selectors.dataset_titles(municipality)
    return [(dataset, titles.get(dataset, "")) for dataset in result.datasets]
