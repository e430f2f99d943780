"""The papers of a version: made once, read as PDF, Word file or page; what the committee resolved on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.reports.papers.files import file_of
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.plan import paper_services, selectors
from kommune360.web.plan.editing_frame import tried
from kommune360.web.plan.forms import VotesForm
from kommune360.web.plan.seen import must_see

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@requires("may_edit_plan")
@require_POST
def make(request: HttpRequest, number: int) -> HttpResponse:
    """Freeze the Beschlussvorlage of a version."""
    seen = must_see(request)
    version = selectors.version_of(seen.record, number)
    if version is None:
        raise Http404
    committee = next((each.committee for each in reversed(seen.plan.resolutions)), "")
    actor = actor_of(request)
    paper_services.make_paper(version, "resolution", committee, language_of_page(), actor=actor)
    messages.success(request, _("Die Beschlussvorlage zu Fassung %(n)s ist geschrieben.") % {"n": number})
    return redirect("plan:versions")


@requires("public")
def download(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """The frozen paper of a version that is the reader's to read."""
    seen = must_see(request)
    readable = selectors.readable_versions(request.user, seen.record)
    version = next((each for each in readable if each.number == number), None)
    paper = version.papers.filter(kind="resolution").first() if version else None
    if paper is None or form not in TYPES:
        raise Http404
    response = HttpResponse(file_of(paper.snapshot, form), content_type=TYPES[form])
    name = f"{seen.record.slug}-fassung-{number}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-cache"
    return response


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
        if tried(form, lambda: paper_services.note_votes(version, said, on, actor=actor)):
            messages.success(request, _("Der Beschluss ist festgehalten."))
            return redirect("plan:versions")
    context = {"seen": seen, "version": version, "form": form}
    return render(request, "plan/votes.html", context, status=422 if form.errors else 200)
