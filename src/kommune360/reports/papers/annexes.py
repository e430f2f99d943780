"""What stands behind the paper? Tables by area, balances over the years, places by area, assumptions, picture.

From ``Numbers`` to blocks of a document; every cell is a figure with its key.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from kommune360.base.text import Text
from kommune360.demand.offers import MOMENTS, OFFERS
from kommune360.demand.ranges import JUDGEMENTS
from kommune360.reports.assumptions import assumptions
from kommune360.reports.document.pictures import chart_svg, map_svg
from kommune360.reports.document.tree import Column, Picture, Row, Runs, Table
from kommune360.reports.maps import OPEN_FILL, canvas_of, legend, scale_of
from kommune360.reports.numbers import figure as written
from kommune360.reports.numbers import signed
from kommune360.reports.papers.figures import Numbers
from kommune360.reports.papers.options import source
from kommune360.reports.words import words

_TO = Text(" bis ", " to ")
_AREA = Text("Gebiet", "Area")
_NOT_CHILDCARE = ("all_day", "holiday", "closing")  # values of the rule on school children
_HEADS = (
    (_AREA, 2.1, False),
    (Text("Kinder", "Children"), 0.8, True),
    (Text("Bedarf", "Need"), 0.8, True),
    (Text("nutzbare Plätze", "usable places"), 0.9, True),
    (Text("Saldo", "Balance"), 0.8, True),
    (Text("8 von 10 Fällen", "8 of 10 cases"), 1.4, True),
    (Text("Einschätzung", "Judgement"), 2.1, False),
)


def need_table(numbers: Numbers, offer: str, year: str) -> Table:
    """Children, need, places and balance of each area inside, the scope itself as the last row."""
    scope, language = numbers.scope, numbers.language
    rows = [_need_row(numbers, offer, year, row) for row in scope.parts(offer, year)]
    own = scope.row(offer, year)
    rows.append(_need_row(numbers, offer, year, own, strong=True))
    return Table(
        Text(
            f"{OFFERS[offer].label.de} nach Gebieten, Kita-Jahr {year}, {MOMENTS[scope.moment].de}",
            f"{OFFERS[offer].label.en} by area, childcare year {year}, {MOMENTS[scope.moment].en}",
        ).in_language(language),
        columns(_HEADS, language),
        tuple(rows),
        f"{source(numbers)} {words(language)['provisional']}",
    )


def _need_row(numbers: Numbers, offer: str, year: str, row: dict[str, Any], *, strong: bool = False) -> Row:
    language, at = numbers.language, (row["system"], row["area"])
    figures = {
        column: numbers.need(offer, year, column, *at)
        for column in ("children", "required", "places_usable", "balance", "low80", "high80")
    }
    judged = (
        JUDGEMENTS[row["judgement"]].in_language(language)
        if row["judgement"]
        else words(language)["not_known"]
    )
    span: Runs = ("\N{EN DASH}",)
    if row["low80"] is not None:
        span = (figures["low80"], _TO.in_language(language), figures["high80"])
    name = numbers.scope.name if strong else row["name"]
    cells: list[Runs] = [
        (figures[column],) for column in ("children", "required", "places_usable", "balance")
    ]
    return Row(((name,), *cells, span, (judged,)), strong)


def years_table(numbers: Numbers, offer: str) -> Table:
    """Balances of every area inside over all Kita years."""
    scope, language = numbers.scope, numbers.language
    years = scope.plan.result.years
    heads = ((_AREA, 2.2, False), *((Text(year, year), 1.0, True) for year in years))
    found = [(scope.level, area) for area in scope.told] + [(scope.system, scope.area)]
    names = {**dict(scope.plan.names(scope.level).iter_rows())} if scope.level else {}
    rows = [
        Row(
            (
                (names.get(area, area) if system == scope.level else scope.name,),
                *((numbers.need(offer, year, "balance", system, area),) for year in years),
            ),
            strong=system != scope.level,
        )
        for system, area in found
    ]
    return Table(
        Text(
            f"{OFFERS[offer].label.de}: Saldo nach Kita-Jahren; mit Minus fehlen Plätze",
            f"{OFFERS[offer].label.en}: balance by childcare year; with a minus places are missing",
        ).in_language(language),
        columns(heads, language),
        tuple(rows),
        source(numbers),
    )


def places_table(numbers: Numbers, option: str) -> Table | None:
    """Places the option creates, by area and age class; None where it creates none."""
    scope, language = numbers.scope, numbers.language
    year = scope.years[-1]
    names = dict(scope.plan.names(scope.level).iter_rows()) if scope.level else {}
    areas = [a for a in scope.told if any(numbers.places(option, offer, year, a) for offer in scope.offers)]
    if not areas:
        return None
    heads = ((_AREA, 2.2, False), *((OFFERS[offer].label, 1.2, True) for offer in scope.offers))
    rows = [
        Row(
            (
                (names.get(area, area),),
                *((numbers.figure(f"part|{option}|{offer}|{year}|{area}"),) for offer in scope.offers),
            )
        )
        for area in areas
    ]
    total = tuple((numbers.figure(f"sum|{option}|{offer}|{year}"),) for offer in scope.offers)
    rows.append(Row(((scope.name,), *total), strong=True))
    return Table(
        Text(
            f"Zusätzliche Plätze bis zum Kita-Jahr {year} nach Gebieten (Option {option})",
            f"Additional places until the childcare year {year} by area (option {option})",
        ).in_language(language),
        columns(heads, language),
        tuple(rows),
        source(numbers),
    )


def assumptions_table(numbers: Numbers) -> Table:
    """Every value of the rule on childcare and what the scenario changes, each with its source."""
    language = numbers.language
    heads = (
        (Text("Annahme", "Assumption"), 1.5, False),
        (Text("Wert", "Value"), 1.2, False),
        (Text("Beleg", "Evidence"), 0.9, False),
        (Text("Quelle", "Source"), 3.0, False),
    )
    rows = [
        Row(((a.name,), (a.value,), (a.evidence,), (_sentences(a.source, a.note),)))
        for a in assumptions(numbers.scope.plan.result, language)
        if not a.key.startswith(_NOT_CHILDCARE)
    ]
    caption = Text(
        "Werte, mit denen gerechnet wurde, und woher sie kommen",
        "Values that were computed with, and where they come from",
    ).in_language(language)
    return Table(caption, columns(heads, language), tuple(rows))


def _sentences(*parts: str) -> str:
    """Source and note are written without a full stop between them."""
    return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts if part)


def balance_map(numbers: Numbers, offer: str, year: str) -> Picture | None:
    """The areas inside, coloured by balance as on the screen; None where none has a boundary."""
    scope, language = numbers.scope, numbers.language
    inside = scope.plan.areas.filter(
        (pl.col("system") == scope.level) & pl.col("key").is_in(list(scope.inside))
    )
    canvas = canvas_of(inside) if scope.told else None
    rows = {row["area"]: row for row in scope.parts(offer, year)}
    if canvas is None or not rows:
        return None
    scale = scale_of([row["balance"] for row in rows.values()])
    fills = {area: scale.fill(row["balance"], row["judgement"]) for area, row in rows.items()}
    labels = {
        outline.area: (label, scale.dark(fills.get(outline.area, "")))
        for outline in canvas.outlines
        if outline.area in rows
        and (label := signed(rows[outline.area]["balance"], language))
        and outline.room >= 5.2 * len(label)
    }
    about = Text(
        f"{OFFERS[offer].label.de}, Saldo nach Gebieten, Kita-Jahr {year}",
        f"{OFFERS[offer].label.en}, balance by area, childcare year {year}",
    ).in_language(language)
    word = words(language)
    classes = ", ".join(
        f"{_colour(fill).in_language(language)}: {word[key].format(written(number, language))}"
        for fill, key, number in legend(scale)
    )
    alt = Text(
        f"Karte: {about}. Dieselben Werte stehen in der Tabelle der Anlage.",
        f"Map: {about}. The table of the annex holds the same figures.",
    ).in_language(language)
    return Picture(map_svg(canvas, fills, labels), alt, f"{about} ({classes})", 0.62)


def _colour(fill: str) -> Text:
    return _COLOURS.get(fill, Text("weiß", "white"))


_COLOURS = {
    "#8A2C04": Text("dunkelbraun", "dark brown"),
    "#D9600B": Text("orange", "orange"),
    "#FDB777": Text("hellorange", "light orange"),
    OPEN_FILL: Text("schraffiert", "hatched"),
    "#BBD7EA": Text("hellblau", "light blue"),
    "#6AA6D2": Text("blau", "blue"),
    "#2F73AC": Text("dunkelblau", "dark blue"),
}


def years_chart(numbers: Numbers, offer: str, *, height: int = 170) -> Picture | None:
    """Balance of the scope over the years within its range; None without a range."""
    scope, language = numbers.scope, numbers.language
    rows = [row for year in scope.plan.result.years if (row := scope.row(offer, year))]
    if len(rows) < 2 or any(row["low80"] is None for row in rows):
        return None
    values = [{"jahr": r["year"], "wert": r["balance"], "von": r["low80"], "bis": r["high80"]} for r in rows]
    x = {"field": "jahr", "type": "ordinal", "title": None, "axis": {"labelAngle": 0, "grid": False}}
    y = {"field": "wert", "type": "quantitative", "title": None, "axis": {"tickCount": 5, "format": ",.0f"}}
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "height": height,
        "data": {"values": values},
        "layer": [
            {
                "mark": {"type": "area", "color": "#c9d3ec"},
                "encoding": {"x": x, "y": {**y, "field": "von"}, "y2": {"field": "bis"}},
            },
            {"mark": {"type": "rule", "color": "#171a2b"}, "encoding": {"y": {"datum": 0}}},
            {
                "mark": {"type": "line", "color": "#1f3f95", "point": {"color": "#1f3f95"}},
                "encoding": {"x": x, "y": y},
            },
        ],
    }
    first, last = rows[0], rows[-1]
    label = OFFERS[offer].label
    ends = [signed(row["balance"], language) for row in (first, last)]
    alt = Text(
        f"Linie mit Spanne: Saldo {label.de}, {ends[0]} im Kita-Jahr {first['year']}, {ends[1]} im Kita-Jahr {last['year']}.",
        f"Line with range: balance {label.en}, {ends[0]} in {first['year']}, {ends[1]} in {last['year']}.",
    ).in_language(language)
    caption = Text(
        f"{label.de}: Saldo in {scope.name} nach Kita-Jahren, Fläche: 8 von 10 Fällen",
        f"{label.en}: balance in {scope.name} by childcare year, band: 8 of 10 cases",
    ).in_language(language)
    return Picture(chart_svg(spec, language, width=470), alt, caption, 0.8)


def columns(heads: tuple[tuple[Text, float, bool], ...], language: str) -> tuple[Column, ...]:
    return tuple(Column(title.in_language(language), numeric, share) for title, share, numeric in heads)
