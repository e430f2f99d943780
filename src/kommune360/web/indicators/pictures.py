"""The map of the index: status classes in colours, top group named, unrated areas hatched.

From the rows of the table, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kommune360.base.text import Text
from kommune360.indicators.social_index.index_report import IndexReport
from kommune360.web.indicators import words
from kommune360.web.ui.formats import number

# from small load to great; ColorBrewer YlOrBr, safe for colour-blind eyes and readable in grey
_COLOURS = ("#fdf0c8", "#fecc72", "#e8832c", "#8c3a04", "#5c2300", "#3a1600")
_LABELLED = 40  # more numbers on a map hide it


def index_map(
    report: IndexReport, *, geojson: str, href: Callable[[str], str], language: str
) -> dict[str, Any]:
    """Configuration of the map (``ui/map.js``)."""
    classes = report.index.definition.classes.status.classes
    order = {one.id: number_ for number_, one in enumerate(classes)}
    areas: dict[str, dict[str, Any]] = {}
    rows = words.row_by_area(report)
    for area, row in rows.items():
        name = row["name"] or area
        if row["rank"] is None:
            reason = words.why_unrated(report, area).in_language(language)
            areas[area] = {"name": name, "href": href(area), "withheld": True, "text": reason}
            continue
        points = number(row["points"], language, 1)
        load = classes[order[row["status"]]].load.in_language(language)
        areas[area] = {
            "class": order[row["status"]],
            "name": name,
            "href": href(area),
            "label": number(row["points"], language),
            "text": f"{points}, {load}",
        }
    unrated = any(row["rank"] is None for row in rows.values())
    return {
        "geojson": geojson,
        "key": "key",
        "classes": [
            {"color": _COLOURS[k], "label": one.load.in_language(language)} for k, one in enumerate(classes)
        ],
        "labels": len(rows) <= _LABELLED,
        "areas": areas,
        "withheld_label": Text("kein Index", "no index").in_language(language) if unrated else "",
    }
