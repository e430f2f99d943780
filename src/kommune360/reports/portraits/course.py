"""How does one line lead from the past into the coming years? Known children, expected ones in their range.

From figures by year to a Vega-Lite specification, for the page and for documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kommune360.reports.portraits.need_of_area import Ahead

INK, ACCENT, SOFT = "#171a2b", "#1f3f95", "#c9d3ec"


def course_chart(known: Sequence[tuple[str, float]], ahead: Sequence[Ahead], language: str) -> dict[str, Any]:
    """Vega-Lite: known figures (year, value) as a line, coming years dashed inside their range."""
    english = language == "en"
    line = [{"jahr": year, "wert": value, "art": "known" if english else "bekannt"} for year, value in known]
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
                "data": {"values": line},
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
