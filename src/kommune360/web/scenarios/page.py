"""What the templates of Bedarf show: contexts built from results, addresses and the reader's language."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kommune360.base.text import Text
from kommune360.demand.offers import CHILDCARE, MOMENTS, OFFERS
from kommune360.demand.plan_need import NeedResult
from kommune360.demand.ranges import METHOD_TEXT
from kommune360.demand.scenario import Scenario
from kommune360.reports.assumptions import assumptions
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import folder_of
from kommune360.web.areas.selectors import geojson_address, portrait_addresses
from kommune360.web.scenarios import pictures, selectors
from kommune360.web.scenarios.query import Question
from kommune360.web.ui.formats import number, period
from kommune360.web.ui.tables import Cell, Column, Row, Table

PLACES = Text("Plätze", "places")


def need_page(
    municipality: Municipality, question: Question, scenario: Scenario, result: NeedResult, language: str
) -> dict[str, Any]:
    """Context of the need page."""
    year, moment = chosen_year(result, question), question.moment or scenario.moment
    labels = selectors.labels_of(municipality)
    level = question.level if question.level in {lv.system for lv in selectors.levels(result, labels)} else ""
    asked = question.with_(year=year, level=level)
    system = level or result.system
    rows = selectors.rows_of(result, asked, year, moment)
    town = selectors.town_row(result, question.offer, year, moment)
    summary = result.summarise(question.offer, year, moment)
    words = _words(language, labels.get(system, Text(system, system)), question.offer)
    query = asked.address()

    def trace_href(area: str) -> str:
        return reverse("scenarios:trace") + asked.address() + f"&gebiet={area}"

    portrait_href = portrait_addresses(system)
    return {
        "summary": summary,
        "question": asked,
        "scenario": scenario,
        "year": year,
        "moment": moment,
        "chips": _scenario_chips(municipality, asked),
        "years": _choices([(y, y) for y in result.years], "year", asked, year),
        "offers": _choices(
            [(o, OFFERS[o].label.in_language(language)) for o in selectors.offers_of(result)],
            "offer",
            asked,
            question.offer,
        ),
        "moments": _choices(
            [(m, text.in_language(language)) for m, text in MOMENTS.items()], "moment", asked, moment
        ),
        "levels": _choices(
            [
                (lv.system if lv.system != result.system else "", lv.label.in_language(language))
                for lv in selectors.levels(result, labels)
            ],
            "level",
            asked,
            level if level != result.system else "",
        ),
        "table": pictures.need_table(
            rows,
            town,
            caption=summary.about.in_language(language),
            words=words,
            language=language,
            area_href=portrait_href,
            downloads=[("CSV", reverse("scenarios:csv") + query)],
        ),
        "map": pictures.need_map(
            rows,
            geojson=geojson_address(municipality, system),
            href=portrait_href,
            language=language,
            unit=PLACES,
        ),
        "xlsx": reverse("scenarios:xlsx") + query,
        "compare": reverse("scenarios:compare") + query,
        "assumptions": reverse("scenarios:assumptions") + query,
        "traces": trace_href(""),
        "by_year": by_year_table(result, question.offer, moment, language),
        "range_method": _range_method(rows, language),
        "known_share": None
        if town is None or town["known_share"] is None
        else round(100 * town["known_share"]),
        "reference": period(result.reference.isoformat(), language),
        "sources": _sources(municipality, result),
        "data_state": selectors.data_state(municipality),
        "changed": bool(question.assumptions),
    }


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
            Column("children", OFFERS[offer].children.in_language(language), numeric=True),
            Column("known", _("schon geboren"), numeric=True),
            Column("required", _("Bedarf mit Vorhaltung"), numeric=True),
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
                    "known": Cell(
                        text="–"
                        if row["known_share"] is None
                        else number(100 * row["known_share"], language) + " %",
                        sort=row["known_share"],
                    ),
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


def compare_page(
    municipality: Municipality, question: Question, basis: NeedResult, language: str
) -> dict[str, Any]:
    """Balance of the town under every scenario, side by side."""
    moment = question.moment or basis.scenario.moment
    scenarios = [
        ("", basis.scenario),
        *((s.id, s.scenario) for s in selectors.stored_scenarios(municipality)),
    ]
    rows = []
    for scenario_id, scenario in scenarios:
        result = selectors.need_of(municipality, scenario).result
        if result is None:
            continue
        by_year = {row["year"]: row for row in selectors.town_by_year(result, question.offer, moment)}
        cells: dict[str, Any] = {
            "scenario": Cell(
                text=scenario.name,
                href=reverse("scenarios:index")
                + question.with_(scenario=scenario_id, assumptions={}).address(),
                small=" · ".join(part for part in (scenario.author, scenario.reason) if part),
            )
        }
        for year in basis.years:
            row = by_year[year]
            small = pictures.range_words(row, language) if row["low80"] is not None else ""
            cells[year] = Cell(
                value=row["balance"],
                flag="" if row["balance"] is not None else "missing",
                small=small,
                tone=pictures.TONES.get(row["judgement"] or "", ""),
            )
        rows.append(Row(cells))
    return {
        "question": question,
        "offer": OFFERS[question.offer].label,
        "offers": _choices(
            [(o, OFFERS[o].label.in_language(language)) for o in selectors.offers_of(basis)],
            "offer",
            question,
            question.offer,
        ),
        "table": Table(
            caption=_("Saldo der ganzen Kommune: nutzbare Plätze minus Bedarf"),
            id="compare",
            columns=[
                Column("scenario", _("Szenario")),
                *(Column(year, year, numeric=True, signed=True) for year in basis.years),
            ],
            rows=rows,
        ),
        "back": reverse("scenarios:index") + question.address(),
    }


def trace_page(
    municipality: Municipality, question: Question, scenario: Scenario, area: str, language: str
) -> dict[str, Any] | None:
    """Steps of one figure; None where the row does not exist."""
    result = selectors.need_of(municipality, scenario).result
    if result is None:
        return None
    year, moment = chosen_year(result, question), question.moment or scenario.moment
    steps = selectors.steps_of(municipality, scenario, question, area, year, moment)
    if steps is None:
        return None
    titles = selectors.dataset_titles(municipality)
    name = result.prepared.names.get((question.level or result.system, area), area)
    return {
        "name": name if area else selectors.TOWN_LABEL.in_language(language),
        "about": result.summarise(question.offer, year, moment).about,
        "steps": [
            {
                "what": step.what,
                "value": step.value,
                "inputs": _inputs(step.inputs),
                "sources": [(source, titles.get(source)) for source in step.sources],
            }
            for step in steps
        ],
        "back": reverse("scenarios:index") + question.address(),
        "data_state": selectors.data_state(municipality),
        "fingerprint": result.fingerprint,
    }


def assumptions_page(
    question: Question, scenario: Scenario, result: NeedResult, language: str
) -> dict[str, Any]:
    """All values the need rests on: first what the scenario changes, then the rule."""
    return {
        "scenario": scenario,
        "table": Table(
            caption=_("Werte der Regel und Abweichungen des Szenarios, mit Quelle"),
            id="rule",
            columns=[
                Column("name", _("Wert")),
                Column("value", _("gilt")),
                Column("since", _("seit")),
                Column("evidence", _("Beleg")),
                Column("source", _("Quelle")),
            ],
            rows=[
                Row(
                    {
                        "name": Cell(text=entry.name, small=entry.note),
                        "value": f"{entry.value} {entry.unit}".strip(),
                        "since": period(entry.valid_from, language) if entry.valid_from else "",
                        "evidence": entry.evidence,
                        "source": entry.source,
                    }
                )
                for entry in assumptions(result, language)
            ],
        ),
        "back": reverse("scenarios:index") + question.address(),
    }


def csv_text(result: NeedResult, question: Question, language: str) -> str:
    """All years and both moments of the asked offer and level, for a German spreadsheet."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    head = ["system", "area", "name", "year", "moment", "children", "need", "reserve", "guests", "required",
            "places_licensed", "places_usable", "balance", "low80", "high80", "judgement", "known_share"]  # fmt: skip
    writer.writerow(head)
    for year in result.years:
        for moment in MOMENTS:
            for row in selectors.rows_of(result, question, year, moment).to_dicts():
                writer.writerow([_csv_cell(row, column, language) for column in head])
    return out.getvalue()


def workbook(municipality: Municipality, result: NeedResult, language: str) -> bytes:
    """The committee's workbook: the same that the command line writes."""
    from kommune360.reports.plan import plan_of
    from kommune360.reports.workbook import workbook_bytes

    return workbook_bytes(plan_of(folder_of(municipality), result), language)


def _csv_cell(row: dict[str, Any], column: str, language: str) -> str:
    value = row[column]
    if column == "judgement":
        return pictures.judgement(row, language)
    if value is None:
        return ""
    return f"{value:.2f}".replace(".", ",") if isinstance(value, float) else str(value)


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
    plain = question.with_(assumptions={}, moment="")
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
        "children": OFFERS[offer].children.in_language(language),
        "required": _("Bedarf mit Vorhaltung"),
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
    return [(dataset, titles.get(dataset, dataset)) for dataset in result.datasets]


def _inputs(inputs: tuple[dict[str, Any], ...]) -> dict[str, Any] | None:
    if not inputs:
        return None
    columns = list(dict.fromkeys(key for entry in inputs for key in entry))
    return {"columns": columns, "rows": [[entry.get(column, "") for column in columns] for entry in inputs]}
