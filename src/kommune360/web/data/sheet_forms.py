"""What a person says about a dataset: the form of the data sheet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kommune360.observations.datasheets import (
    DataSheet,
    legal_bases,
    periodicities,
    sensitivities,
)
from kommune360.web.data.sheets import SheetLine

OTHER = "other"


class SheetForm(forms.Form):
    """Begins with the sheet, or with the proposal; the legal basis is never chosen beforehand."""

    legal_basis = forms.ChoiceField(label=_("Rechtsgrundlage"), required=False)
    other_basis = forms.CharField(
        label=_("andere Rechtsgrundlage"),
        required=False,
        max_length=300,
        help_text=_("Nur ausfüllen, wenn oben keine passt: Gesetz oder Satzung mit Paragraf."),
    )
    checked_on = forms.DateField(
        label=_("Rechtsgrundlage geprüft am"),
        required=False,
        help_text=_("Leer, solange sie noch zu prüfen ist."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    purpose = forms.CharField(label=_("Zweck"), required=False, max_length=500)
    holder = forms.CharField(
        label=_("liegt bei"),
        required=False,
        max_length=200,
        help_text=_("Amt oder Stelle, die die Zahlen führt."),
    )
    contact = forms.CharField(
        label=_("Ansprechstelle"),
        required=False,
        max_length=200,
        help_text=_("Eine Funktion, kein Name: zum Beispiel Fachcontrolling."),
    )
    source = forms.CharField(label=_("Quelle"), required=False, max_length=300)
    sensitivity = forms.TypedChoiceField(label=_("Schutzstufe"), required=False, coerce=int, empty_value=None)
    protected_by_holder = forms.BooleanField(
        label=_("Kleine Zahlen hat die liefernde Stelle schon geschützt"), required=False
    )
    periodicity = forms.ChoiceField(label=_("Rhythmus"), required=False)
    available_after_days = forms.IntegerField(
        label=_("liegt vor nach so vielen Tagen"),
        required=False,
        min_value=0,
        max_value=1500,
        help_text=_("So lange nach dem Ende des Zeitraums kommen die Zahlen gewöhnlich."),
    )
    reference_date = forms.CharField(label=_("Stichtag"), required=False, max_length=80)
    delete_on = forms.DateField(
        label=_("zu löschen am"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=_("Bemerkung"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, line: SheetLine, data: Any = None) -> None:
        self.line = line
        sheet = line.sheet or line.draft.sheet
        initial = sheet.as_dict()
        if sheet.legal_basis and sheet.legal_basis not in legal_bases():
            initial |= {"legal_basis": OTHER, "other_basis": sheet.legal_basis}
        super().__init__(data, initial=initial)
        language = get_language() or "de"
        self.fields["legal_basis"].choices = _basis_choices(line.draft.legal_bases, language)
        self.fields["sensitivity"].choices = [
            ("", gettext("noch nicht bestimmt")),
            *((level, name.in_language(language)) for level, name in sensitivities().items()),
        ]
        self.fields["periodicity"].choices = [
            ("", gettext("noch nicht bestimmt")),
            *((each.id, each.name.in_language(language)) for each in periodicities().values()),
        ]
        for name in ("other_basis", "checked_on", "holder", "contact", "available_after_days"):
            self.fields[name].widget.attrs["aria-describedby"] = f"id_{name}_helptext"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("legal_basis") == OTHER and not said.get("other_basis"):
            self.add_error("other_basis", gettext("Bitte die andere Rechtsgrundlage nennen."))
        if said.get("checked_on") and not said.get("legal_basis"):
            self.add_error("legal_basis", gettext("Geprüft werden kann nur, was genannt ist."))
        return said

    def sheet(self) -> DataSheet:
        said = self.cleaned_data
        basis = said["other_basis"] if said["legal_basis"] == OTHER else said["legal_basis"]
        return DataSheet(
            dataset=self.line.dataset,
            legal_basis=basis,
            purpose=said["purpose"],
            holder=said["holder"],
            source=said["source"],
            sensitivity=said["sensitivity"],
            periodicity=said["periodicity"],
            reference_date=said["reference_date"],
            delete_on=said["delete_on"].isoformat() if said["delete_on"] else "",
            contact=said["contact"],
            protected_by_holder=said["protected_by_holder"],
            available_after_days=said["available_after_days"] or 0,
            checked_on=said["checked_on"].isoformat() if said["checked_on"] else "",
            note=said["note"],
        )


def _basis_choices(likely: tuple[str, ...], language: str) -> list[tuple[str, Any]]:
    """Likely ones first; each is an offer, marked as to be checked."""
    known = legal_bases()
    offered = [(basis, known[basis].name.in_language(language)) for basis in likely]
    rest = [
        (basis, entry.name.in_language(language)) for basis, entry in known.items() if basis not in likely
    ]
    groups: list[tuple[str, Any]] = [("", gettext("noch nicht genannt"))]
    if offered:
        groups.append((gettext("Vorschläge für diese Quelle – prüfen"), offered))
    groups.append((gettext("weitere – prüfen"), [*rest, (OTHER, gettext("andere"))]))
    return groups
