"""The levers of a scenario as forms, one a kind: what a planner enters becomes a lever of the projection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kommune360.projection.levers import Arrival, Births, Closing, Housing, Lever, Moves, kinds

Choices = Sequence[tuple[str, str]]
DELAYS = {"0": (1.0,), "1": (0.5, 0.5), "2": (0.5, 0.3, 0.2)}
OLDEST = 110


class LeverForm(forms.Form):
    """``areas``: key and name; ``years``: of the projection; ``stock_month``: month of the day of the stocks."""

    what = ""
    title: Any = ""

    def __init__(
        self, areas: Choices, years: Sequence[int], stock_month: int, language: str, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, auto_id=f"{self.what}_%s", **kwargs)
        self.years, self.stock_month = years, stock_month
        for name, field in self.fields.items():
            if name == "area":
                everywhere = [("", _("ganze Kommune"))] if not field.required else []
                field.choices = [*everywhere, *areas]  # type: ignore[attr-defined]
            elif name in {"year", "from_year"}:
                field.choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]
            elif name == "kind":
                group = "housing" if self.what == "housing" else "arrivals"
                field.choices = [(key, kind["name"][language]) for key, kind in kinds()[group].items()]  # type: ignore[attr-defined]

    def lever(self) -> Lever:
        """The lever of a valid form."""
        raise NotImplementedError


class BirthsForm(LeverForm):
    what, title = "births", _("Geburten ändern")
    percent = forms.FloatField(label=_("Mehr oder weniger, in Prozent"), min_value=-90, max_value=200)
    from_year = forms.ChoiceField(label=_("ab"))
    area = forms.ChoiceField(label=_("Gebiet"), required=False)

    def lever(self) -> Lever:
        data = self.cleaned_data
        areas = (data["area"],) if data["area"] else ()
        return Births(1 + data["percent"] / 100, int(data["from_year"]), areas)


class MovesForm(LeverForm):
    what, title = "moves", _("Zuzug oder Fortzug ändern")
    area = forms.ChoiceField(label=_("Gebiet"))
    persons = forms.FloatField(
        label=_("Personen im Jahr"),
        min_value=-5000,
        max_value=5000,
        help_text=_("mit Minus: so viele ziehen fort"),
    )
    from_year = forms.ChoiceField(label=_("ab"))
    kind = forms.ChoiceField(label=_("Wer"))

    def lever(self) -> Lever:
        data = self.cleaned_data
        ages = kinds()["arrivals"][data["kind"]]["ages"]
        return Moves(data["area"], data["persons"], int(data["from_year"]), ages)


class HousingForm(LeverForm):
    what, title = "housing", _("Wohnungen bauen")
    area = forms.ChoiceField(label=_("Gebiet"))
    dwellings = forms.IntegerField(
        label=_("Wohnungen"),
        min_value=1,
        max_value=20000,
        help_text=_("nur was über den üblichen Neubau hinausgeht"),
    )
    kind = forms.ChoiceField(label=_("Art"))
    year = forms.ChoiceField(label=_("fertig"))
    delay = forms.ChoiceField(
        label=_("Verzögerung"),
        choices=[
            ("0", _("keine")),
            ("1", _("halb wahrscheinlich ein Jahr")),
            ("2", _("vielleicht ein oder zwei Jahre")),
        ],
    )
    from_town = forms.FloatField(
        label=_("Davon aus der Kommune selbst, in Prozent"), min_value=0, max_value=100, initial=0
    )

    def lever(self) -> Lever:
        data = self.cleaned_data
        return Housing(
            data["area"],
            data["dwellings"],
            int(data["year"]),
            data["kind"],
            DELAYS[data["delay"]],
            data["from_town"] / 100,
        )


class ArrivalForm(LeverForm):
    what, title = "arrival", _("Plötzliche Ankunft")
    area = forms.ChoiceField(label=_("Gebiet"))
    persons = forms.IntegerField(label=_("Personen"), min_value=1, max_value=50000)
    month = forms.CharField(
        label=_("Monat"),
        widget=forms.TextInput(attrs={"placeholder": "2027-03", "inputmode": "numeric"}),
        help_text=_("als Jahr und Monat, zum Beispiel 2027-03"),
    )
    kind = forms.ChoiceField(label=_("Wer"))

    def clean_month(self) -> int:
        """The year of the first stock that counts those who came."""
        year, _dash, month = str(self.cleaned_data["month"]).partition("-")
        if not (year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12):
            raise forms.ValidationError(_("Bitte Jahr und Monat angeben, zum Beispiel 2027-03."))
        counted = int(year) + (int(month) > self.stock_month)
        if counted not in self.years:
            raise forms.ValidationError(_("So weit reicht die Vorausrechnung nicht."))
        return counted

    def lever(self) -> Lever:
        data = self.cleaned_data
        return Arrival(data["area"], data["persons"], data["month"], data["kind"])


class ClosingForm(LeverForm):
    what, title = "closing", _("Einrichtung schließt")
    area = forms.ChoiceField(label=_("Gebiet"))
    persons = forms.IntegerField(label=_("Bewohnerinnen und Bewohner"), min_value=1, max_value=20000)
    year = forms.ChoiceField(label=_("geschlossen"))
    youngest = forms.IntegerField(label=_("Alter von"), min_value=0, max_value=OLDEST - 1, initial=18)
    oldest = forms.IntegerField(label=_("bis"), min_value=0, max_value=OLDEST - 1, initial=60)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (
            data.get("youngest") is not None
            and data.get("oldest") is not None
            and data["oldest"] < data["youngest"]
        ):
            raise forms.ValidationError(_("Das zweite Alter ist kleiner als das erste."))
        return data

    def lever(self) -> Lever:
        data = self.cleaned_data
        ages = {(data["youngest"], data["oldest"] + 1): 1.0}
        return Closing(data["area"], data["persons"], int(data["year"]), ages)


FORMS: dict[str, type[LeverForm]] = {
    form.what: form for form in (BirthsForm, MovesForm, HousingForm, ArrivalForm, ClosingForm)
}
