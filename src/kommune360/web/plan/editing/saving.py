"""How does a change of the plan go through a form? The working state, and what refuses a change in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from kommune360.plan.document import Plan
from kommune360.web.accounts.actors import actor_of
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.plan import services
from kommune360.web.plan.editing.forms import ChangeForm
from kommune360.web.plan.seen import Seen, must_see


def working_plan(request: HttpRequest) -> Seen:
    """The plan as it is edited. Http404 where the address asks for a closed version."""
    seen = must_see(request)
    if not seen.working:
        raise Http404
    return seen


def saved(
    request: HttpRequest,
    seen: Seen,
    form: ChangeForm,
    edit: Callable[[Plan], Plan],
    *,
    action: str,
    label: str,
) -> bool:
    """Whether the change that ``form`` asks for is stored, and with it a version where that was asked for."""
    given, actor = form.cleaned_data, actor_of(request)

    @transaction.atomic
    def act() -> None:
        services.change(
            seen.record,
            edit,
            revision=given["revision"],
            action=action,
            actor=actor,
            label=label,
            reason=given["reason"],
        )
        if form.closes:
            services.close_version(
                seen.record,
                reason=given["reason"],
                on=timezone.localdate(),
                role=actor.role,
                actor=actor,
                data_state=seen.figures.state,
                datasets=seen.figures.datasets,
                review=request.GET.get("rueckblick", ""),
            )

    return tried(form, act)


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
