"""Whether the values of a flat file agree with one another.

Cells that stand twice are one when they are equal; sexes add up to the total, Länder to Germany.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from kommune360.base.findings import Finding, Place
from kommune360.base.text import Text, counted
from kommune360.exchange.readers.refusals import error, info
from kommune360.exchange.reading import Check
from kommune360.observations.variables import Variable


def duplicates(frame: pl.DataFrame, cell: list[str], place: Place) -> tuple[pl.DataFrame, list[Finding]]:
    """Keep one of equal cells; values that contradict each other are an error."""
    again = frame.filter(pl.struct(cell).is_duplicated())
    if again.is_empty():
        return frame, []
    different = again.filter(pl.struct("numerator", "flag").n_unique().over(cell) > 1)
    kept = frame.unique(cell, keep="first", maintain_order=True)
    if different.is_empty():
        return kept, [_same_twice(frame.height - kept.height, place)]
    return kept, [_contradiction(different, place)]


def sum_checks(frame: pl.DataFrame, variables: Sequence[Variable], place: Place) -> list[Check]:
    """Compare totals with their parts, for variables that may be added."""
    counts = [v.id for v in variables if v.additive]
    values = frame.filter(pl.col("variable").is_in(counts) & pl.col("numerator").is_not_null())
    return [*_sexes(values, place), *_states(values, place)]


def _sexes(values: pl.DataFrame, place: Place) -> list[Check]:
    keys = ["area_system", "variable", "area", "period", "age_from", "age_to"]
    whole = values.filter(pl.col("sex") == "all").select(*keys, pl.col("numerator").alias("stated"))
    parts = (
        values.filter(pl.col("sex").is_in(["m", "f", "d"]))
        .group_by(keys)
        .agg(pl.col("numerator").sum().alias("computed"), pl.col("sex").n_unique().alias("sexes"))
        .filter(pl.col("sexes") >= 2)
    )
    both = whole.join(parts, on=keys)
    if both.is_empty():
        return []
    return [
        Check(
            Text("Männlich und weiblich zusammen = insgesamt", "Male and female together = total"),
            float(both["stated"].sum()),
            float(both["computed"].sum()),
            place,
        )
    ]


def _states(values: pl.DataFrame, place: Place) -> list[Check]:
    keys = ["variable", "period", "sex", "age_from", "age_to"]
    whole = values.filter(pl.col("area_system") == "de-deutschland").select(
        *keys, pl.col("numerator").alias("stated")
    )
    parts = (
        values.filter(pl.col("area_system") == "de-land")
        .group_by(keys)
        .agg(pl.col("numerator").sum().alias("computed"), pl.col("area").n_unique().alias("areas"))
        .filter(pl.col("areas") == 16)
    )
    both = whole.join(parts, on=keys)
    if both.is_empty():
        return []
    return [
        Check(
            Text("Summe der 16 Länder = Deutschland", "Sum of the 16 Länder = Germany"),
            float(both["stated"].sum()),
            float(both["computed"].sum()),
            place,
        )
    ]


def _same_twice(count: int, place: Place) -> Finding:
    return info(
        "cells-twice",
        Text(
            f"{counted(count, 'Wert steht', 'Werte stehen')} mehrfach gleich in der Datei.",
            f"{counted(count, 'value stands', 'values stand')} more than once, each time the same.",
        ),
        Text("Jeder Wert wird einmal übernommen.", "Every value is taken once."),
        Text("Nichts zu tun.", "Nothing to do."),
        place,
    )


def _contradiction(rows: pl.DataFrame, place: Place) -> Finding:
    shown = ", ".join(str(row) for row in rows["row"].head(10))
    return error(
        "cells-contradict",
        Text(
            f"Gleiche Angabe mit verschiedenen Werten, Zeilen {shown}.",
            f"Same cell with different values, rows {shown}.",
        ),
        Text("Welcher Wert gilt, steht nicht in der Datei.", "The file does not say which value holds."),
        Text(
            "Die Datei neu abrufen oder die falschen Zeilen löschen.",
            "Fetch the file again or delete the wrong rows.",
        ),
        Place(place.file, place.sheet, int(rows["row"][0])),
    )
