"""What was assumed, in words: every value of the rule with its source, every deviation with its reason.

From rule and scenario to rows of text for the documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kommune360.base.text import Text
from kommune360.demand.land_rules import RuleValue
from kommune360.demand.plan_need import NeedResult
from kommune360.reports.numbers import figure, percent
from kommune360.reports.words import coded


@dataclass(frozen=True, slots=True)
class Assumption:
    name: str
    value: str
    unit: str
    valid_from: str
    evidence: str
    source: str
    note: str
    key: str = ""  # of the value in the rule; "" for what a scenario changes


def assumptions(result: NeedResult, language: str) -> list[Assumption]:
    """First what the scenario changes, then every value of the rule."""
    return [
        *_scenario_rows(result, language),
        *(_rule_row(value, language) for value in result.rule.values.values()),
    ]


def _rule_row(value: RuleValue, language: str) -> Assumption:
    names = coded(language)
    note = value.note.in_language(language)
    if value.reason:
        reason = Text(f"Abweichung der Kommune: {value.reason}", f"Set by the municipality: {value.reason}")
        note = f"{reason.in_language(language)} {note}".strip()
    return Assumption(
        name=value.name.in_language(language),
        value=readable(value.value, value.unit, language),
        unit=names["unit"].get(value.unit, value.unit),
        valid_from=value.valid_from,
        evidence=names["evidence"].get(value.evidence, value.evidence),
        source=value.source,
        note=note,
        key=value.key,
    )


def readable(value: Any, unit: str, language: str) -> str:
    """A value of a rule as a person writes it: shares as percent, tables as pairs."""
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int | float):
        return percent(value, language) if unit == "share" else figure(value, language)
    if isinstance(value, Mapping):
        if "places_u3" in value:
            return f"{value['id']}: {value['places_u3']} U3 + {value['places_3plus']} Ü3"
        return "; ".join(f"{key}: {readable(entry, unit, language)}" for key, entry in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(readable(entry, unit, language) for entry in value) or "–"
    if unit == "month_day" and isinstance(value, str) and len(value) == 5:
        month, day = value.split("-")
        return f"{day}.{month}." if language != "en" else value
    return str(value)


_SCENARIO_NAMES: dict[str, Text] = {
    "quotas": Text("Quoten nach Altersjahr", "Quotas by year of age"),
    "quota_change": Text("Änderung der Quoten unter 3", "Change of quotas under 3"),
    "all_day_quota": Text("Quote Ganztag", "All-day quota"),
    "wish_weight": Text("Gewicht des Elternwunsches", "Weight of parents' wishes"),
    "cohorts": Text("Jahrgänge ab 3, Höchststand", "Cohorts from 3, peak"),
    "extra_cohort": Text("Jahrgang der zusätzlichen Kinder", "Cohort of the extra children"),
    "reserve": Text("Vorhaltung", "Reserve"),
    "guests_in": Text("Kinder von auswärts", "Children from elsewhere"),
    "residents_out": Text("Eigene Kinder andernorts", "Own children elsewhere"),
    "moment": Text("Zeitpunkt der Überschriften", "Moment of the headlines"),
    "share_u3": Text("Anteil unter 3 in Plätzen ohne Altersangabe", "Share under 3 in places of unknown age"),
    "housing": Text("Kinder durch Neubau", "Children by new housing"),
    "method": Text("Verfahren für Ungeborene", "Method for the unborn"),
}
_SHARES = {"quotas", "quota_change", "all_day_quota", "wish_weight", "reserve", "share_u3"}


def _scenario_rows(result: NeedResult, language: str) -> list[Assumption]:
    scenario = result.scenario
    rows = []
    for key, value in scenario.as_dict().items():
        if key in {"name", "author", "reason"}:
            continue
        title = _SCENARIO_NAMES.get(key, Text(key, key)).in_language(language)
        by = f" ({scenario.author})" if scenario.author else ""
        rows.append(
            Assumption(
                name=title,
                value=readable(value, "share" if key in _SHARES else "", language),
                unit="",
                valid_from="",
                evidence=Text(f"Szenario „{scenario.name}“", f"scenario “{scenario.name}”").in_language(
                    language
                ),
                source=scenario.name + by,
                note=scenario.reason,
            )
        )
    return rows
