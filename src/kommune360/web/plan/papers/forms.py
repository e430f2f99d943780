"""What is entered of a resolution: who resolved what, when, with which votes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kommune360.web.plan.editing.forms import day_input, vocabulary


class VotesForm(forms.Form):
    """What a committee resolved, with its votes."""

    committee = forms.CharField(label=_("Gremium"), max_length=120)
    on = forms.DateField(label=_("Sitzung am"), widget=day_input())
    number = forms.CharField(label=_("Nummer"), max_length=40, required=False)
    result = forms.ChoiceField(label=_("Ergebnis"))
    votes_for = forms.IntegerField(label=_("dafür"), min_value=0, required=False)
    votes_against = forms.IntegerField(label=_("dagegen"), min_value=0, required=False)
    abstained = forms.IntegerField(label=_("Enthaltungen"), min_value=0, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"].choices = vocabulary("vote_results")
