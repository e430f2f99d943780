"""Money across departments, as a page and as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.plan.money import sums
from kommune360.web.plan.seen import must_see
from kommune360.web.plan.showing.framing import page
from kommune360.web.plan.showing.work_files import csv_response


@requires("public")
def overview(request: HttpRequest) -> HttpResponse:
    """Sums by year, payers, where cost and benefit part, what ends soon."""
    today = timezone.localdate()
    return page(request, "plan/money.html", lambda seen, language: sums.page(seen, today, language))


@requires("public")
def overview_csv(request: HttpRequest) -> HttpResponse:
    """A line a measure, year and payer, as a file."""
    seen = must_see(request)
    return csv_response(request, seen, "geld", sums.as_csv(seen, language_of_page()))
