"""The assumptions a planner may change: quotas by age year, cohorts, reserve, all-day quota."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kommune360.demand.land_rules import Rule
from kommune360.demand.scenario import Scenario
from kommune360.web.scenarios.query import AGES, LIMITS

LABELS = {
    **{f"q{age}": _("Quote mit %(age)s Jahren") % {"age": age} for age in AGES},
    "kohorten": _("Jahrgänge ab 3"),
    "vorhaltung": _("Vorhaltung"),
    "ganztag": _("Quote Ganztag"),
}
_STEPS = {"kohorten": "0.1"}


class AssumptionsForm(forms.Form):
    """One number field an assumption; empty means: as rule and scenario say (shown as placeholder)."""

    def __init__(self, rule: Rule, scenario: Scenario, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (least, most) in LIMITS.items():
            self.fields[name] = forms.FloatField(
                label=LABELS[name],
                required=False,
                localize=True,
                min_value=least,
                max_value=most,
                widget=forms.NumberInput(
                    attrs={
                        "step": _STEPS.get(name, "any"),
                        "placeholder": f"{standard(name, rule, scenario):g}",
                        "inputmode": "decimal",
                    }
                ),
            )


def standard(name: str, rule: Rule, scenario: Scenario) -> float:
    """The value that holds without a change, as a person writes it (per cent, cohorts)."""
    if name.startswith("q"):
        age = int(name[1:])
        return round(100 * scenario.quotas.get(age, rule["quotas_childcare"].get(age, 0.0)), 1)
    if name == "kohorten":
        return float(scenario.cohorts if scenario.cohorts is not None else rule["cohorts_peak"])
    if name == "vorhaltung":
        return round(100 * (scenario.reserve if scenario.reserve is not None else rule["reserve"]), 1)
    quota = scenario.all_day_quota if scenario.all_day_quota is not None else rule["all_day_quota"]
    return round(100 * quota, 1)


class SaveForm(forms.Form):
    """A scenario has a name, and a reason that someone else understands next year."""

    name = forms.CharField(label=_("Name"), max_length=80)
    reason = forms.CharField(
        label=_("Begründung"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Warum wird so angenommen? Steht später bei jeder Zahl dieses Szenarios."),
    )
