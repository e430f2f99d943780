"""What can somebody compute from a protected table? The audit, independent of how the table was protected.

From the table as it is published to the interval of every blanked cell: sums are found anew by grouping the
rows, every sum directly over its finest parts, and each end of an interval is a linear programme in absolute
counts (HiGHS). Nothing of the protection is reused, and no true value is known here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from kommune360.disclosure.chains import Link, links_in
from kommune360.disclosure.intervals import Found, Limit, solved
from kommune360.disclosure.profiles import NORMAL, Profile, Rule
from kommune360.disclosure.tables import COUNT, DENOMINATOR, RATE, ROW, STATUS, CountTable
from kommune360.disclosure.visible import HIDDEN, visible

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
INTERVALS = 4000  # up to so many blanked cells every interval is computed to its ends


@dataclass(frozen=True, slots=True)
class Interval:
    """What an attacker knows of one blanked cell. ``exact``: the ends are reached, else it is at least so wide."""

    cell: Mapping[str, str]
    row: int
    low: float
    high: float  # inf: no end
    exact: bool
    exposed: bool

    @property
    def width(self) -> float:
        return self.high - self.low

    def as_dict(self) -> dict[str, Any]:
        return {
            "cell": dict(self.cell),
            "row": self.row,
            "low": self.low,
            "high": None if math.isinf(self.high) else self.high,
            "exact": self.exact,
            "exposed": self.exposed,
        }


@dataclass(frozen=True, slots=True)
class Audit:
    """The result of an attack. ``contradiction``: the published sums cannot all be true."""

    intervals: tuple[Interval, ...]
    width: int
    relations: int
    unknowns: int
    contradiction: bool = False
    exposed: tuple[Interval, ...] = field(default=())

    @property
    def passed(self) -> bool:
        return not self.exposed and not self.contradiction

    def as_dict(self) -> dict[str, Any]:
        return {
            "passed": self.passed,
            "blanked": len(self.intervals),
            "exposed": len(self.exposed),
            "narrowest": min((one.width for one in self.intervals if not math.isinf(one.high)), default=None),
            "width_required": self.width,
            "relations": self.relations,
            "unknowns": self.unknowns,
            "contradiction": self.contradiction,
        }


def attack(
    table: CountTable,
    profile: Profile,
    *,
    sensitivity: str = NORMAL,
    per: float = 100.0,
    ends: bool | None = None,
    possible: Mapping[tuple[str, ...], tuple[float, float]] | None = None,
    links: Sequence[Link] | None = None,
) -> Audit:
    """Compute what is known of every blanked cell of ``table`` (built with ``derive=False``).

    A cell is exposed when its interval, cut to whole numbers, is narrower than the profile's width or its
    relative share. Rates beside denominators (a rate is so many ``per``) narrow their counts by rounding.
    ``ends``: compute both ends of every interval; by default up to ``INTERVALS`` blanked cells.
    ``possible``: counts that must remain possible, lowest and highest, by the codes of a cell in the order of
    the dimensions; known only to whoever protects. A cell is exposed, too, where one of them can be excluded.
    ``links``: sums over time that hold; by default those that the published numbers show or do not deny.
    """
    if links is None:
        links = links_in(table, profile.balances)
    rule = profile.rule(sensitivity)
    rows, relations, right = visible(table, links)
    unknown = np.flatnonzero(rows[COUNT].is_null().to_numpy())
    low, high = _known_bounds(rows, profile, rule, per)
    asked = (rows[ROW].to_numpy() != HIDDEN)[unknown]
    matrix = sparse.csr_array(relations[:, unknown])
    keep = np.flatnonzero(np.diff(matrix.indptr))
    matrix, right = sparse.csr_array(matrix[keep]), right[keep]
    low, high = low[unknown], high[unknown]
    width = profile.width_of(rule)
    if ends is None:
        ends = int(asked.sum()) <= INTERVALS
    names = [dimension.name for dimension in table.dimensions]
    limits = [
        Limit(width, profile.relative, *(possible or {}).get(codes, (np.inf, -np.inf)))
        for codes in rows[unknown.tolist()].select(names).rows()
    ]
    found = Found(low.copy(), high.copy(), np.zeros(len(unknown), bool))
    contradiction = not solved(matrix, right, low, high, asked, found, limits, ends)
    blanked = rows[unknown[asked].tolist()].select([*names, ROW])
    intervals = tuple(
        _interval(row, names, *found.of(int(place)), limits[place])
        for row, place in zip(blanked.to_dicts(), np.flatnonzero(asked), strict=True)
    )
    exposed = tuple(one for one in intervals if one.exposed)
    return Audit(intervals, width, len(keep), len(unknown), contradiction, exposed)


def _interval(
    row: Mapping[str, Any],
    names: Sequence[str],
    low: float,
    high: float,
    exact: bool,
    limit: Limit,
) -> Interval:
    low, high = round(low, 6) + 0.0, round(high, 6) + 0.0
    cell = {name: str(row[name]) for name in names}
    return Interval(cell, int(row[ROW]), low, high, exact, limit.passed(low, high))


def _known_bounds(rows: pl.DataFrame, profile: Profile, rule: Rule, per: float) -> tuple[Floats, Floats]:
    """What the rule itself and published rates tell of blanked counts, before any sum is looked at."""
    height = rows.height
    published = rows[ROW].to_numpy() != HIDDEN
    low, high = np.zeros(height), np.full(height, np.inf)
    if not profile.zero_partners and not profile.zeros_protected:
        low[published] = 1.0  # zeros are shown: a blank is at least one
    status = rows[STATUS].str.to_lowercase().fill_null("")
    small = status.str.contains("primary|primär|primaer").fill_null(False).to_numpy() & published
    partner = status.str.contains("secondary|sekundär|sekundaer").fill_null(False).to_numpy() & published
    low[small] = np.maximum(low[small], 0.0 if profile.zeros_protected else 1.0)
    high[small] = rule.threshold - 1
    if not profile.zero_partners:
        low[partner] = rule.threshold
    rate, base = (rows[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in (RATE, DENOMINATOR))
    told = np.isfinite(rate) & np.isfinite(base)
    decimals = _decimals(rate[told])
    half = 0.5 * 10.0**-decimals
    low[told] = np.maximum(low[told], (rate[told] - half) * base[told] / per)
    high[told] = np.minimum(high[told], (rate[told] + half) * base[told] / per)
    return low, high


def _decimals(rates: Floats) -> int:
    for decimals in range(7):
        if np.allclose(rates, np.round(rates, decimals), atol=1e-9, rtol=0):
            return decimals
    return 7
