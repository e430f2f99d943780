"""Money across departments, and the calendar back from the committee."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.plan import deadlines, money
from kommune360.web.plan.files import csv_response
from kommune360.web.plan.framing import page
from kommune360.web.plan.seen import must_see


@requires("public")
def overview(request: HttpRequest) -> HttpResponse:
    """Sums by year, payers, where cost and benefit part, what ends soon."""
    today = timezone.localdate()
    return page(request, "plan/money.html", lambda seen, language: money.page(seen, today, language))


@requires("public")
def overview_csv(request: HttpRequest) -> HttpResponse:
    """A line a measure, year and payer, as a file."""
    seen = must_see(request)
    return csv_response(request, seen, "geld", money.as_csv(seen, language_of_page()))


@requires("may_read_plan_drafts")
def calendar(request: HttpRequest) -> HttpResponse:
    """Until when has what to be ready? Counted back from the meeting that the address names."""
    town, today = request.municipality, timezone.localdate()
    return page(
        request,
        "plan/deadlines.html",
        lambda seen, language: deadlines.page(seen, town, request.GET, today, language),
    )
