"""Which stocks do cells of residents make: by area, year, sex and single year of age, without a hole?

From long cells (single ages or bands) to ``Stocks``, with everything that stands against it as findings,
all at once. What a file looks like is the reader's matter; what figures must keep is checked here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kommune360.base.ages import OPEN_ENDED
from kommune360.base.findings import Findings
from kommune360.projection import reading_findings as say
from kommune360.projection.graduate import BandedYear, graduate
from kommune360.projection.sexes import with_sexes_divided
from kommune360.projection.stocks import Stocks

CELLS = {
    "area": pl.String,  # key as text, leading zeros kept
    "year": pl.Int32,
    "sex": pl.String,  # "all", "m", "f", "d"
    "age_from": pl.Int32,  # completed years, half-open
    "age_to": pl.Int32,  # OPEN_ENDED: and older
    "n": pl.Float64,  # persons; null: no value
    "row": pl.Int32,  # row of the file, from 1; null where there is none
}
OLD = 85  # a table whose last age is at least this means "and older", whether it says so or not
RUN_WANTED = 3  # years in a row; an older, longer row is taken where the newest one is shorter
SMALL = 5.0  # an absent cell may be a left-out zero only where the area once had fewer people of that age

Bands = dict[int, tuple[tuple[int, int], ...]]  # year -> bands that tile all ages


def stocks_of(cells: pl.DataFrame, findings: Findings, *, file: str = "") -> Stocks | None:
    """Return the stocks that ``cells`` (columns CELLS) make; None where a finding stops.

    Bands are shared out among single ages by cohort history (``graduate``). Years are the newest
    unbroken row. Sexes are kept where both are complete, else taken together. Areas with a hole are left
    out and named. ``findings`` gets negative counts, cells that stand twice, missing ages and years,
    a single year, one sex alone, no open-ended age.
    """
    if cells.is_empty():
        if not findings.stops:
            findings.add(say.empty(file))
        return None
    _check_cells(cells, findings, file)
    whole = _unbroken_years(_sexes_as_one_reads_them(cells, findings, file), findings, file)
    bands, whole = _bands(_with_zeros(whole, findings, file), findings, file)
    if findings.stops or not bands:
        return None
    areas, years, values = _complete_areas(whole, bands, findings, file)
    if not areas:
        findings.add(say.nothing_left(file))
        return None
    sexes = tuple(sex for sex in ("all", "m", "f") if sex in set(whole["sex"].unique()))
    starts, values = _common_open_age(bands, values)
    split = sorted({b for row in bands.values() for b in row if b[1] - b[0] > 1 and b[1] < OPEN_ENDED})
    if split:
        findings.add(say.bands_shared_out(split, file))
    counts = graduate([BandedYear(starts[year], values[year]) for year in years])
    return Stocks(np.ascontiguousarray(counts), areas, years, sexes)


def _check_cells(cells: pl.DataFrame, findings: Findings, file: str) -> None:
    negative = cells.filter(pl.col("n") < 0)
    if not negative.is_empty():
        findings.add(say.negative(negative, file))
    twice = cells.filter(~pl.struct("area", "year", "sex", "age_from", "age_to").is_first_distinct())
    if not twice.is_empty():
        findings.add(say.twice(twice, file))
    back = cells.with_columns(
        pl.col("year").diff().over("area", "sex", "age_from", "age_to").alias("step")
    ).filter(pl.col("step") < 0)
    if not back.is_empty():
        findings.add(say.years_unordered(back, file))


def _sexes_as_one_reads_them(cells: pl.DataFrame, findings: Findings, file: str) -> pl.DataFrame:
    """Keep men and women where they tell as much as the total, else the total; "d" counts in the total."""
    detail = {
        str(sex): (part.select("area", "year").n_unique(), part.select("age_from", "age_to").n_unique())
        for (sex,), part in cells.group_by("sex")
    }
    none = (0, 0)
    both = min(detail.get("m", none), detail.get("f", none))
    total = detail.get("all", none)
    if both > none and both[0] >= total[0] and both[1] >= total[1]:
        if "d" not in detail:
            cells, divided = with_sexes_divided(cells)
            if divided:
                findings.add(say.sexes_divided(divided, file))
            return cells.filter(pl.col("sex") != "all")
        findings.add(say.sexes_together(file))
        keys = ["area", "year", "age_from", "age_to"]
        parts = cells.filter(pl.col("sex") != "all").group_by(keys, maintain_order=True)
        value = pl.when(pl.col("n").is_null().any()).then(None).otherwise(pl.col("n").sum())
        return parts.agg(value.alias("n"), pl.col("row").first(), pl.lit("all").alias("sex"))
    if total == none:
        findings.add(say.one_sex(sorted(detail), file))
        return cells
    return cells.filter(pl.col("sex") == "all")


def _unbroken_years(cells: pl.DataFrame, findings: Findings, file: str) -> pl.DataFrame:
    """The newest years in a row that most areas have (the longest row where the newest is too short)."""
    counted = cells.group_by("year").agg(pl.col("area").n_unique())
    most = max(counted["area"].to_list())
    few = sorted(counted.filter(pl.col("area") * 2 < most)["year"].to_list())
    if few:
        findings.add(say.years_incomplete(few, file))
    years = sorted(set(counted["year"].to_list()) - set(few))
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    chosen = runs[-1] if len(runs[-1]) >= RUN_WANTED else max(reversed(runs), key=len)
    if len(runs) > 1:
        gaps = [year for year in range(years[0], years[-1]) if year not in years]
        findings.add(say.years_missing(gaps, chosen, file))
    if len(chosen) == 1:
        findings.add(say.single_year(chosen[0], file))
    return cells.filter(pl.col("year").is_in(chosen))


def _with_zeros(cells: pl.DataFrame, findings: Findings, file: str) -> pl.DataFrame:
    """Add the zeros that a table without a single zero leaves out; totals of all ages go.

    An absent cell is a zero where the area has few people of that age in other years, too, and no other
    band of that year tells the age.
    """
    # a total is no band: it would hide where the last age ends
    cells = cells.filter((pl.col("age_from") > 0) | (pl.col("age_to") < OPEN_ENDED))
    band = ["age_from", "age_to"]
    if cells.is_empty() or (cells["n"] == 0).any():
        return cells
    told = cells.select("year", *band).unique()
    known = cells.select(band).unique()
    crossing = (
        told.join(known, how="cross", suffix="_other")
        .filter(
            (pl.col("age_from") < pl.col("age_to_other"))
            & (pl.col("age_from_other") < pl.col("age_to"))
            & (
                (pl.col("age_from") != pl.col("age_from_other"))
                | (pl.col("age_to") != pl.col("age_to_other"))
            )
        )
        .select("year", age_from="age_from_other", age_to="age_to_other")
    )
    least = cells.group_by("area", "sex", *band).agg(pl.col("n").min().alias("least"))
    zeros = (
        cells.select("area", "year", "sex")
        .unique(maintain_order=True)
        .join(known, how="cross")
        .join(crossing, on=["year", *band], how="anti")
        .join(cells, on=["area", "year", "sex", *band], how="anti")
        .join(least, on=["area", "sex", *band], how="left")
        .filter(pl.col("least").fill_null(0.0) < SMALL)
        .with_columns(pl.lit(0.0).alias("n"), pl.lit(None).alias("row"))
    )
    if zeros.is_empty():
        return cells
    findings.add(say.zeros_left_out(zeros.height, file))
    return pl.concat([cells.select(CELLS.keys()), zeros.select(pl.col(c).cast(t) for c, t in CELLS.items())])


def _bands(cells: pl.DataFrame, findings: Findings, file: str) -> tuple[Bands, pl.DataFrame]:
    """The finest bands of each year that cover every age once; a last age that means "and older" is open."""
    ends = cells.group_by("year").agg(pl.col("age_to").max())
    closed = ends.filter(pl.col("age_to") < OPEN_ENDED)
    if not closed.is_empty():
        cells = cells.join(closed.rename({"age_to": "last"}), on="year", how="left").with_columns(
            pl.when((pl.col("age_to") == pl.col("last")) & (pl.col("last") >= OLD))
            .then(OPEN_ENDED)
            .otherwise(pl.col("age_to"))
            .cast(pl.Int32)
            .alias("age_to")
        )
        young = sorted(int(end) for end in closed["age_to"] if end < OLD)
        if young:
            findings.add(say.no_open_age(young[0], file))
            cells = cells.filter(pl.col("age_to") <= young[0])
    bands: Bands = {}
    gaps: dict[tuple[int, ...], list[int]] = {}
    for (year,), part in sorted(
        cells.select("year", "age_from", "age_to").unique().group_by("year"), key=lambda item: item[0]
    ):
        there = [(int(a), int(b)) for a, b in part.select("age_from", "age_to").iter_rows()]
        last = max((b for _, b in there), default=0)
        tiles = finest(there, last)
        if tiles is None or len(tiles) == 1:
            gaps.setdefault(tuple(uncovered(there, last)), []).append(int(str(year)))
        else:
            bands[int(str(year))] = tiles
    findings.extend(say.ages_missing(years, ages, file) for ages, years in gaps.items())
    return bands, cells


def finest(bands: Sequence[tuple[int, int]], last: int) -> tuple[tuple[int, int], ...] | None:
    """Return the most bands that cover ``[0, last)`` exactly and once, None where none do."""
    best: dict[int, tuple[tuple[int, int], ...]] = {0: ()}
    for band in sorted(set(bands)):
        if band[0] in best and len(best[band[0]]) >= len(best.get(band[1], ())):
            best[band[1]] = (*best[band[0]], band)
    return best.get(last) or None


def uncovered(bands: Sequence[tuple[int, int]], last: int) -> list[int]:
    """Return the ages below the last band that no narrow enough band tells."""
    narrow = [band for band in bands if band != (0, last)] or list(bands)
    top = max((a for a, b in narrow if b == last), default=max((b for _, b in narrow), default=last))
    return [age for age in range(top) if not any(a <= age < b for a, b in narrow)]


def _complete_areas(
    cells: pl.DataFrame, bands: Bands, findings: Findings, file: str
) -> tuple[tuple[str, ...], tuple[int, ...], dict[int, NDArray[np.float64]]]:
    """Values ``[area, sex, band]`` by year of all areas without a hole; the others are named."""
    areas = sorted(cells["area"].unique().to_list())
    sexes = [sex for sex in ("all", "m", "f") if sex in set(cells["sex"].unique())]
    years = tuple(sorted(bands))
    values: dict[int, NDArray[np.float64]] = {}
    holes, absent_years = np.zeros(len(areas), bool), np.zeros(len(areas), bool)
    for year in years:
        grid = _grid(areas, sexes, bands[year]).join(
            cells.filter(pl.col("year") == year).select("area", "sex", "age_from", "age_to", "n", there=True),
            on=["area", "sex", "age_from", "age_to"],
            how="left",
            maintain_order="left",
        )
        shape = (len(areas), len(sexes), len(bands[year]))
        numbers = grid["n"].fill_null(np.nan).to_numpy().reshape(shape)
        there = grid["there"].is_not_null().to_numpy().reshape(shape)
        absent_years |= ~there.any(axis=(1, 2))
        holes |= np.isnan(numbers).any(axis=(1, 2))
        values[year] = numbers
    out = holes | absent_years
    if absent_years.any():
        findings.add(say.areas_lack_years([areas[i] for i in np.flatnonzero(absent_years)], file))
    if (holes & ~absent_years).any():
        findings.add(say.areas_lack_cells([areas[i] for i in np.flatnonzero(holes & ~absent_years)], file))
    kept = np.flatnonzero(~out)
    return tuple(areas[i] for i in kept), years, {year: block[kept] for year, block in values.items()}


def _grid(areas: Sequence[str], sexes: Sequence[str], bands: Sequence[tuple[int, int]]) -> pl.DataFrame:
    each = pl.DataFrame(bands, schema={"age_from": pl.Int32, "age_to": pl.Int32}, orient="row")
    whole = pl.DataFrame({"area": areas}, schema={"area": pl.String})
    whole = whole.join(pl.DataFrame({"sex": sexes}), how="cross", maintain_order="left_right")
    return whole.join(each, how="cross", maintain_order="left_right")


def _common_open_age(
    bands: Bands, values: dict[int, NDArray[np.float64]]
) -> tuple[dict[int, tuple[int, ...]], dict[int, NDArray[np.float64]]]:
    """Bring all years to the same open-ended age; tables of children end with nobody older."""
    shared = set.intersection(*({start for start, _ in row} for row in bands.values()))
    open_starts = [row[-1][0] for row in bands.values() if row[-1][1] >= OPEN_ENDED]
    starts: dict[int, tuple[int, ...]] = {}
    merged: dict[int, NDArray[np.float64]] = {}
    if not open_starts:
        last = min(row[-1][1] for row in bands.values())
        for year, row in bands.items():
            starts[year] = (*(start for start, _ in row), last)
            merged[year] = np.concatenate([values[year], np.zeros_like(values[year][..., :1])], axis=-1)
        return starts, merged
    last = max(start for start in shared if start <= min(open_starts))
    for year, row in bands.items():
        first = [start for start, _ in row if start <= last]
        starts[year] = tuple(first)
        merged[year] = np.add.reduceat(values[year], range(len(first)), axis=-1)
    return starts, merged
