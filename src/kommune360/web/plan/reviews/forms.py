"""What is entered of a review: what was seen, what is decided, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kommune360.plan.records import ReviewKind
from kommune360.web.plan.editing.forms import vocabulary


class ReviewForm(forms.Form):
    """What was seen, what is decided, and why; the readings are drafted and stay beside it."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Art"))
    text = forms.CharField(
        label=_("Was die Zahlen zeigen"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Ein Entwurf aus den Zahlen. Er sagt, wo sie liegen, nicht warum."),
    )
    decision = forms.ChoiceField(label=_("Entscheidung"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Begründung"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = vocabulary("review_kinds")
        self.fields["decision"].choices = vocabulary("verdicts")

    def clean_kind(self) -> str:
        kind = str(self.cleaned_data["kind"])
        if kind == ReviewKind.SPRINT:
            raise forms.ValidationError(gettext("Ein Sprint braucht Anfang und Ende; hier nicht möglich."))
        return kind
