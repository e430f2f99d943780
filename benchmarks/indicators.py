"""How fast are indicators computed: all of a large town, again after one delivery, and one over a big table?

Usage: ``python -m benchmarks.indicators [--quick] --json``. Figures are made by chance with a fixed seed.
The peers do what a person would write by hand for the same question.
"""

from __future__ import annotations

import functools
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.frame import Case, main
from kommune360.areas.schema import BRIDGES
from kommune360.base.text import Text
from kommune360.indicators.definitions import Catalogue, Definition, catalogue_of
from kommune360.indicators.engine import Computation, Setting, compute, recompute
from kommune360.indicators.formula.parser import parse
from kommune360.indicators.vocabulary import InputVariable
from kommune360.observations.schema import OBSERVATIONS

AREAS, YEARS, INDICATORS = 400, 15, 500
BIG_ROWS, QUICK_ROWS = 50_000_000, 2_000_000


def cases(quick: bool) -> list[Case]:
    town = functools.cache(lambda: _town(60 if quick else INDICATORS))
    rows = QUICK_ROWS if quick else BIG_ROWS
    size = f"{rows // 1_000_000} million rows"
    path = functools.cache(lambda: _big(rows))
    return [
        Case(
            f"{60 if quick else INDICATORS} indicators x {AREAS} areas x {YEARS} years, all",
            ours=lambda: compute(town()[0], town()[1], town()[2]).results,
            peer="Polars, one query an indicator",
            theirs=lambda: _one_by_one(*town()[:2]),
            bound_s=2.0,
            setup=town,
            memory=False,
        ),
        Case(
            "the same after a change in one dataset",
            ours=lambda: _again(*_computed(town())).results,
            bound_s=0.2,
            setup=lambda: _computed(town()),
            memory=False,
        ),
        Case(
            f"one ratio over four levels, {size}",
            ours=lambda: _ratio(path()),
            peer="Polars by hand",
            theirs=lambda: _by_hand(path()),
            setup=path,
            memory=False,
        ),
        Case(
            f"one ratio over four levels, {size}, in SQL",
            ours=lambda: _ratio(path()),
            peer="DuckDB",
            theirs=lambda: _in_sql(path()),
            setup=path,
            memory=False,
        ),
    ]


# --- a town with many indicators -----------------------------------------------------------------


def _town(count: int) -> tuple[pl.DataFrame, Setting, dict[str, str]]:
    """One variable for each indicator and 40 denominators; 25 datasets; 3 rows in 1,000 suppressed."""
    rng = np.random.default_rng(8360)
    names = [f"v{i:03d}" for i in range(count)] + [f"d{i:02d}" for i in range(40)]
    cells = AREAS * YEARS
    area = np.tile(np.repeat(np.arange(AREAS), YEARS), len(names))
    year = np.tile(np.arange(YEARS), AREAS * len(names))
    variable = np.repeat(np.arange(len(names)), cells)
    hidden = rng.random(len(variable)) < 0.003
    table = pl.DataFrame(
        {
            "area_system": pl.repeat("cut", len(variable), eager=True),
            "variable": pl.Series(names)[variable],
            "area": pl.Series([f"{a:04d}" for a in range(AREAS)])[area],
            "period": pl.Series([f"{2010 + y}-12-31" for y in range(YEARS)])[year],
            "sex": pl.repeat("all", len(variable), eager=True),
            "age_from": pl.repeat(0, len(variable), dtype=pl.Int16, eager=True),
            "age_to": pl.repeat(150, len(variable), dtype=pl.Int16, eager=True),
            "numerator": pl.Series(rng.integers(1, 5_000, len(variable)).astype(float)),
            "denominator": pl.repeat(None, len(variable), dtype=pl.Float64, eager=True),
            "flag": pl.Series(np.where(hidden, "suppressed", "")),
            "dataset": pl.Series([f"delivery-{i:02d}" for i in range(25)])[variable % 25],
            "row": pl.repeat(1, len(variable), dtype=pl.Int32, eager=True),
        }
    ).with_columns(pl.when(pl.col("flag") == "").then("numerator").alias("numerator"))
    fingerprints = {f"delivery-{i:02d}": "first" for i in range(25)}
    return (
        table.select(OBSERVATIONS.keys()),
        Setting(_catalogue(count, names), _hierarchy(AREAS)),
        fingerprints,
    )


def _catalogue(count: int, names: list[str]) -> Catalogue:
    def text(name: str) -> Text:
        return Text(name, name)

    formulas = [
        f"v{i:03d} / d{i % 40:02d} %"
        if i % 5
        else f"(v{i:03d} - v{(i + 1) % count:03d} lag(1y)) / d{i % 40:02d} mean(3y) %"
        for i in range(count)
    ]
    definitions = [
        Definition(
            f"I{i}", 1, text(f"I{i}"), text("?"), (parse(f),), "percent", text("%"), "context", "context", "x"
        )
        for i, f in enumerate(formulas)
    ]
    return catalogue_of(definitions, {n: InputVariable(n, text(n), "persons", "12-31") for n in names})


def _hierarchy(areas: int) -> pl.DataFrame:
    """Four levels: ten areas each lie in one of the level above."""
    links = []
    for level, (below, above) in enumerate((("cut", "region"), ("region", "district"), ("district", "town"))):
        for key in range(areas // 10**level):
            parent = "town" if above == "town" else f"{key // 10:04d}"
            links.append(
                {"from_system": below, "from_key": f"{key:04d}", "to_system": above, "to_key": parent}
            )
    fixed = {"weight": 1.0, "method": "hierarchy", "dataset": "areas", "row": None}
    return pl.DataFrame([{**link, **fixed} for link in links], schema=dict(BRIDGES))


@functools.lru_cache(maxsize=1)
def _first(key: int, count: int) -> Computation:
    table, setting, fingerprints = _town(count)
    return compute(table, setting, fingerprints)


def _computed(
    town: tuple[pl.DataFrame, Setting, dict[str, str]],
) -> tuple[Computation, pl.DataFrame, dict[str, str]]:
    table, setting, fingerprints = town
    return _first(0, len(setting.catalogue)), table, {**fingerprints, "delivery-03": "second"}


def _again(before: Computation, table: pl.DataFrame, fingerprints: dict[str, str]) -> Computation:
    after = recompute(before, table, fingerprints)
    assert 0 < len(after.recomputed) < len(before.frames)  # noqa: S101 - else nothing was measured
    return after


def _one_by_one(table: pl.DataFrame, setting: Setting) -> list[pl.DataFrame]:
    """What a notebook does: for each plain ratio two filtered tables, joined; no levels above."""
    parts = {
        str(name): part
        for (name,), part in table.select("variable", "area", "period", "numerator").group_by("variable")
    }
    found = []
    for definition in setting.catalogue:
        above, below = (name.split()[0].strip("()") for name in definition.formula.text.split("/"))
        joined = parts[above].join(parts[below], on=["area", "period"])
        found.append(joined.with_columns(value=100 * pl.col("numerator") / pl.col("numerator_right")))
    return found


# --- one ratio over a table of many rows -----------------------------------------------------------


def _big(rows: int) -> Path:
    """Residents by area, year, sex and single year of age as one Parquet file."""
    path = Path(tempfile.gettempdir()) / f"kommune360-bench-indicators-{rows}.parquet"
    if path.exists():
        return path
    ages, sexes, years = 100, 2, 10
    areas = rows // (ages * sexes * years)
    rng = np.random.default_rng(8360)
    block = ages * sexes
    whole = pl.DataFrame(
        {
            "area": pl.Series([f"{a:06d}" for a in range(areas)])[np.repeat(np.arange(areas), years * block)],
            "period": pl.Series([f"{2015 + y}-12-31" for y in range(years)])[
                np.tile(np.repeat(np.arange(years), block), areas)
            ],
            "sex": pl.Series(["f", "m"])[np.tile(np.repeat(np.arange(sexes), ages), areas * years)],
            "age_from": pl.Series(np.tile(np.arange(ages, dtype=np.int16), areas * years * sexes)),
            "numerator": pl.Series(rng.integers(0, 60, areas * years * block).astype(float)),
        }
    )
    whole.lazy().select(
        pl.lit("cut").alias("area_system"),
        pl.lit("residents").alias("variable"),
        "area",
        "period",
        "sex",
        "age_from",
        pl.when(pl.col("age_from") == 99)
        .then(150)
        .otherwise(pl.col("age_from") + 1)
        .cast(pl.Int16)
        .alias("age_to"),
        "numerator",
        pl.lit(None, dtype=pl.Float64).alias("denominator"),
        pl.lit("").alias("flag"),
        pl.lit("register").alias("dataset"),
        pl.lit(1, dtype=pl.Int32).alias("row"),
    ).sink_parquet(path)
    return path


@functools.lru_cache(maxsize=1)
def _big_setting(areas: int) -> Setting:
    share = Text("Anteil unter 18", "Share under 18")
    definition = Definition(
        "SHARE",
        1,
        share,
        share,
        (parse("residents[0,18) / residents %"),),
        "percent",
        share,
        "context",
        "context",
        "x",
    )
    variables = {"residents": InputVariable("residents", share, "persons", "12-31")}
    return Setting(catalogue_of([definition], variables), _hierarchy(areas))


def _areas_of(path: Path) -> int:
    return int(path.stem.rpartition("-")[2]) // 2_000


def _ratio(path: Path) -> pl.DataFrame:
    return compute(pl.scan_parquet(path), _big_setting(_areas_of(path))).results


def _by_hand(path: Path) -> pl.DataFrame:
    """Sums of each area, rolled up three times by keys that nest, one division at the end."""
    base = (
        pl.scan_parquet(path)
        .filter(pl.col("variable") == "residents")
        .group_by("area", "period")
        .agg(
            pl.col("numerator").filter(pl.col("age_from") < 18).sum().alias("young"),
            pl.col("numerator").sum().alias("all"),
        )
        .collect()
    )
    levels = [base.with_columns(level=pl.lit(0))]
    for level in (1, 2, 3):
        key = (pl.col("area").cast(pl.Int64) // (10 if level < 3 else 10**9)).cast(pl.String)
        last = levels[-1].with_columns(key.alias("area"))
        levels.append(
            last.group_by("area", "period")
            .agg(pl.col("young").sum(), pl.col("all").sum())
            .with_columns(level=pl.lit(level))
        )
    return pl.concat(levels).with_columns(value=100 * pl.col("young") / pl.col("all"))


def _in_sql(path: Path) -> object:
    import duckdb

    query = f"""
        with base as (
            select cast(area as bigint) as key, period,
                   sum(numerator) filter (age_from < 18) as young, sum(numerator) as everybody
            from read_parquet('{path}') where variable = 'residents' group by all),
        one as (select key // 10 as key, period, sum(young) as young, sum(everybody) as everybody from base group by all),
        two as (select key // 10 as key, period, sum(young) as young, sum(everybody) as everybody from one group by all),
        top as (select 0 as key, period, sum(young) as young, sum(everybody) as everybody from two group by all)
        select *, 100 * young / everybody as value from (
            from base union all from one union all from two union all from top)
    """  # noqa: S608 - the path is our own
    with duckdb.connect() as connection:
        connection.execute("set threads = 2")
        return connection.sql(query).arrow()


if __name__ == "__main__":
    sys.exit(main("indicators", cases))
