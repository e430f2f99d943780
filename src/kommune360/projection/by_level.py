"""What is said about every area and every wider area: ranges, is it more or fewer than now, who is born?

From a prepared projection and the stocks it starts from to one row an area, year and age group. Wider
areas are sums of the same draws: chance adds up rightly, and memory holds the wider areas only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kommune360.projection.options import Floats
from kommune360.projection.plan import Plan
from kommune360.projection.project import Prepared
from kommune360.projection.simulate import draws_of, rows_within
from kommune360.projection.stocks import Stocks

Group = tuple[int, int]
Levels = Mapping[str, Mapping[str, Mapping[str, float]]]  # system -> wider area -> area -> weight
Progress = Callable[[int, int, str], None]

AREAS_AT_ONCE = 16  # whose draws are in memory at a time
A_PERSON = 0.5  # draws are fractions; what rounds to the known number is neither more nor fewer
QUANTILES = {
    "low95": 0.025, "low80": 0.1, "low50": 0.25, "median": 0.5, "high50": 0.75, "high80": 0.9, "high95": 0.975,
}  # fmt: skip
_VALUES = (*QUANTILES, "more", "fewer")
BY_LEVEL = {
    "system": pl.String,
    "area": pl.String,
    "year": pl.Int32,
    "age_from": pl.Int32,  # completed years, half-open
    "age_to": pl.Int32,
    "known": pl.Float64,  # residents at the last stock
    **dict.fromkeys(QUANTILES, pl.Float64),  # null where nothing should be said about the area
    "more": pl.Float64,  # probability of more residents than ``known``; "fewer" likewise
    "fewer": pl.Float64,
    "born": pl.Float64,  # share that is born already, of the course without chance
    "parts": pl.Int32,  # areas that make up this one
}


@dataclass(frozen=True, slots=True)
class _Wide:
    system: str
    names: tuple[str, ...]
    weights: Floats  # (wide, area)
    sums: NDArray[np.float32]  # (wide, h, group, draw)


def ranges_by_level(
    prepared: Prepared,
    stocks: Stocks,
    groups: Sequence[Group],
    levels: Levels,
    *,
    system: str,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """Return rows BY_LEVEL: the areas themselves under ``system``, then every wider area of ``levels``.

    ``groups``: half-open, made of whole rows of the plan, else ValueError. ``progress`` is told parts
    done and parts in all; what it raises ends the work.
    """
    plan = prepared.plan
    members = [rows_within(plan.rows, group) for group in groups]
    known = np.stack([stocks.by_age_group(group)[:, -1] for group in groups], axis=1)
    shape = (plan.horizon, len(groups), plan.draws)
    wide = [_wide(level, areas, plan.areas, shape) for level, areas in levels.items()]
    values = np.empty((len(_VALUES), len(plan.areas), *shape[:2]))
    starts = range(0, len(plan.areas), AREAS_AT_ONCE)
    for done, first in enumerate(starts, start=1):
        some = plan.part(slice(first, first + AREAS_AT_ONCE))
        drawn = draws_of(some)
        sums = np.stack([drawn[:, :, rows].sum(axis=2) for rows in members], axis=2)
        at = slice(first, first + len(some.areas))
        values[:, at] = _said(sums, known[at])
        for level in wide:
            level.sums[...] += np.tensordot(level.weights[:, at].astype(np.float32), sums, axes=1)
        if progress:
            progress(done, len(starts), "")
    total, born = _path(plan, members, groups)
    unsaid = np.isin(plan.areas, sorted(prepared.unsaid))
    values[:, unsaid] = np.nan
    ones = np.ones(len(plan.areas))
    frames = [_frame(prepared, groups, system, plan.areas, values, known, born / _some(total), ones)]
    for level in wide:
        there = level.weights @ known
        share = np.tensordot(level.weights, born, axes=1) / _some(np.tensordot(level.weights, total, axes=1))
        parts = (level.weights > 0).sum(axis=1)
        found = _said(level.sums, there)
        frames.append(_frame(prepared, groups, level.system, level.names, found, there, share, parts))
    return pl.concat(frames)


def _wide(
    system: str, areas: Mapping[str, Mapping[str, float]], finest: tuple[str, ...], shape: tuple[int, ...]
) -> _Wide:
    at = {area: number for number, area in enumerate(finest)}
    weights = np.zeros((len(areas), len(finest)))
    for row, parts in enumerate(areas.values()):
        for area, weight in parts.items():
            if area in at:
                weights[row, at[area]] = weight
    filled = np.flatnonzero(weights.any(axis=1))
    names = tuple(np.array(list(areas))[filled].tolist())
    return _Wide(system, names, weights[filled], np.zeros((len(names), *shape), dtype=np.float32))


def _said(sums: NDArray[np.float32], known: Floats) -> Floats:
    """Return ``[value, area, h, group]`` in the order of ``_VALUES`` from draws ``(area, h, group, draw)``."""
    before = known[:, None, :, None]
    more = (sums > before + A_PERSON).mean(axis=-1)
    fewer = (sums < before - A_PERSON).mean(axis=-1)
    return np.concatenate([np.quantile(sums, list(QUANTILES.values()), axis=-1), [more, fewer]])


def _path(plan: Plan, members: Sequence[slice], groups: Sequence[Group]) -> tuple[Floats, Floats]:
    """Return the expected residents ``(area, h, group)`` and those of them who are born at the origin."""
    total = np.stack([plan.expected[:, :, rows].sum(axis=2) for rows in members], axis=2).astype(float)
    born = np.zeros_like(total)
    for number, rows in enumerate(members):
        for row in range(*rows.indices(len(plan.rows))):
            alive = np.arange(1, plan.horizon + 1) <= plan.rows[row][0]
            born[:, alive, number] += plan.expected[:, alive, row]
    return total, born


def _some(total: Floats) -> Floats:
    """Nobody there: no share, rather than a division by zero."""
    return np.where(total > 0, total, np.nan)


def _frame(
    prepared: Prepared,
    groups: Sequence[Group],
    system: str,
    names: tuple[str, ...],
    values: Floats,
    known: Floats,
    born: Floats,
    parts: NDArray[np.generic],
) -> pl.DataFrame:
    area, year, group = (at.ravel() for at in np.indices(values.shape[1:]))
    return pl.DataFrame(
        {
            "system": np.full(area.size, system),
            "area": pl.Series(names, dtype=pl.String).gather(area),
            "year": prepared.origin + 1 + year,
            "age_from": np.array([start for start, _ in groups])[group],
            "age_to": np.array([stop for _, stop in groups])[group],
            "known": known[area, group],
            "born": born.ravel(),
            "parts": parts[area],
        }
        | {name: values[at].ravel() for at, name in enumerate(_VALUES)}
    ).select(
        (pl.col(name).fill_nan(None) if dtype == pl.Float64 else pl.col(name)).cast(dtype)
        for name, dtype in BY_LEVEL.items()
    )
