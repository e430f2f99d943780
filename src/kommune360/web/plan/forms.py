"""What is entered in the room Plan: the forms."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kommune360.plan.document import Cost, Level, Measure, Status, StatusReport
from kommune360.plan.records import ReviewKind, Verdict, VoteResult
from kommune360.plan.vocabulary import word, words
from kommune360.web.plan.seen import Seen

_COST = re.compile(
    r"(?P<year>\d{4})[\s:;]+(?P<amount>\d[\d. ]*(,\d+)?)\s*(€|Euro|EUR)?\s*;?\s*(?P<once>einmalig|once)?"
)
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


class MeasureForm(forms.Form):
    """A measure as people enter it; costs one a line."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Titel"), max_length=200)
    text = forms.CharField(label=_("Was geschieht"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    goals = forms.MultipleChoiceField(label=_("Ziele"), required=False)
    lead = forms.ChoiceField(label=_("federführend"), required=False)
    departments = forms.MultipleChoiceField(label=_("mitverantwortlich"), required=False)
    partners = forms.MultipleChoiceField(label=_("Träger und Partner"), required=False)
    target_group = forms.CharField(label=_("Zielgruppe"), required=False, max_length=200)
    life_phases = forms.MultipleChoiceField(label=_("Lebensphasen"), required=False)
    areas = forms.MultipleChoiceField(
        label=_("Gebiete"), required=False, help_text=_("Ohne Auswahl: die ganze Kommune.")
    )
    start = forms.DateField(label=_("Beginn"), required=False, widget=day_input())
    end = forms.DateField(label=_("Ende"), required=False, widget=day_input())
    costs = forms.CharField(
        label=_("Kosten"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Je Zeile Jahr und Euro, zum Beispiel: 2027 45000, einmalige mit dem Wort einmalig."),
    )

    def __init__(self, seen: Seen, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan, names = seen.plan, seen.figures.names
        departments = [(each.id, each.name) for each in plan.departments]
        choices = {
            "goals": [(each.id, each.title) for each in plan.goals if each.level is Level.HANDLUNGSZIEL],
            "lead": [("", gettext("noch niemand")), *departments],
            "departments": departments,
            "partners": [(each.id, each.name) for each in plan.partners],
            "life_phases": _words("life_phases"),
            "areas": sorted(names.areas.items(), key=lambda each: each[1])
            or [(key, key) for key in sorted({key for each in plan.measures for key in each.areas})],
        }
        for name, listed in choices.items():
            self.fields[name].choices = listed

    def clean_costs(self) -> tuple[Cost, ...]:
        found = []
        for line in filter(None, map(str.strip, self.cleaned_data["costs"].splitlines())):
            match = _COST.fullmatch(line)
            if match is None:
                raise forms.ValidationError(gettext("Nicht verstanden: %(line)s") % {"line": line})
            amount = float(match["amount"].replace(".", "").replace(" ", "").replace(",", "."))
            found.append(Cost(int(match["year"]), amount, bool(match["once"])))
        return tuple(found)

    def applied_to(self, measure: Measure) -> Measure:
        """The measure with what was entered; everything else of it stays."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        return replace(measure, **{name: tuple(v) if isinstance(v, list) else v for name, v in given.items()})

    @staticmethod
    def entered(measure: Measure, revision: int) -> dict[str, Any]:
        """What the form shows of a measure that is there."""
        names = ("title", "text", "goals", "lead", "departments", "partners", "target_group", "life_phases")
        once = gettext("einmalig")
        lines = [f"{each.year} {each.amount:.0f}{' ' + once if each.once else ''}" for each in measure.costs]
        return {
            **{name: getattr(measure, name) for name in (*names, "areas", "start", "end")},
            "costs": "\n".join(lines),
            "revision": revision,
        }


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


def _words(vocabulary: str) -> list[tuple[str, str]]:
    language = get_language() or "de"
    return [(key, name.in_language(language)) for key, name in words(vocabulary).items()]
