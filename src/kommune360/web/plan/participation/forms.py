"""What is entered about involvement: an invitation, and what came back and became of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kommune360.plan.document import Partner, Plan
from kommune360.plan.editing import free_id, put
from kommune360.plan.records import Participation
from kommune360.plan.vocabulary import words
from kommune360.web.plan.editing.forms import day_input


class InviteForm(forms.Form):
    """Invite partners in a phase; who is not in the plan yet is added by name."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    phase = forms.ChoiceField(label=_("Phase"))
    partners = forms.MultipleChoiceField(label=_("Wer"), required=False, widget=forms.CheckboxSelectMultiple)
    new_partner = forms.CharField(label=_("noch nicht im Plan"), required=False, max_length=200)
    invited = forms.DateField(label=_("eingeladen am"), widget=day_input())
    version = forms.ChoiceField(label=_("zu welcher Fassung"), required=False)

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phase"].choices = named("phases")
        self.fields["partners"].choices = [(each.id, each.name) for each in plan.partners]
        self.fields["version"].choices = [("", gettext("keiner"))] + [
            (str(each.number), f"{each.number}: {each.reason}") for each in reversed(plan.versions)
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("partners") and not (given.get("new_partner") or "").strip():
            self.add_error("partners", gettext("Wer wurde eingeladen?"))
        return given

    def applied_to(self, plan: Plan) -> Plan:
        """The plan with an entry for each who was invited."""
        given = self.cleaned_data
        keys, name = list(given["partners"]), given["new_partner"].strip()
        if name:
            partner = Partner(free_id(plan, f"p {name}"), name)
            plan, keys = put(plan, partner), [*keys, partner.id]
        version = int(given["version"]) if given["version"] else None
        for key in keys:
            entry = free_id(plan, f"bt {given['phase']} {key}")
            plan = put(plan, Participation(entry, given["phase"], key, given["invited"], version))
        return plan


class ReplyForm(forms.Form):
    """What came back, and what became of it."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    replied = forms.DateField(label=_("Antwort vom"), required=False, widget=day_input())
    reply = forms.CharField(
        label=_("Stellungnahme"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    consideration = forms.ChoiceField(label=_("Was daraus wurde"), required=False)
    reason = forms.CharField(
        label=_("Begründung"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    passage = forms.ChoiceField(label=_("Stelle im Plan"), required=False)

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consideration"].choices = [("", gettext("noch offen")), *named("considerations")]
        self.fields["passage"].choices = passages(plan)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("consideration") and not given.get("reason"):
            self.add_error("reason", gettext("Wer Stellung nimmt, erfährt, warum so entschieden wurde."))
        if given.get("consideration") and not given.get("reply"):
            self.add_error("reply", gettext("Ohne Stellungnahme gibt es nichts zu entscheiden."))
        return given


def named(vocabulary: str) -> list[tuple[str, str]]:
    language = get_language() or "de"
    return [(key, name.in_language(language)) for key, name in words(vocabulary).items()]


def passages(plan: Plan) -> list[tuple[str, str]]:
    """Goals, measures and offers that can have changed."""
    entries = (*plan.goals, *plan.measures, *plan.offers)
    return [("", gettext("keine")), *((each.id, each.title) for each in entries)]
