"""What is published together? From the rows of a protected table to every sum an attacker can write down.

Sums are found anew by grouping the rows, each directly over its finest parts; rows that nobody published but
that the sums leave room for are added as unknown.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from kommune360.disclosure.chains import UNSAID, Link
from kommune360.disclosure.dimensions import Dimension
from kommune360.disclosure.tables import COUNT, DENOMINATOR, RATE, ROW, STATUS, CountTable

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
HIDDEN = -2  # row number of what nobody published; derived sums have -1
HALF = 0.5  # counts are whole


def visible(table: CountTable, links: Sequence[Link]) -> tuple[pl.DataFrame, sparse.csr_array, Floats]:
    """All rows (published ones and hidden remainders), and every sum over its finest parts.

    ``links`` are sums over time. Returns rows, a matrix over the rows and the right sides: matrix @ counts = right, known counts moved right.
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
    for link in links:
        rows = _with_untold(rows, link, names)
    rows = rows.with_row_index("#id")
    pieces = [_equations(rows, star, name, names) for name in names for star in stars[name]]
    pieces += [_link_equations(rows, link, names) for link in links]
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


# --- sums over time ---------------------------------------------------------------------------


def _with_untold(rows: pl.DataFrame, link: Link, names: list[str]) -> pl.DataFrame:
    """Add an unknown row for the one term of ``link`` that no row gives, where it cannot be nothing."""
    wide, counted = _side_by_side(rows.with_row_index("#id"), link, names)
    others = [name for name in names if name not in (link.measure, link.time)]
    unknown = pl.any_horizontal(
        pl.col(f"#{place}").is_not_null() & pl.col(f"#n{place}").is_null() for place in counted
    )
    over = pl.sum_horizontal(pl.col(f"#n{place}") * link.terms[place][1] for place in counted).abs() > HALF
    for place, ((code, when), _) in enumerate(link.terms):
        alone = wide.filter(
            pl.sum_horizontal(pl.col(f"#{each}").is_null() for each in counted) == 1,
            pl.col(f"#{place}").is_null(),
            pl.lit(code.startswith(UNSAID)) | unknown | over,
        )
        if alone.height:
            keys = alone.select(
                *others,
                pl.lit(code).alias(link.measure),
                *([pl.lit(when).alias(link.time)] if link.time else []),
            )
            rows = _blank_rows(keys.select(names), rows)
    return rows


def _link_equations(rows: pl.DataFrame, link: Link, names: list[str]) -> tuple[Ints, Ints, Floats]:
    """One equation for every combination of the other columns that has all terms and is not contradicted."""
    wide, counted = _side_by_side(rows, link, names)
    total = pl.sum_horizontal(pl.col(f"#n{place}") * link.terms[place][1] for place in counted)
    known = pl.all_horizontal(pl.col(f"#n{place}").is_not_null() for place in counted)
    there = pl.all_horizontal(pl.col(f"#{place}").is_not_null() for place in counted)
    held = wide.filter(there, ~(known & (total.abs() > HALF)))
    size = held.height
    cell = np.concatenate([held[f"#{place}"].to_numpy() for place in counted]).astype(np.int64)
    sign = np.repeat([sign for _, sign in link.terms], size)
    return np.tile(np.arange(size), len(counted)), cell, sign


def _side_by_side(rows: pl.DataFrame, link: Link, names: list[str]) -> tuple[pl.DataFrame, list[int]]:
    """Combinations of the other columns; for term k the row (``#k``) and its count (``#nk``), null for none."""
    others = [name for name in names if name not in (link.measure, link.time)]
    keys = [*others, "#all"]
    parts = []
    for place, ((code, when), _) in enumerate(link.terms):
        at = pl.col(link.measure) == code
        if link.time:
            at &= pl.col(link.time) == when
        number, count = pl.col("#id").alias(f"#{place}"), pl.col(COUNT).alias(f"#n{place}")
        parts.append(rows.filter(at).select(*others, pl.lit(0).alias("#all"), number, count))
    wide = parts[0]
    for part in parts[1:]:
        wide = wide.join(part, on=keys, how="full", coalesce=True)
    if link.broken and others:
        broken = pl.DataFrame(sorted(link.broken), schema=dict.fromkeys(others, pl.String), orient="row")
        wide = wide.join(broken, on=others, how="anti")
    elif link.broken:
        wide = wide.clear()
    return wide.sort(keys), list(range(len(link.terms)))
