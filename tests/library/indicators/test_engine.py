"""Values of indicators: a case by hand, laws that always hold, and SQL as another implementation."""

from __future__ import annotations

import math
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.indicators import amounts
from kommune360.indicators.engine import Setting, compute, recompute
from kommune360.indicators.results import RESULTS
from kommune360.indicators.vocabulary import InputVariable
from tests.library.indicators.tables import both, catalogue, figures, nested

SHARE = {"SHARE": "poor[0,15) / residents[0,15) %"}
LINKS = {"1": "A", "2": "A", "3": "B", "4": "B"}


def value(
    results: pl.DataFrame, area: str, indicator: str = "SHARE", period: str = "2020-12-31"
) -> dict[str, Any]:
    chosen = results.filter(
        (pl.col("area") == area) & (pl.col("indicator") == indicator) & (pl.col("period") == period)
    )
    return chosen.row(0, named=True)


def small_town(**changed: Any) -> pl.DataFrame:
    rows = []
    for area, poor, people in (("1", 30, 100), ("2", 10, 300), ("3", 5, 50), ("4", 0, 50)):
        rows.append({"variable": "poor", "area": area, "numerator": poor, "age_to": 15})
        for sex in ("m", "f"):
            rows.append(
                {"variable": "residents", "area": area, "numerator": people / 4, "age_to": 6, "sex": sex}
            )
            rows.append(
                {
                    "variable": "residents",
                    "area": area,
                    "numerator": people / 4,
                    "age_from": 6,
                    "age_to": 15,
                    "sex": sex,
                }
            )
    rows = [{"period": "2020-12-31", **row} for row in rows]
    for row in rows:
        if row["area"] == changed.get("area") and row["variable"] == "poor":
            row |= {"numerator": None, "flag": changed["flag"]}
    return figures(
        row for row in rows if not (row["area"] == changed.get("without") and row["variable"] == "poor")
    )


def test_a_ratio_of_sums_on_every_level() -> None:
    hierarchy = pl.concat([nested(LINKS), nested({"A": "T", "B": "T"}, "region", "town")])
    results = compute(small_town(), Setting(catalogue(SHARE, ["poor", "residents"]), hierarchy)).results
    assert results.schema == dict(RESULTS)
    assert value(results, "1")["value"] == 30.0
    region = value(results, "A")
    assert (region["numerator"], region["denominator"], region["value"]) == (
        40.0,
        400.0,
        10.0,
    )  # not (30 + 3.3) / 2
    assert value(results, "T")["value"] == 9.0
    assert value(results, "4")["value"] == 0.0


@pytest.mark.parametrize("flag", ["suppressed", "missing", "unreliable", "not_yet", "unknown_or_secret"])
def test_no_value_stays_what_it_is_and_is_never_nothing(flag: str) -> None:
    setting = Setting(catalogue(SHARE, ["poor", "residents"]), nested(LINKS))
    results = compute(small_town(area="2", flag=flag), setting).results
    for area in ("2", "A"):
        row = value(results, area)
        assert (row["value"], row["numerator"], row["flag"]) == (None, None, flag)
        assert row["denominator"] is not None
    assert value(results, "B")["value"] == 5.0


def test_an_area_without_a_row_leaves_its_parent_without_a_value() -> None:
    setting = Setting(catalogue(SHARE, ["poor", "residents"]), nested(LINKS))
    results = compute(small_town(without="2"), setting).results
    assert (value(results, "A")["value"], value(results, "A")["flag"]) == (None, "missing")


def test_one_area_of_many_may_be_missing_and_the_sum_is_marked() -> None:
    rows = [
        {"variable": name, "area": str(area), "period": "2020-12-31", "numerator": 10}
        for name in ("poor", "residents")
        for area in range(40)
        if not (name == "poor" and area == 7)
    ]
    setting = Setting(
        catalogue({"SHARE": "poor / residents %"}, ["poor", "residents"]),
        nested({str(a): "A" for a in range(40)}),
    )
    row = value(compute(figures(rows), setting).results, "A")
    assert (row["numerator"], row["flag"]) == (390.0, "limited")


def test_what_the_publisher_added_up_beats_our_sum() -> None:
    own = figures(
        [
            {
                "area_system": "region",
                "variable": "poor",
                "area": "A",
                "period": "2020-12-31",
                "numerator": 41,
                "age_to": 15,
            }
        ]
    )
    setting = Setting(catalogue(SHARE, ["poor", "residents"]), nested(LINKS))
    table = pl.concat([small_town(area="2", flag="suppressed"), own])
    assert value(compute(table, setting).results, "A")["numerator"] == 41.0


def test_dividing_by_nothing_has_no_value() -> None:
    table = figures(
        {"variable": v, "area": "1", "period": "2020-12-31", "numerator": 0} for v in ("poor", "residents")
    )
    row = value(
        compute(table, Setting(catalogue({"SHARE": "poor / residents %"}, ["poor", "residents"]))).results,
        "1",
    )
    assert (row["value"], row["flag"]) == (None, "not_applicable")


def test_time_lag_mean_and_the_nearest_day() -> None:
    births = InputVariable("births", both("births"), "persons")
    care = InputVariable("care", both("care"), "persons", "03-01")
    late = InputVariable("late", both("late"), "persons", "08-01")
    formulas = {
        "GROWTH": "(residents - residents lag(1y)) / residents lag(1y) %",
        "FERTILITY": "births / residents mean(2y) %",
        "CARE": "care / residents %",
        "LATE": "late / residents %",
    }
    rows = [
        {"variable": "residents", "area": "1", "period": f"{year}-12-31", "numerator": count}
        for year, count in ((2019, 100), (2020, 110), (2021, 132))
    ]
    rows += [{"variable": "births", "area": "1", "period": "2021", "numerator": 11}]
    rows += [{"variable": "care", "area": "1", "period": "2021-03-01", "numerator": 55}]
    rows += [{"variable": "late", "area": "1", "period": "2021-08-01", "numerator": 66}]
    done = compute(figures(rows), Setting(catalogue(formulas, ["residents", births, care, late])))
    results = done.results
    assert value(results, "1", "GROWTH", "2021-12-31")["value"] == pytest.approx(20.0)
    assert value(results, "1", "GROWTH", "2019-12-31")["value"] is None
    assert value(results, "1", "FERTILITY", "2021")["denominator"] == 121.0
    assert value(results, "1", "CARE", "2021-03-01")["value"] == 50.0  # the year's end 60 days before
    row = value(results, "1", "LATE", "2021-08-01")
    assert (row["value"], row["flag"]) == (50.0, "limited")  # the year's end 152 days later
    told = [f for f in done.findings if f.code == "reference-dates-differ" and "152" in f.what.en]
    assert {f.place.column for f in told} == {"LATE"}


def test_an_area_beside_its_town_and_its_type() -> None:
    hierarchy = nested(dict.fromkeys("1234", "T"), above="town")
    types = pl.DataFrame({"area_system": "cut", "area": list("1234"), "type": ["x", "y", "x", "y"]})
    formulas = {
        **SHARE,
        "BESIDE": "SHARE - town(SHARE)",
        "KIND": "type(poor[0,15)) / type(residents[0,15)) %",
    }
    results = compute(
        small_town(), Setting(catalogue(formulas, ["poor", "residents"]), hierarchy, types)
    ).results
    assert value(results, "1", "BESIDE")["value"] == pytest.approx(30.0 - 9.0)
    assert value(results, "1", "KIND")["value"] == pytest.approx(100 * 35 / 150)


def test_largest_and_smallest_are_taken_on_each_level() -> None:
    formulas = {"GAP": "max(0, need - places)"}
    rows = [
        {"variable": name, "area": area, "period": "2020-12-31", "numerator": count}
        for name, counts in (("need", (10, 5)), ("places", (4, 9)))
        for area, count in zip("12", counts, strict=True)
    ]
    known = catalogue(formulas, ["need", "places"], "persons")
    results = compute(figures(rows), Setting(known, nested({"1": "A", "2": "A"}))).results
    assert [value(results, area, "GAP")["value"] for area in "12A"] == [6.0, 0.0, 2.0]


# --- laws --------------------------------------------------------------------------------------------

FLAGS = ["", "", "", "", "zero", "suppressed", "missing", "estimate", "limited"]
NAMES = ["poor", "residents", "other"]
FORMULAS = {
    "RATIO": "poor[0,15) / residents[0,15) %",
    "PARTS": "(poor[0,15) + other) / residents %",
    "CHANGE": "(residents - residents lag(1y)) / residents lag(1y) %",
    "SMOOTH": "other mean(2y) / residents mean(2y) %",
}


@st.composite
def tables(draw: st.DrawFn) -> pl.DataFrame:
    """Figures of six areas in three years, two bands, with holes of every kind and absent rows."""
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    rows = []
    for name in NAMES:
        for year in (2018, 2019, 2020):
            for area in range(6):
                for start, stop in ((0, 15), (15, 150)):
                    if rng.random() < 0.05:
                        continue
                    flag = FLAGS[rng.integers(len(FLAGS))]
                    has = flag not in ("suppressed", "missing")
                    number = 0 if flag == "zero" else int(rng.integers(0, 40))
                    rows.append(
                        {
                            "variable": name, "area": str(area), "period": f"{year}-12-31", "age_from": start,
                            "age_to": stop, "numerator": number if has else None, "flag": flag,
                            "dataset": f"{name}-{year}",
                        }
                    )  # fmt: skip
    return figures(rows)


SETTING = Setting(catalogue(FORMULAS, NAMES), nested({str(a): "AB"[a % 2] for a in range(6)}))


def same(left: pl.DataFrame, right: pl.DataFrame) -> bool:
    keys = ["indicator", "area_system", "area", "period"]
    return left.sort(keys).equals(right.sort(keys))


@settings(max_examples=25, deadline=None)
@given(tables())
def test_a_formula_of_aggregates_is_the_aggregate_of_the_formula(table: pl.DataFrame) -> None:
    """Adding areas up first and computing gives what computing with the hierarchy gives."""
    results = compute(table, SETTING).results.filter(pl.col("area_system") == "region")
    whole = table.with_columns(area=pl.col("area").replace({str(a): "AB"[a % 2] for a in range(6)}))
    keys = ["variable", "area", "period", "age_from", "age_to"]
    added = whole.group_by(keys).agg(
        pl.col("numerator").sum(), pl.col("numerator").null_count().alias("holes"), pl.len().alias("rows")
    )
    complete = added.filter((pl.col("holes") == 0) & (pl.col("rows") == 3))
    alone = (
        compute(figures(complete.drop("holes", "rows").to_dicts()), Setting(SETTING.catalogue)).results
        if complete.height
        else None
    )
    keys = ["indicator", "area", "period"]
    if alone is None:
        assert results["value"].null_count() == results.height
        return
    pairs = results.join(alone, on=keys, how="left")
    for ours, theirs in pairs.select("value", "value_right").iter_rows():
        assert (ours is None) == (theirs is None)
        assert ours is None or math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-9)


@settings(max_examples=25, deadline=None)
@given(tables(), tables(), st.sampled_from(NAMES), st.sampled_from([2018, 2020]))
def test_incremental_is_full(first: pl.DataFrame, second: pl.DataFrame, name: str, year: int) -> None:
    dataset = f"{name}-{year}"
    changed = pl.concat(
        [first.filter(pl.col("dataset") != dataset), second.filter(pl.col("dataset") == dataset)]
    )
    before = compute(first, SETTING, dict.fromkeys(first["dataset"].unique(), "1"))
    prints = {d: "2" if d == dataset else "1" for d in changed["dataset"].unique()}
    after = recompute(before, changed, prints)
    full = compute(changed, SETTING, prints)
    assert same(after.results, full.results)
    assert after.lacking == full.lacking
    untouched = {"poor": {"CHANGE", "SMOOTH"}, "other": {"RATIO", "CHANGE"}, "residents": set()}[name]
    if after.recomputed != full.recomputed:
        assert not untouched & set(after.recomputed)


@settings(max_examples=4, deadline=None)
@given(tables())
def test_figures_that_no_indicator_asks_for_may_change_as_well(table: pl.DataFrame) -> None:
    """A list of places holds more than its town can use: what divides by a figure nobody has takes none of it."""
    poor = pl.col("dataset").str.starts_with("poor-")
    table = pl.concat([table, table.filter(poor).with_columns(variable=pl.lit("idle"))])
    formulas = {**FORMULAS, "NEVER": "idle / absent %"}
    setting = Setting(catalogue(formulas, [*NAMES, "idle", "absent"]), SETTING.hierarchy)
    changed = table.with_columns(
        pl.when(poor).then(pl.col("numerator") + 1).otherwise("numerator").alias("numerator")
    )
    before = compute(table, setting, dict.fromkeys(table["dataset"].unique(), "1"))
    prints = {name: "2" if name.startswith("poor-") else "1" for name in table["dataset"].unique()}
    after, full = recompute(before, changed, prints), compute(changed, setting, prints)
    assert same(after.results, full.results)
    assert dict(after.lacking) == dict(full.lacking) == {"NEVER": ("absent",)}


@settings(max_examples=15, deadline=None)
@given(tables())
def test_one_pass_and_spreading_agree(table: pl.DataFrame) -> None:
    """Few amounts are summed lazily, many on the grid: two ways to the same results."""
    together = compute(table, SETTING).results
    known = SETTING.catalogue
    more = (
        {f"X{i}": f"residents[0,15) + {i} * poor" for i in range(3)}
        | {f"Y{i}": f"other[{a},{b}) + other" for i, (a, b) in enumerate(((0, 15), (15, 150)))}
        | {f"Z{s}": f"poor:{s} + other:{s} + residents:{s}" for s in "mfd"}
    )
    wide = catalogue({**FORMULAS, **more}, NAMES)
    spread = compute(table, Setting(wide, SETTING.hierarchy)).results.filter(
        pl.col("indicator").is_in(list(FORMULAS))
    )
    assert len(known) == 4
    assert same(together, spread)


def test_cells_unlike_those_of_the_first_rows_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Area 2 has as many rows of the same ages as area 1, but of another sex: no sum of men and women."""
    table = figures(
        {
            "variable": name, "area": area, "period": "2020-12-31", "age_to": 15, "sex": sex, "numerator": 5,
        }
        for name in ("poor", "residents")
        for area, sexes in (("1", "mf"), ("2", "md"))
        for sex in sexes
    )  # fmt: skip
    setting = Setting(catalogue(SHARE, ["poor", "residents"]))
    whole = compute(table, setting).results
    monkeypatch.setattr(amounts, "_FIRST_ROWS", 2)
    assert compute(table, setting).results.equals(whole)
    assert whole["value"].null_count() == 2


def test_sql_gives_the_same() -> None:
    rng = np.random.default_rng(7)
    rows = [
        {
            "variable": name, "area": f"{area:03d}", "period": f"{year}-12-31", "age_from": start, "age_to": stop,
            "sex": sex, "numerator": int(rng.integers(0, 90)),
        }
        for name in ("poor", "residents")
        for area in range(60)
        for year in (2019, 2020)
        for start, stop in ((0, 6), (6, 15), (15, 150))
        for sex in ("m", "f")
    ]  # fmt: skip
    table = figures(rows)
    links = {f"{area:03d}": f"{area // 10}" for area in range(60)}
    ours = compute(table, Setting(catalogue(SHARE, ["poor", "residents"]), nested(links))).results
    theirs = duckdb.sql(
        """
        with parts as (
            select area, period, variable, sum(numerator) n from figures_table where age_to <= 15 group by all),
        levels as (
            select area, period, variable, n from parts
            union all select substr(area, 2, 1), period, variable, sum(n) from parts group by all)
        select a.area, a.period, a.n above, b.n below, 100 * a.n / b.n as value
        from levels a join levels b on a.area = b.area and a.period = b.period
        where a.variable = 'poor' and b.variable = 'residents'
        """,
        connection=_connection(table),
    ).pl()
    pairs = ours.join(theirs, on=["area", "period"], how="inner")
    assert pairs.height == ours.height == theirs.height == 2 * 66
    assert np.allclose(pairs["value"], pairs["value_right"], rtol=1e-12)
    assert pairs["numerator"].equals(pairs["above"].cast(pl.Float64), check_names=False)


def _connection(table: pl.DataFrame) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.register("figures_table", table.to_arrow())
    return connection
