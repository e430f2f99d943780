"""How did one figure come about? The engine's steps in words a planner reads, linked to the sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kommune360.base.text import Text
from kommune360.demand.ranges import JUDGEMENTS
from kommune360.demand.scenario import Scenario
from kommune360.reports.words import COLUMNS, WORDS
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.selectors import portrait_addresses
from kommune360.web.scenarios import pictures, selectors
from kommune360.web.scenarios.page import levers_in_words
from kommune360.web.scenarios.query import Question
from kommune360.web.ui.formats import number
from kommune360.web.ui.tables import Cell, Column, Row, Table

HEADINGS: Mapping[str, Text] = {
    "age": Text("Alter", "Age"),
    "children": COLUMNS["children"],
    "counted_share": Text("davon zählen", "of these count"),
    "quota": Text("Quote", "Quota"),
    "need": COLUMNS["need"],
    "share": Text("Vorhaltung", "Reserve"),
    "name": Text("Name", "Name"),
    "weight": Text("Gewicht", "Weight"),
    "licensed": Text("genehmigt", "licensed"),
    "blocked": Text("gesperrt", "blocked"),
    "reductions": Text("Gruppenverkleinerung", "group reductions"),
    "usable": Text("nutzbar", "usable"),
    "dataset": WORDS["dataset"],
    "row": Text("Zeile", "Row"),
}
SHARES = {"counted_share", "quota", "share"}
DECIMALS = {"children", "need", "licensed", "blocked", "reductions", "usable"}
LEFT_OUT = {"facility", "area"}  # keys beside the name they belong to


def trace_page(
    municipality: Municipality, question: Question, scenario: Scenario, area: str, language: str, year: str
) -> dict[str, Any] | None:
    """Steps of one figure; None where the row does not exist."""
    result = selectors.need_of(municipality, scenario).result
    if result is None:
        return None
    moment = question.moment or scenario.moment
    steps = selectors.steps_of(municipality, scenario, question, area, year, moment)
    if steps is None:
        return None
    titles = selectors.dataset_titles(municipality)
    system = question.level or result.system
    name = result.prepared.names.get((system, area), area)
    return {
        "name": name if area else _("die ganze Kommune"),
        "about": result.summarise(question.offer, year, moment).about,
        "scenario": scenario,
        "levers": levers_in_words(result, scenario),
        "steps": [
            {
                "what": step.what,
                "value": step.value,
                "words": _sentence(step.inputs, language),
                "table": _table(number_, step.what, step.inputs, titles, language),
                "sources": [(source, titles.get(source)) for source in dict.fromkeys(step.sources)],
            }
            for number_, step in enumerate(steps)
        ],
        "choices": _areas(result, question, system, area),
        "area": area,
        "year": year,
        "portrait": portrait_addresses(system)(area) if area else "",
        "back": reverse("scenarios:index") + question.address(),
        "question": question,
        "data_state": selectors.data_state(municipality),
        "fingerprint": result.fingerprint,
    }


def _areas(result: Any, question: Question, system: str, area: str) -> list[dict[str, Any]]:
    frame = result.need if system == result.system else result.totals
    keys = frame.filter(frame["system"] == system).select("area", "name").unique().sort("name")
    return [{"key": key, "name": name, "active": key == area} for key, name in keys.iter_rows()]


def _sentence(inputs: tuple[dict[str, Any], ...], language: str) -> str:
    """Reserve, range and judgement as a sentence instead of codes; "" for what a table shows better."""
    entry = inputs[0] if inputs else {}
    if _is_reserve(entry):
        share = number(100 * entry["share"], language, 0 if entry["share"] * 100 % 1 < 0.05 else 1)
        return _("%(share)s Prozent auf einen Bedarf von %(need)s.") % {
            "share": share,
            "need": number(entry["need"], language, 1),
        }
    if "low80" not in entry:
        return ""
    if entry["low80"] is None:
        return _("Die Spanne ist nicht bekannt.")
    found = JUDGEMENTS.get(entry["judgement"] or "")
    return _("%(range)s. Einschätzung: %(judgement)s.") % {
        "range": pictures.range_words(entry, language),
        "judgement": found.in_language(language) if found else _("nicht bekannt"),
    }


def _is_reserve(entry: Mapping[str, Any]) -> bool:
    return set(entry) == {"share", "need"} and entry["need"] is not None


def _table(
    number_: int, what: Text, inputs: tuple[dict[str, Any], ...], titles: Mapping[str, str], language: str
) -> Table | None:
    if not inputs or "low80" in inputs[0] or _is_reserve(inputs[0]):
        return None
    keys = [key for key in dict.fromkeys(k for entry in inputs for k in entry) if key not in LEFT_OUT]
    keys = [key for key in keys if any(entry.get(key) not in (None, "") for entry in inputs)]
    if keys[:1] != ["age"] and "weight" in keys and all(entry.get("weight") == 1 for entry in inputs):
        keys.remove("weight")
    return Table(
        caption=what.in_language(language),
        caption_hidden=True,
        id=f"step-{number_}",
        columns=[
            Column(
                key,
                HEADINGS[key].in_language(language) if key in HEADINGS else key,
                numeric=key in SHARES | DECIMALS | {"row", "weight"},
            )
            for key in keys
        ],
        rows=[Row({key: _cell(key, entry.get(key), titles, language) for key in keys}) for entry in inputs],
    )


def _cell(key: str, value: Any, titles: Mapping[str, str], language: str) -> Cell:
    if value is None:
        return Cell(text="–")
    if key == "dataset":
        known = value in titles
        return Cell(
            text=titles.get(value, str(value)),
            href=reverse("data:dataset", args=[value]) if known else "",
        )
    if key in SHARES:
        digits = 0 if abs(100 * value - round(100 * value)) < 0.05 else 1
        return Cell(text=number(100 * value, language, digits) + "\u202f%", sort=float(value))
    if key in DECIMALS:
        digits = 0 if float(value) == round(float(value)) else 1
        return Cell(text=number(value, language, digits), sort=float(value))
    if key == "age":
        return Cell(text=str(value), sort=float(value))
    if key == "weight":
        return Cell(text=number(value, language, 2), sort=float(value))
    return Cell(text=str(value))
