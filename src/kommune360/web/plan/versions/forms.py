"""What is entered where the working state becomes a version."""

from __future__ import annotations

from django import forms

from kommune360.web.plan.editing.forms import ReasonForm


class VersionForm(ReasonForm):
    """Close the working state as a version."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    review = forms.CharField(widget=forms.HiddenInput, required=False)
