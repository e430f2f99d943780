"""What does the projection say about one area's children? Coming years from the draws, where they are stored.

From the town's stored projection to the same small rows that the need gives; None where there is none, so
that the portrait shows the need's own course.
"""

from __future__ import annotations

from typing import Any

import polars as pl
from django.urls import reverse

from kommune360.base.text import Text
from kommune360.reports.portraits.need_of_area import CHILD_AGES, Ahead
from kommune360.web.areas.folders import FolderMissing
from kommune360.web.projection.query import Question
from kommune360.web.projection.selectors import projection_of, ranges_of

METHOD = Text(
    "Spanne aus der Vorausrechnung mit ihren möglichen Verläufen (8 von 10 Fällen)",
    "range from the projection and its possible courses (8 of 10 cases)",
)


def projected_children(municipality: Any, system: str, key: str) -> tuple[tuple[Ahead, ...], str] | None:
    """Children under six from the last known year on, and the address of the area's fan."""
    found = projection_of(municipality)
    if found is None or found.refused or (0, CHILD_AGES) not in found.groups:
        return None
    rows = (
        ranges_of(municipality, found)
        .filter(
            (pl.col("system") == system)
            & (pl.col("area") == key)
            & (pl.col("age_from") == 0)
            & (pl.col("age_to") == CHILD_AGES)
            & pl.col("median").is_not_null()
        )
        .sort("year")
        .to_dicts()
    )
    if not rows:
        return None
    known = rows[0]["known"]
    question = Question(level="" if system == found.system else system, area=key)
    course = (
        Ahead(found.origin, known, known, known, 1.0),
        *(Ahead(row["year"], row["median"], row["low80"], row["high80"], row["born"]) for row in rows),
    )
    return course, reverse("projection:population") + question.address()


def projection_stamp(municipality: Any) -> str:
    """Changes when a projection of the present data becomes known: the portrait then shows it."""
    try:
        found = projection_of(municipality)
    except FolderMissing:
        return ""
    return found.fingerprint if found is not None else ""
