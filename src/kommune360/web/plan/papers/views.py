"""The papers of a version: made once, read as PDF, Word file or page; what was resolved on it, and when it was due."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.base.findings import InputRefused
from kommune360.reports.papers.files import file_of
from kommune360.reports.papers.templates import kept_template
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.areas.folders import FolderMissing, folder_of
from kommune360.web.plan import selectors
from kommune360.web.plan.editing.saving import tried
from kommune360.web.plan.models import PaperKind
from kommune360.web.plan.papers import deadlines, services
from kommune360.web.plan.papers.forms import VotesForm
from kommune360.web.plan.seen import Seen, must_see
from kommune360.web.plan.showing.framing import page
from kommune360.web.ui.files import as_file

FORMS = ("pdf", "docx", "xlsx", "html")  # beside them the snapshot itself, as JSON


@requires("public")
def papers(request: HttpRequest, number: int) -> HttpResponse:
    """Every paper of a version: those that are written as files, the others for the planner to have written."""
    seen = must_see(request)
    version = _readable(request, seen, number)
    made = {paper.kind: paper for paper in version.papers.defer("snapshot")}
    context = {
        "seen": seen,
        "version": version,
        "papers": [(kind, made.get(kind)) for kind in PaperKind],
        "forms": FORMS,
        "can_make": request.may("may_edit_plan"),
    }
    return render(request, "plan/papers.html", context)


@requires("may_edit_plan")
@require_POST
def make(request: HttpRequest, number: int) -> HttpResponse:
    """Freeze a paper of a version, the Beschlussvorlage where no kind is named."""
    seen = must_see(request)
    version = selectors.version_of(seen.record, number)
    kind = request.POST.get("art", PaperKind.RESOLUTION)
    if version is None or kind not in PaperKind.values:
        raise Http404
    committee = next((each.committee for each in reversed(seen.plan.resolutions)), "")
    try:
        services.make_paper(version, kind, committee, language_of_page(), actor=actor_of(request))
    except InputRefused as refused:
        for finding in refused.findings:
            messages.error(request, finding.what.in_language(language_of_page()))
        return redirect(reverse("plan:papers", args=[number]) + f"?plan={seen.record.slug}")
    said = {"paper": PaperKind(kind).label, "n": number}
    messages.success(request, _("„%(paper)s“ zu Fassung %(n)s ist geschrieben.") % said)
    if "art" in request.POST:
        return redirect(reverse("plan:papers", args=[number]) + f"?plan={seen.record.slug}")
    return redirect("plan:versions")


@requires("public")
def download(request: HttpRequest, number: int, form: str, kind: str = "resolution") -> HttpResponse:
    """The frozen paper of a version that is the reader's to read, written as it was when it was issued."""
    seen = must_see(request)
    version = _readable(request, seen, number)
    paper = selectors.paper_of(request.user, request.municipality, version, kind)
    if paper is None or form not in (*FORMS, "json"):
        raise Http404
    base = request.build_absolute_uri("/")  # where the numbers of the page lead
    content = file_of(paper.snapshot, form, template=_template(request, paper.template), base=base)
    word = "" if kind == "resolution" else f"-{kind}"
    return as_file(content, f"{seen.record.slug}-fassung-{number}{word}.{form}")


def _readable(request: HttpRequest, seen: Seen, number: int) -> Any:
    readable = selectors.readable_versions(request.user, seen.record)
    version = next((each for each in readable if each.number == number), None)
    if version is None:
        raise Http404
    return version


def _template(request: HttpRequest, mark: str) -> Path | None:
    """The Word template of then; where somebody took it away, that of the program."""
    try:
        return kept_template(folder_of(request.municipality), mark) if mark else None
    except (FolderMissing, KeyError):
        return None


@requires("may_note_resolutions")
def votes(request: HttpRequest, number: int) -> HttpResponse:
    """Note what the committee resolved on a version that lay before it."""
    seen = must_see(request)
    version = selectors.version_of(seen.record, number)
    if version is None or version.state != "released":
        raise Http404
    form = VotesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said, on = form.cleaned_data, form.cleaned_data["on"]
        actor = actor_of(request)
        if tried(form, lambda: services.note_votes(version, said, on, actor=actor)):
            messages.success(request, _("Der Beschluss ist festgehalten."))
            return redirect("plan:versions")
    context = {"seen": seen, "version": version, "form": form}
    return render(request, "plan/votes.html", context, status=422 if form.errors else 200)


@requires("may_read_plan_drafts")
def calendar(request: HttpRequest) -> HttpResponse:
    """Until when has what to be ready? Counted back from the meeting that the address names."""
    town, today = request.municipality, timezone.localdate()
    return page(
        request,
        "plan/deadlines.html",
        lambda seen, language: deadlines.page(seen, town, request.GET, today, language),
    )
