"""What is entered in the room Plan: the forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kommune360.plan.document import Status, StatusReport
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
