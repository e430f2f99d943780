"""What may be entered about members and the municipality? Forms check; services write."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kommune360.web.accounts.models import Role


class MemberForm(forms.Form):
    """One more role for a person, known by her mail address."""

    email = forms.EmailField(label=_("E-Mail-Adresse"), max_length=254)
    first_name = forms.CharField(label=_("Vorname"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Nachname"), max_length=150, required=False)
    role = forms.ChoiceField(label=_("Rolle"), choices=[c for c in Role.choices if c[0] != Role.PUBLIC])
    department = forms.CharField(label=_("Amt oder Organisation"), max_length=120, required=False)
