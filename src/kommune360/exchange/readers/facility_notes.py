"""What is said about lists of facilities: places that do not read, facilities listed twice.

From rows to findings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from kommune360.base.findings import Finding, Place
from kommune360.base.text import Text, counted
from kommune360.exchange.readers.refusals import info, warning


def not_a_number(header: str, rows: list[int], place: Place) -> Finding:
    return warning(
        "places-not-a-number",
        Text(
            f"In Spalte „{header}“ steht in {counted(len(rows), 'Zeile', 'Zeilen')} keine Zahl: {_rows(rows)}.",
            f"Column “{header}” holds no number in {counted(len(rows), 'row', 'rows')}: {_rows(rows)}.",
        ),
        Text(
            "Ein Text kann nicht mitgezählt werden; er gilt als fehlend.",
            "Text cannot be counted; it reads as missing.",
        ),
        Text("Zahlen eintragen oder die Zellen leeren.", "Enter numbers or clear the cells."),
        replace(place, row=rows[0], column=header),
    )


def split_differs(rows: list[int], place: Place) -> Finding:
    return warning(
        "places-split-differs",
        Text(
            f"In {counted(len(rows), 'Zeile', 'Zeilen')} ergeben U3 und Ü3 zusammen nicht die Plätze: {_rows(rows)}.",
            f"In {counted(len(rows), 'row', 'rows')} places under and from three do not add up to the total: {_rows(rows)}.",
        ),
        Text(
            "Oft sind Schulkinder enthalten oder eine Zahl ist veraltet.",
            "Often school children are included, or one figure is outdated.",
        ),
        Text(
            "Die Zeilen prüfen; gerechnet wird mit den Zahlen, wie sie dastehen.",
            "Check the rows; figures are used as they stand.",
        ),
        replace(place, row=rows[0]),
    )


def listed_twice(code: str, what_de: str, what_en: str, rows: pl.DataFrame, place: Place) -> Finding:
    numbers = rows["row"].to_list()
    return warning(
        code,
        Text(
            f"{what_de} mehrfach vorhanden, Zeilen {_rows(numbers)}.",
            f"Same {what_en} more than once, rows {_rows(numbers)}.",
        ),
        Text(
            "Eine doppelte Einrichtung zählt ihre Plätze zweimal.",
            "A facility listed twice counts its places twice.",
        ),
        Text(
            "Prüfen, ob es zwei Einrichtungen sind; sonst eine Zeile löschen.",
            "Check whether these are two facilities; else delete one row.",
        ),
        replace(place, row=numbers[0]),
    )


def without_places(rows: list[int], place: Place) -> Finding:
    return warning(
        "places-missing",
        Text(
            f"{counted(len(rows), 'Einrichtung', 'Einrichtungen')} ohne Platzzahl ({_at(rows).de}).",
            f"{counted(len(rows), 'facility', 'facilities')} without places ({_at(rows).en}).",
        ),
        Text(
            "Fehlend ist nicht null: Sie fehlen in der Platzsumme.",
            "Missing is not zero: the sum of places lacks them.",
        ),
        Text("Platzzahlen nachtragen.", "Add the numbers of places."),
        replace(place, row=rows[0]),
    )


def zero_places(rows: list[int], place: Place) -> Finding:
    return info(
        "places-zero",
        Text(
            f"{counted(len(rows), 'Einrichtung', 'Einrichtungen')} mit null Plätzen ({_at(rows).de}).",
            f"{counted(len(rows), 'facility', 'facilities')} with zero places ({_at(rows).en}).",
        ),
        Text("Die Liste nennt ausdrücklich null.", "The list says zero explicitly."),
        Text(
            "Prüfen, ob sie geschlossen oder noch nicht eröffnet sind.",
            "Check whether they are closed or not yet open.",
        ),
        replace(place, row=rows[0]),
    )


def _at(rows: list[int]) -> Text:
    one = len(rows) == 1
    return Text(f"{'Zeile' if one else 'Zeilen'} {_rows(rows)}", f"{'row' if one else 'rows'} {_rows(rows)}")


def _rows(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:10]))
    return f"{shown} …" if len(rows) > 10 else shown
