"""How may the audit trail be narrowed down?"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from kommune360.web.audit.names import action_name


class AuditFilter(forms.Form):
    """Person or object, act, first and last day; everything may stay empty."""

    person = forms.CharField(label=_("Person oder Gegenstand"), required=False)
    action = forms.ChoiceField(label=_("Vorgang"), required=False)
    since = forms.DateField(label=_("von"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("bis"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, actions: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", _("alle")), *((name, action_name(name)) for name in actions)]

    def values(self) -> dict[str, Any]:
        """Only what was filled in."""
        return {key: value for key, value in self.cleaned_data.items() if value}

    def query(self) -> str:
        """The filter as it stands in the address, without the page number."""
        return urlencode([(key, value) for key, value in self.data.items() if key in self.fields and value])
