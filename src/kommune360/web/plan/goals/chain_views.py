"""The results chains: all at a glance, as a file, and one as a picture with its table."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.plan.goals import chains
from kommune360.web.plan.seen import must_see
from kommune360.web.plan.showing.framing import page
from kommune360.web.plan.showing.work_files import csv_response


@requires("public")
def overview(request: HttpRequest) -> HttpResponse:
    """Every Mittlerziel with its seven steps."""
    return page(request, "plan/chains.html", chains.overview)


@requires("public")
def overview_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    seen = must_see(request)
    return csv_response(request, seen, "wirkungsketten", chains.overview_csv(seen, language_of_page()))


@requires("public")
def one(request: HttpRequest, key: str) -> HttpResponse:
    """The chain of one goal or measure."""
    return page(request, "plan/chain.html", lambda seen, language: chains.one(seen, key, language))
