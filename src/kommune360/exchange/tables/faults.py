"""Does a table contradict itself: headings against values, rows against the areas there should be?

From measures and the long frame to details of what looks shifted, glued or cut off. A conversion
that went wrong is refused rather than believed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from kommune360.areas.systems import known_systems
from kommune360.exchange.tables import words
from kommune360.exchange.tables.columns import Column, Role
from kommune360.exchange.tables.keys import Match
from kommune360.exchange.tables.measures import Measure

_BALANCE = re.compile(
    r"saldo|balance|veränderung|veraenderung|(?<![a-z])change|differenz|zuwachs|wachstum", re.IGNORECASE
)
_SHARE = re.compile(r"percentage|prozent|anteil|quote|%", re.IGNORECASE)
_PART_OF_RATE = re.compile(r"z(?:ä|ae)hler|nenner|numerator|denominator", re.IGNORECASE)
_ENOUGH_ROWS = 30
_FAR_FROM_ZERO = 3.0


def contradictions(
    measures: Sequence[Measure], columns: Sequence[Column], roles: dict[int, Role], frame: pl.DataFrame
) -> list[str]:
    """Return what contradicts its heading, one readable detail each."""
    found = [
        f"„{column.label}“ enthält Zahlen statt Namen"
        for column in columns
        if column.numeric
        and any(
            name in words.words("name_headers") - {"kreis", "gemeinde", "region", "bezirk", "viertel"}
            for name in column.names
        )
        and roles[column.index] is Role.FIGURE
    ]
    labels = {m.variable.id: m.column.label for m in measures}
    stats = frame.filter(pl.col("numerator").is_not_null()).group_by("variable", maintain_order=True).agg(
        pl.len().alias("n"),
        pl.col("numerator").min().alias("least"),
        pl.col("numerator").max().alias("most"),
        pl.col("numerator").median().alias("middle"),
    )  # fmt: skip
    for variable, n, least, most, middle in stats.iter_rows():
        label = labels.get(variable, variable)
        label = label.split(" · ")[-1]  # what the group above is called says nothing of this column
        if n < _ENOUGH_ROWS or _PART_OF_RATE.match(label):
            continue
        if _BALANCE.search(label) and least >= 0 and middle > _FAR_FROM_ZERO:
            found.append(
                f"„{label}“ ist ein Saldo oder eine Veränderung, hat aber keinen einzigen negativen Wert (Mitte {middle:.1f})"
            )
        elif _SHARE.search(label) and not _BALANCE.search(label) and most > 1000:
            found.append(f"„{label}“ ist ein Anteil, reicht aber bis {most:.0f}")
    return found


def missing_areas(match: Match, present: set[str]) -> str:
    """Return how many areas of the system the table lacks (readable), "" where it is full enough."""
    if match.known is not None and match.known.names:
        expected = len(match.known.names)
        absent = sorted(set(match.known.names) - present)
        examples = f", zum Beispiel {', '.join(absent[:4])}" if absent else ""
    else:
        system = known_systems().get(match.main)
        if system is None or system.areas is None:
            return ""
        expected, examples = system.areas, ""
    lacking = expected - len(present)
    if lacking <= 0.01 * expected:
        return ""
    return f"{len(present)} von {expected} Gebieten ({match.main}), {lacking} fehlen{examples}"
