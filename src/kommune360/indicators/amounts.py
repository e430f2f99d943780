"""How much is there of what? From a long table to the amounts formulas need, on the grid of a space.

The bands and sexes of each date are put together so that they add up to what was asked exactly; where
they cannot, there is no amount. A table read for few amounts is summed in one lazy pass, one read for
many is collected once and spread over the grid.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kommune360.base.ages import AgeBand
from kommune360.indicators.flags import ABSENT, MISSING, OK, codes_of
from kommune360.indicators.space import Codes, Floats, Space
from kommune360.indicators.terms import Amount
from kommune360.observations.figures import covering
from kommune360.observations.schema import SEXES

FEW = 8  # amounts up to which one pass with an aggregate for each beats spreading the table
_CELL = ["sex", "age_from", "age_to"]
_KEYS = ["area_system", "area", "period"]
_FIRST_ROWS = 50_000
_AGES = 256  # beyond any age: packs a band into one number

Sums = dict[Amount, tuple[Floats, Codes]]


@dataclass(frozen=True, slots=True)
class Summed:
    """``rows``: area_system, area, period and for each amount i ``n{i}`` (sum) and ``k{i}`` (code)."""

    rows: pl.DataFrame
    amounts: tuple[Amount, ...]


def distinct(table: pl.LazyFrame, columns: Sequence[str]) -> pl.DataFrame:
    """The distinct rows of ``columns``. Where all are alike, the statistics of a file tell without reading it."""
    first = table.select(columns).head(1).collect()
    if first.is_empty():
        return first
    other = functools.reduce(
        operator.or_, (pl.col(name).ne_missing(pl.lit(first[name][0])) for name in columns)
    )
    if table.filter(other).select(columns).head(1).collect(engine="streaming").is_empty():
        return first
    return table.select(columns).unique().collect(engine="streaming")


def in_one_pass(table: pl.LazyFrame, amounts: Sequence[Amount]) -> Summed | None:
    """Sum few amounts of a table (only rows of their variables) in one streaming pass; None where dates differ in the bands they must be put
    together from, so that each date has to be looked at.

    Which cells there are is read off the first rows; that every area and date has just these is checked
    by a sum of their hashes, and where it has not, all cells are listed.
    """
    variables = sorted({amount.variable for amount in amounts})
    first = [_cells(table.filter(pl.col("variable") == name).head(_FIRST_ROWS)) for name in variables]
    cells = pl.concat(first)
    chosen = {amount: _chosen(cells, amount) for amount in amounts}
    if not all(chosen.values()):
        cells = _cells(table)
        chosen = {amount: _chosen(cells, amount) for amount in amounts}
    taken = [_taken(cells, amount, chosen[amount], len(variables) == 1) for amount in amounts]
    rows, flagged = _pass(table, amounts, variables, taken, counted=False)
    if _alike(rows, cells, variables):
        there = [(variables.index(a.variable), len(chosen[a])) for a in amounts]
        rows = rows.with_columns(
            pl.when(pl.col(f"t{j}") == 0).then(0).otherwise(few).alias(f"r{i}")
            for i, (j, few) in enumerate(there)
        )
    else:
        listed = _listed(table)
        if not _same_for_all_dates(listed, amounts, chosen):
            return None
        everything = listed.select("variable", *_CELL).unique()
        taken = [_taken(everything, amount, chosen[amount], len(variables) == 1) for amount in amounts]
        rows, flagged = _pass(table, amounts, variables, taken, counted=True)
    return Summed(_coded(rows, flagged, [len(chosen[amount]) for amount in amounts]), tuple(amounts))


def _pass(
    table: pl.LazyFrame,
    amounts: Sequence[Amount],
    variables: list[str],
    taken: list[pl.Expr | None],
    *,
    counted: bool,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Per area and date: the sum ``n{i}`` of each amount, and the number of its rows ``r{i}`` (``counted``)
    or else for each variable the print ``t{j}`` of its cells; and the rows that carry a flag."""
    systems = distinct(table, ["area_system"])["area_system"]
    keys = _KEYS if len(systems) > 1 else _KEYS[1:]  # each key to group by costs as much as two sums
    number = pl.col("numerator")
    sums = [
        (number if t is None else pl.when(t).then(number)).sum().alias(f"n{i}") for i, t in enumerate(taken)
    ]
    if counted:
        checks = [(pl.len() if t is None else t.sum()).alias(f"r{i}") for i, t in enumerate(taken)]
    else:
        own = [None if len(variables) == 1 else pl.col("variable") == name for name in variables]
        checks = [_print(mine).alias(f"t{j}") for j, mine in enumerate(own)]
    summed = table.group_by(keys).agg(*sums, *checks)
    if len(systems) == 1:
        summed = summed.with_columns(pl.lit(systems[0]).alias("area_system"))
    marks = table.filter(pl.col("flag") != "").select(
        *_KEYS, "flag", *((pl.lit(True) if t is None else t).alias(f"t{i}") for i, t in enumerate(taken))
    )
    return summed.collect(engine="streaming"), marks.collect(engine="streaming")


def _print(own: pl.Expr | None = None) -> pl.Expr:
    """Sum of the hashes of cells (of the rows ``own``; it wraps around): equal where the cells are, 0 for none."""
    hashed = pl.struct(_CELL).hash(seed=8360)
    return (hashed if own is None else pl.when(own).then(hashed)).sum()


def _alike(rows: pl.DataFrame, cells: pl.DataFrame, variables: list[str]) -> bool:
    """Whether every area and date has just the cells of ``cells``, or none of the variable."""
    for j, name in enumerate(variables):
        whole = cells.filter(pl.col("variable") == name).select(_print()).item()
        if not rows[f"t{j}"].is_in([0, whole]).all():
            return False
    return True


def _listed(table: pl.LazyFrame) -> pl.DataFrame:
    return table.select("area_system", "period", "variable", *_CELL).unique().collect(engine="streaming")


def _same_for_all_dates(
    listed: pl.DataFrame, amounts: Sequence[Amount], chosen: dict[Amount, list[tuple[str, AgeBand]]]
) -> bool:
    """Whether every system and date that has a variable puts its amounts together from the same cells."""
    for _, part in listed.group_by("area_system", "period"):
        there = set(part["variable"])
        for amount in amounts:
            if amount.variable in there and set(_chosen(part, amount)) != set(chosen[amount]):
                return False
    return True


def _cells(table: pl.LazyFrame) -> pl.DataFrame:
    return table.select("variable", *_CELL).unique().collect(engine="streaming")


def _coded(rows: pl.DataFrame, marks: pl.DataFrame, expected: list[int]) -> pl.DataFrame:
    """``rows`` with the code ``k{i}`` of each amount: absent, incomplete or the weakest flag of its cells."""
    coded = rows.with_columns(
        pl.when(pl.col(f"r{i}") == 0)
        .then(ABSENT)
        .when(pl.col(f"r{i}") < wanted)
        .then(MISSING)
        .otherwise(OK)
        .cast(pl.UInt8)
        .alias(f"k{i}")
        for i, wanted in enumerate(expected)
    )
    if marks.is_empty():
        return coded
    weakest = (
        marks.with_columns(pl.Series("code", codes_of(marks["flag"])))
        .group_by(_KEYS)
        .agg(pl.col("code").filter(pl.col(f"t{i}")).max().alias(f"w{i}") for i in range(len(expected)))
    )
    return coded.join(weakest, on=_KEYS, how="left").with_columns(
        pl.max_horizontal(f"k{i}", pl.col(f"w{i}").fill_null(OK)).alias(f"k{i}") for i in range(len(expected))
    )


def on_grid(summed: Summed, space: Space) -> Sums:
    """Put summed rows on the grid."""
    where = _positions(summed.rows, space)
    found: Sums = {}
    for i, amount in enumerate(summed.amounts):
        values = np.full(space.shape, np.nan)
        codes = np.full(space.shape, ABSENT, dtype=np.uint8)
        own = summed.rows[f"k{i}"].to_numpy()
        values.ravel()[where] = np.where(own < ABSENT, summed.rows[f"n{i}"].to_numpy(), np.nan)
        codes.ravel()[where] = own
        found[amount] = (values, codes)
    return found


def spread(table: pl.DataFrame, amounts: Sequence[Amount], space: Space) -> Sums:
    """Sum many amounts of a collected table (only rows on the grid) straight on the grid."""
    size = space.shape[0] * space.shape[1]
    sums = np.zeros((len(amounts), size))
    counts = np.zeros((len(amounts), size), dtype=np.int32)
    expected = np.zeros((len(amounts), size), dtype=np.int32)
    codes = np.zeros((len(amounts), size), dtype=np.uint8)
    for system, rows in space.systems.items():
        part = table if len(space.systems) == 1 else table.filter(pl.col("area_system") == system)
        if not part.is_empty():
            _spread_system(part, amounts, space, rows, (sums, counts, expected, codes))
    state = np.where(counts == 0, ABSENT, np.where(counts == expected, codes, np.maximum(codes, MISSING)))
    sums[state >= ABSENT] = np.nan
    return {
        amount: (sums[i].reshape(space.shape), state[i].astype(np.uint8).reshape(space.shape))
        for i, amount in enumerate(amounts)
    }


def _spread_system(
    part: pl.DataFrame, amounts: Sequence[Amount], space: Space, rows: slice, grids: tuple[NDArray[Any], ...]
) -> None:
    sums, counts, expected, codes = grids
    periods = len(space.periods)
    known = sorted({amount.variable for amount in amounts})
    packed = _packed(part, known)
    cells = np.sort(pl.Series(packed).unique().to_numpy())
    cell = np.searchsorted(cells, packed)
    period = part["period"].cast(pl.Enum(space.periods)).to_physical().to_numpy().astype(np.int64)
    pair = cell * periods + period
    there = np.bincount(pair, minlength=len(cells) * periods).reshape(len(cells), periods) > 0
    takers = _takers(cells, there, amounts, known)
    if takers is None:
        return
    pairs, taker = takers
    for index, at in zip(taker.tolist(), (pairs % periods).tolist(), strict=True):
        grid = expected[index].reshape(space.shape)
        grid[rows, at] += 1
    areas = space.areas["area"][rows]
    area = part["area"].cast(pl.Enum(areas)).to_physical().to_numpy().astype(np.int64) + rows.start
    place = area * periods + period
    numerator = part["numerator"].fill_null(0.0).to_numpy()
    weak = (part["flag"] != "").arg_true().to_numpy()
    marked = codes_of(part["flag"][weak])
    for layer in _layers(pairs, taker, there.size):
        taken = layer[pair]
        counted = np.flatnonzero(taken >= 0)
        whole = len(counted) == len(taken)
        target = taken * sums.shape[1] + place if whole else (taken * sums.shape[1] + place)[counted]
        amount = numerator if whole else numerator[counted]
        sums.ravel()[:] += np.bincount(target, weights=amount, minlength=sums.size)
        counts.ravel()[:] += np.bincount(target, minlength=counts.size).astype(np.int32)
        seen = taken[weak] >= 0
        at = taken[weak][seen] * sums.shape[1] + place[weak][seen]
        np.maximum.at(codes.ravel(), at, marked[seen])


def _layers(pairs: NDArray[np.int64], taker: NDArray[np.int64], size: int) -> list[NDArray[np.int64]]:
    """Tables from pair to amount (-1: none), as many as amounts share a pair; ``pairs`` are sorted."""
    rank = np.arange(len(pairs)) - np.searchsorted(pairs, pairs, side="left")
    layers = []
    for depth in range(int(rank.max()) + 1):
        layer = np.full(size, -1, dtype=np.int64)
        layer[pairs[rank == depth]] = taker[rank == depth]
        layers.append(layer)
    return layers


def _packed(part: pl.DataFrame, known: list[str]) -> NDArray[np.int64]:
    """Variable, sex and band of each row as one number."""
    number = (
        part.select(
            (
                (pl.col("variable").cast(pl.Enum(known)).to_physical().cast(pl.Int64) * len(SEXES)
                 + pl.col("sex").cast(pl.Enum(SEXES)).to_physical().cast(pl.Int64)) * _AGES
                + pl.col("age_from").cast(pl.Int64)
            ) * _AGES
            + pl.col("age_to").cast(pl.Int64)
        )
        .to_series()
        .to_numpy()
    )  # fmt: skip
    return np.asarray(number, dtype=np.int64)


def _takers(
    cells: NDArray[np.int64], there: NDArray[np.bool_], amounts: Sequence[Amount], known: list[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """For each pair of cell and period, sorted, the amounts that count it."""
    periods = there.shape[1]
    of_variable: dict[str, list[int]] = {}
    bands: list[tuple[str, AgeBand]] = []
    for at, number in enumerate(cells.tolist()):
        number, stop = divmod(number, _AGES)
        number, start = divmod(number, _AGES)
        variable, sex = divmod(number, len(SEXES))
        bands.append((SEXES[sex], AgeBand(start, stop)))
        of_variable.setdefault(known[variable], []).append(at)
    found: list[tuple[int, int]] = []
    for index, amount in enumerate(amounts):
        own = of_variable.get(amount.variable, [])
        seen: dict[bytes, list[int]] = {}
        for period in range(periods):
            mask = there[own, period]
            pattern = mask.tobytes()
            if pattern not in seen:
                present = [at for at, is_there in zip(own, mask.tolist(), strict=True) if is_there]
                seen[pattern] = _covering(present, bands, amount)
            found += [(at * periods + period, index) for at in seen[pattern]]
    if not found:
        return None
    found.sort()
    pairs, takers = zip(*found, strict=True)
    return np.array(pairs, dtype=np.int64), np.array(takers, dtype=np.int64)


def _covering(present: list[int], bands: list[tuple[str, AgeBand]], amount: Amount) -> list[int]:
    if len(present) == 1:
        return present if bands[present[0]] == (amount.sex, amount.ages) else []
    by_sex: dict[str, list[AgeBand]] = {}
    for at in present:
        by_sex.setdefault(bands[at][0], []).append(bands[at][1])
    chosen = covering(by_sex, amount.sex, amount.ages)
    wanted = {(sex, band) for sex, few in chosen.items() for band in few}
    return [at for at in present if bands[at] in wanted]


def _chosen(cells: pl.DataFrame, amount: Amount) -> list[tuple[str, AgeBand]]:
    by_sex: dict[str, list[AgeBand]] = {}
    own = cells.filter(pl.col("variable") == amount.variable).select(*_CELL)
    for sex, start, stop in own.iter_rows():
        by_sex.setdefault(str(sex), []).append(AgeBand(start, stop))
    return [(sex, band) for sex, few in covering(by_sex, amount.sex, amount.ages).items() for band in few]


def _taken(
    cells: pl.DataFrame, amount: Amount, chosen: list[tuple[str, AgeBand]], alone: bool
) -> pl.Expr | None:
    """The rows of ``chosen``: by range where the range holds nothing else, else by name; None for all rows.

    ``alone``: there is no other variable in the table.
    """
    conditions = [] if alone else [pl.col("variable") == amount.variable]
    own = {
        (str(sex), AgeBand(start, stop))
        for sex, start, stop in cells.filter(pl.col("variable") == amount.variable).select(*_CELL).iter_rows()
    }
    sexes = sorted({sex for sex, _ in chosen})
    inside = {(sex, band) for sex, band in own if sex in sexes and amount.ages.contains(band)}
    if inside != set(chosen):
        conditions.append(pl.any_horizontal(_named(sex, chosen) for sex in sexes))
    else:
        if {sex for sex, _ in own} != set(sexes):
            conditions.append(pl.col("sex").is_in(sexes))
        if any(band.start < amount.ages.start for _, band in own):
            conditions.append(pl.col("age_from") >= amount.ages.start)
        if any(band.stop > amount.ages.stop for _, band in own):
            conditions.append(pl.col("age_to") <= amount.ages.stop)
    if not chosen:
        return pl.lit(False)
    return pl.all_horizontal(conditions) if conditions else None


def _named(sex: str, chosen: list[tuple[str, AgeBand]]) -> pl.Expr:
    numbers = sorted(band.start * _AGES + band.stop for whose, band in chosen if whose == sex)
    return (pl.col("sex") == sex) & (pl.col("age_from").cast(pl.Int32) * _AGES + pl.col("age_to")).is_in(
        numbers
    )


def _positions(rows: pl.DataFrame, space: Space) -> NDArray[np.int64]:
    index = space.areas.with_row_index("at")
    area = rows.select("area_system", "area").join(
        index, on=["area_system", "area"], how="left", maintain_order="left"
    )["at"]
    period = rows["period"].cast(pl.String).cast(pl.Enum(space.periods)).to_physical()
    at: NDArray[np.int64] = area.to_numpy().astype(np.int64) * len(space.periods)
    at += period.to_numpy().astype(np.int64)
    return at
