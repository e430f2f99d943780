"""What is assumed, and what did the reader change? Fields in groups, chips, the page of all values.

From the rule, the scenario and the address to what the templates show; every value leads to its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kommune360.demand.plan_need import NeedResult
from kommune360.demand.scenario import Scenario
from kommune360.reports.assumptions import assumptions
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.scenarios import selectors
from kommune360.web.scenarios.forms import LABELS, AssumptionsForm
from kommune360.web.scenarios.query import AGES, Question
from kommune360.web.ui.formats import number, period
from kommune360.web.ui.tables import Cell, Column, Row, Table

PERCENT = "\u202f%"
GROUPS = (
    (gettext_lazy("Quoten nach Alter"), "quotas_childcare", tuple(f"q{age}" for age in AGES)),
    (gettext_lazy("Jahrgänge"), "cohorts_peak", ("kohorten",)),
    (gettext_lazy("Vorhaltung"), "reserve", ("vorhaltung",)),
    (gettext_lazy("Ganztag in der Grundschule"), "all_day_quota", ("ganztag",)),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Fields of one kind with the value of the rule behind them."""

    label: Any
    source: str
    url: str
    fields: list[tuple[BoundField, str]]


def standards(result: NeedResult, base: Scenario, year: str) -> dict[str, tuple[float, str]]:
    """Per field the value that holds without a change, as a person writes it, and where it is from."""
    rule, found = result.rule, {}
    for age, (least, mean, most) in selectors.quotas_in_force(result, base, year).items():
        value = round(100 * mean, 1)
        found[f"q{age}"] = (value, _spread(least, most, rule.quota(age), base, age))
    cohorts = base.cohorts if base.cohorts is not None else rule["cohorts_peak"]
    found["kohorten"] = (float(cohorts), "" if base.cohorts is None else _("aus dem Szenario"))
    reserve = base.reserve if base.reserve is not None else rule["reserve"]
    found["vorhaltung"] = (round(100 * reserve, 1), "" if base.reserve is None else _("aus dem Szenario"))
    quota = base.all_day_quota if base.all_day_quota is not None else rule["all_day_quota"]
    found["ganztag"] = (round(100 * quota, 1), "" if base.all_day_quota is None else _("aus dem Szenario"))
    return found


def _spread(least: float, most: float, rule: float, base: Scenario, age: int) -> str:
    if most - least > 0.0005:
        ends = {"least": f"{100 * least:.0f}", "most": f"{100 * most:.0f}"}
        return _("je Gebiet %(least)s bis %(most)s") % ends
    if age in base.quotas or (age < 3 and base.quota_change):
        return _("aus dem Szenario")
    return "" if abs(least - rule) < 0.0005 else _("aus der Quotentabelle")


def groups(
    form: AssumptionsForm, question: Question, result: NeedResult, standard: dict[str, tuple[float, str]]
) -> list[Group]:
    """The fields in the order a planner thinks of them, each with value in force and source."""
    language = language_of_page()
    page = reverse("scenarios:assumptions") + question.address()
    found = []
    for label, key, names in GROUPS:
        fields = []
        for name in names:
            value, note = standard[name]
            unit = "" if name == "kohorten" else PERCENT
            digits = 0 if value == round(value) else 1
            written = _("Regel: %(value)s") if not note else "%(value)s, %(note)s"
            hint = written % {"value": number(value, language, digits) + unit, "note": note}
            fields.append((form[name], hint))
        found.append(Group(label, result.rule.values[key].source, f"{page}#{key}", fields))
    return found


def changed_chips(question: Question, standard: dict[str, tuple[float, str]]) -> list[dict[str, str]]:
    """One chip for each changed assumption, saying new and old value; its link takes it back."""
    language = language_of_page()
    chips = []
    for name, value in question.assumptions.items():
        unit = "" if name == "kohorten" else PERCENT
        rest = {key: other for key, other in question.assumptions.items() if key != name}

        def written(amount: float, unit: str = unit) -> str:
            return number(amount, language, 0 if amount == round(amount) else 1) + unit

        chips.append(
            {
                "label": _("%(name)s %(new)s statt %(old)s")
                % {"name": LABELS[name], "new": written(value), "old": written(standard[name][0])},
                "url": reverse("scenarios:index") + question.with_(assumptions=rest).address(),
            }
        )
    return chips


def assumptions_page(
    question: Question, scenario: Scenario, result: NeedResult, language: str
) -> dict[str, Any]:
    """All values the need rests on: first what the scenario changes, then the rule."""
    entries = assumptions(result, language)
    keys = ["" for _entry in entries[: len(entries) - len(result.rule.values)]] + list(result.rule.values)
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
                    },
                    anchor=key,
                )
                for entry, key in zip(entries, keys, strict=True)
            ],
        ),
        "back": reverse("scenarios:index") + question.address(),
    }
