"""How do thousands of areas become ranges, in parts, wherever they are computed?

From a prepared projection to rows by area, year and age group as they come, and the whole town's draws
summed on the way: memory depends on the size of a part, not on the number of areas. Parts give the same
draws as the whole, on any worker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kommune360.base.executors import SerialExecutor, in_order
from kommune360.projection.plan import Plan
from kommune360.projection.project import Prepared
from kommune360.projection.simulate import draws_of, rows_within

Group = tuple[int, int]
Floats = NDArray[np.float64]

AREAS_A_PART = 128  # half a second of work; more would make a lost worker dear
AREAS_AT_ONCE = 16  # whose draws are in memory at a time
LEVELS = {"low95": 0.025, "low80": 0.1, "median": 0.5, "high80": 0.9, "high95": 0.975}
AHEAD = {
    "area": pl.String,  # "": all areas together
    "year": pl.Int32,
    "age_from": pl.Int32,  # completed years, half-open
    "age_to": pl.Int32,
    "median": pl.Float64,  # the best value; null where nothing should be said about the area
    "low80": pl.Float64,
    "high80": pl.Float64,
    "low95": pl.Float64,
    "high95": pl.Float64,
    "origin": pl.Int32,  # last year known
    "fingerprint": pl.String,  # of stocks, options, levers, seed and version
}


@dataclass(frozen=True, slots=True)
class Ahead:
    """Some areas' ranges (columns AHEAD) and the sum of their draws ``[h, group, draw]``, persons."""

    frame: pl.DataFrame
    total: Floats


@dataclass(frozen=True, slots=True)
class _Part:
    plan: Plan
    origin: int
    groups: tuple[Group, ...]
    unsaid: frozenset[str]
    fingerprint: str


def ahead_in_parts(
    prepared: Prepared,
    groups: Sequence[Group],
    *,
    executor: Executor | None = None,
    workers: int = 2,
    areas_a_part: int = AREAS_A_PART,
) -> Iterator[Ahead]:
    """Yield ranges of consecutive areas, in order.

    ``groups``: half-open, made of whole rows of the plan, else ValueError. The answer is the same for
    any executor; the sum of all areas also for any ``areas_a_part``, but for rounding.
    """
    plan = prepared.plan
    for group in groups:
        rows_within(plan.rows, group)
    parts = (
        _Part(
            plan.part(slice(first, first + areas_a_part)),
            prepared.origin,
            tuple(groups),
            prepared.unsaid,
            prepared.fingerprint,
        )
        for first in range(0, len(plan.areas), areas_a_part)
    )
    return in_order(executor or SerialExecutor(), _ahead, parts, workers=workers)


def with_town(parts: Iterable[Ahead], prepared: Prepared, groups: Sequence[Group]) -> Iterator[pl.DataFrame]:
    """Yield the frames of ``parts`` and, last, that of all areas together (area "")."""
    total: Floats | None = None
    for part in parts:
        total = part.total if total is None else total + part.total
        yield part.frame
    if total is not None:
        values = np.quantile(total, list(LEVELS.values()), axis=-1)[:, None]
        whole = _Part(
            prepared.plan.part(slice(0, 0)), prepared.origin, tuple(groups), frozenset(), prepared.fingerprint
        )
        yield _frame(whole, ("",), values)


def write_frames(frames: Iterable[pl.DataFrame], path: Path) -> int:
    """Write frames of like columns to one Parquet file, one after the other; return the rows."""
    import pyarrow.parquet as pq

    writer: pq.ParquetWriter | None = None
    rows = 0
    try:
        for frame in frames:
            table = frame.to_arrow()
            writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
            writer.write_table(table)
            rows += table.num_rows
    finally:
        if writer:
            writer.close()
    return rows


def _ahead(part: _Part) -> Ahead:
    plan = part.plan
    members = [rows_within(plan.rows, group) for group in part.groups]
    total = np.zeros((plan.horizon, len(members), plan.draws))
    values = np.empty((len(LEVELS), len(plan.areas), plan.horizon, len(members)))
    buffer = np.empty((AREAS_AT_ONCE, plan.horizon, len(plan.rows), plan.draws), dtype=np.float32)
    for first in range(0, len(plan.areas), AREAS_AT_ONCE):
        some = plan.part(slice(first, first + AREAS_AT_ONCE))
        drawn = draws_of(some, buffer[: len(some.areas)])
        for number, rows in enumerate(members):
            group = drawn[:, :, rows].sum(axis=2)
            total[:, number] += group.sum(axis=0, dtype=np.float64)
            at = slice(first, first + len(some.areas))
            values[:, at, :, number] = np.quantile(group, list(LEVELS.values()), axis=-1)
    return Ahead(_frame(part, plan.areas, values), total)


def _frame(part: _Part, areas: tuple[str, ...], values: Floats) -> pl.DataFrame:
    """``values[level, area, h, group]`` as one row an area, year and group."""
    area, year, group = (at.ravel() for at in np.indices(values.shape[1:]))
    unsaid = pl.col("area").is_in(sorted(part.unsaid))
    return (
        pl.DataFrame(
            {
                "area": pl.Series(areas, dtype=pl.String).gather(area),
                "year": part.origin + 1 + year,
                "age_from": np.array([start for start, _ in part.groups])[group],
                "age_to": np.array([stop for _, stop in part.groups])[group],
                "origin": np.full(area.size, part.origin),
            }
            | {name: values[at].ravel() for at, name in enumerate(LEVELS)}
        )
        .with_columns(pl.when(unsaid).then(None).otherwise(pl.col(name)).alias(name) for name in LEVELS)
        .with_columns(pl.lit(part.fingerprint).alias("fingerprint"))
        .select(pl.col(name).cast(dtype) for name, dtype in AHEAD.items())
    )
