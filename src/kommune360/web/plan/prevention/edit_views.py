"""Offers and gaps of the prevention chain are written, changed and taken out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.plan import editing
from kommune360.plan.document import Gap, Offer
from kommune360.web.accounts.rights import requires
from kommune360.web.plan.editing.forms import RetireForm
from kommune360.web.plan.editing.saving import saved, working_plan
from kommune360.web.plan.prevention.forms import GapForm, OfferForm
from kommune360.web.plan.seen import Seen

Entry = Offer | Gap


@requires("may_edit_plan")
def add_offer(request: HttpRequest) -> HttpResponse:
    """Name an offer that exists; the address may say life phase and field."""
    phase, field = request.GET.get("phase", ""), request.GET.get("feld", "")
    offer = Offer("", "", tuple(filter(None, [phase])), tuple(filter(None, [field])))
    return _edited(request, working_plan(request), offer)


@requires("may_edit_plan")
def add_gap(request: HttpRequest) -> HttpResponse:
    """Name a gap; the address may say life phase and field."""
    gap = Gap("", request.GET.get("phase", ""), request.GET.get("feld", ""), "")
    return _edited(request, working_plan(request), gap)


@requires("may_edit_plan")
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change an offer or a gap."""
    seen = working_plan(request)
    return _edited(request, seen, _entry(seen, key))


@requires("may_edit_plan")
@require_POST
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Take an offer or gap out; earlier versions keep it."""
    seen, form = working_plan(request), RetireForm(request.POST)
    entry = _entry(seen, key)
    title = _title(entry)
    if form.is_valid() and saved(
        request,
        seen,
        form,
        lambda plan: editing.remove(plan, type(entry), key),
        action="plan.prevention_removed",
        label=title,
    ):
        messages.success(
            request, _("„%(title)s“ steht nicht mehr in der Präventionskette.") % {"title": title}
        )
        return redirect("plan:prevention")
    return _edited(request, seen, entry, form)


def _edited(
    request: HttpRequest, seen: Seen, entry: Entry, removing: RetireForm | None = None
) -> HttpResponse:
    asked = request.POST if request.method == "POST" and removing is None else None
    form = _form(seen, entry, asked)
    if asked is not None and form.is_valid():
        after = form.applied_to(entry)
        title = _title(after)
        if not entry.id:
            after = replace(after, id=editing.free_id(seen.plan, f"{_letter(entry)} {title}"))
        if saved(
            request,
            seen,
            form,
            lambda plan: editing.put(plan, after),
            action="plan.prevention_changed",
            label=title,
        ):
            messages.success(request, _("„%(title)s“ ist gespeichert.") % {"title": title})
            return redirect("plan:prevention")
    if removing is None and entry.id:
        removing = RetireForm(initial={"revision": seen.record.revision})
    context = {
        "seen": seen,
        "form": form,
        "entry": entry,
        "is_offer": isinstance(entry, Offer),
        "removing": removing,
    }
    wrong = form.errors or (removing is not None and removing.errors)
    return render(request, "plan/prevention_edit.html", context, status=422 if wrong else 200)


def _form(seen: Seen, entry: Entry, asked: Any) -> OfferForm | GapForm:
    revision = seen.record.revision
    if isinstance(entry, Offer):
        return OfferForm(seen, asked, initial=OfferForm.entered(entry, revision))
    return GapForm(seen, asked, initial=GapForm.entered(entry, revision))


def _entry(seen: Seen, key: str) -> Entry:
    for entry in (*seen.plan.offers, *seen.plan.gaps):
        if entry.id == key:
            return entry
    raise Http404


def _title(entry: Entry) -> str:
    return entry.title if isinstance(entry, Offer) else entry.text


def _letter(entry: Entry) -> str:
    return "a" if isinstance(entry, Offer) else "luecke"
