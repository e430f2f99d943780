"""Simulate: draws of a plan, kept or turned into quantiles at once.

From a plan to residents by area, year ahead, row and draw; or, for many areas, straight to quantiles in
memory that does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kommune360.projection.kernel import Ages, Course, Shocks, simulate
from kommune360.projection.plan import Bands, Floats32, Plan

CHUNK = 16  # areas whose draws are in memory at once when only quantiles are wanted


def draws_of(plan: Plan, out: Floats32 | None = None) -> Floats32:
    """Return draws ``(area, h, row, draw)``; ``out`` is filled where one is handed over."""
    shape = (len(plan.areas), plan.horizon, len(plan.rows), plan.draws)
    if out is None:
        out = np.empty(shape, dtype=np.float32)
    course = Course(
        ratio=plan.ratio,
        town=plan.town,
        factor=plan.factor,
        births=plan.births,
        women=plan.women,
        added=plan.added,
        added_of=plan.added_of,
        site_persons=plan.site_persons,
        site_area=plan.site_area,
        site_year=plan.site_year,
        expected=plan.expected,
        scale=plan.scale,
        common=plan.common,
        young_rows=plan.young_rows,
    )
    shocks = Shocks(
        lasting=plan.lasting,
        yearly=plan.yearly,
        carry=np.float32(plan.carry),
        town=plan.shared,
        noise=plan.noise,
        tail=plan.tail,
    )
    ages = Ages(
        group=plan.group_of_age,
        row=plan.row_of_age,
        turnover=plan.turnover,
        reach=plan.reach,
        mothers=plan.mothers,
        by_women=np.float32(plan.by_women),
        boys=plan.boys,
    )
    simulate(out, plan.start, plan.keys, course, shocks, ages)
    return out


def quantiles_of(plan: Plan, groups: Sequence[tuple[int, int]], levels: Sequence[float]) -> Floats32:
    """Return quantiles ``(area, h, group, level)`` without keeping draws.

    Raises:
        ValueError: a group is not made of whole rows of the plan.
    """
    members = [rows_within(plan.rows, group) for group in groups]
    out = np.empty((len(plan.areas), plan.horizon, len(groups), len(levels)), dtype=np.float32)
    buffer = np.empty((CHUNK, plan.horizon, len(plan.rows), plan.draws), dtype=np.float32)
    for first in range(0, len(plan.areas), CHUNK):
        part = plan.part(slice(first, first + CHUNK))
        drawn = draws_of(part, buffer[: len(part.areas)])
        for number, rows in enumerate(members):
            values = np.quantile(drawn[:, :, rows].sum(axis=2), levels, axis=-1)
            out[first : first + CHUNK, :, number] = np.moveaxis(values, 0, -1)
    return out


def rows_within(rows: Bands, group: tuple[int, int]) -> slice:
    """Return the rows that make up the ages of ``group``; a ``to`` beyond the last age means all.

    Raises:
        ValueError: a row is only partly inside.
    """
    first, last = group[0], min(group[1], rows[-1][1])
    starts = [row[0] for row in rows]
    ends = [row[1] for row in rows]
    if first not in starts or last not in ends or last <= first:
        raise ValueError(f"ages {group} are not kept; rows are {rows}")
    return slice(starts.index(first), ends.index(last) + 1)
