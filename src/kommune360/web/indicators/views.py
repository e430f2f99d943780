"""The page Sozialindex: choose, weigh, see at once who is affected and how sure that is; keep it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget

from kommune360.base.text import Text
from kommune360.exchange.writers.spreadsheets import csv_file, xlsx_file
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page, respond
from kommune360.web.areas.folders import FolderMissing
from kommune360.web.indicators import page, selectors, services, tables
from kommune360.web.indicators.forms import SaveIndexForm
from kommune360.web.ui.files import as_file


@requires("may_read_planning_figures")
def social_index(request: HttpRequest) -> HttpResponse:
    """Where is the load greatest, and how sure is that? Weights changed live."""
    asked = selectors.asked_of(request.municipality, request.GET)
    if asked is None:
        return render(request, "indicators/empty.html", {"may_import": request.may("may_import")})
    stamp = selectors.indices_stamp(request.municipality)
    return respond(request, lambda: _page(request, asked), stamp)


def _page(request: HttpRequest, asked: selectors.Asked) -> HttpResponse:
    language = language_of_page()
    answer = selectors.answer_to(asked)
    context = page.result_of(asked, answer, language)
    context["save_form"] = SaveIndexForm() if request.may("may_edit_indices") else None
    live = request.htmx and not request.htmx.history_restore_request
    if live and request.GET.get("bau") == asked.question.built:
        part = render(request, "indicators/index_result.html", {**context, "live": True})
        return reswap(retarget(part, "#index-ergebnis"), "innerHTML")
    context |= {
        "form": page.form_of(asked, answer, language),
        "looks": page.tabs_of(asked),
        "here": reverse("indicators:social_index"),
        "open": "bau" in request.GET or answer.report is None,
    }
    return render(request, "indicators/index_body.html" if live else "indicators/index.html", context)


@requires("may_read_planning_figures")
def social_index_csv(request: HttpRequest) -> HttpResponse:
    """All areas with index, interval, classes, type and money key as CSV."""
    _asked, answer = _answered(request)
    language = language_of_page()
    content = csv_file(tables.plain_rows(answer.report, language), language)
    return as_file(content, f"{request.municipality.slug}-sozialindex.csv")


@requires("may_read_planning_figures")
def social_index_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook, with a sheet that says how it came about."""
    asked, answer = _answered(request)
    language = language_of_page()
    content = xlsx_file(
        tables.plain_rows(answer.report, language),
        asked.question.definition.name.in_language(language),
        page.notes_for_file(asked, answer, language),
    )
    return as_file(content, f"{request.municipality.slug}-sozialindex.xlsx")


@requires("may_edit_indices")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the construction of the address under a name, with a reason."""
    query = QueryDict(request.POST.get("frage", ""))
    asked = selectors.asked_of(request.municipality, query)
    if asked is None:
        raise Http404
    form = SaveIndexForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Ein Index braucht einen Namen und eine Begründung."))
        return redirect(f"{reverse('indicators:social_index')}?{asked.question.address()}")
    index_id = services.save(
        request.municipality,
        page.kept(
            asked.question.definition,
            name=Text(form.cleaned_data["name"], form.cleaned_data["name"]),
            reason=form.cleaned_data["reason"],
            author=actor_of(request).name,
        ),
        actor=actor_of(request),
    )
    messages.success(
        request, _("Der Index „%(name)s“ ist gespeichert.") % {"name": form.cleaned_data["name"]}
    )
    return redirect(f"{reverse('indicators:social_index')}?index={index_id}")


@requires("may_edit_indices")
@require_POST
def delete(request: HttpRequest, index_id: str) -> HttpResponse:
    """Remove a stored index; the page asked once, the audit line keeps what it held."""
    try:
        definition = services.delete(request.municipality, index_id, actor=actor_of(request))
    except (KeyError, FolderMissing) as error:
        raise Http404 from error
    messages.success(request, _("Der Index „%(name)s“ ist entfernt.") % {"name": definition.name.de})
    return redirect("indicators:social_index")


def _answered(request: HttpRequest) -> tuple[selectors.Asked, Any]:
    asked = selectors.asked_of(request.municipality, request.GET)
    answer = selectors.answer_to(asked) if asked is not None else None
    if asked is None or answer is None or answer.report is None:
        raise Http404
    return asked, answer
