"""How does the town deliver its social figures? A wide profile, a long CSV and an English table.

Signs of official statistics (``.`` ``-`` ``x`` ``/`` ``*`` and values in brackets) stand among the
numbers; the English table says -9999 instead.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from kommune360.exchange.musterstadt.figures import Figure, Figures, published
from kommune360.exchange.musterstadt.spread import (
    INVENTED,
    Cell,
    Delivery,
    Merge,
    Page,
    Row,
    csv_bytes,
    german,
    xlsx_bytes,
)
from kommune360.exchange.musterstadt.town import Town

_PROFILE = ("bevoelkerung", "soziales", "wohnen")
_TOPICS = {
    "bevoelkerung": "Bevölkerung und Haushalte",
    "soziales": "Soziale Lage",
    "wohnen": "Wohnen und Wohnumfeld",
}
_LAST = 2025


def figure_files(town: Town, figures: Figures) -> list[Delivery]:
    """Return the deliveries: 2018-2024 long, 2025 as profile and, for the other topics, in English."""
    return [profile_file(town, figures), _long(figures), english_file(town, figures)]


def value(figure: Figure, numerator: int, denominator: int) -> float:
    """Value of the figure from its two counts; nan where there is nothing to divide by."""
    if not figure.denominator:
        return float(numerator)
    return figure.factor * numerator / denominator if denominator else float("nan")


def unit(figure: Figure) -> str:
    if figure.amount:
        return "m²"
    return {1: "Anzahl", 100: "Prozent", 10_000: "je 10.000"}[figure.factor]


def _counts(figures: Figures, index: int, area: int, year: int) -> tuple[int, int]:
    step = figures.years.index(year)
    return int(figures.numerators[area, index, step]), int(figures.denominators[area, index, step])


def profile_file(town: Town, figures: Figures, year: int = _LAST) -> Delivery:
    """Names without keys, three header rows below a title, social areas and the town among the rows."""
    chosen = sorted(
        (i for i, f in enumerate(figures.figures) if f.topic in _PROFILE),
        key=lambda i: (_PROFILE.index(figures.figures[i].topic), i),
    )
    head, merged = _profile_head([figures.figures[i] for i in chosen])
    rows: list[Row] = [
        [f"Musterstadt: Stadtbezirksprofile {year}, Stichtag 31.12.{year}. {INVENTED}."],
        *head,
    ]
    for social, name in town.social_areas.items():
        inside = [n for n, area in enumerate(town.areas) if area.social_area == social]
        for n in inside:
            cells = [_profile_cells(figures, i, [n], town.keys[n], year) for i in chosen]
            rows.append([town.areas[n].name, *itertools.chain(*cells)])
        sums = [_profile_cells(figures, i, inside, "", year) for i in chosen]
        rows.append([f"Sozialraum {name}", *itertools.chain(*sums)])
    everywhere = [_profile_cells(figures, i, list(range(len(town.areas))), "", year) for i in chosen]
    rows += [["Musterstadt", *itertools.chain(*everywhere)], []]
    rows.append(
        [". = Zahlenwert geheim, - = nichts vorhanden, / = nicht sicher genug, x = gesperrt, ( ) = unsicher"]
    )
    content = xlsx_bytes([Page(f"Profile {year}", rows, merged)])
    return Delivery(f"stadtbezirksprofile_{year}.xlsx", content, _facts(figures, chosen, (year,)))


def _profile_head(chosen: list[Figure]) -> tuple[list[Row], list[Merge]]:
    topics, names, labels = ["Stadtbezirk"], [""], [""]
    merged: list[Merge] = [(1, 0, 3, 0)]
    for topic, group in itertools.groupby(chosen, key=lambda figure: figure.topic):
        start = len(topics)
        for figure in group:
            first = len(topics)
            columns = _labels(figure)
            topics += [_TOPICS[topic]] * len(columns)
            names += [figure.name] * len(columns)
            labels += columns
            if len(columns) > 1:
                merged.append((2, first, 2, len(topics) - 1))
        merged.append((1, start, 1, len(topics) - 1))
    return [topics, names, labels], merged


def _labels(figure: Figure) -> list[str]:
    if not figure.denominator:
        return [figure.numerator]
    last = "Wert in m²" if figure.amount else "Anteil in %"
    return [figure.numerator, figure.denominator, last]


def _profile_cells(figures: Figures, index: int, areas: list[int], key: str, year: int) -> list[Cell]:
    """Count, base and value of one area, or of the sum of several (``key`` empty: nothing is hidden)."""
    figure = figures.figures[index]
    pairs = [_counts(figures, index, area, year) for area in areas]
    numerator, denominator = sum(n for n, _ in pairs), sum(d for _, d in pairs)
    rate, sign = value(figure, numerator, denominator), ""
    if key:
        rate, sign = published(figure, key, numerator, denominator, rate)
    count: Cell = numerator
    shown: Cell = round(rate, 1) if not np.isnan(rate) else sign
    if sign == "-":
        count, shown = "-", "-"
    elif sign == "()":
        shown = f"({german(rate)})"
    elif sign:
        count = sign
    return [count, denominator, shown] if figure.denominator else [count]


def _long(figures: Figures) -> Delivery:
    """CP1252, one row for each area, figure and year; the Jobcenter hides with ``*`` instead of ``.``."""
    rows: list[Row] = [["Jahr", "Stat_Bez", "Kennziffer", "Kennzahl", "Einheit", "Zähler", "Nenner", "Wert"]]
    years = figures.years[:-1]
    for year, (index, figure), (area, key) in itertools.product(
        years, enumerate(figures.figures), enumerate(figures.areas)
    ):
        numerator, denominator = _counts(figures, index, area, year)
        low = "*" if figure.topic in ("soziales", "arbeit") else "."
        rate, sign = published(
            figure, key, numerator, denominator, value(figure, numerator, denominator), low
        )
        base = german(denominator, 0) if figure.denominator else ""
        shown = german(rate, 2) if not np.isnan(rate) else sign
        count = german(numerator, 0)
        if sign == "()":
            shown = f"({shown})"
        elif sign:
            count = shown = sign
        rows.append([year, key, figure.id, figure.name, unit(figure), count, base, shown])
    count_rows = len(rows) - 1
    rows.append([f"Zeichen: . * geheim; - nichts vorhanden; / zu unsicher; x gesperrt. {INVENTED}."])
    facts = _facts(figures, list(range(len(figures.figures))), years)
    return Delivery(
        "sozialdaten_2018-2024.csv", csv_bytes(rows, encoding="cp1252"), {**facts, "rows": count_rows}
    )


def english_file(town: Town, figures: Figures, year: int = _LAST) -> Delivery:
    """English number format in quotes, -9999 where there is no number, two rows of totals missing."""
    chosen = [i for i, figure in enumerate(figures.figures) if figure.topic not in _PROFILE]
    head: list[str] = ["area_key", "area_name", "year"]
    for i in chosen:
        name = figures.figures[i].id.lower()
        head += [f"{name}_count", f"{name}_base", f"{name}_rate"]
    rows: list[Row] = [head]
    for n, area in enumerate(town.areas):
        cells: list[Cell] = [area.key, area.name, year]
        for i in chosen:
            figure, (numerator, denominator) = figures.figures[i], _counts(figures, i, n, year)
            rate, _ = published(
                figure, area.key, numerator, denominator, value(figure, numerator, denominator)
            )
            hidden = bool(np.isnan(rate))
            cells += [
                -9999 if hidden else f"{numerator:,}",
                f"{denominator:,}",
                -9999 if hidden else f"{rate:,.2f}",
            ]
        rows.append(cells)
    rows.append([f"{INVENTED}; -9999 = no value; columns: see sozialdaten_2018-2024.csv"])
    facts = _facts(figures, chosen, (year,))
    return Delivery(f"health_support_{year}_en.csv", csv_bytes(rows, delimiter=",", newline="\n"), facts)


def _facts(figures: Figures, chosen: list[int], years: tuple[int, ...]) -> dict[str, Any]:
    """How many cells carry a number and how many do not, and the sum of the shown numerators."""
    shown, hidden, total = 0, 0, 0
    for index, area, year in itertools.product(chosen, range(len(figures.areas)), years):
        numerator, denominator = _counts(figures, index, area, year)
        figure = figures.figures[index]
        rate, _ = published(
            figure, figures.areas[area], numerator, denominator, value(figure, numerator, denominator)
        )
        seen = not np.isnan(rate)
        shown, hidden, total = shown + seen, hidden + (not seen), total + seen * numerator
    return {
        "kind": "figures", "areas": len(figures.areas), "years": list(years),
        "figures": [figures.figures[i].id for i in chosen],
        "shown": shown, "hidden": hidden, "sum_of_numerators": total,
    }  # fmt: skip
