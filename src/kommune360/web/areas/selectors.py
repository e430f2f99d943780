"""What may be read of a municipality's figures? The one door through which views look at Lage.

Every answer is about one municipality and its planning zone; the statistics zone is never read here.
Views of other rooms (portrait, start page) come in through the same door.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.urls import NoReverseMatch, reverse

from kommune360.base.fingerprints import fingerprint_json
from kommune360.web.areas import comparison, courses, lage, order, sources, tables
from kommune360.web.areas.catalogue import Catalogue, catalogue_of
from kommune360.web.areas.folders import FolderMissing, state_of
from kommune360.web.areas.geometry import boundaries, is_drawn
from kommune360.web.areas.indicator_trace import IndicatorTrace, indicator_trace_of
from kommune360.web.areas.looks import COMPARISON, COURSES, MAP, RANKING, looks_of
from kommune360.web.areas.query import Question, question_of
from kommune360.web.areas.rows import Sheet, sheet_of

_PLACEHOLDER = "0"


@dataclass(frozen=True, slots=True)
class Answerable:
    """A municipality with figures and a question they can answer."""

    municipality: Any
    catalogue: Catalogue
    question: Question
    extra: tuple[tuple[str, str], ...] = ()  # what one page asks besides the question

    def wanted(self, name: str) -> str:
        return dict(self.extra).get(name, "")


PageOf = Callable[[Answerable, str], dict[str, Any]]
RowsOf = Callable[[Answerable, str], list[list[str | float | None]]]
_EXTRA = ("ordnung", "seite", "mit", "dazu")
_LONGEST = 200  # characters of an address part that is kept


def answerable(municipality: Any, wanted: Mapping[str, str]) -> Answerable | None:
    """The question of an address; None where there is no planning folder or nothing in it."""
    try:
        catalogue = catalogue_of(municipality)
    except FolderMissing:
        return None
    question = question_of(catalogue, wanted)
    extra = tuple((name, wanted[name][:_LONGEST]) for name in _EXTRA if wanted.get(name))
    return Answerable(municipality, catalogue, question, extra) if question is not None else None


def page(asked: Answerable, language: str) -> dict[str, Any]:
    """Everything the page Lage shows."""
    return {
        **_around(asked, MAP, language),
        **lage.page_of(
            asked.municipality,
            asked.catalogue,
            asked.question,
            addresses_of(asked.municipality, asked.question.level.system),
            asked.municipality.name,
            language,
        ),
    }


def _around(asked: Answerable, here: str, language: str) -> dict[str, Any]:
    """What every page about a question has: the question, its form, the other pages, the sources."""
    sheet = sheet_of(asked.municipality, asked.catalogue, asked.question)
    return {
        "question": asked.question,
        "form": lage.form_of(asked.catalogue, asked.question, language),
        "looks": looks_of(asked.question, here),
        "here": reverse(here),
        "kept": parse_qsl(asked.question.address()),
        "source_lines": lage.source_lines(asked.municipality, asked.question, sheet, language),
    }


def ranking_page(asked: Answerable, language: str) -> dict[str, Any]:
    """Everything the page Rangfolge shows."""
    portrait = portrait_addresses(asked.question.level.system)
    shown = order.page_of(asked.question, _sheet(asked), asked.municipality.name, portrait, language)
    return {**_around(asked, RANKING, language), **shown}


def ranking_rows(asked: Answerable, language: str) -> list[list[str | float | None]]:
    found = order.order_of(asked.question, _sheet(asked))
    return order.plain_rows(asked.question, found, asked.municipality.name, language)


def courses_page(asked: Answerable, language: str) -> dict[str, Any]:
    """Everything the page Verläufe shows; ``ordnung`` and ``seite`` say which areas stand where."""
    portrait = portrait_addresses(asked.question.level.system)
    shown = courses.page_of(
        asked.question,
        _courses(asked),
        asked.wanted("ordnung"),
        asked.wanted("seite"),
        asked.municipality.name,
        portrait,
        language,
    )
    return {**_around(asked, COURSES, language), **shown}


def courses_rows(asked: Answerable, language: str) -> list[list[str | float | None]]:
    return courses.plain_rows(asked.question, _courses(asked), language)


def comparison_page(asked: Answerable, language: str) -> dict[str, Any]:
    """Everything the page Vergleich shows; ``mit`` names the areas, ``dazu`` one more."""
    found = _courses(asked)
    shown = comparison.page_of(
        asked.municipality,
        asked.catalogue,
        asked.question,
        found,
        _chosen(asked, found),
        portrait_addresses(asked.question.level.system),
        asked.municipality.name,
        language,
    )
    return {**_around(asked, COMPARISON, language), **shown}


def comparison_rows(asked: Answerable, language: str) -> list[list[str | float | None]]:
    found = _courses(asked)
    by_key = {course.key: course for course in found.areas}
    shown = [by_key[key] for key in _chosen(asked, found)]
    figures = comparison.key_figures(asked.municipality, asked.catalogue, asked.question)
    return comparison.plain_rows(figures, shown, asked.municipality.name, language)


def _chosen(asked: Answerable, found: courses.Courses) -> tuple[str, ...]:
    wanted = ",".join(part for part in (asked.wanted("mit"), asked.wanted("dazu")) if part)
    return comparison.chosen_keys(asked.question, found, wanted)


def _courses(asked: Answerable) -> courses.Courses:
    return courses.courses_of(asked.municipality, asked.catalogue, asked.question, asked.municipality.name)


def _sheet(asked: Answerable) -> Sheet:
    return sheet_of(asked.municipality, asked.catalogue, asked.question)


def addresses_of(municipality: Any, system: str) -> lage.Addresses:
    """Addresses of portraits, traces and boundaries for the areas of one system."""
    return lage.Addresses(
        portrait=portrait_addresses(system),
        trace=reverse("areas:trace"),
        geojson=geojson_address(municipality, system),
    )


def portrait_addresses(system: str) -> Any:
    """Function from area key to the address of its portrait; "" where there are no portraits."""
    try:
        pattern = reverse("pages:portrait", args=[system, _PLACEHOLDER])
    except NoReverseMatch:
        return lambda key: ""
    head = pattern.removesuffix(f"{_PLACEHOLDER}/")
    return lambda key: f"{head}{key}/"


def geojson_address(municipality: Any, system: str) -> str:
    """Address of the boundaries, new with every data state; "" where there are none."""
    if not is_drawn(municipality, system):
        return ""
    return reverse("areas:geojson", args=[municipality.slug, stamp_of(municipality), system])


def stamp_of(municipality: Any) -> str:
    """Short text that changes with the data state: part of addresses that are cached for long."""
    state = state_of(municipality)
    return fingerprint_json([state.number, state.time])[:12]


def geojson(municipality: Any, system: str) -> bytes | None:
    try:
        return boundaries(municipality, system)
    except FolderMissing:
        return None


def rows_for_file(asked: Answerable, language: str) -> list[list[str | float | None]]:
    """The table of a question as plain rows, for CSV and XLSX."""
    return tables.plain_rows(asked.question, _sheet(asked), asked.municipality.name, language)


def notes_for_file(asked: Answerable, language: str) -> list[str]:
    """Where the figures of a file come from: data state, datasets, estimates."""
    sheet = sheet_of(asked.municipality, asked.catalogue, asked.question)
    state = state_of(asked.municipality)
    english = language == "en"
    notes = [f"{'Data state' if english else 'Datenstand'} {state.number}, {state.time[:10]}"]
    notes += lage.source_lines(asked.municipality, asked.question, sheet, language)
    if sheet.methods:
        said = (
            "Estimated over a bridge between cuts"
            if english
            else "Über eine Brücke zwischen Zuschnitten geschätzt"
        )
        notes.append(f"{said}: {', '.join(sheet.methods)}")
    if getattr(asked.municipality, "invented", False):
        notes.append(
            "Invented town, all figures are made up" if english else "Erfundene Stadt, alle Zahlen ausgedacht"
        )
    return notes


def indicator_trace(asked: Answerable, area: str) -> IndicatorTrace:
    return indicator_trace_of(asked.municipality, asked.question, area)


def trace(asked: Answerable, area: str) -> sources.Trace:
    return sources.trace_of(asked.municipality, asked.question, area)
