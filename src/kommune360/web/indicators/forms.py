"""What is asked when an index is kept: a name, and a reason someone else understands next year."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SaveIndexForm(forms.Form):
    """Name and reason; the construction comes with the address."""

    name = forms.CharField(label=_("Name des Index"), max_length=80)
    reason = forms.CharField(
        label=_("Begründung"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Warum diese Indikatoren und Gewichte? Wer hat sie beschlossen?"),
    )
