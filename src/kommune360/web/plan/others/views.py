"""The other plans of the town: their terms over each other, and the form behind a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.plan import editing
from kommune360.plan.document import PlanLink
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.plan.editing.forms import RetireForm
from kommune360.web.plan.editing.saving import saved, working_plan
from kommune360.web.plan.others import terms
from kommune360.web.plan.others.forms import LinkForm
from kommune360.web.plan.seen import Seen, must_see, others_seen
from kommune360.web.plan.showing.framing import frame, page
from kommune360.web.plan.showing.work_files import csv_response


@requires("public")
def overview(request: HttpRequest) -> HttpResponse:
    """The terms of all plans over each other, and where they clash."""
    town, today = request.municipality, timezone.localdate()

    def find(seen: Seen, language: str) -> dict[str, Any]:
        edits = frame(request, seen)["can_edit"]
        return terms.page(seen, others_seen(request, seen), town, today, language, edits=edits)

    return page(request, "plan/horizons.html", find)


@requires("public")
def overview_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    seen = must_see(request)
    content = terms.as_csv(seen, others_seen(request, seen), request.municipality, language_of_page())
    return csv_response(request, seen, "plaene", content)


@requires("may_edit_plan")
def add(request: HttpRequest) -> HttpResponse:
    """Link another plan."""
    return _link_edited(request, working_plan(request), PlanLink("", "", "school"))


@requires("may_edit_plan")
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change what is known of another plan."""
    seen = working_plan(request)
    return _link_edited(request, seen, _link(seen, key))


@requires("may_edit_plan")
@require_POST
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Take the link out; earlier versions keep it."""
    seen, form = working_plan(request), RetireForm(request.POST)
    link = _link(seen, key)
    if form.is_valid() and saved(
        request,
        seen,
        form,
        lambda plan: editing.remove(plan, PlanLink, key),
        action="plan.link_removed",
        label=link.title,
    ):
        messages.success(request, _("„%(title)s“ ist nicht mehr verknüpft.") % {"title": link.title})
        return redirect("plan:horizons")
    return _link_edited(request, seen, link, form)


def _link_edited(
    request: HttpRequest, seen: Seen, link: PlanLink, removing: RetireForm | None = None
) -> HttpResponse:
    others = [(slug, plan.title) for slug, plan in others_seen(request, seen).items()]
    asked = request.POST if request.method == "POST" and removing is None else None
    form = LinkForm(seen, others, asked, initial=LinkForm.entered(link, seen.record.revision))
    if asked is not None and form.is_valid():
        after = form.applied_to(link)
        if not link.id:
            after = replace(after, id=editing.free_id(seen.plan, f"plan {after.title}"))
        action = "plan.link_changed" if link.id else "plan.link_added"
        if saved(request, seen, form, _put(after), action=action, label=after.title):
            messages.success(request, _("„%(title)s“ ist gespeichert.") % {"title": after.title})
            return redirect(reverse("plan:horizons") + f"#plan-{after.id}")
    if removing is None and link.id:
        removing = RetireForm(initial={"revision": seen.record.revision})
    context = {"seen": seen, "form": form, "link": link, "removing": removing}
    wrong = form.errors or (removing is not None and removing.errors)
    return render(request, "plan/link_edit.html", context, status=422 if wrong else 200)


def _put(entry: Any) -> Callable[[Any], Any]:
    return lambda plan: editing.put(plan, entry)


def _link(seen: Seen, key: str) -> PlanLink:
    try:
        found: PlanLink = editing.entry(seen.plan, PlanLink, key)
    except KeyError as error:
        raise Http404 from error
    return found
