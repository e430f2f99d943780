"""What is entered about meetings: the question, and what came out of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kommune360.plan.document import Plan
from kommune360.plan.records import Decision, Meeting, Outcome, OutcomeKind
from kommune360.web.plan.editing.forms import day_input
from kommune360.web.plan.participation.forms import named


class MeetingForm(forms.Form):
    """A meeting begins with its question."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    question = forms.CharField(
        label=_("Welche Frage soll die Besprechung beantworten?"),
        max_length=300,
        help_text=_("Eine Besprechung ohne Frage braucht niemand."),
    )
    on = forms.DateField(label=_("am"), widget=day_input())
    departments = forms.MultipleChoiceField(
        label=_("Ämter"), required=False, widget=forms.CheckboxSelectMultiple
    )
    partners = forms.MultipleChoiceField(
        label=_("Träger und Partner"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departments"].choices = [(each.id, each.name) for each in plan.departments]
        self.fields["partners"].choices = [(each.id, each.name) for each in plan.partners]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("departments") and not given.get("partners"):
            self.add_error("departments", gettext("Wer ist dabei?"))
        return given

    def meeting(self, key: str, outcomes: tuple[Outcome, ...] = ()) -> Meeting:
        given = self.cleaned_data
        return Meeting(
            key,
            given["on"],
            given["question"],
            tuple(given["departments"]),
            tuple(given["partners"]),
            outcomes,
        )


class OutcomeForm(forms.Form):
    """A decision with its reason, a task with owner and date, or an idea, also for another department."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Was ist es?"), widget=forms.RadioSelect)
    text = forms.CharField(label=_("Ergebnis"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    owner = forms.ChoiceField(
        label=_("Wer kümmert sich?"), required=False, help_text=_("Eine Aufgabe braucht jemanden.")
    )
    due = forms.DateField(
        label=_("bis wann?"),
        required=False,
        widget=day_input(),
        help_text=_("Eine Aufgabe braucht einen Termin."),
    )
    reason = forms.CharField(
        label=_("Begründung"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Eine Entscheidung steht mit ihrer Begründung im Entscheidungsbuch."),
    )
    origin = forms.ChoiceField(
        label=_("Von wem kommt die Idee?"),
        required=False,
        help_text=_("Ideen für ein anderes Amt als das eigene sind willkommen und werden so gekennzeichnet."),
    )
    about = forms.ChoiceField(label=_("Wessen Feld betrifft sie?"), required=False)

    def __init__(self, plan: Plan, kinds: tuple[OutcomeKind, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(named("outcomes"))
        departments = [(each.id, each.name) for each in plan.departments]
        self.fields["kind"].choices = [(str(kind), names[str(kind)]) for kind in kinds]
        self.fields["owner"].choices = [("", gettext("niemand")), *departments]
        for name in ("origin", "about"):
            self.fields[name].choices = [("", gettext("nicht gesagt")), *departments]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        kind = given.get("kind")
        if kind == OutcomeKind.TASK:
            if not given.get("owner"):
                self.add_error("owner", gettext("Wer kümmert sich um die Aufgabe?"))
            if not given.get("due"):
                self.add_error("due", gettext("Bis wann ist die Aufgabe zu erledigen?"))
        if kind == OutcomeKind.DECISION and not given.get("reason"):
            self.add_error("reason", gettext("Warum wurde so entschieden?"))
        return given

    def outcome(self) -> Outcome:
        given = self.cleaned_data
        kind = OutcomeKind(given["kind"])
        idea, task = kind is OutcomeKind.IDEA, kind is OutcomeKind.TASK
        return Outcome(
            kind,
            given["text"],
            given["owner"],
            given["due"] if task else None,
            None,
            given["origin"] if idea else "",
            given["about"] if idea else "",
        )

    def decision(self, key: str, meeting: Meeting, role: str) -> Decision | None:
        """The line of the decision log, where this was a decision."""
        given = self.cleaned_data
        if given["kind"] != OutcomeKind.DECISION:
            return None
        return Decision(key, meeting.on, meeting.question, given["text"], given["reason"], role)


class DoneForm(forms.Form):
    """A task is done."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    place = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


def initial_of(meeting: Meeting | None, revision: int, today: dt.date) -> dict[str, Any]:
    """What the form of a meeting shows."""
    if meeting is None:
        return {"revision": revision, "on": today}
    names = ("question", "on", "departments", "partners")
    return {"revision": revision, **{name: getattr(meeting, name) for name in names}}
