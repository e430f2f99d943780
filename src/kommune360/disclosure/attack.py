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

import highspy
import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from kommune360.disclosure.dimensions import Dimension
from kommune360.disclosure.profiles import NORMAL, Profile, Rule
from kommune360.disclosure.solver import silent_highs
from kommune360.disclosure.tables import COUNT, DENOMINATOR, RATE, ROW, STATUS, CountTable

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SLACK = 1e-6
HIDDEN = -2  # row number of what nobody published; derived sums have -1
INTERVALS = 4000  # up to so many blanked cells every interval is computed to its ends
ROUNDS = 12  # of programmes that move many cells at once, before single cells are looked at


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
) -> Audit:
    """Compute what is known of every blanked cell of ``table`` (built with ``derive=False``).

    A cell is exposed when its interval, cut to whole numbers, is narrower than the profile's width or its
    relative share. Rates beside denominators (a rate is so many ``per``) narrow their counts by rounding.
    ``ends``: compute both ends of every interval; by default up to ``INTERVALS`` blanked cells.
    ``possible``: counts that must remain possible, lowest and highest, by the codes of a cell in the order of
    the dimensions; known only to whoever protects. A cell is exposed, too, where one of them can be excluded.
    """
    rule = profile.rule(sensitivity)
    rows, relations, right = _grouped(table)
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
        _Limit(width, profile.relative, *(possible or {}).get(codes, (np.inf, -np.inf)))
        for codes in rows[unknown.tolist()].select(names).rows()
    ]
    found = _Found(low.copy(), high.copy(), np.zeros(len(unknown), bool))
    contradiction = not _solved(matrix, right, low, high, asked, found, limits, ends)
    blanked = rows[unknown[asked].tolist()].select([*names, ROW])
    intervals = tuple(
        _interval(row, names, *found.of(int(place)), limits[place])
        for row, place in zip(blanked.to_dicts(), np.flatnonzero(asked), strict=True)
    )
    exposed = tuple(one for one in intervals if one.exposed)
    return Audit(intervals, width, len(keep), len(unknown), contradiction, exposed)


def too_narrow(low: float, high: float, width: float, relative: float) -> bool:
    """Whether [low, high], cut to whole numbers, says more than the profile allows."""
    if math.isinf(high):
        return False
    first, last = math.ceil(low - SLACK), math.floor(high + SLACK)
    return last - first < max(width, relative * last)


@dataclass(frozen=True, slots=True)
class _Limit:
    """What an interval must not be narrower than: a width, a share of its end, and counts it must contain."""

    width: float
    relative: float
    lowest: float = math.inf
    highest: float = -math.inf

    def passed(self, low: float, high: float) -> bool:
        """Whether the interval says more than is allowed."""
        excluded = low > self.lowest + SLACK or high < self.highest - SLACK
        return excluded or too_narrow(low, high, self.width, self.relative)


def _interval(
    row: Mapping[str, Any],
    names: Sequence[str],
    low: float,
    high: float,
    exact: bool,
    limit: _Limit,
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


# --- what is published together ----------------------------------------------------------------


def _grouped(table: CountTable) -> tuple[pl.DataFrame, sparse.csr_array, Floats]:
    """All rows (published ones and hidden remainders), and every sum over its finest parts.

    Returns rows, a matrix over the rows and the right sides: matrix @ counts = right, known counts moved right.
    """
    rows = table.frame
    apart = _never_crossed(table)
    stars = {dimension.name: _stars(dimension) for dimension in table.dimensions}
    names = [dimension.name for dimension in table.dimensions]
    for name in names:
        for place, star in enumerate(stars[name]):
            hidden = table.dimensions[names.index(name)].cuts[place].hidden
            rows = _with_missing_sums(rows, star, name, names, apart, hidden)
    for name in names:
        extended = []
        for place, star in enumerate(stars[name]):
            hidden = table.dimensions[names.index(name)].cuts[place].hidden
            rows, star = _with_remainders(rows, star, name, names, hidden, apart)
            extended.append(star)
        stars[name] = extended
    rows = rows.with_row_index("#id")
    pieces = [_equations(rows, star, name, names) for name in names for star in stars[name]]
    row, column, sign, number = [], [], [], 0
    for equation, cell, value in pieces:
        row.append(equation + number)
        column.append(cell)
        sign.append(value)
        number += int(equation.max(initial=-1)) + 1
    shape = (number, rows.height)
    if not pieces:
        return rows, sparse.csr_array(shape), np.zeros(0)
    matrix = sparse.csr_array(
        (np.concatenate(sign), (np.concatenate(row), np.concatenate(column))), shape=shape
    )
    known = rows[COUNT].cast(pl.Float64).fill_null(0.0).to_numpy()
    return rows, matrix, -(matrix @ known)


def _never_crossed(table: CountTable) -> pl.Expr:
    """Whether a row goes into detail in two columns that no published row details together.

    Between the margins of such columns any counts fit, so that their crossing tells nothing.
    """
    detail = {
        dimension.name: ~pl.col(dimension.name).is_in(
            sorted(
                code for cut in dimension.cuts for code, inside in cut.sums.items() if inside == cut.leaves
            )
        )
        for dimension in table.dimensions
    }
    pairs = [(one, other) for one in detail for other in detail if one < other]
    crossed = table.frame.select(
        [(detail[one] & detail[other]).any().alias(str(place)) for place, (one, other) in enumerate(pairs)]
    )
    never = [
        detail[one] & detail[other] for place, (one, other) in enumerate(pairs) if not crossed[str(place)][0]
    ]
    return pl.any_horizontal(never) if never else pl.lit(False)


def _stars(dimension: Dimension) -> list[pl.DataFrame]:
    return [
        pl.DataFrame(
            [(code, leaf) for code, inside in sorted(cut.sums.items()) for leaf in sorted(inside)],
            schema={"#sum": pl.String, "#leaf": pl.String},
            orient="row",
        )
        for cut in dimension.cuts
    ]


def _parts(rows: pl.DataFrame, star: pl.DataFrame, name: str) -> pl.DataFrame:
    return rows.join(star, left_on=name, right_on="#leaf", how="inner").drop(name).rename({"#sum": name})


def _blank_rows(keys: pl.DataFrame, rows: pl.DataFrame, value: pl.Expr | None = None) -> pl.DataFrame:
    """Rows that nobody published, shaped like ``rows``."""
    added = keys.with_columns(
        (value if value is not None else pl.lit(None, pl.Float64)).alias(COUNT),
        pl.lit("").alias(STATUS),
        pl.lit(None, pl.Float64).alias(RATE),
        pl.lit(None, pl.Float64).alias(DENOMINATOR),
        pl.lit(HIDDEN, pl.Int64).alias(ROW),
    )
    return pl.concat([rows, added.select(rows.columns)])


def _with_missing_sums(
    rows: pl.DataFrame,
    star: pl.DataFrame,
    name: str,
    names: list[str],
    apart: pl.Expr,
    hidden: frozenset[str],
) -> pl.DataFrame:
    """A sum that is not published still ties its parts to the sums above it; unknown with a part never shown."""
    dark = star.filter(pl.col("#leaf").is_in(list(hidden)))["#sum"].unique().to_list()
    unknown = pl.col(COUNT).is_null().any() | pl.col(name).first().is_in(dark)
    made = (
        _parts(rows, star, name)
        .group_by(names, maintain_order=True)
        .agg(pl.when(unknown).then(None).otherwise(pl.col(COUNT).sum()).alias("#made"))
    )
    missing = made.join(rows, on=names, how="anti").filter(~apart)
    return _blank_rows(missing, rows, pl.col("#made")) if missing.height else rows


def _with_remainders(
    rows: pl.DataFrame,
    star: pl.DataFrame,
    name: str,
    names: list[str],
    hidden: frozenset[str],
    apart: pl.Expr,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Add unknown rows for finest parts that are not published where their sum leaves room for them.

    A part that has no row counts as zero, as far as the published sums allow.
    """
    others = [other for other in names if other != name]
    sums = rows.join(star, left_on=name, right_on="#sum", how="inner").select(
        *names, "#leaf", pl.col(COUNT).alias("#of")
    )
    parts = rows.select(*others, pl.col(name).alias("#leaf"), COUNT, pl.lit(True).alias("#there"))
    joined = sums.join(parts, on=[*others, "#leaf"], how="left")
    told = joined.group_by(names, maintain_order=True).agg(
        pl.col("#of").first(),
        pl.col(COUNT).sum().alias("#parts"),
        (pl.col("#there").is_not_null() & pl.col(COUNT).is_null()).any().alias("#blank"),
        pl.col("#there").is_null().any().alias("#gap"),
        pl.col("#there").is_null().all().alias("#bare"),
    )
    over = (pl.col("#of") - pl.col("#parts") > 0.5) & ~pl.col("#blank")
    bare = pl.col("#bare") & (pl.col("#of").is_null() | (pl.col("#of") > 0))
    wide = told.with_columns((over.fill_null(False) | bare).alias("#room"))
    gaps = joined.filter(pl.col("#there").is_null()).join(wide.select(*names, "#room"), on=names)
    wanted = gaps.filter(pl.col("#room") | pl.col("#leaf").is_in(list(hidden)))
    keys = wanted.select(*others, pl.col("#leaf").alias(name)).unique(maintain_order=True).filter(~apart)
    if keys.height:
        rows = _blank_rows(keys.select(names), rows)
    rest = wide.filter(pl.col("#room") & ~pl.col("#gap"))
    for code in sorted(set(rest[name].to_list())):
        leaf = f"#{code}"
        inside = set(star.filter(pl.col("#sum") == code)["#leaf"])
        above = [
            sum_
            for (sum_,), part in star.group_by("#sum", maintain_order=True)
            if inside <= set(part["#leaf"].to_list())
        ]
        star = pl.concat(
            [star, pl.DataFrame({"#sum": above, "#leaf": [leaf] * len(above)}, schema=star.schema)]
        )
        unclear = wide.filter(~pl.col("#room") & (pl.col("#blank") | pl.col("#of").is_null()))
        holding = pl.concat([rest, unclear]).filter(pl.col(name) == code)
        keys = holding.select(*others, pl.lit(leaf).alias(name))
        rows = _blank_rows(keys.select(names), rows)
    return rows, star


def _equations(
    rows: pl.DataFrame, star: pl.DataFrame, name: str, names: list[str]
) -> tuple[Ints, Ints, Floats]:
    """The sums of one dimension as triplets (equation, row, sign)."""
    sums = rows.join(star.select("#sum").unique(), left_on=name, right_on="#sum", how="semi").select(
        *names, pl.col("#id").alias("#equation")
    )
    parts = _parts(rows, star, name).join(sums, on=names, how="inner")
    dense = parts["#equation"].unique(maintain_order=True).to_numpy()  # a sum without parts says nothing
    number = np.full(rows.height, -1, np.int64)
    number[dense] = np.arange(len(dense))
    equation = np.concatenate([number[dense], number[parts["#equation"].to_numpy()]])
    cell = np.concatenate([dense, parts["#id"].to_numpy()]).astype(np.int64)
    return equation, cell, np.concatenate([np.ones(len(dense)), -np.ones(parts.height)])


# --- intervals --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Found:
    """Ends of the intervals. Before a programme has reached them they are only the widest seen."""

    low: Floats
    high: Floats
    exact: NDArray[np.bool_]

    def of(self, place: int) -> tuple[float, float, bool]:
        return float(self.low[place]), float(self.high[place]), bool(self.exact[place])


def _solved(
    matrix: sparse.csr_array,
    right: Floats,
    low: Floats,
    high: Floats,
    asked: NDArray[np.bool_],
    found: _Found,
    limits: Sequence[_Limit],
    ends: bool,
) -> bool:
    """Fill ``found``, one part of the table that hangs together after the other; False at a contradiction."""
    columns = matrix.shape[1]
    if columns == 0:
        return not np.any(np.abs(right) > SLACK)
    graph = sparse.bmat([[None, matrix.T], [matrix, None]], format="csr")
    label = (
        sparse.csgraph.connected_components(graph, directed=False)[1]
        if matrix.shape[0]
        else np.arange(columns)
    )
    of_column, of_row = label[:columns], label[columns:]
    by_column, by_row = np.argsort(of_column, kind="stable"), np.argsort(of_row, kind="stable")
    possible = True
    for part in np.unique(of_column[asked]):
        inside = by_column[slice(*np.searchsorted(of_column[by_column], [part, part + 1]))]
        sums = by_row[slice(*np.searchsorted(of_row[by_row], [part, part + 1]))]
        programme = _Programme(
            sparse.csc_array(matrix[sums][:, inside]), right[sums], low[inside], high[inside]
        )
        if not programme.possible:
            possible = False
            found.low[inside], found.high[inside] = 0.0, np.inf
            continue
        seen_low, seen_high = programme.seen_low, programme.seen_high
        wanted = np.flatnonzero(asked[inside])
        if not ends:
            programme.roam(wanted, max(limits[inside[place]].width for place in wanted))
        for place in wanted:
            if ends or limits[inside[place]].passed(seen_low[place], seen_high[place]):
                programme.ends(int(place))
                found.exact[inside[place]] = True
        found.low[inside], found.high[inside] = seen_low, seen_high
    return possible


class _Programme:
    """The counts that the published sums allow, in one connected part; keeps its basis between questions."""

    def __init__(self, matrix: sparse.csc_array, right: Floats, low: Floats, high: Floats) -> None:
        size = matrix.shape[1]
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = size, matrix.shape[0]
        lp.col_cost_ = np.zeros(size)
        lp.col_lower_ = low
        lp.col_upper_ = np.where(np.isinf(high), highspy.kHighsInf, high)
        lp.row_lower_ = lp.row_upper_ = right
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = (
            matrix.indptr,
            matrix.indices,
            matrix.data,
        )
        self.size = size
        self.highs = silent_highs()
        self.highs.setOptionValue("presolve", "off")
        self.highs.setOptionValue("simplex_strategy", 4)  # primal: only the objective changes
        self.highs.passModel(lp)
        self.highs.run()
        self.possible = self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        first = self._point() if self.possible else np.zeros(size)
        self.seen_low, self.seen_high = first.copy(), first.copy()

    def ends(self, place: int) -> None:
        """Push one count as far down and up as it goes; whatever else moves on the way is remembered."""
        for sign in (1.0, -1.0):
            self.highs.changeColCost(place, sign)
            if self._run():
                self._remember()
            elif sign < 0:
                self.seen_high[place] = np.inf
        self.highs.changeColCost(place, 0.0)

    def roam(self, wanted: Ints, width: float) -> None:
        """Push all counts that have not moved far enough at once, down and up in changing combinations."""
        every = np.arange(self.size, dtype=np.int32)
        chance = np.random.default_rng(0)
        for _ in range(ROUNDS):
            still = wanted[self.seen_high[wanted] - self.seen_low[wanted] < width]
            if not len(still):
                break
            cost = np.zeros(self.size)
            cost[still] = chance.choice([-1.0, 1.0], len(still)) * chance.uniform(0.5, 1.0, len(still))
            for sign in (1.0, -1.0):
                self.highs.changeColsCost(self.size, every, sign * cost)
                if self._run():
                    self._remember()
        self.highs.changeColsCost(self.size, every, np.zeros(self.size))

    def _run(self) -> bool:
        self.highs.run()
        return bool(self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def _point(self) -> Floats:
        return np.asarray(self.highs.getSolution().col_value)

    def _remember(self) -> None:
        point = self._point()
        np.minimum(self.seen_low, point, out=self.seen_low)
        np.maximum(self.seen_high, point, out=self.seen_high)
