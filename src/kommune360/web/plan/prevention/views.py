"""The prevention chain as a matrix and as a file; the address may name an area."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.plan.prevention import matrix
from kommune360.web.plan.seen import must_see
from kommune360.web.plan.showing.framing import page
from kommune360.web.plan.showing.work_files import csv_response


@requires("public")
def overview(request: HttpRequest) -> HttpResponse:
    """Life phases by fields of action."""
    area = request.GET.get("gebiet", "")
    return page(request, "plan/prevention.html", lambda seen, language: matrix.page(seen, area, language))


@requires("public")
def overview_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    seen = must_see(request)
    content = matrix.as_csv(seen, request.GET.get("gebiet", ""), language_of_page())
    return csv_response(request, seen, "praeventionskette", content)
