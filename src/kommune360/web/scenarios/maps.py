"""The map of the need: the classes of the table's balance column, in colours and words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from kommune360.base.text import Text
from kommune360.web.scenarios.pictures import judgement
from kommune360.web.ui.formats import number

MISSING = ("#8c2d04", "#d95f0e", "#fdae6b")  # strongest first; ColorBrewer, safe for colour-blind eyes
FREE = ("#9ecae1", "#4a90c4", "#1f5a94")  # weakest first
OPEN = "#e4e3df"
_LABELLED = 40  # more numbers on a map hide it


def need_map(
    rows: pl.DataFrame, *, geojson: str, href: Callable[[str], str], language: str, unit: Text
) -> dict[str, Any]:
    """Configuration of the map (``ui/map.js``): the classes of the table's balance column."""
    found = rows.to_dicts()
    missing = _bounds(
        [-row["balance"] for row in found if row["judgement"] in ("missing_sure", "missing_likely")]
    )
    free = _bounds([row["balance"] for row in found if row["judgement"] in ("enough", "enough_likely")])
    classes = _legend(missing, free, language)
    areas = {}
    for row in found:
        if row["balance"] is None:
            areas[row["area"]] = {
                "name": row["name"],
                "href": href(row["area"]),
                "withheld": True,
                "text": judgement(row, language),
            }
            continue
        written = number(row["balance"], language, signed=True)
        areas[row["area"]] = {
            "class": _class(row, missing, free),
            "name": row["name"],
            "href": href(row["area"]),
            "label": written,
            "text": f"{written} {unit.in_language(language)}, {judgement(row, language)}",
        }
    return {
        "geojson": geojson,
        "key": "key",
        "classes": classes,
        "labels": len(found) <= _LABELLED,
        "areas": areas,
        "withheld_label": Text("nicht bekannt", "not known").in_language(language)
        if any(row["balance"] is None for row in found)
        else "",
    }


def _bounds(amounts: Sequence[float]) -> tuple[float, float]:
    """Two round bounds that part positive amounts into three groups of like size."""
    ordered = sorted(amount for amount in amounts if amount > 0)
    if not ordered:
        return 10.0, 20.0
    first = _round(ordered[len(ordered) // 3])
    second = max(_round(ordered[2 * len(ordered) // 3]), 2 * first)
    return first, second


def _round(value: float) -> float:
    """Down to one leading digit of 1, 2, 4 or 5."""
    power = 10 ** math.floor(math.log10(max(value, 1.0)))
    return max(power * max(step for step in (1, 2, 4, 5) if step * power <= max(value, 1.0)), 1.0)


def _class(row: dict[str, Any], missing: tuple[float, float], free: tuple[float, float]) -> int:
    if row["judgement"] in ("missing_sure", "missing_likely"):
        return 0 if -row["balance"] > missing[1] else 1 if -row["balance"] > missing[0] else 2
    if row["judgement"] in ("enough", "enough_likely"):
        return 6 if row["balance"] > free[1] else 5 if row["balance"] > free[0] else 4
    return 3


def _legend(missing: tuple[float, float], free: tuple[float, float], language: str) -> list[dict[str, str]]:
    def words(bound: float, de: str, en: str) -> Text:
        return Text(de.format(number(bound, "de")), en.format(number(bound, "en")))

    labels = [
        (MISSING[0], words(missing[1], "über {} fehlen", "over {} missing")),
        (MISSING[1], words(missing[0], "über {} fehlen", "over {} missing")),
        (MISSING[2], words(missing[0], "bis {} fehlen", "up to {} missing")),
        (OPEN, Text("offen", "open")),
        (FREE[0], words(free[0], "bis {} frei", "up to {} free")),
        (FREE[1], words(free[0], "über {} frei", "over {} free")),
        (FREE[2], words(free[1], "über {} frei", "over {} free")),
    ]
    return [{"color": color, "label": label.in_language(language)} for color, label in labels]
