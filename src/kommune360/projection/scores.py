"""How good was a forecast: how far off, how sure of itself, and was it right to be that sure?

From best values and draws beside what came to errors, CRPS, coverage and width, first case by case, then
over cases. All per cent figures are per cent of what came.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVELS = (80, 95)
SCORES = {
    "n": pl.UInt32,  # cases: areas times origins
    "mdape": pl.Float64,  # median of |error| in % of what came; cases where nobody came are left out
    "mape": pl.Float64,  # mean of the same
    "wape": pl.Float64,  # sum of |errors| in % of the sum that came
    "bias": pl.Float64,  # sum of errors in % of the sum that came; positive: forecast too high
    "crps": pl.Float64,  # mean, persons
    "crps_percent": pl.Float64,  # sum of CRPS in % of the sum that came
    "coverage80": pl.Float64,  # % of cases that came to lie inside the 80 % interval
    "coverage95": pl.Float64,
    "width80": pl.Float64,  # sum of the widths of the intervals in % of the sum that came
    "width95": pl.Float64,
}


def crps(draws: Floats, came: Floats) -> Floats:
    """Return the continuous ranked probability score of each case, in the unit of the values.

    ``draws``: ``(case, draw)``, equally likely; ``came``: ``(case,)``. The score of the empirical
    distribution of the draws: mean |X - y| minus half the mean |X - X'| (Gneiting and Raftery 2007,
    eq. 21), the second term from the sorted draws.
    """
    count = draws.shape[-1]
    ordered = np.sort(draws, axis=-1)
    weights = (2 * np.arange(1, count + 1) - count - 1) / count**2
    return np.asarray(np.abs(ordered - came[..., None]).mean(axis=-1) - ordered @ weights)


def interval(draws: Floats, level: int) -> tuple[Floats, Floats]:
    """Return the ends of the central ``level`` % interval of ``(case, draw)``."""
    tail = (100 - level) / 200
    low, high = np.quantile(draws, [tail, 1 - tail], axis=-1)
    return low, high


def case_columns(point: Floats, draws: Floats, came: Floats) -> dict[str, Floats]:
    """Return what is kept of each case: point, came, crps, low and high of each level."""
    columns = {"point": point, "came": came, "crps": crps(draws, came)}
    for level in LEVELS:
        columns[f"low{level}"], columns[f"high{level}"] = interval(draws, level)
    return columns


def score_expressions() -> list[pl.Expr]:
    """Return the aggregations that make SCORES out of case columns, for a ``group_by().agg``."""
    error = pl.col("point") - pl.col("came")
    share = (error.abs() / pl.col("came")).filter(pl.col("came") > 0) * 100
    total = pl.col("came").sum()
    expressions = [
        pl.len().alias("n"),
        share.median().alias("mdape"),
        share.mean().alias("mape"),
        (100 * error.abs().sum() / total).alias("wape"),
        (100 * error.sum() / total).alias("bias"),
        pl.col("crps").mean().alias("crps"),
        (100 * pl.col("crps").sum() / total).alias("crps_percent"),
    ]
    for level in LEVELS:
        inside = pl.col("came").is_between(f"low{level}", f"high{level}")
        expressions.append((100 * inside.mean()).alias(f"coverage{level}"))
    for level in LEVELS:
        width = pl.col(f"high{level}") - pl.col(f"low{level}")
        expressions.append((100 * width.sum() / total).alias(f"width{level}"))
    return expressions
