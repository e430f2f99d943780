"""What is entered in the room Plan: the forms."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kommune360.plan.document import Status, StatusReport
from kommune360.plan.records import ReviewKind, Verdict, VoteResult
from kommune360.plan.vocabulary import word

_NEEDS_REASON = {Status.PAUSED, Status.DROPPED}


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StatusForm(forms.Form):
    """Where a measure stands on a day."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    status = forms.ChoiceField(label=_("Stand"))
    on = forms.DateField(label=_("am"), widget=day_input())
    reason = forms.CharField(
        label=_("Begründung oder Bemerkung"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "de"
        self.fields["status"].choices = [
            (each.value, word("statuses", each).in_language(language)) for each in Status
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("status") in _NEEDS_REASON and not given.get("reason"):
            self.add_error("reason", gettext("Wer eine Maßnahme ruhen lässt oder aufgibt, sagt warum."))
        return given

    def report(self, role: str) -> StatusReport:
        """What was reported; ``role`` instead of a name."""
        given = self.cleaned_data
        return StatusReport(given["on"], Status(given["status"]), given["reason"], role)


class ReasonForm(forms.Form):
    """Why something is done, or not done."""

    reason = forms.CharField(label=_("Begründung"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class VersionForm(ReasonForm):
    """Close the working state as a version."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    review = forms.CharField(widget=forms.HiddenInput, required=False)


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
        self.fields["kind"].choices = _named(ReviewKind, "review_kinds")
        self.fields["decision"].choices = _named(Verdict, "verdicts")

    def clean_kind(self) -> str:
        kind = str(self.cleaned_data["kind"])
        if kind == ReviewKind.SPRINT:
            raise forms.ValidationError(gettext("Ein Sprint braucht Anfang und Ende; hier nicht möglich."))
        return kind


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
        self.fields["result"].choices = _named(VoteResult, "vote_results")


def _named(kinds: type[StrEnum], vocabulary: str) -> list[tuple[str, str]]:
    language = get_language() or "de"
    return [(str(each), word(vocabulary, str(each)).in_language(language)) for each in kinds]
