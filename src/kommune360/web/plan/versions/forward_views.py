"""Next year's plan from this year's: what would change, and the step that makes it so."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kommune360.plan.adapting.roll_forward import RolledForward, roll_forward
from kommune360.plan.document import Plan
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.plan import selectors, services
from kommune360.web.plan.editing.saving import tried, working_plan
from kommune360.web.plan.seen import Seen
from kommune360.web.plan.showing.addresses import entry_url
from kommune360.web.plan.showing.words import target_name
from kommune360.web.plan.versions.changes import changes_between

_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")
_SHOWN = 60  # entries for which the same has to be decided; of a large plan it can be thousands
VERSION, PLAN = "version", "plan"


class ForwardForm(forms.Form):
    """Under which title the plan goes on: as this plan's next version, or as a plan of its own."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Titel"), max_length=200)
    becomes = forms.ChoiceField(
        label=gettext_lazy("Die Fortschreibung wird"),
        widget=forms.RadioSelect,
        choices=[
            (VERSION, gettext_lazy("die nächste Fassung dieses Plans")),
            (PLAN, gettext_lazy("ein eigener Plan; dieser bleibt, wie er ist")),
        ],
    )


@requires("may_edit_plan")
def forward(request: HttpRequest) -> HttpResponse:
    """Show what a year more changes and what only people can decide; accept it."""
    seen, actor = working_plan(request), actor_of(request)
    initial = {
        "revision": seen.record.revision,
        "title": moved_title(seen.plan.title),
        "becomes": VERSION,
    }
    form = ForwardForm(request.POST or None, initial=initial)
    moved = roll_forward(seen.plan, on=timezone.localdate(), role=actor.role, data_state=seen.figures.state)
    if request.method == "POST" and form.is_valid():
        made = _accepted(request, seen, form, moved)
        if made:
            messages.success(request, _("Die Fortschreibung ist festgehalten. Offen ist, was unten stand."))
            return redirect(reverse("plan:versions") + f"?plan={made}")
    context = {
        "seen": seen,
        "form": form,
        "moved": moved.plan,
        "entries": changes_between(seen.plan, moved.plan, seen.figures.names),
        "finished": moved.finished,
        "open": _open(seen, moved),
    }
    return render(request, "plan/forward.html", context, status=422 if form.errors else 200)


def moved_title(title: str) -> str:
    """The title with every year in it one later."""
    return _YEAR.sub(lambda match: str(int(match[0]) + 1), title)


def _open(seen: Seen, moved: RolledForward) -> list[dict[str, Any]]:
    """What has to be decided: the same sentence once, with the entries it holds for."""
    together: dict[Any, list[tuple[str, str]]] = {}
    targets, language = {target.id: target for target in seen.plan.targets}, language_of_page()
    for key, text in moved.open:
        target = targets.get(key)
        named = target_name(seen, target, language) if target else seen.name(key)
        together.setdefault(text, []).append((named, entry_url(seen, target.goal if target else key)))
    return [
        {"text": text, "entries": entries[:_SHOWN], "more": max(0, len(entries) - _SHOWN)}
        for text, entries in together.items()
    ]


def _accepted(request: HttpRequest, seen: Seen, form: ForwardForm, moved: RolledForward) -> str:
    """Id of the plan that holds the step; "" where it was refused."""
    given, actor = form.cleaned_data, actor_of(request)
    newest = moved.plan.versions[-1]
    if given["becomes"] == VERSION:
        ok = tried(
            form,
            lambda: services.close_edited(
                seen.record,
                lambda plan: replace(
                    moved.plan, title=given["title"], versions=plan.versions, because=plan.because
                ),
                revision=given["revision"],
                action="plan.rolled_forward",
                reason=newest.reason,
                on=newest.on,
                data_state=seen.figures.state,
                datasets=seen.figures.datasets,
                actor=actor,
            ),
        )
        return str(seen.record.slug) if ok else ""
    own = _of_its_own(moved.plan, given["title"], selectors.slugs_of(request.municipality))
    services.enter(request.municipality, own, actor=actor)
    return own.id


def _of_its_own(plan: Plan, title: str, taken: frozenset[str]) -> Plan:
    """The plan under an id that is free; its years move on with the title."""
    wanted = moved_title(plan.id)
    key, number = wanted, 2
    while key in taken:
        key, number = f"{wanted[:70]}-{number}", number + 1
    return replace(plan, id=key, title=title)
