"""Table and map of the need, from the same rows: balance, range against zero, judgement in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from kommune360.base.text import Text
from kommune360.demand.ranges import JUDGEMENTS
from kommune360.web.ui.formats import number
from kommune360.web.ui.ranges import RangeBar
from kommune360.web.ui.tables import Cell, Column, Row, Table

MISSING = ("#8c2d04", "#d95f0e", "#fdae6b")  # strongest first; ColorBrewer, safe for colour-blind eyes
FREE = ("#9ecae1", "#4a90c4", "#1f5a94")  # weakest first
OPEN = "#e4e3df"
TONES = {
    "missing_sure": "short",
    "missing_likely": "short",
    "open": "open",
    "enough_likely": "enough",
    "enough": "enough",
}
_LABELLED = 40  # more numbers on a map hide it


def judgement(row: dict[str, Any], language: str) -> str:
    found = JUDGEMENTS.get(row["judgement"] or "")
    return found.in_language(language) if found else Text("nicht bekannt", "not known").in_language(language)


def need_table(
    rows: pl.DataFrame,
    total: dict[str, Any] | None,
    *,
    caption: str,
    words: dict[str, str],
    language: str,
    area_href: Callable[[str], str],
    downloads: Sequence[tuple[str, str]] = (),
) -> Table:
    """The gap table. ``words``: column headings by key and ``total``; rows with columns NEED."""
    found = rows.to_dicts()
    least, most = scale(found)
    return Table(
        caption=caption,
        id="need",
        columns=[
            Column("area", words["area"]),
            Column("children", words["children"], numeric=True),
            Column("required", words["required"], numeric=True),
            Column("places", words["places"], numeric=True),
            Column("balance", words["balance"], numeric=True, signed=True, strong=True),
            Column("range", words["range"], numeric=True),
            Column("judgement", words["judgement"]),
        ],
        rows=[_row(row, least, most, language, words, area_href) for row in found],
        total=_row(total | {"name": words["total"]}, least, most, language, words, None) if total else None,
        downloads=downloads,
    )


def _row(
    row: dict[str, Any],
    least: float,
    most: float,
    language: str,
    words: dict[str, str],
    area_href: Callable[[str], str] | None,
) -> Row:
    missing = (
        f"{words['without']} {row['areas_missing']}" if row["areas_missing"] and area_href is None else ""
    )
    cells = {
        "area": Cell(text=row["name"], href=area_href(row["area"]) if area_href else "", small=missing),
        "children": figure_cell(row["children"]),
        "required": figure_cell(row["required"]),
        "places": figure_cell(row["places_usable"]),
        "balance": figure_cell(row["balance"]),
        "range": range_bar(row, least, most, language),
        "judgement": Cell(
            text=judgement(row, language),
            tone=TONES.get(row["judgement"] or "", ""),
            sort=float(list(JUDGEMENTS).index(row["judgement"])) if row["judgement"] else 9.0,
        ),
    }
    return Row(cells, area=row["area"])


def figure_cell(value: float | None) -> Cell:
    return Cell(value=value, flag="" if value is not None else "missing")


def range_bar(row: dict[str, Any], least: float, most: float, language: str) -> Any:
    """The range drawn against zero, with its words for who cannot see it."""
    if row["low80"] is None or row["balance"] is None:
        return Cell(text="–")
    return RangeBar(
        low=row["low80"],
        mid=row["balance"],
        high=row["high80"],
        least=least,
        most=most,
        label=range_words(row, language),
        tone=TONES.get(row["judgement"] or "", "open"),
    )


def range_words(row: dict[str, Any], language: str) -> str:
    """The range in words: ``22 bis 37 zu wenig, 8 von 10 Fällen``."""
    low, high = round(row["low80"]), round(row["high80"])
    if high < 0:
        text = Text(
            f"{number(-high, 'de')} bis {number(-low, 'de')} zu wenig",
            f"{number(-high, 'en')} to {number(-low, 'en')} too few",
        )
    elif low >= 0:
        text = Text(
            f"{number(low, 'de')} bis {number(high, 'de')} frei",
            f"{number(low, 'en')} to {number(high, 'en')} free",
        )
    else:
        text = Text(
            f"{number(-low, 'de')} zu wenig bis {number(high, 'de')} frei",
            f"{number(-low, 'en')} too few to {number(high, 'en')} free",
        )
    cases = Text("8 von 10 Fällen", "8 of 10 cases")
    return f"{text.in_language(language)}, {cases.in_language(language)}"


def scale(rows: Sequence[dict[str, Any]]) -> tuple[float, float]:
    """One scale for all bars; the most extreme twentieth may be cut so that the rest stays readable."""
    lows = sorted(row["low80"] for row in rows if row["low80"] is not None)
    highs = sorted(row["high80"] for row in rows if row["high80"] is not None)
    if not lows:
        return -1.0, 1.0
    cut = len(lows) // 20
    return min(lows[cut], 0.0), max(highs[-1 - cut], 0.0)


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
