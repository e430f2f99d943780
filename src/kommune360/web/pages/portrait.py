"""360° on one area: key figures beside the town, children until now and ahead, places, offers, neighbours.

Puts together what the rooms know about an area, for one page. What is missing is left out and named
with what to do about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from kommune360.base.flags import Flag
from kommune360.base.text import Text
from kommune360.demand.plan_need import NeedResult
from kommune360.demand.ranges import METHOD_TEXT
from kommune360.reports.portraits import need_of_area as need
from kommune360.web.areas import lage, naming
from kommune360.web.areas.catalogue import Catalogue, catalogue_of
from kommune360.web.areas.folders import FolderMissing
from kommune360.web.areas.neighbours import before_and_after, neighbours_of
from kommune360.web.areas.query import Question, question_of
from kommune360.web.areas.rows import AreaRow
from kommune360.web.areas.selectors import geojson_address, portrait_addresses
from kommune360.web.indicators.selectors import alike_of
from kommune360.web.pages.portrait_cards import cards_of
from kommune360.web.pages.portrait_figures import ask, other_figures, row_of
from kommune360.web.pages.portrait_pictures import area_map, past_and_ahead_chart, past_and_ahead_table
from kommune360.web.pages.portrait_projection import METHOD, projected_children
from kommune360.web.pages.portrait_tables import (
    ages_table,
    figures_table,
    need_table,
    neighbours_table,
)
from kommune360.web.scenarios.selectors import need_of
from kommune360.web.ui import formats

_NAMED = 3  # similar areas in the line below the name


def portrait_of(municipality: Any, system: str, key: str, language: str) -> dict[str, Any] | None:
    """The context of one portrait; None where the municipality has no such area."""
    try:
        catalogue = catalogue_of(municipality)
    except FolderMissing:
        return None
    if key not in catalogue.names.get(system, {}):
        return None
    result = need_of(municipality).result
    town = municipality.name
    name = catalogue.name(system, key)
    children = ask(catalogue, system, "0-6", key)
    rows = need.need_rows(result, system, key) if result is not None else ()
    act = _row_of(rows, need.year_to_act(result)) if result is not None else None
    others = other_figures(municipality, catalogue, system)
    href = portrait_addresses(system)
    offers = need.offers_in(result, system, key) if result is not None else ()
    around = neighbours_of(municipality, system, key)
    alike = alike_of(municipality, system, key)
    geojson = geojson_address(municipality, system)
    return {
        "name": name,
        "key": key,
        "level": catalogue.levels[system],
        "alike": alike,
        **_named_areas(catalogue, system, key, alike.others if alike else ()),
        "parents": _parents(catalogue, system, key),
        "town": town,
        "lead": _lead(municipality, catalogue, children, act, key, name),
        "cards": cards_of(municipality, catalogue, system, key, act, others.shown, language),
        **_children_part(municipality, catalogue, children, result, system, key, name, language),
        "need_table": need_table(rows, name, language)
        if any(r["balance"] is not None for r in rows)
        else None,
        "ages_table": ages_table(result, system, key, language),
        "need_address": reverse("scenarios:index"),
        "offers": offers,
        "map": area_map(
            geojson, key, {each: catalogue.name(system, each) for each in (key, *around)}, offers, href
        )
        if around or geojson
        else None,
        "figures": figures_table(others.shown, key, alike.others if alike else (), town, language),
        "figures_left": others.left,
        "neighbours": neighbours_table(municipality, catalogue, children, around, href, language),
        "lage_address": f"{reverse('areas:index')}?{children.address()}"
        if children
        else reverse("areas:index"),
        "trace_address": f"{reverse('areas:trace')}?{children.address()}" if children else "",
    }


def _parents(catalogue: Catalogue, system: str, key: str) -> list[tuple[str, str]]:
    """(name, address) of the areas around this one, widest first."""
    found = catalogue.parents(system, key)
    return [
        (catalogue.name(wider, other), portrait_addresses(wider)(other)) for wider, other in reversed(found)
    ]


def _row_of(rows: tuple[dict[str, Any], ...], year: str) -> dict[str, Any] | None:
    return next((row for row in rows if row["year"] == year), None)


def _lead(
    municipality: Any,
    catalogue: Catalogue,
    children: Question | None,
    act: dict[str, Any] | None,
    key: str,
    name: str,
) -> Text:
    """What is known in two sentences: children now, and whether places will be enough."""
    said = []
    if children is not None:
        row, _sheet = row_of(municipality, catalogue, children, key)
        said.append(_children_sentence(children, row, name))
    if act is not None and (sentence := need.need_sentence(act)) is not None:
        said.append(sentence)
    return Text(" ".join(text.de for text in said), " ".join(text.en for text in said))


def _children_sentence(question: Question, row: AreaRow | None, name: str) -> Text:
    when = naming.date(question.period)
    if row is None or row.value is None:
        why = formats.flag_label(row.flag if row and row.flag else Flag.MISSING, "de")
        why_en = formats.flag_label(row.flag if row and row.flag else Flag.MISSING, "en")
        return Text(
            f"Wie viele Kinder unter 6 am {when.de} in {name} lebten, ist nicht bekannt ({why}).",
            f"How many children under 6 lived in {name} on {when.en} is not known ({why_en}).",
        )
    value = naming.count(round(row.value))
    first = Text(
        f"Am {when.de} lebten in {name} {value.de} Kinder unter 6",
        f"On {when.en} {value.en} children under 6 lived in {name}",
    )
    if row.change is None:
        return Text(f"{first.de}.", f"{first.en}.")
    since, by = naming.date(question.since), naming.count(abs(round(row.change)))
    if round(row.change) == 0:
        return Text(f"{first.de}, so viele wie am {since.de}.", f"{first.en}, as many as on {since.en}.")
    german, english = ("mehr", "more") if row.change > 0 else ("weniger", "fewer")
    return Text(
        f"{first.de}, {by.de} {german} als am {since.de}.",
        f"{first.en}, {by.en} {english} than on {since.en}.",
    )


def _named_areas(catalogue: Catalogue, system: str, key: str, alike: Sequence[str]) -> dict[str, Any]:
    """Areas the page leads on to: the first that are alike, and those before and after in the list."""
    href = portrait_addresses(system)

    def link(area: str | None) -> tuple[str, str] | None:
        return (catalogue.name(system, area), href(area)) if area else None

    before, after = before_and_after(catalogue.names[system], key)
    return {
        "alike_areas": tuple(map(link, alike[:_NAMED])),
        "alike_more": max(0, len(alike) - _NAMED),
        "before": link(before),
        "after": link(after),
    }


def _children_part(
    municipality: Any,
    catalogue: Catalogue,
    children: Question | None,
    result: NeedResult | None,
    system: str,
    key: str,
    name: str,
    language: str,
) -> dict[str, Any]:
    """Line, words and table of children under six: known until now, expected ahead."""
    past: tuple[Any, ...] = ()
    if children is not None:
        with_history = question_of(
            catalogue,
            {"groesse": naming.RESIDENTS, "alter": "0-6", "ebene": system, "gebiet": key, "frueher": "1"},
        )
        past = lage.series_of(municipality, with_history or children)
    projected = projected_children(municipality, system, key)
    ahead: tuple[need.Ahead, ...] = ()
    if projected is not None:
        ahead = projected[0]
    elif result is not None:
        ahead = need.children_ahead_of(result, system, key)
    coming = tuple(row for row in ahead if row.children is not None)
    caption = Text(f"Kinder unter 6 in {name} nach Jahren", f"Children under 6 in {name} by year")
    known = [point for point in past if point.value is not None]
    return {
        "chart": past_and_ahead_chart(past, ahead, language) if len(known) + len(coming) > 1 else None,
        "chart_summary": _line_words(known, coming),
        "chart_estimated": any(point.estimated for point in past),
        "chart_table": past_and_ahead_table(past, ahead, language, caption) if past or ahead else None,
        "range_method": _range_method(projected is not None, result, system, key) if len(coming) > 1 else "",
        "fan_address": projected[1] if projected is not None else "",
    }


def _line_words(known: list[Any], coming: tuple[need.Ahead, ...]) -> Text:
    parts = []
    if known:
        first, last = known[0], known[-1]
        ends = [(naming.date(p.period), naming.count(round(p.value))) for p in (first, last)]
        if len(known) > 1:
            parts.append(
                Text(
                    f"{ends[0][1].de} Kinder unter 6 am {ends[0][0].de}, {ends[1][1].de} am {ends[1][0].de}.",
                    f"{ends[0][1].en} children under 6 on {ends[0][0].en}, {ends[1][1].en} on {ends[1][0].en}.",
                )
            )
    if len(coming) > 1:
        last_year = coming[-1]
        numbers = [need.count(value) for value in (last_year.children, last_year.low, last_year.high)]
        parts.append(
            Text(
                f"{last_year.year} voraussichtlich {numbers[0].de}, in 8 von 10 Fällen {numbers[1].de} bis {numbers[2].de}.",
                f"In {last_year.year} probably {numbers[0].en}, {numbers[1].en} to {numbers[2].en} in 8 of 10 cases.",
            )
        )
    if not parts:
        return Text("Noch keine Reihe von Jahren.", "No series of years yet.")
    return Text(" ".join(part.de for part in parts), " ".join(part.en for part in parts))


def _range_method(projected: bool, result: NeedResult | None, system: str, key: str) -> Any:
    if projected:
        return METHOD
    rows = need.need_rows(result, system, key) if result is not None else ()
    method = next((row["range_method"] for row in rows if row["range_method"]), "")
    return METHOD_TEXT.get(method, "")
