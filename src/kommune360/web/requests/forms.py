"""What a planner asks for, and what an office replies: the forms of a request."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kommune360.base.periods import Period
from kommune360.observations.datasheets import legal_bases
from kommune360.web.data.models import ImportRun

OTHER = "other"
_FORMULA = ("=", "+", "-", "@")  # a spreadsheet would take such a heading for a formula


class AskForm(forms.Form):
    """``datasets`` and ``systems`` are pairs of id and label."""

    title = forms.CharField(label=_("Was gebraucht wird"), max_length=200)
    dataset = forms.ChoiceField(
        label=_("wie die Quelle"),
        required=False,
        help_text=_("Die Vorlage fragt dann nach denselben Spalten; sonst unten Gebiete und Spalten nennen."),
    )
    area_system = forms.ChoiceField(label=_("Gebiete"), required=False)
    measures = forms.CharField(
        label=_("Spalten"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Eine Zahl je Zeile, zum Beispiel: Hilfen zur Erziehung."),
    )
    period = forms.CharField(
        label=_("Zeitraum oder Stichtag"),
        max_length=20,
        help_text=_("2025, 2025-12-31 oder 2025/26"),
    )
    purpose = forms.CharField(label=_("Zweck"), max_length=500)
    legal_basis = forms.ChoiceField(label=_("Rechtsgrundlage (zu prüfen)"))
    other_basis = forms.CharField(label=_("andere Rechtsgrundlage"), required=False, max_length=300)
    department = forms.CharField(
        label=_("gefragtes Amt"), max_length=120, widget=forms.TextInput(attrs={"list": "aemter"})
    )
    deadline = forms.DateField(
        label=_("Frist"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    confidential = forms.BooleanField(
        label=_("Kleine Zahlen: die Lieferung sieht nur die Statistikstelle"), required=False
    )

    def __init__(
        self, datasets: list[tuple[str, str]], systems: list[tuple[str, str]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "de"
        self.fields["dataset"].choices = [("", gettext("keine")), *datasets]
        self.fields["area_system"].choices = [("", gettext("wie die Quelle")), *systems]
        self.fields["legal_basis"].choices = [
            ("", gettext("bitte wählen")),
            *((basis.id, basis.name.in_language(language)) for basis in legal_bases().values()),
            (OTHER, gettext("andere")),
        ]
        for name, field in self.fields.items():
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"id_{name}_helptext"

    def clean_period(self) -> str:
        try:
            return Period(self.cleaned_data["period"].strip()).text
        except ValueError as error:
            raise forms.ValidationError(gettext("Bitte 2025, 2025-12-31 oder 2025/26 schreiben.")) from error

    def clean_measures(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["measures"].splitlines()]
        if any(line.startswith(_FORMULA) for line in lines):
            raise forms.ValidationError(gettext("Eine Spalte beginnt mit einem Rechenzeichen."))
        return [line[:200] for line in lines if line]

    def clean_deadline(self) -> Any:
        if self.cleaned_data["deadline"] < timezone.localdate():
            raise forms.ValidationError(gettext("Die Frist liegt in der Vergangenheit."))
        return self.cleaned_data["deadline"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not said.get("dataset") and not (said.get("area_system") and said.get("measures")):
            self.add_error("dataset", gettext("Bitte eine Quelle wählen oder Gebiete und Spalten nennen."))
        if said.get("legal_basis") == OTHER and not said.get("other_basis"):
            self.add_error("other_basis", gettext("Bitte die andere Rechtsgrundlage nennen."))
        return said

    def fields_of_request(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        other = said.pop("other_basis")
        if said["legal_basis"] == OTHER:
            said["legal_basis"] = other
        return said


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Grund"), max_length=500)


class AnswerForm(forms.Form):
    """Which stored import answers the request."""

    run = forms.ModelChoiceField(ImportRun.objects.none(), label=_("beantwortet durch"))

    def __init__(self, runs: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["run"].queryset = runs
