"""Which axes has a line over time? The same on every page: years below, values beside, not forced to zero.

From the names of the fields to parts of a Vega-Lite specification.
"""

from __future__ import annotations

from typing import Any, Final

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"


def time_axis(field: str, ticks: int | str) -> dict[str, Any]:
    """``ticks``: how many at most, or ``year`` for one a year."""
    axis = {"format": "%Y", "grid": False, "tickCount": ticks}
    return {"field": field, "type": "temporal", "title": None, "axis": axis}


def value_axis(field: str) -> dict[str, Any]:
    return {
        "field": field,
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False, "nice": True},
        "axis": {"tickCount": 5, "domain": False, "ticks": False},
    }


def few_ticks(dates: int) -> int:
    """At least two, at most eight: more cannot be read."""
    return min(8, max(2, dates))
