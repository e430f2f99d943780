"""Who takes part says coarsely who speaks; a form on paper holds thoughts and a tick for each statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kommune360.web.dialogue.forms import plain
from kommune360.web.dialogue.models import AgeBand, Contribution, Kind, Round, Sector, Thesis, Value
from kommune360.web.dialogue.models.contributions import LONGEST

THOUGHTS = 3


class AboutMeForm(forms.Form):
    """Asked once, everything may stay empty, nothing is finer than a sector, a district or a span of ages."""

    sector = forms.ChoiceField(label=_("Ich spreche als"), required=False)
    age_band = forms.ChoiceField(label=_("Alter"), required=False)
    area = forms.ChoiceField(label=_("Wo ich wohne oder arbeite"), required=False)
    department = forms.CharField(
        label=_("Amt oder Organisation"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"list": "aemter"}),
    )

    def __init__(self, round_: Round, areas: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="ich_%s", **kwargs)
        none = [("", _("keine Angabe"))]
        self.fields["sector"].choices = none + Sector.choices
        self.fields["age_band"].choices = none + AgeBand.choices
        self.fields["area"].choices = none + list(areas)
        if not areas:
            del self.fields["area"]
        if round_.audience == "internal":
            del self.fields["age_band"]
        else:
            del self.fields["department"]

    def clean_department(self) -> str:
        return plain(self.cleaned_data["department"]).replace("\n", " ")


class PaperForm(forms.Form):
    """Fields ``thesis_1``, ``kind_1``, ``text_1`` … and ``vote_<number>`` for each statement."""

    def __init__(
        self, theses: Sequence[Thesis], statements: Sequence[Contribution], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.theses = {str(thesis.number): thesis for thesis in theses}
        self.statements = statements
        titles = [(number, f"{number}. {thesis.title}") for number, thesis in self.theses.items()]
        for row in range(1, THOUGHTS + 1):
            self.fields[f"text_{row}"] = forms.CharField(
                label=_("Beitrag %(n)s") % {"n": row},
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"thesis_{row}"] = forms.ChoiceField(label=_("These"), choices=titles, required=False)
            self.fields[f"kind_{row}"] = forms.ChoiceField(
                label=_("Art"), choices=Kind.choices, required=False
            )
        for statement in statements:
            self.fields[f"vote_{statement.number}"] = forms.ChoiceField(
                label=f"{statement.number}. {statement.text}",
                choices=[("", _("kein Kreuz")), *Value.choices],
                widget=forms.RadioSelect,
                required=False,
            )

    def rows(self) -> list[list[Any]]:
        """The fields of each thought."""
        return [
            [self[f"{name}_{row}"] for name in ("text", "thesis", "kind")] for row in range(1, THOUGHTS + 1)
        ]

    def ticks(self) -> list[Any]:
        return [self[f"vote_{statement.number}"] for statement in self.statements]

    def thoughts(self) -> list[tuple[Thesis, str, str]]:
        """Thesis, kind and text of each thought that was written."""
        found = []
        for row in range(1, THOUGHTS + 1):
            text = plain(self.cleaned_data[f"text_{row}"])
            thesis = self.theses.get(self.cleaned_data[f"thesis_{row}"] or next(iter(self.theses), ""))
            if text and thesis is not None:
                found.append((thesis, self.cleaned_data[f"kind_{row}"] or str(Kind.ADDITION), text))
        return found

    def votes(self) -> dict[int, int]:
        """Value by number of the statement, without those left open."""
        return {
            int(statement.number or 0): int(value)
            for statement in self.statements
            if (value := self.cleaned_data[f"vote_{statement.number}"]) != ""
        }

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not any(value for name, value in said.items() if name.startswith(("text_", "vote_"))):
            raise forms.ValidationError(_("Auf diesem Bogen steht noch nichts."))
        return said
