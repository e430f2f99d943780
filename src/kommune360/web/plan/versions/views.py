"""The versions of a plan: the list, two side by side, closing one, restoring one, putting one before the committee."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.plan import documents, selectors, services
from kommune360.web.plan.editing.forms import ReasonForm
from kommune360.web.plan.editing.saving import tried, working_plan
from kommune360.web.plan.seen import Seen, must_see
from kommune360.web.plan.showing.framing import page
from kommune360.web.plan.showing.work_files import csv_response
from kommune360.web.plan.versions import left
from kommune360.web.plan.versions.changes import changes_between, entries_of, reasons_so_far
from kommune360.web.plan.versions.forms import VersionForm
from kommune360.web.plan.versions.steps import pending, steps


@requires("public")
def versions(request: HttpRequest) -> HttpResponse:
    """The versions this reader may see, and for the planner what changed since the newest."""
    return _page(request, must_see(request))


def _page(request: HttpRequest, seen: Seen, form: VersionForm | None = None) -> HttpResponse:
    listed = selectors.readable_versions(request.user, seen.record)
    can_edit = seen.working and request.may("may_edit_plan")
    step = pending(seen) if can_edit else None
    if form is None and can_edit:
        review = request.GET.get("rueckblick", "")
        held = next((each for each in seen.plan.reviews if each.id == review), None)
        form = VersionForm(
            initial={
                "revision": seen.record.revision,
                "review": held.id if held else "",
                "reason": held.reason if held else reasons_so_far(seen.plan),
            }
        )
    pairs = list(zip(listed, [*listed, None][1:], strict=True))
    context = {
        "seen": seen,
        "pairs": pairs,
        "pending": entries_of(step.adaptations, step.because) if step else [],
        "noted": entries_of(step.records, ()) if step else [],
        "form": form if can_edit else None,
        "reason_form": ReasonForm(auto_id=False),
        "can_edit": can_edit,
        "papers": {each.pk for each in listed if each.papers.exists()},
        "can_note": request.may("may_note_resolutions"),
        "can_release": request.may("may_release_papers"),
    }
    return render(request, "plan/versions.html", context, status=422 if form and form.errors else 200)


@requires("public")
def no_longer(request: HttpRequest) -> HttpResponse:
    """What the plan does not follow any more, as far as the reader may see its versions."""
    return page(
        request, "plan/left.html", lambda seen, language: left.page(seen, steps(request.user, seen), language)
    )


@requires("public")
def no_longer_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    seen = must_see(request)
    content = left.as_csv(seen, steps(request.user, seen), language_of_page())
    return csv_response(request, seen, "nicht-mehr-im-plan", content)


@requires("public")
def comparison(request: HttpRequest) -> HttpResponse:
    """Two versions side by side, in sentences; both must be the reader's to read."""
    seen = must_see(request)
    listed = {each.number: each for each in selectors.readable_versions(request.user, seen.record)}
    old, new = (_numbered(listed, request.GET.get(name, "")) for name in ("von", "bis"))
    if old is None or new is None:
        raise Http404
    before, after = documents.closed(old), documents.closed(new)
    context = {
        "seen": seen,
        "old": old,
        "new": new,
        "listed": list(listed.values()),
        "entries": changes_between(before, after, seen.figures.names, after.versions[-1].because),
    }
    return render(request, "plan/comparison.html", context)


@requires("may_edit_plan")
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close the working state as the next version, with its reason and the state of the data."""
    seen, form, actor = working_plan(request), VersionForm(request.POST), actor_of(request)
    if not form.is_valid():
        return _page(request, seen, form)
    given = form.cleaned_data
    if given["revision"] != seen.record.revision:
        form.add_error(
            None, _("Der Plan wurde inzwischen geändert. Bitte neu laden und noch einmal eintragen.")
        )
        return _page(request, seen, form)
    if tried(
        form,
        lambda: services.close_version(
            seen.record,
            reason=given["reason"],
            on=timezone.localdate(),
            role=actor.role,
            actor=actor,
            data_state=seen.figures.state,
            datasets=seen.figures.datasets,
            review=given["review"],
        ),
    ):
        messages.success(request, _("Die Fassung ist geschlossen."))
        return redirect(reverse("plan:versions") + seen.query)
    return _page(request, seen, form)


@requires("may_edit_plan")
@require_POST
def restore(request: HttpRequest, number: int) -> HttpResponse:
    """Bring an earlier version back as the newest one."""
    seen, form = working_plan(request), ReasonForm(request.POST)
    version = selectors.version_of(seen.record, number)
    if version is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("Eine Fassung wird nur mit Begründung wiederhergestellt."))
    else:
        actor = actor_of(request)
        reason = form.cleaned_data["reason"]
        services.restore(version, reason=reason, on=timezone.localdate(), role=actor.role, actor=actor)
        messages.success(request, _("Fassung %(n)s ist wiederhergestellt.") % {"n": number})
    return redirect(reverse("plan:versions") + seen.query)


@requires("may_release_papers")
@require_POST
def release(request: HttpRequest, number: int) -> HttpResponse:
    """Put a version before the committee."""
    seen = must_see(request)
    version = selectors.version_of(seen.record, number)
    if version is None:
        raise Http404
    services.release(version, actor=actor_of(request))
    messages.success(request, _("Fassung %(n)s liegt jetzt dem Ausschuss vor.") % {"n": number})
    return redirect(reverse("plan:versions") + seen.query)


def _numbered(listed: dict[int, Any], written: str) -> Any:
    return listed.get(int(written)) if written.isdecimal() and len(written) < 7 else None
