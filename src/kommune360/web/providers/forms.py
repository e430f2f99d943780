"""What is entered in the providers' room: a proposal, a statement, and what the planning says to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kommune360.plan.document import Plan
from kommune360.web.plan.participation.forms import named, passages
from kommune360.web.providers.models import Proposal, ProposalKind

TAKE_OVER, DECLINE = "take_over", "decline"


class ProposalForm(forms.Form):
    """A measure or an offer."""

    title = forms.CharField(label=_("Titel"), max_length=200)
    text = forms.CharField(
        label=_("Was schlagen Sie vor, und warum?"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )
    target_group = forms.CharField(label=_("Für wen?"), max_length=200, required=False)
    life_phases = forms.MultipleChoiceField(
        label=_("Lebensphasen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    fields_of_action = forms.MultipleChoiceField(
        label=_("Handlungsfelder"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["life_phases"].choices = named("life_phases")
        self.fields["fields_of_action"].choices = named("fields")
        if kind == ProposalKind.STATEMENT:
            for name in ("target_group", "life_phases", "fields_of_action"):
                del self.fields[name]
            self.fields["text"].label = gettext("Ihre Stellungnahme")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.kind == ProposalKind.OFFER:
            for name in ("life_phases", "fields_of_action"):
                if not given.get(name):
                    self.add_error(
                        name,
                        gettext(
                            "Bitte mindestens eines ankreuzen: So ist das Angebot in der Präventionskette zu finden."
                        ),
                    )
        return given

    def given(self) -> dict[str, Any]:
        """What a proposal keeps of it."""
        said = dict(self.cleaned_data)
        if self.kind != ProposalKind.STATEMENT:
            said["fields"] = said.pop("fields_of_action")
        return said

    @staticmethod
    def entered(proposal: Proposal) -> dict[str, Any]:
        names = ("title", "text", "target_group", "life_phases")
        return {name: getattr(proposal, name) for name in names} | {"fields_of_action": proposal.fields}


class AnswerForm(forms.Form):
    """Take over or decline a measure or an offer; a no needs its reason."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label=_("Entscheidung"),
        widget=forms.RadioSelect,
        choices=[(TAKE_OVER, _("in den Plan übernehmen")), (DECLINE, _("nicht übernehmen"))],
    )
    reason = forms.CharField(
        label=_("Begründung"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Der Träger liest sie."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("verdict") == DECLINE and not given.get("reason"):
            self.add_error("reason", gettext("Wer nicht übernimmt, sagt warum."))
        return given


class ConsiderForm(forms.Form):
    """What becomes of a statement; always with its reason."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    phase = forms.ChoiceField(label=_("Phase"))
    consideration = forms.ChoiceField(label=_("Was daraus wurde"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Begründung"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    passage = forms.ChoiceField(label=_("Stelle im Plan"), required=False)

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phase"].choices = named("phases")
        self.fields["consideration"].choices = named("considerations")
        self.fields["passage"].choices = passages(plan)
