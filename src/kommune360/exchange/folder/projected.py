"""What did earlier projections say of years that are known now?

From the stored projections of a folder to one row a group, area and year: the range then and the residents now.
Projections stay in the folder until somebody deletes them; those of levers are wishes and are not held to account.
"""

from __future__ import annotations

import polars as pl

from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.exchange.folder.projections import FOLDER, StoredProjection, stored_projection
from kommune360.plan.adapting.facts import PROJECTED

_KEYS = ["system", "area", "year", "age_from", "age_to"]
COVERAGE = 0.8  # of the ranges low80 to high80
GROUPS = ((0, 3), (3, 6), (6, 10), (10, 16))  # that do not overlap: each child is looked at once


def projected_and_known(folder: PlanningFolder, system: str) -> pl.DataFrame:
    """Columns PROJECTED for the areas of ``system``; of several projections of a year the latest before it."""
    stored = sorted(_stored(folder), key=lambda each: each.origin)
    if len(stored) < 2:
        return pl.DataFrame(schema=PROJECTED)
    known = stored[-1].past().filter(pl.col("system") == system)
    said = pl.concat(
        [
            each.ranges()
            .filter((pl.col("system") == system) & pl.col("median").is_not_null())
            .select(*_KEYS, "low80", "median", "high80")
            .with_columns(pl.lit(each.origin).alias("origin"))
            for each in stored[:-1]
        ]
    )
    latest = said.sort("origin").unique(_KEYS, keep="last")
    wanted = pl.DataFrame(GROUPS, schema={"age_from": pl.Int32, "age_to": pl.Int32}, orient="row")
    joined = latest.join(known.select(*_KEYS, "n"), on=_KEYS, how="inner")
    rows = joined.join(wanted, on=["age_from", "age_to"], how="semi").sort(_KEYS)
    return rows.select(
        pl.format("{} bis unter {} Jahre", "age_from", "age_to").alias("series"),
        "area",
        pl.format("{}-12-31", "year").alias("period"),
        pl.col("median").alias("expected"),
        pl.col("low80").alias("low"),
        pl.col("high80").alias("high"),
        pl.col("n").cast(pl.Float64).alias("observed"),
    )


def _stored(folder: PlanningFolder) -> list[StoredProjection]:
    found = (stored_projection(folder, path.stem) for path in sorted((folder.path / FOLDER).glob("*.json")))
    return [each for each in found if each is not None and not each.refused and not each.levers]
