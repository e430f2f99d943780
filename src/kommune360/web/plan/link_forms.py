"""What is entered of another plan, and of an item of the statutory checklist: the forms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kommune360.plan.document import Duty, PlanLink
from kommune360.web.plan.change_form import ChangeForm, departments, vocabulary
from kommune360.web.plan.forms import day_input
from kommune360.web.plan.seen import Seen

_SAME = (
    "title", "kind", "department", "start", "end", "next_update", "area_system", "projection", "coordinated",
    "how", "plan",
)  # fmt: skip


class LinkForm(ChangeForm):
    """Another plan of the town: what it rests on, and when it was coordinated."""

    title = forms.CharField(label=_("Titel"), max_length=200)
    kind = forms.ChoiceField(label=_("Art"))
    plan = forms.ChoiceField(
        label=_("liegt hier als Plan"),
        required=False,
        help_text=_("Dann kommen Laufzeit, Gebiete und Vorausrechnung von dort."),
    )
    department = forms.ChoiceField(label=_("Amt"), required=False)
    start = forms.DateField(label=_("Beginn"), required=False, widget=day_input())
    end = forms.DateField(label=_("Ende"), required=False, widget=day_input())
    next_update = forms.DateField(label=_("nächste Fortschreibung"), required=False, widget=day_input())
    area_system = forms.CharField(
        label=_("Gebietssystem"), required=False, max_length=80, help_text=_("Schlüssel, wie im Raum Daten.")
    )
    projection = forms.CharField(
        label=_("Vorausrechnung"), required=False, max_length=200, help_text=_("Wie sie dort genannt ist.")
    )
    coordinated = forms.DateField(label=_("abgestimmt am"), required=False, widget=day_input())
    how = forms.CharField(label=_("Wie abgestimmt wurde"), required=False, max_length=400)

    def __init__(self, seen: Seen, others: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = vocabulary("plan_kinds")
        self.fields["department"].choices = [("", gettext("noch niemand")), *departments(seen)]
        self.fields["plan"].choices = [("", gettext("nein")), *others]

    def applied_to(self, link: PlanLink) -> PlanLink:
        """The link with what was entered; everything else of it stays."""
        return replace(link, **{name: self.cleaned_data[name] for name in _SAME})

    @staticmethod
    def entered(link: PlanLink, revision: int) -> dict[str, Any]:
        return {**{name: getattr(link, name) for name in _SAME}, "revision": revision}


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
