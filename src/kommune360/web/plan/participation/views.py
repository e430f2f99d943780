"""The log of involvement: who was heard when and on what, what became of it; as page, file and annex."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kommune360.exchange.writers.spreadsheets import csv_file
from kommune360.plan import editing
from kommune360.plan.records import Participation
from kommune360.plan.vocabulary import word, words
from kommune360.reports.papers.of_work import participation_annex
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.plan import services
from kommune360.web.plan.editing.saving import tried, working_plan
from kommune360.web.plan.participation.forms import InviteForm, ReplyForm
from kommune360.web.plan.seen import Seen, must_see
from kommune360.web.plan.showing.addresses import entry_url
from kommune360.web.plan.showing.work_files import document_file, work_of
from kommune360.web.ui.files import as_file


@requires("public")
def log(request: HttpRequest) -> HttpResponse:
    """Involvement by phase, and which phase has none."""
    seen = must_see(request)
    language = language_of_page()
    phases = [
        (key, name, [_row(seen, each, language) for each in _of_phase(seen, key)])
        for key, name in words("phases").items()
    ]
    entries = seen.plan.participation
    context = {
        "seen": seen,
        "phases": phases,
        "count": len(entries),
        "open": sum(bool(each.reply and not each.consideration) for each in entries),
        "without": [name for _key, name, rows in phases if not rows],
        "can_edit": seen.working and request.may("may_edit_plan"),
    }
    return render(request, "plan/participation.html", context)


@requires("public")
def log_csv(request: HttpRequest) -> HttpResponse:
    seen, language = must_see(request), language_of_page()
    head: list[str | float | None] = [
        _("Phase"), _("Träger oder Partner"), _("eingeladen"), _("Fassung"), _("Antwort vom"),
        _("Stellungnahme"), _("Was daraus wurde"), _("Begründung"), _("Stelle im Plan"),
    ]  # fmt: skip
    lines = [head] + [_line(seen, each, language) for each in seen.plan.participation]
    return as_file(csv_file(lines, language), f"{seen.record.slug}-beteiligung.csv")


@requires("public")
def annex(request: HttpRequest, form: str) -> HttpResponse:
    """The proof under § 80(4) SGB VIII as an annex."""
    seen = must_see(request)
    document = participation_annex(work_of(request, seen, timezone.localdate()))
    return document_file(document, form, f"{seen.record.slug}-beteiligung", request)


@requires("may_edit_plan")
def invite(request: HttpRequest) -> HttpResponse:
    """Note whom the planning invited in a phase."""
    seen = working_plan(request)
    initial = {
        "revision": seen.record.revision,
        "invited": timezone.localdate(),
        "phase": request.GET.get("phase", ""),
    }
    form = InviteForm(seen.plan, request.POST or None, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and _changed(request, seen, form, form.applied_to, "plan.invited")
    ):
        messages.success(request, _("Die Einladung ist festgehalten."))
        return redirect(reverse("plan:participation") + seen.query)
    context = {"seen": seen, "form": form}
    return render(request, "plan/participation_invite.html", context, status=422 if form.errors else 200)


@requires("may_edit_plan")
def reply(request: HttpRequest, key: str) -> HttpResponse:
    """Note what came back, and what became of it."""
    seen = working_plan(request)
    try:
        entry = editing.entry(seen.plan, Participation, key)
    except KeyError as error:
        raise Http404 from error
    names = ("replied", "reply", "consideration", "reason", "passage")
    initial = {name: getattr(entry, name) for name in names} | {"revision": seen.record.revision}
    form = ReplyForm(seen.plan, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in names}
        if given["reply"] and given["replied"] is None:
            given["replied"] = timezone.localdate()
        after = replace(entry, **given)
        if _changed(request, seen, form, lambda plan: editing.put(plan, after), "plan.participation_noted"):
            messages.success(request, _("Gespeichert."))
            return redirect(reverse("plan:participation") + seen.query)
    phase = word("phases", entry.phase)
    context = {
        "seen": seen,
        "form": form,
        "entry": entry,
        "partner": seen.name(entry.partner),
        "phase": phase,
    }
    return render(request, "plan/participation_reply.html", context, status=422 if form.errors else 200)


def _changed(request: HttpRequest, seen: Seen, form: Any, edit: Any, action: str) -> bool:
    revision = form.cleaned_data["revision"]
    return tried(
        form,
        lambda: services.change(seen.record, edit, revision=revision, action=action, actor=actor_of(request)),
    )


def _of_phase(seen: Seen, phase: str) -> list[Participation]:
    found = [each for each in seen.plan.participation if each.phase == phase]
    return sorted(found, key=lambda each: (each.invited, each.id))


def _row(seen: Seen, entry: Participation, language: str) -> dict[str, Any]:
    said = word("considerations", entry.consideration) if entry.consideration else None
    return {
        "entry": entry,
        "partner": seen.name(entry.partner),
        "became": said,
        "passage": (seen.name(entry.passage), entry_url(seen, entry.passage)) if entry.passage else None,
    }


def _line(seen: Seen, entry: Participation, language: str) -> list[str | float | None]:
    said = word("considerations", entry.consideration).in_language(language) if entry.consideration else ""
    return [
        word("phases", entry.phase).in_language(language),
        seen.name(entry.partner),
        _iso(entry.invited),
        str(entry.version or ""),
        _iso(entry.replied),
        entry.reply,
        said,
        entry.reason,
        seen.name(entry.passage) if entry.passage else "",
    ]


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
