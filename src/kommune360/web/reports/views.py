"""The pages of the papers: which there are, each as a file; the portrait of an area as PDF."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from kommune360.base.findings import Findings, InputRefused
from kommune360.reports.document.pdf import pdf_bytes
from kommune360.reports.papers.files import FORMATS
from kommune360.reports.portraits.portrait import portrait as portrait_document
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.areas.folders import FolderMissing
from kommune360.web.reports import selectors
from kommune360.web.scenarios.selectors import stored_scenarios
from kommune360.web.ui.files import as_file


@requires("may_read_planning_figures")
def index(request: HttpRequest) -> HttpResponse:
    """Which papers there are for the town or one area, in which formats."""
    asked = selectors.Asked.from_get(request.GET)
    language = language_of_page()
    try:
        plan = selectors.plan_for(request.municipality, asked.scenario)
        if isinstance(plan, Findings):
            raise InputRefused(plan)
        scope = selectors.scope_for(plan, asked)
        scenarios = stored_scenarios(request.municipality)
    except FolderMissing:
        return render(request, "reports/index.html", {"findings": []})
    except InputRefused as refused:
        return render(request, "reports/index.html", {"findings": refused.findings})
    query = urlencode(
        {name: value for name, value in (("szenario", asked.scenario), ("gebiet", asked.area)) if value}
    )
    context = {
        "scope": scope,
        "papers": [
            {
                "kind": kind,
                "name": name,
                "files": [
                    (form, reverse("reports:paper", args=(kind, form)) + (f"?{query}" if query else ""))
                    for form in FORMATS
                ],
            }
            for kind, name in selectors.NAMES.items()
        ],
        "choices": selectors.choices_of(plan, language),
        "scenarios": scenarios,
        "asked": asked,
        "can_import": request.may("may_import"),
        "can_issue": request.may("may_edit_plan"),
        "state": plan.state.number,
    }
    if not scope.offers:
        context |= selectors.why_no_paper(scope)
    return render(request, "reports/index.html", context)


@requires("may_read_planning_figures")
def paper(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """One paper as a file; where it cannot be written, back to the list with the reason."""
    asked = selectors.Asked.from_get(request.GET)
    base = request.build_absolute_uri("/").rstrip("/")
    try:
        content = selectors.paper_file(request.municipality, asked, kind, form, language_of_page(), base)
    except (KeyError, FolderMissing) as error:
        raise Http404 from error
    except InputRefused as refused:
        for finding in refused.findings:
            messages.error(request, finding.what.in_language(language_of_page()))
        return redirect("reports:index")
    return as_file(content, f"{request.municipality.slug}-{kind}.{form}")


@requires("may_read_planning_figures")
def portrait(request: HttpRequest, system: str, key: str) -> HttpResponse:
    """The portrait of an area as accessible PDF."""
    try:
        level = selectors.portrait_level(request.municipality, system)
        content = pdf_bytes(portrait_document(level, key, language_of_page()))
    except (KeyError, FolderMissing, InputRefused) as error:
        raise Http404 from error
    return as_file(content, f"{request.municipality.slug}-{key}.pdf")
