"""Small invented towns as frames, for the tests of the need engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import shapely

from kommune360.areas.schema import AREAS, BRIDGES
from kommune360.demand.facilities import FACILITIES
from kommune360.observations.schema import OBSERVATIONS, conform

SYSTEM = "town-areas"


def stock(counts: Mapping[str, Sequence[float | None]], year: int = 2025) -> pl.DataFrame:
    """Children by area and single age 0, 1, 2 ... of one year."""
    rows = [(area, year, age, n) for area, ages in counts.items() for age, n in enumerate(ages)]
    return pl.DataFrame(
        rows,
        schema={"area": pl.String, "year": pl.Int32, "age": pl.Int32, "children": pl.Float64},
        orient="row",
    )


def observations(
    counts: Mapping[str, Sequence[float | None]], period: str = "2025-12-31", flag: str = ""
) -> pl.DataFrame:
    rows = [
        {
            "area_system": SYSTEM,
            "variable": "residents",
            "area": area,
            "period": period,
            "sex": "all",
            "age_from": age,
            "age_to": age + 1,
            "numerator": n,
            "flag": "suppressed" if n is None else flag,
            "dataset": f"register-{period[:4]}",
            "row": age + 1,
        }
        for area, ages in counts.items()
        for age, n in enumerate(ages)
    ]
    return conform(pl.DataFrame(rows), OBSERVATIONS)


def facilities(*rows: Mapping[str, Any]) -> pl.DataFrame:
    defaults = {"kind": "kita", "area_system": SYSTEM, "period": "2026-01-01", "dataset": "kitas-2026"}
    filled = [
        {"facility": f"k{i}", "name": f"Kita {i}", "row": i} | defaults | row for i, row in enumerate(rows)
    ]
    return pl.DataFrame(filled, schema=dict(FACILITIES)) if filled else pl.DataFrame(schema=dict(FACILITIES))


def areas(*keys: str) -> pl.DataFrame:
    """Unit squares side by side, west to east."""
    rows = [
        {
            "system": SYSTEM,
            "key": key,
            "name": f"Quartier {key}",
            "geometry": shapely.to_wkb(shapely.box(10 + 0.01 * i, 50, 10.01 + 0.01 * i, 50.01)),
        }
        for i, key in enumerate(keys)
    ]
    return pl.DataFrame(rows, schema=dict(AREAS))


def hierarchy(parents: Mapping[str, str], system: str = "social-areas") -> pl.DataFrame:
    rows = [
        {
            "from_system": SYSTEM,
            "from_key": child,
            "to_system": system,
            "to_key": parent,
            "weight": 1.0,
            "method": "hierarchy",
        }
        for child, parent in parents.items()
    ]
    return pl.DataFrame(rows, schema=dict(BRIDGES))
