"""How does a change of the plan go through a form? The working state, and what refuses a change in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from kommune360.web.areas.conditional import language_of_page
from kommune360.web.plan import services
from kommune360.web.plan.seen import Seen, must_see


def working_plan(request: HttpRequest) -> Seen:
    """The plan as it is edited. Http404 where the address asks for a closed version."""
    seen = must_see(request)
    if not seen.working:
        raise Http404
    return seen


def tried(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Whether ``act`` went through; what refuses it stands in the form, all at once."""
    try:
        act()
    except services.ChangedMeanwhile:
        form.add_error(
            None, _("Der Plan wurde inzwischen geändert. Bitte neu laden und noch einmal eintragen.")
        )
        return False
    except services.NotAcceptable as refused:
        for finding in refused.findings:
            what, remedy = finding.what, finding.remedy
            language = language_of_page()
            form.add_error(None, f"{what.in_language(language)} {remedy.in_language(language)}")
        return False
    return True
