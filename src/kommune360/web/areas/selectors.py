"""What may be read of a municipality's figures? The one door through which views look at Lage.

Every answer is about one municipality and its planning zone; the statistics zone is never read here.
Views of other rooms (portrait, start page) come in through the same door.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from kommune360.base.fingerprints import fingerprint_json
from kommune360.web.areas import lage, sources, tables
from kommune360.web.areas.catalogue import Catalogue, catalogue_of
from kommune360.web.areas.folders import FolderMissing, state_of
from kommune360.web.areas.geometry import boundaries, is_drawn
from kommune360.web.areas.query import Question, question_of
from kommune360.web.areas.rows import sheet_of

_PLACEHOLDER = "0"


@dataclass(frozen=True, slots=True)
class Answerable:
    """A municipality with figures and a question they can answer."""

    municipality: Any
    catalogue: Catalogue
    question: Question


def answerable(municipality: Any, wanted: Mapping[str, str]) -> Answerable | None:
    """The question of an address; None where there is no planning folder or nothing in it."""
    try:
        catalogue = catalogue_of(municipality)
    except FolderMissing:
        return None
    question = question_of(catalogue, wanted)
    return Answerable(municipality, catalogue, question) if question is not None else None


def page(asked: Answerable, language: str) -> dict[str, Any]:
    """Everything the page Lage shows."""
    return lage.page_of(
        asked.municipality,
        asked.catalogue,
        asked.question,
        addresses_of(asked.municipality, asked.question.level.system),
        asked.municipality.name,
        language,
    )


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
    sheet = sheet_of(asked.municipality, asked.catalogue, asked.question)
    return tables.plain_rows(asked.question, sheet, asked.municipality.name, language)


def notes_for_file(asked: Answerable, language: str) -> list[str]:
    """Where the figures of a file come from: data state, datasets, estimates."""
    sheet = sheet_of(asked.municipality, asked.catalogue, asked.question)
    known = sources.sources_of(asked.municipality)
    state = state_of(asked.municipality)
    english = language == "en"
    notes = [f"{'Data state' if english else 'Datenstand'} {state.number}, {state.time[:10]}"]
    notes += [lage.source_words(known[name], language) for name in sheet.datasets if name in known]
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


def trace(asked: Answerable, area: str) -> sources.Trace:
    return sources.trace_of(asked.municipality, asked.question, area)
