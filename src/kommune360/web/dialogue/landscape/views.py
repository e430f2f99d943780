"""The landscape of a round: the page, and what it shows as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kommune360.exchange.writers.spreadsheets import csv_file
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.dialogue import participants, tallies
from kommune360.web.dialogue.landscape import page, tables
from kommune360.web.dialogue.selectors import landscape_of
from kommune360.web.dialogue.views import around, found_round
from kommune360.web.ui.files import as_file


@requires("public")
def landscape(request: HttpRequest, slug: str) -> HttpResponse:
    """What unites, what divides, who is missing; ``nach`` chooses the division of people."""
    round_ = found_round(request, slug)
    context = around(request, round_)
    kept = landscape_of(round_)
    if kept is None or not kept.answer:
        return render(request, "dialogue/landscape_waiting.html", context)
    context |= page.landscape_page(
        round_,
        kept,
        request.GET.get("nach", "group"),
        participants.current(request, round_),
        language_of_page(),
    )
    response = render(request, "dialogue/landscape.html", context)
    response["Cache-Control"] = "private, no-cache"  # where the reader stands is hers alone
    return response


@requires("public")
def landscape_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """Every cell that is shown, and that the others are withheld."""
    round_ = found_round(request, slug)
    kept = landscape_of(round_)
    rows = tables.csv_rows(kept.answer, page.labels_of(round_, kept.answer)) if kept is not None else []
    return as_file(csv_file(rows, language_of_page()), f"landschaft-{round_.slug}.csv")


@requires("public")
def lottery_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """How often each statement was drawn on each day, beside how often it should have been."""
    round_ = found_round(request, slug)
    rows: list[list[Any]] = [["day", "statement", "drawn", "expected"]]
    rows += [
        [day.isoformat(), number, drawn, round(due, 2)] for day, number, drawn, due in tallies.of(round_)
    ]
    return as_file(csv_file(rows, language_of_page()), f"losverfahren-{round_.slug}.csv")
