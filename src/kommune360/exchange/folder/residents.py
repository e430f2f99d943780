"""Which residents does a planning folder hold, in one cut of the town, and which stocks do they make?

From the folder's tables to observations in one area system, and on to ``Stocks`` for the projection.
Earlier years in another cut are carried over by the folder's bridges.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import polars as pl

from kommune360.areas.bridges import bridge_observations, path_between
from kommune360.base.findings import Findings
from kommune360.base.flags import WITHOUT_VALUE
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.observations.figures import newest
from kommune360.observations.ledger import DataState
from kommune360.observations.schema import OBSERVATIONS
from kommune360.observations.yearly import same_day_of_year, with_dates
from kommune360.projection.reading import CELLS, stocks_of
from kommune360.projection.stocks import Stocks

RESIDENTS = "residents"
_WITHOUT = [str(flag) for flag in WITHOUT_VALUE]


def folder_stocks(
    folder: PlanningFolder, findings: Findings, *, level: str = "", state: DataState | None = None
) -> Stocks | None:
    """Return the residents of a folder as stocks on ``level`` (default: the system it plans on).

    The year of a stock is the calendar year of its date. None, with the reason in ``findings``, where
    the tables do not make stocks.
    """
    state = state or folder.store.state
    bridges = folder.store.read("bridges", state).collect()
    observed, system = residents_cells(folder, state, bridges, level=level)
    counts = with_dates(in_one_cut(observed, bridges, system, findings))
    last = counts["date"].max()
    if isinstance(last, dt.date):
        counts = same_day_of_year(counts, last, findings)
    counts = counts.with_columns(
        pl.col("date").dt.year().alias("year"),
        pl.when(pl.col("flag").is_in(_WITHOUT)).then(None).otherwise(pl.col("numerator")).alias("n"),
        pl.lit(None).alias("row"),  # cells carried over have no row of their own
    )
    cells = counts.select(pl.col(name).cast(dtype) for name, dtype in CELLS.items())
    return stocks_of(cells.sort("year", maintain_order=True), findings, file=folder.path.name)


def residents_cells(
    folder: PlanningFolder,
    state: DataState,
    bridges: pl.DataFrame,
    *,
    below: int | None = None,
    level: str = "",
) -> tuple[pl.DataFrame, str]:
    """Return the residents of all systems that lead to the one to plan on, and that system.

    Columns OBSERVATIONS, ages starting under ``below``. What leads there by no bridge is not read: a
    table of the whole country has many rows and none of the town's areas.
    """
    store = folder.store
    wanted = pl.col("variable") == RESIDENTS
    if below is not None:
        wanted &= pl.col("age_from") < below
    cells = store.observations(state=state).filter(wanted)
    known = cells.select("area_system", "period", "area").unique().collect()
    areas = store.read("areas", state)
    drawn = areas.filter(pl.col("geometry").is_not_null()).select("system").unique().collect()
    system = level or folder.config.area_system or latest_system(known, set(drawn["system"]))
    leading = [
        other
        for other in known["area_system"].unique()
        if other == system or path_between(bridges, other, system) is not None
    ]
    read = cells.filter(pl.col("area_system").is_in(leading)).collect()
    return newest(read, store.read("datasets", state).select("dataset", "imported_at").collect()), system


def latest_system(residents: pl.DataFrame, drawn: Collection[str] = ()) -> str:
    """The area system to plan on: one with boundaries (``drawn``) if any, of these the one of the
    newest residents, of several the one with most areas. Tables of the whole country may be newer."""
    if residents.is_empty():
        return ""
    ranked = (
        residents.group_by("area_system")
        .agg(pl.col("period").max(), pl.col("area").n_unique())
        .with_columns(pl.col("area_system").is_in(list(drawn)).alias("drawn"))
        .sort("drawn", "period", "area", "area_system", descending=[True, True, True, False])
    )
    return str(ranked["area_system"][0])


def in_one_cut(
    residents: pl.DataFrame, bridges: pl.DataFrame, system: str, findings: Findings
) -> pl.DataFrame:
    """Return the residents of all dates in ``system``; its own figures go before carried ones.

    Other systems without a bridge to it, and wider ones that cannot be split, are left out.
    """
    own = residents.filter(pl.col("area_system") == system)
    parts = [own]
    covered = set(own["period"].unique())
    for other in sorted(residents["area_system"].unique()):
        path = None if other == system else path_between(bridges, other, system)
        if path is None:
            continue
        cells = residents.filter((pl.col("area_system") == other) & ~pl.col("period").is_in(sorted(covered)))
        if cells.is_empty():
            continue
        carried = bridge_observations(cells, path)
        findings.extend(carried.findings)
        parts.append(carried.frame)
        covered |= set(carried.frame["period"].unique())
    return pl.concat(parts).select(OBSERVATIONS.keys())
