"""Pictures of the area portrait: one line from the past into the coming years, and the map of the area.

The range of the coming years is drawn as a soft band; a table twin says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kommune360.base.periods import parse_period
from kommune360.base.text import Text
from kommune360.web.areas.pictures import Point
from kommune360.web.pages.portrait_need import Ahead, Offer
from kommune360.web.ui.tables import Cell, Column, Row, Table

INK, ACCENT, SOFT = "#171a2b", "#1f3f95", "#c9d3ec"
_HERE = {"color": "#b4cce8", "label": ""}


def past_and_ahead_chart(past: Sequence[Point], ahead: Sequence[Ahead], language: str) -> dict[str, Any]:
    """Vega-Lite: known figures as a line, coming years dashed inside their range."""
    english = language == "en"
    known = [
        {"jahr": _year(point.period), "wert": point.value, "art": "known" if english else "bekannt"}
        for point in past
        if point.value is not None
    ]
    coming = [
        {
            "jahr": str(row.year),
            "wert": row.children,
            "von": row.low,
            "bis": row.high,
            "art": "expected" if english else "voraussichtlich",
        }
        for row in ahead
        if row.children is not None
    ]
    x = {"field": "jahr", "type": "temporal", "title": None, "axis": {"format": "%Y", "grid": False}}
    y = {
        "field": "wert",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False, "nice": True},
        "axis": {"tickCount": 5, "domain": False, "ticks": False},
    }
    tooltip = [
        {"field": "jahr", "type": "temporal", "format": "%Y", "title": "year" if english else "Jahr"},
        {
            "field": "wert",
            "type": "quantitative",
            "format": ",.0f",
            "title": "children" if english else "Kinder",
        },
        {"field": "art", "type": "nominal", "title": "kind" if english else "Art"},
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "height": 220,
        "layer": [
            {
                "data": {"values": coming},
                "mark": {"type": "area", "color": SOFT, "opacity": 0.9},
                "encoding": {"x": x, "y": {**y, "field": "von"}, "y2": {"field": "bis"}},
            },
            {
                "data": {"values": known},
                "mark": {"type": "line", "color": INK, "strokeWidth": 2, "point": {"color": INK, "size": 24}},
                "encoding": {"x": x, "y": y, "tooltip": tooltip},
            },
            {
                "data": {"values": coming},
                "mark": {
                    "type": "line",
                    "color": ACCENT,
                    "strokeWidth": 2,
                    "strokeDash": [5, 4],
                    "point": {"color": ACCENT, "size": 24},
                },
                "encoding": {"x": x, "y": y, "tooltip": tooltip},
            },
        ],
    }


def past_and_ahead_table(
    past: Sequence[Point], ahead: Sequence[Ahead], language: str, caption: Text
) -> Table:
    """The twin of the line: year, children, range; newest last as in the picture."""
    rows = [
        Row(
            {
                "year": Cell(text=_year(point.period), sort=_year(point.period)),
                "children": Cell(value=point.value, flag=point.flag),
            }
        )
        for point in past
    ]
    rows += [
        Row(
            {
                "year": Cell(text=str(row.year), sort=str(row.year)),
                "children": Cell(value=row.children, text="" if row.children is not None else "–"),
                "low": Cell(value=row.low),
                "high": Cell(value=row.high),
                "known": Cell(
                    text=f"{round(100 * row.known_share)} %" if row.known_share is not None else "",
                    sort=row.known_share,
                ),
            }
        )
        for row in (ahead[1:] if ahead and past else ahead)
    ]
    columns = [
        Column("year", Text("Jahr", "Year")),
        Column("children", Text("Kinder unter 6", "Children under 6"), numeric=True),
    ]
    if len(ahead) > 1:
        columns += [
            Column("low", Text("von", "from"), numeric=True),
            Column("high", Text("bis", "to"), numeric=True),
            Column("known", Text("schon geboren", "already born"), numeric=True),
        ]
    return Table(caption=caption, columns=columns, rows=rows, id="kinder", caption_hidden=True)


def area_map(
    geojson: str,
    key: str,
    around: Mapping[str, str],
    offers: Sequence[Offer],
    href: Callable[[str], str],
) -> dict[str, Any]:
    """Configuration of the map: the area framed, its neighbours as links, facilities as points."""
    areas = {other: {"name": name, "href": href(other)} for other, name in around.items() if other != key}
    areas[key] = {"name": around[key], "class": 0}
    points = [
        {"lon": offer.lon, "lat": offer.lat, "name": offer.name, "text": _places(offer)}
        for offer in offers
        if offer.lon is not None and offer.lat is not None
    ]
    return {
        "geojson": geojson,
        "key": "key",
        "classes": [_HERE],
        "areas": areas,
        "focus": [key],
        "points": points,
    }


def _places(offer: Offer) -> str:
    return f"{offer.places:.0f}" if offer.places is not None else ""


def _year(period: str) -> str:
    found = parse_period(period)
    return str(found.year) if found is not None else period
