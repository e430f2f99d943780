"""The gap table: balance, range against zero, judgement in words, from the rows that the map draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from kommune360.base.text import Text
from kommune360.demand.ranges import JUDGEMENTS
from kommune360.web.ui.formats import number
from kommune360.web.ui.ranges import RangeBar
from kommune360.web.ui.tables import Cell, Column, Row, Table

TONES = {
    "missing_sure": "short",
    "missing_likely": "short",
    "open": "open",
    "enough_likely": "enough",
    "enough": "enough",
}


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
    # "fehlt" beside places would read as a shortage
    return Cell(value=value, flag="" if value is not None else "unknown_or_secret")


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


def group_table(entries: Sequence[dict[str, Any]], language: str, words: dict[str, str]) -> Table:
    """Which further groups would close the gaps; entries of ``selectors.groups_of``."""
    return Table(
        caption=words["caption"],
        id="groups",
        columns=[
            Column("area", words["area"]),
            Column("missing_u3", words["missing_u3"], numeric=True),
            Column("missing_3plus", words["missing_3plus"], numeric=True),
            Column("groups", words["groups"]),
            Column("places", words["places"], sortable=False),
        ],
        rows=[
            Row(
                {
                    "area": Cell(text=entry["name"], href=entry["href"]),
                    "missing_u3": Cell(value=entry["missing_u3"]),
                    "missing_3plus": Cell(value=entry["missing_3plus"]),
                    "groups": Cell(
                        text=", ".join(
                            f"{n} × {form.name.in_language(language)}" for form, n in entry["groups"]
                        ),
                        sort=float(sum(n for _form, n in entry["groups"])),
                    ),
                    "places": words["sum"].format(u3=entry["places_u3"], plus=entry["places_3plus"]),
                },
                area=entry["area"],
            )
            for entry in entries
        ],
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
