"""The pages of the requests: list, ask, one request with what may be done, letter, form to fill in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.exchange.writers.delivery_template import as_csv, as_xlsx
from kommune360.observations.datasheets import legal_basis_name
from kommune360.observations.store import PLANNING_ZONE
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.data import tasks
from kommune360.web.data.forms import UploadForm
from kommune360.web.requests import selectors, services, shapes, tables
from kommune360.web.requests.forms import AnswerForm, AskForm, ReasonForm
from kommune360.web.ui.files import as_file


@requires("may_see_requests")
def index(request: HttpRequest) -> HttpResponse:
    """The requests this person may see, the most urgent first."""
    today = timezone.localdate()
    found = list(selectors.requests_for(request.user, request.municipality))
    context = {
        "table": tables.requests_table(found, today) if found else None,
        "open": sum(each.open for each in found),
        "late": sum(bool(each.overdue_days(today)) for each in found),
        "can_ask": request.may("may_request_data"),
        "may_import": request.may("may_import"),
    }
    return render(request, "requests/index.html", context)


@requires("may_request_data")
def new(request: HttpRequest) -> HttpResponse:
    """Ask an office for data; what the data sheet says stands there already."""
    datasets, systems = shapes.choices(request.municipality)
    initial = shapes.proposal(request.municipality, request.GET.get("quelle", ""), timezone.localdate())
    form = AskForm(datasets, systems, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = services.ask(request.municipality, form.fields_of_request(), actor=actor_of(request))
        messages.success(request, _("Die Anfrage ist gestellt. Der Brief dazu lässt sich drucken."))
        return redirect("requests:show", pk=made.pk)
    context = {"form": form, "departments": selectors.known_departments(request.municipality)}
    return render(request, "requests/new.html", context, status=422 if form.errors else 200)


@requires("may_see_requests")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _found(request, pk))


@requires("may_see_requests")
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The request as a letter, to print or to send."""
    return render(request, "requests/letter.html", _context(request, _found(request, pk)))


@requires("may_see_requests")
def template_csv(request: HttpRequest, pk: int) -> HttpResponse:
    return _download(request, pk, "csv")


@requires("may_see_requests")
def template_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    return _download(request, pk, "xlsx")


@requires("may_answer_requests")
@require_POST
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in the filled file; it is read and waits for whoever stores it."""
    found = _asked(request, pk)
    form = UploadForm(PLANNING_ZONE, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, upload=form, status=422)
    try:
        run = services.hand_in(found, form.cleaned_data["files"], actor=actor_of(request))
    except services.NotOpen:
        return _no_longer(request, pk)
    tasks.read_import.enqueue(str(run.pk))
    messages.success(request, _("Danke. Die Datei wird geprüft und dann übernommen."))
    return redirect("requests:show", pk=pk)


@requires("may_answer_requests")
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    return _end(request, _asked(request, pk), "declined")


@requires("may_request_data")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _end(request, _found(request, pk), "withdrawn")


@requires("may_request_data")
@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Note the reminder and go to the letter."""
    try:
        services.remind(_found(request, pk), actor=actor_of(request))
    except services.NotOpen:
        return _no_longer(request, pk)
    return redirect("requests:letter", pk=pk)


@requires("may_request_data")
@require_POST
def answered(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the import that answers, where the file came another way."""
    found = _found(request, pk)
    form = AnswerForm(selectors.stored_runs(request.municipality), request.POST)
    if not form.is_valid():
        return _page(request, found, answer=form, status=422)
    try:
        services.name_answer(found, form.cleaned_data["run"], actor=actor_of(request))
    except services.NotOpen:
        return _no_longer(request, pk)
    return redirect("requests:show", pk=pk)


def _end(request: HttpRequest, found: Any, status: str) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, reason=form, status=422)
    try:
        services.end(found, status, form.cleaned_data["reason"], actor=actor_of(request))
    except services.NotOpen:
        return _no_longer(request, found.pk)
    return redirect("requests:show", pk=found.pk)


def _found(request: HttpRequest, pk: int) -> Any:
    found = selectors.request_for(request.user, request.municipality, pk)
    if found is None:
        raise Http404
    return found


def _asked(request: HttpRequest, pk: int) -> Any:
    """The request, if it is put to the office of this person."""
    found = _found(request, pk)
    if not selectors.is_asked(request.user, found):
        raise PermissionDenied("may_answer_requests")
    return found


def _no_longer(request: HttpRequest, pk: int) -> HttpResponse:
    messages.warning(request, _("Die Anfrage ist inzwischen beantwortet oder beendet."))
    return redirect("requests:show", pk=pk)


def _download(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    template = shapes.template_of(_found(request, pk))
    if template is None:
        raise Http404
    content = as_csv(template) if ending == "csv" else as_xlsx(template)
    return as_file(content, f"vorlage-{pk}.{ending}")


def _context(request: HttpRequest, found: Any) -> dict[str, Any]:
    template = shapes.template_of(found)
    return {
        "asked": found,
        "basis": legal_basis_name(found.legal_basis).in_language(get_language() or "de"),
        "late": found.overdue_days(timezone.localdate()),
        "columns": template.columns if template else [],
        "rows": len(template.rows()) if template else 0,
        "today": timezone.localdate(),
    }


def _page(request: HttpRequest, found: Any, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = _context(request, found) | {
        "is_asked": selectors.is_asked(request.user, found),
        "may_ask": request.may("may_request_data"),
        "may_import": request.may("may_import"),
        "upload": forms.get("upload") or UploadForm(PLANNING_ZONE),
        "reason": forms.get("reason") or ReasonForm(),
        "answer": forms.get("answer") or AnswerForm(selectors.stored_runs(request.municipality)),
        "run_visible": found.answer is not None
        and request.may("may_import")
        and (found.answer.zone == PLANNING_ZONE or request.may("may_read_statistics_zone")),
    }
    return render(request, "requests/show.html", context, status=status)
