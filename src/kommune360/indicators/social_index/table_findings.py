"""What can be wrong with the table an index starts from?

From columns and keys to findings, one function each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import polars as pl

from kommune360.base.findings import Finding, Place, Severity
from kommune360.base.text import Text, counted


def area_faults(frame: pl.DataFrame) -> Iterable[Finding]:
    """Rows without a key, and keys that stand twice in one period."""
    blank = frame.filter(pl.col("area").is_null() | (pl.col("area") == "")).height
    if blank:
        yield Finding(
            code="index-area-blank",
            severity=Severity.ERROR,
            what=Text(
                f"In {counted(blank, 'Zeile', 'Zeilen')} fehlt der Schlüssel des Gebiets.",
                f"{counted(blank, 'row has', 'rows have')} no area key.",
            ),
            why=Text(
                "Ohne Schlüssel gehört ein Wert zu keinem Gebiet.",
                "Without a key a value belongs to no area.",
            ),
            remedy=Text("Die Zeilen ergänzen oder löschen.", "Complete or delete these rows."),
            place=Place(column="area"),
        )
    twice = frame.group_by("area", "period").len().filter((pl.col("len") > 1) & pl.col("area").is_not_null())
    if twice.height:
        yield areas_twice(sorted(set(twice["area"])))
    if not frame.height:
        yield Finding(
            code="index-table-empty",
            severity=Severity.ERROR,
            what=Text("Die Tabelle hat keine Zeilen.", "The table has no rows."),
            why=Text("Ein Index vergleicht Gebiete.", "An index compares areas."),
            remedy=Text(
                "Eine Tabelle mit einer Zeile je Gebiet angeben.", "Give a table with one row an area."
            ),
        )


def areas_twice(areas: Sequence[str]) -> Finding:
    named = ", ".join(areas[:5]) + (" …" if len(areas) > 5 else "")
    return Finding(
        code="index-area-twice",
        severity=Severity.ERROR,
        what=Text(
            f"Gebiete stehen mehrfach in der Tabelle: {named}",
            f"Areas stand more than once in the table: {named}",
        ),
        why=Text("Welcher Wert gilt, ist nicht zu erkennen.", "Which value holds cannot be told."),
        remedy=Text(
            "Eine Zeile je Gebiet und Zeit behalten; mehrere Jahre brauchen die Spalte „period“.",
            "Keep one row an area and period; several years need the column “period”.",
        ),
        place=Place(column="area"),
    )


def column_missing(name: str, columns: Sequence[str]) -> Finding:
    near = get_close_matches(name, columns, n=3, cutoff=0.5) or list(columns[:8])
    return Finding(
        code="index-column-missing",
        severity=Severity.ERROR,
        what=Text(f"Die Spalte „{name}“ fehlt in der Tabelle.", f"The table has no column “{name}”."),
        why=Text(
            f"Vorhanden sind zum Beispiel: {', '.join(near)}", f"There are for example: {', '.join(near)}"
        ),
        remedy=Text(
            "Die Spalte umbenennen oder die Definition anpassen; Schlüssel und Einwohner lassen sich mit "
            "--area und --population benennen.",
            "Rename the column or change the definition; key and residents can be named with --area and "
            "--population.",
        ),
        place=Place(column=name),
    )


def residents_missing() -> Finding:
    return Finding(
        code="index-residents-missing",
        severity=Severity.ERROR,
        what=Text("Die Einwohnerzahlen fehlen.", "The numbers of residents are missing."),
        why=Text(
            "Mindestzahl der Einwohner oder bevölkerungsgewichtete Mittel brauchen die Spalte „population“.",
            "A minimum of residents or population-weighted means need the column “population”.",
        ),
        remedy=Text(
            "Die Spalte ergänzen, oder „minimum_residents“ und „standardise: population“ weglassen.",
            "Add the column, or leave out “minimum_residents” and “standardise: population”.",
        ),
        place=Place(column="population"),
    )


def text_in_numbers(column: str, texts: Sequence[str]) -> Finding:
    return Finding(
        code="index-text-instead-of-number",
        severity=Severity.WARNING,
        what=Text(
            f"In „{column}“ stehen Worte statt Zahlen: {texts[0]}",
            f"“{column}” holds words instead of numbers: {texts[0]}",
        ),
        why=Text(
            f"{counted(len(texts), 'Gebiet erhält', 'Gebiete erhalten')} deshalb keinen Indexwert.",
            f"{counted(len(texts), 'area therefore gets', 'areas therefore get')} no index value.",
        ),
        remedy=Text("Die Zellen prüfen.", "Check these cells."),
        place=Place(column=column),
    )
