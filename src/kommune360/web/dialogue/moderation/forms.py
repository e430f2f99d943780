"""What a moderator fills in: which contributions, what to do, why, and a word to the authors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kommune360.web.dialogue.models import Act
from kommune360.web.dialogue.moderation.acts import NEEDS_REASON
from kommune360.web.dialogue.moderation.reasons import reasons

CHOICES = (Act.PUBLISH, Act.HIDE, Act.RETURN, Act.MERGE)


class ActForm(forms.Form):
    """``contributions``: those of the round that may be chosen; ``language`` of the reasons."""

    contributions = forms.ModelMultipleChoiceField(None)
    act = forms.ChoiceField(choices=[(str(act), act.label) for act in CHOICES])
    reason = forms.ChoiceField(label=_("Grund"), required=False)
    message = forms.CharField(
        label=_("Dazu an die Verfasserin oder den Verfasser"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, contributions: Any, language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contributions"].queryset = contributions
        self.fields["contributions"].error_messages["required"] = gettext(
            "Bitte mindestens einen Beitrag ankreuzen."
        )
        self.fields["reason"].choices = [
            ("", gettext("bitte wählen")),
            *((one.id, one.name.in_language(language)) for one in reasons().values()),
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        act, reason = said.get("act"), said.get("reason", "")
        if act in NEEDS_REASON and (not reason or act not in reasons()[reason].acts):
            self.add_error("reason", gettext("Bitte einen Grund wählen, der dazu passt."))
        return said
