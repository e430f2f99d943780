"""What is entered of an item of the statutory checklist: the form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kommune360.plan.document import Duty
from kommune360.web.plan.editing.forms import ChangeForm
from kommune360.web.plan.seen import Seen


class DutyForm(ChangeForm):
    """How the plan meets an item of the checklist: a sentence, or what shows it."""

    text = forms.CharField(
        label=_("Wie der Plan das erfüllt"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    evidence = forms.CharField(
        label=_("Beleg"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Je Zeile der Titel einer Maßnahme, eines Beschlusses oder der Name einer Datei."),
    )

    def __init__(self, seen: Seen, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = seen.plan
        proofs = (*plan.measures, *plan.resolutions, *plan.reviews, *plan.participation)
        self.known = {seen.name(each.id).casefold(): each.id for each in proofs}

    def clean_evidence(self) -> tuple[str, ...]:
        lines = filter(None, map(str.strip, self.cleaned_data["evidence"].splitlines()))
        return tuple(dict.fromkeys(self.known.get(line.casefold(), line) for line in lines))

    def applied_to(self, duty: Duty) -> Duty:
        return replace(duty, text=self.cleaned_data["text"], evidence=self.cleaned_data["evidence"])

    @staticmethod
    def entered(seen: Seen, duty: Duty, revision: int) -> dict[str, Any]:
        lines = [
            named if seen_once(seen, named, key) else key
            for key in duty.evidence
            if (named := seen.name(key))
        ]
        return {"text": duty.text, "evidence": "\n".join(lines), "revision": revision}


def seen_once(seen: Seen, title: str, key: str) -> bool:
    """Whether a title leads back to this very entry: records of one day share theirs."""
    names = seen.figures.names.entries
    return title != key and sum(each == title for each in names.values()) == 1
