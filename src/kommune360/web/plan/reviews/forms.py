"""What is entered of a review: how good the data are, what was seen, what is decided, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kommune360.plan.checking.structure import is_sprint
from kommune360.plan.records import DataQuality, Reading, Review, ReviewKind
from kommune360.web.plan.editing.forms import day_input, vocabulary


class ReviewForm(forms.Form):
    """What was seen, what is decided, and why; the readings are drafted and stay beside it."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Art"))
    text = forms.CharField(
        label=_("Was die Zahlen zeigen"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Ein Entwurf aus den Zahlen. Er sagt, wo sie liegen, nicht warum."),
    )
    start = forms.DateField(label=_("Sprint von"), required=False, widget=day_input())
    end = forms.DateField(label=_("Sprint bis"), required=False, widget=day_input())
    decision = forms.ChoiceField(label=_("Entscheidung"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Begründung"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, draft: Review, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = vocabulary("review_kinds")
        self.fields["decision"].choices = vocabulary("verdicts")
        for number, reading in enumerate(draft.readings):
            self.fields[f"quality_{number}"] = forms.ChoiceField(
                label=gettext("Daten"),
                choices=vocabulary("qualities"),
                initial=str(reading.quality),
                widget=forms.Select(attrs={"form": "rueckblick"}),  # stands in the table above the form
            )

    def clean(self) -> dict[str, Any]:
        """Only a sprint has a beginning and an end."""
        given = super().clean() or {}
        if given.get("kind") != ReviewKind.SPRINT:
            return given | {"start": None, "end": None}
        if not is_sprint(given.get("start"), given.get("end")):
            self.add_error(
                "end", gettext("Ein Sprint dauert zwei bis zwölf Wochen; bitte Anfang und Ende nennen.")
            )
        return given

    def read(self, draft: Review) -> tuple[Reading, ...]:
        """The readings with how good people say the data are."""
        given = self.cleaned_data
        return tuple(
            replace(reading, quality=DataQuality(given[f"quality_{number}"]))
            for number, reading in enumerate(draft.readings)
        )
