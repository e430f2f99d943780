"""Pictures of the area portrait: one line from the past into the coming years, and the map of the area.

The range of the coming years is drawn as a soft band; a table twin says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kommune360.base.periods import parse_period
from kommune360.base.text import Text
from kommune360.reports.portraits.course import course_chart
from kommune360.reports.portraits.need_of_area import Ahead, Offer
from kommune360.web.areas.pictures import Point
from kommune360.web.ui.tables import Cell, Column, Row, Table

_HERE = {"color": "#b4cce8", "label": ""}


def past_and_ahead_chart(past: Sequence[Point], ahead: Sequence[Ahead], language: str) -> dict[str, Any]:
    """Vega-Lite: known figures as a line, coming years dashed inside their range."""
    known = [(_year(point.period), point.value) for point in past if point.value is not None]
    return course_chart(known, ahead, language)


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
