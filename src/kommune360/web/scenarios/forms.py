"""The assumptions a planner may change: quotas by age year, cohorts, reserve, all-day quota."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kommune360.web.scenarios.query import LIMITS

LABELS = {
    "q0": _("Quote unter 1 Jahr"),
    "q1": _("Quote mit 1 Jahr"),
    "q2": _("Quote mit 2 Jahren"),
    "q3": _("Quote mit 3 Jahren"),
    "q4": _("Quote mit 4 Jahren"),
    "q5": _("Quote mit 5 Jahren"),
    "kohorten": _("Jahrgänge ab 3 beim Höchststand"),
    "vorhaltung": _("Vorhaltung"),
    "ganztag": _("Quote Ganztag"),
}
_STEPS = {"kohorten": "0.1"}


class AssumptionsForm(forms.Form):
    """One number field an assumption; empty means: as rule and scenario say (shown as placeholder)."""

    def __init__(self, standard: Mapping[str, tuple[float, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (least, most) in LIMITS.items():
            self.fields[name] = forms.FloatField(
                label=LABELS[name],
                required=False,
                min_value=least,
                max_value=most,
                widget=forms.NumberInput(
                    attrs={
                        "step": _STEPS.get(name, "any"),
                        "placeholder": f"{standard[name][0]:g}",
                        "inputmode": "decimal",
                        "aria-describedby": f"hint-{name}",
                    }
                ),
            )


class SaveForm(forms.Form):
    """A scenario has a name, and a reason that someone else understands next year."""

    name = forms.CharField(label=_("Name"), max_length=80)
    reason = forms.CharField(
        label=_("Begründung"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Warum wird so angenommen? Steht später bei jeder Zahl dieses Szenarios."),
    )
