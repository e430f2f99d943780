"""Indicators and social index as they may be seen: computed once a data state, from the planning zone.

Everything here is read only; who may read it is decided by the right of the route.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.http import QueryDict
from django.urls import reverse

from kommune360.base.ages import ALL_AGES, AgeBand
from kommune360.base.findings import Findings
from kommune360.base.fingerprints import fingerprint_json
from kommune360.base.text import Text
from kommune360.exchange.folder.indicators import folder_catalogue
from kommune360.exchange.folder.indices import StoredIndex, indices_of
from kommune360.indicators.definitions import Definition
from kommune360.indicators.social_index.area_types import area_types
from kommune360.indicators.social_index.changes import without_dynamics
from kommune360.indicators.social_index.definition import CONTEXT, IndexDefinition
from kommune360.indicators.social_index.index import social_index
from kommune360.indicators.social_index.index_report import IndexReport, index_report
from kommune360.indicators.social_index.index_table import IndexTable, index_tables
from kommune360.web.areas.catalogue import Catalogue, Level, catalogue_of
from kommune360.web.areas.computed import indicators_of
from kommune360.web.areas.folders import FolderMissing, folder_of, remembered, state_of
from kommune360.web.areas.looks import Look, looks_of
from kommune360.web.areas.query import question_of as area_question_of
from kommune360.web.areas.selectors import geojson_address, portrait_addresses
from kommune360.web.indicators.candidates import (
    Candidate,
    candidates_of,
    figures_of,
    levels_of,
    people_of,
)
from kommune360.web.indicators.models import Favourite
from kommune360.web.indicators.question import IndexQuestion, question_of

_YEARS = 6  # so many years are compared at most
_PEOPLE = {"population": ALL_AGES, "children_0_18": AgeBand(0, 18), "children_0_6": AgeBand(0, 6)}


@dataclass(frozen=True, slots=True)
class Asked:
    """A municipality whose folder can answer an index, and the question."""

    municipality: Any
    catalogue: Catalogue
    levels: tuple[Level, ...]
    candidates: tuple[Candidate, ...]
    stored: tuple[StoredIndex, ...]
    question: IndexQuestion

    @property
    def level(self) -> Level:
        return self.catalogue.levels[self.question.definition.area_system]


@dataclass(frozen=True, slots=True)
class Answer:
    """``report`` None: the findings say what is lacking. ``dates`` by indicator: the date it has.

    ``changes``: over how many years a change is known.
    """

    report: IndexReport | None
    findings: Findings
    dates: dict[str, str]
    changes: tuple[int, ...] = ()

    @property
    def mixed_dates(self) -> bool:
        return len({period[:4] for period in self.dates.values()}) > 1


def asked_of(municipality: Any, get: Any) -> Asked | None:
    """The question of an address; None where there is no folder or nothing an index could use."""
    try:
        catalogue = catalogue_of(municipality)
        stored = tuple(stored_indices(municipality))
    except FolderMissing:
        return None
    levels = remembered(municipality, "index levels", "all", lambda: levels_of(municipality, catalogue))
    if not levels:
        return None
    base = next((one for one in stored if one.id == get.get("index", "")), None)
    wanted = get.get("ebene", "") or (base.definition.area_system if base else "")
    level = next((one.system for one in levels if one.system == wanted), levels[0].system)
    candidates = remembered(
        municipality, "candidates", level, lambda: candidates_of(municipality, catalogue, level)
    )
    question = question_of(get, level, candidates, base.definition if base else None, base.id if base else "")
    return Asked(municipality, catalogue, levels, candidates, stored, question)


def answer_to(asked: Asked) -> Answer:
    """Compute, or remember, the index on the data state that holds now."""
    definition = asked.question.definition
    key = fingerprint_json(definition.as_dict())
    return remembered(asked.municipality, "social index", key, lambda: _compute(asked))


def stored_indices(municipality: Any) -> list[StoredIndex]:
    return remembered(
        municipality, "indices", indices_stamp(municipality), lambda: indices_of(folder_of(municipality))
    )


def indices_stamp(municipality: Any) -> str:
    """Text that changes whenever a stored index changes; part of entity tags."""
    try:
        files = sorted((folder_of(municipality).path / "indices").glob("*.yaml"))
    except FolderMissing:
        return ""
    return fingerprint_json([(f.name, f.stat().st_mtime_ns, f.stat().st_size) for f in files])


def addresses(asked: Asked) -> tuple[str, Any]:
    """Address of the boundaries ("" without), and the function from area to its portrait."""
    system = asked.level.system
    return geojson_address(asked.municipality, system), portrait_addresses(system)


def data_state(asked: Asked) -> int:
    return state_of(asked.municipality).number


@dataclass(frozen=True, slots=True)
class _Input:
    """What an index is computed from: ``tables`` oldest first, empty where there is nothing to compute."""

    tables: list[IndexTable]
    definition: IndexDefinition
    findings: Findings
    dates: dict[str, str]
    changes: tuple[int, ...]


def _compute(asked: Asked) -> Answer:
    found = _input(asked)
    if not found.tables:
        return Answer(None, found.findings, found.dates, found.changes)
    report, notes = index_report(found.tables, found.definition)
    found.findings.extend(notes)
    return Answer(report, found.findings, found.dates, found.changes)


def _input(asked: Asked) -> _Input:
    definition = asked.question.definition
    chosen = {one.id: one for one in asked.candidates}
    used = {use.id: chosen[use.id] for use in definition.indicators}
    figures = {
        name: figures_of(asked.municipality, one, definition.area_system) for name, one in used.items()
    }
    years = _common_years(definition, figures)
    frame, dates = _frame(asked, definition, figures, years)
    changes = tuple(int(years[-1]) - int(year) for year in reversed(years[:-1]))
    if not any(use.part != CONTEXT and use.weight > 0 for use in definition.indicators):
        return _Input([], definition, Findings(), dates, changes)
    usable = _answerable(definition, frame, changes)
    tables, findings = index_tables(frame, usable)
    return _Input(tables, usable, findings, dates, changes)


def _common_years(definition: IndexDefinition, figures: dict[str, pl.DataFrame]) -> list[str]:
    """Years in which every indicator of the index has figures, oldest first; [] where there is none."""
    known = [
        set(figures[use.id].filter(pl.col("value").is_not_null())["period"].str.slice(0, 4))
        for use in definition.indicators
        if use.part != CONTEXT and use.weight > 0
    ]
    return sorted(set.intersection(*known))[-_YEARS:] if known else []


def _frame(
    asked: Asked, definition: IndexDefinition, figures: dict[str, pl.DataFrame], years: list[str]
) -> tuple[pl.DataFrame, dict[str, str]]:
    """One row an area and year, as ``index_tables`` reads it; without common years each its latest."""
    names = asked.catalogue.names.get(definition.area_system, {})
    areas = pl.DataFrame(
        {"area": list(names), "name": [n or k for k, n in names.items()]},
        schema={"area": pl.String, "name": pl.String},
    )
    people = {
        name: people_of(asked.municipality, asked.catalogue, ages, definition.area_system)
        for name, ages in _PEOPLE.items()
    }
    parts, dates = [], {}
    for year in years or [""]:
        part = areas.with_columns(pl.lit(year).alias("period"))
        for name, found in figures.items():
            period = _date_for(found, year)
            dates[name] = period
            own = found.filter(pl.col("period") == period).select(
                "area",
                pl.col("value").alias(name),
                *(pl.col(c).alias(f"{name}_{c}") for c in ("numerator", "denominator", "flag")),
            )
            part = part.join(own, on="area", how="left")
        for name, found in people.items():
            if found.height:
                own = found.filter(pl.col("period") == _date_for(found, year))
                part = part.join(own.select("area", pl.col("value").alias(name)), on="area", how="left")
        parts.append(part)
    return pl.concat(parts, how="diagonal"), dates


def _date_for(found: pl.DataFrame, year: str) -> str:
    """The latest date of the year, else the nearest earlier one, else the first there is."""
    periods = sorted(found.filter(pl.col("value").is_not_null())["period"].unique())
    fitting = [p for p in periods if not year or p[:4] <= year]
    return (fitting or periods[:1] or [""])[-1]


def _answerable(
    definition: IndexDefinition, frame: pl.DataFrame, changes: tuple[int, ...]
) -> IndexDefinition:
    """Without a money key where the people it is shared by are not known, without a change nobody knows."""
    money = definition.money if definition.money and definition.money.per in frame.columns else None
    years = definition.change_years if definition.change_years in changes else 0
    return replace(definition, money=money, change_years=years)


def favourites_of(user: Any, municipality: Any) -> frozenset[str]:
    """Ids of the indicators this person keeps at hand in this municipality."""
    if municipality is None or not user.is_authenticated:
        return frozenset()
    kept = Favourite.objects.filter(user=user, municipality=municipality)
    return frozenset(kept.values_list("indicator", flat=True))


def is_indicator(municipality: Any, indicator: str) -> bool:
    """Whether the municipality's catalogue knows it; False where there is no planning folder."""
    try:
        return indicator in indicators_of(municipality).definitions
    except FolderMissing:
        return False


def versions_of(municipality: Any, indicator: str) -> tuple[Definition, ...]:
    """All versions of a definition, newest first: results of before keep theirs."""
    catalogue, _ = folder_catalogue(folder_of(municipality))
    known = [d for (name, _), d in catalogue.versions.items() if name == indicator]
    return tuple(sorted(known, key=lambda d: -d.version))


def looks_around(municipality: Any, here: str) -> tuple[Look, ...]:
    """The pages of Lage beside this one; empty where there is nothing to look at."""
    question = area_question_of(catalogue_of(municipality), {})
    return looks_of(question, here) if question is not None else ()


@dataclass(frozen=True, slots=True)
class Alike:
    """The type of one area and the other areas of it, nearest load first; ``page``: how it came about."""

    name: Text
    others: tuple[str, ...]
    page: str


def alike_of(municipality: Any, system: str, area: str) -> Alike | None:
    """The areas of the same type at this level, by the house's own proposal of an index.

    None where the level has no types, or the area lacks a figure they need.
    """
    types = remembered(municipality, "types", system, lambda: _types(municipality, system))
    mine = types.get(area)
    if mine is None:
        return None
    number, name, own = mine
    others = [
        (abs(score - own), key) for key, (kind, _, score) in types.items() if kind == number and key != area
    ]
    if not others:
        return None
    page = f"{reverse('indicators:social_index')}?{urlencode({'ebene': system})}#typen"
    return Alike(name, tuple(key for _, key in sorted(others)), page)


def _types(municipality: Any, system: str) -> dict[str, tuple[int, Text, float]]:
    """By area: number and name of its type, and its score."""
    asked = asked_of(municipality, QueryDict(urlencode({"ebene": system})))
    if asked is None or asked.level.system != system:
        return {}
    found = _input(asked)
    if not found.tables or found.definition.types is None or found.definition.class_only:
        return {}
    # the whole report would also try a thousand variants, which no portrait shows
    index, _ = social_index(found.tables[-1], without_dynamics(found.definition))
    types = area_types(index, found.definition.types)[0] if index is not None else None
    if index is None or types is None:
        return {}
    frame = types.frame(index).join(index.frame().select("area", "score"), on="area")
    return {
        row["area"]: (row["type"], Text(row["type_de"], row["type_en"]), row["score"] or 0.0)
        for row in frame.to_dicts()
    }
