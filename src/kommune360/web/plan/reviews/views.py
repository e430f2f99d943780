"""From a signal to a decision: the list, the look at once, the review that is drafted from the figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.plan.checking.wording import claims
from kommune360.plan.records import ReviewKind, Verdict
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.plan import selectors, signal_services, tasks
from kommune360.web.plan.editing.forms import ReasonForm
from kommune360.web.plan.editing.saving import tried, working_plan
from kommune360.web.plan.reviews import drafting
from kommune360.web.plan.reviews.forms import ReviewForm
from kommune360.web.plan.seen import Seen, seen_by

SPRINT = dt.timedelta(weeks=6) - dt.timedelta(days=1)  # offered; both days count


@requires("may_read_plan_drafts")
def signals(request: HttpRequest) -> HttpResponse:
    """What asks for a look at the plan, the open ones first."""
    seen = seen_by(request)
    if seen is None:
        return render(request, "plan/empty.html", {"can_edit": request.may("may_edit_plan")})
    rows = drafting.signal_rows(seen, selectors.signals_of(seen.record))
    context = {
        "seen": seen,
        "open": [row for row in rows if row["signal"].is_open],
        "settled": [row for row in rows if not row["signal"].is_open],
        "can_edit": seen.working and request.may("may_edit_plan"),
        "form": ReasonForm(),
    }
    return render(request, "plan/signals.html", context)


@requires("may_edit_plan")
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Have the worker look; the page may be left meanwhile."""
    seen = working_plan(request)
    tasks.look_for_signals.enqueue(seen.record.pk)
    messages.info(request, _("Die Prüfung läuft im Hintergrund. Neue Signale stehen gleich hier."))
    return redirect(reverse("plan:signals") + seen.query)


@requires("may_edit_plan")
@require_POST
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing is done about a signal, with the reason why."""
    seen = working_plan(request)
    signal = selectors.signal_of(seen.record, str(pk))
    if signal is None:
        raise Http404
    form = ReasonForm(request.POST)
    if form.is_valid():
        signal_services.set_aside(signal, form.cleaned_data["reason"], actor=actor_of(request))
        messages.success(request, _("Das Signal ist beiseitegelegt."))
    else:
        messages.error(request, _("Ein Signal wird nur mit Begründung beiseitegelegt."))
    return redirect(reverse("plan:signals") + seen.query)


@requires("may_edit_plan")
def review(request: HttpRequest) -> HttpResponse:
    """Review what a signal touches, or one goal or measure; the decision leads to the next step."""
    seen = working_plan(request)
    signal = selectors.signal_of(seen.record, request.GET.get("signal", ""))
    actor = actor_of(request)
    today = timezone.localdate()
    draft = drafting.drafted(seen, *_asked(request, seen, signal), today, actor.role)
    form = ReviewForm(
        draft,
        request.POST or None,
        initial={
            "revision": seen.record.revision,
            "kind": draft.kind,
            "text": draft.text,
            "start": today,
            "end": today + SPRINT,
            "decision": draft.decision,
            "reason": Truncator(signal.content["what"][language_of_page()]).chars(500) if signal else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        held = replace(
            draft,
            kind=ReviewKind(given["kind"]),
            text=given["text"],
            decision=Verdict(given["decision"]),
            reason=given["reason"],
            start=given["start"],
            end=given["end"],
            readings=form.read(draft),
        )
        revision = given["revision"]
        if tried(
            form,
            lambda: signal_services.hold_review(seen.record, held, signal, revision=revision, actor=actor),
        ):
            return _next_step(request, seen, held)
    said = form["text"].value() or ""
    context = {
        "seen": seen,
        "form": form,
        "row": drafting.signal_rows(seen, [signal])[0] if signal else None,
        "subjects": drafting.titles(seen.plan, draft.subjects),
        "readings": drafting.readings(request.municipality, seen, draft, form, language_of_page()),
        "claims": list(claims(str(said))),
    }
    return render(request, "plan/review.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest, seen: Seen, signal: Any) -> tuple[list[str], str]:
    """What is reviewed, and as which kind of review."""
    if signal is not None:
        said = signal.content
        return [*said.get("goals", ()), *said.get("measures", ())], said.get("review", "")
    listed, kind = request.GET.getlist("was"), request.GET.get("art", "")
    if listed:
        if not {each.id for each in (*seen.plan.goals, *seen.plan.measures)} & set(listed):
            raise Http404
        return listed, kind or ReviewKind.EXTRAORDINARY
    return [goal.id for goal in seen.plan.goals if not goal.parent], kind or ReviewKind.YEARLY


def _next_step(request: HttpRequest, seen: Seen, held: Any) -> HttpResponse:
    """Continuing closes a version; anything else first changes a measure."""
    messages.success(request, _("Der Rückblick ist festgehalten."))
    measures = [measure.id for measure in seen.plan.measures if measure.id in held.subjects]
    if held.decision is Verdict.CONTINUE or not measures:
        return redirect(reverse("plan:versions") + f"?rueckblick={held.id}#neu")
    if len(measures) > 1:
        return redirect("plan:adapt", key=held.id)
    return redirect(reverse("plan:measure_edit", args=measures) + f"?rueckblick={held.id}")


@requires("may_edit_plan")
def adapt(request: HttpRequest, key: str) -> HttpResponse:
    """Which of the measures of a review is adapted? A short list to choose from."""
    seen = working_plan(request)
    held = next((each for each in seen.plan.reviews if each.id == key), None)
    if held is None:
        raise Http404
    measures = [measure for measure in seen.plan.measures if measure.id in held.subjects]
    return render(request, "plan/adapt.html", {"seen": seen, "review": held, "measures": measures})
