"""The pages of a release: what waits, one release from trial to stored, and the proof everybody may read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.base.findings import Finding
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.data import release_services, releases, tables_releases, tasks
from kommune360.web.data.found import by_file
from kommune360.web.ui.files import as_json_file


@requires("may_release")
def index(request: HttpRequest) -> HttpResponse:
    """What lies in the statistics zone, under which profile it would be released."""
    waiting = releases.waiting(request.municipality)
    context = {
        "table": tables_releases.waiting_table(waiting) if waiting else None,
        "open": [each for each in waiting if each.open],
        "profile": tables_releases.profile_words(releases.profile(request.municipality)),
        "runs": releases.runs(request.municipality)[:8],
    }
    return render(request, "data/releases.html", context)


@requires("may_release")
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Try a release of the datasets chosen, of all that wait where none is."""
    waiting = releases.waiting(request.municipality)
    chosen = set(request.POST.getlist("datasets"))
    names = [each.dataset for each in waiting if (each.dataset in chosen if chosen else each.open)]
    if not names or releases.profile(request.municipality) is None:
        return redirect("data:releases")
    run = release_services.begin_release(request.municipality, names, actor=actor_of(request))
    tasks.try_release.enqueue(str(run.pk))
    return redirect("data:release", run_id=run.pk)


@requires("may_release")
def show(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """One release: progress, then what would be blanked, then the step to store it."""
    run = _run(request, run_id)
    template = "data/release_body.html" if request.headers.get("HX-Request") else "data/release.html"
    response = render(request, template, _told(request, run.report) | {"run": run})
    if run.moving:
        response["Cache-Control"] = "no-store"
    return response


@requires("may_release")
@require_POST
def store(request: HttpRequest, run_id: UUID) -> HttpResponse:
    run = _run(request, run_id)
    if run.state == "tried":
        actor = actor_of(request)
        release_services.mark_waiting(run)
        tasks.store_release.enqueue(str(run.pk), actor.user_id, actor.name, actor.role)
    return redirect("data:release", run_id=run.pk)


@requires("may_release")
@require_POST
def cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Stop a release that is tried or waits for its yes."""
    run = _run(request, run_id)
    if run.moving or run.state == "tried":
        release_services.cancel_release(run, actor=actor_of(request))
        messages.info(request, _("Die Freigabe ist abgebrochen. Es wurde nichts gespeichert."))
    return redirect("data:releases")


@requires("may_read_planning_figures")
def proof(request: HttpRequest, number: int) -> HttpResponse:
    """What was blanked in a release, by which rule, and whether it can be computed."""
    content = releases.proof(request.municipality, number)
    if content is None:
        raise Http404
    return render(request, "data/proof.html", _told(request, content) | {"number": number})


@requires("may_read_planning_figures")
def proof_json(request: HttpRequest, number: int) -> HttpResponse:
    content = releases.proof(request.municipality, number)
    if content is None:
        raise Http404
    return as_json_file(content, f"nachweis-{number}.json")


def _run(request: HttpRequest, run_id: UUID) -> Any:
    run = releases.run_of(request.municipality, run_id)
    if run is None:
        raise Http404
    return run


def _told(request: HttpRequest, report: dict[str, Any]) -> dict[str, Any]:
    """A report or proof in tables: datasets, their areas, measures; findings and proposals where there are."""
    findings = [Finding.from_dict(raw) for raw in report.get("findings", [])]
    return {
        "profile": tables_releases.profile_words(report.get("profile")),
        "parts": tables_releases.parts(report, releases.names(request.municipality)),
        "files": by_file(findings),
    }
