"""Real registers: errors and ranges where truth is known, with loose bounds against a relapse.

Tables over all origins stand on the method page; here a few origins, so that a run stays short.
"""

from __future__ import annotations

import csv
import re
from functools import cache

import numpy as np
import polars as pl
import pytest

from kommune360.projection.graduate import BandedYear, graduate
from kommune360.projection.options import Options
from kommune360.projection.peers import cohort_change, last_value
from kommune360.projection.project import project
from kommune360.projection.stocks import Stocks
from tests.realdata import REALDATA

pytestmark = pytest.mark.realdata
GROUPS = {"0-2": (0, 3), "3-5": (3, 6), "6-9": (6, 10), "0-17": (0, 18)}


@cache
def norway() -> Stocks:
    """206 municipalities and city districts, Statistics Norway, 1 January 2005 to 2026, ages to 100."""
    path = REALDATA / "norwegen" / "norwegen_2005_2026.parquet"
    if not path.exists():
        pytest.skip(f"no {path.name} beside the repository")
    table = pl.read_parquet(path).with_columns(pl.col("age").clip(0, 100))
    table = table.group_by("area", "year", "sex", "age").agg(pl.col("n").sum())
    table = table.sort("area", "year", pl.col("sex").replace_strict({"male": 0, "female": 1}), "age")
    areas = tuple(table["area"].unique(maintain_order=True))
    return Stocks(
        table["n"].cast(pl.Float64).to_numpy().reshape(len(areas), 22, 2, 101),
        areas, tuple(range(2005, 2027)), ("m", "f"),
    )  # fmt: skip


@cache
def berlin() -> Stocks:
    """447 planning areas, Amt für Statistik Berlin-Brandenburg, 31 December 2001 to 2020, bands divided."""
    years: list[BandedYear] = []
    keys: list[str] = []
    for year in range(2001, 2021):
        path = REALDATA / "berlin" / "einwohner" / f"EWR{year}12E_Matrix.csv"
        if not path.exists():
            pytest.skip(f"no {path.name} beside the repository")
        with path.open(encoding="latin-1", newline="") as file:
            lines = {row["RAUMID"].zfill(8): row for row in csv.DictReader(file, delimiter=";")}
        keys = keys or sorted(lines)
        bands = [name for name in next(iter(lines.values())) if re.fullmatch(r"E_E\d+_\d+", name)]
        values = [
            [float(lines[key][band].replace(",", ".")) for band in bands] for key in keys if key in lines
        ]
        assert len(values) == len(keys)
        starts = tuple(int(band[3:5]) for band in bands)
        years.append(BandedYear(starts, np.array(values)[:, None]))
    return Stocks(graduate(years), tuple(keys), tuple(range(2001, 2021)), ("all",))


def errors(stocks: Stocks, origins: list[int], least: float, horizon: int = 3) -> dict[str, dict[str, float]]:
    """Return MAPE ``[group][method]`` after ``horizon`` years, areas with ``least`` residents or more."""
    found: dict[str, dict[str, list[float]]] = {group: {} for group in GROUPS}
    for origin in origins:
        known = stocks.until(origin)
        ours = project(known, horizon, draws=200, options=Options(calibrate=False))
        peers = {"naive": last_value(known, horizon), "hp": cohort_change(known, horizon)}
        large = known.total().min(axis=1) >= least
        for group, ages in GROUPS.items():
            came = stocks.by_age_group(ages)[:, stocks.years.index(origin + horizon)]
            scored = large & (came > 0)
            answers = {name: values[:, -1, slice(*ages)].sum(axis=-1) for name, values in peers.items()}
            answers["ours"] = ours.point(*ages)[:, -1]
            for name, value in answers.items():
                error = np.abs(value - came)[scored] / came[scored]
                found[group].setdefault(name, []).append(100 * float(error.mean()))
    return {group: {name: float(np.mean(each)) for name, each in by.items()} for group, by in found.items()}


def test_norway_is_better_than_cohort_ratios_in_three_years() -> None:
    found = errors(norway(), [2017], least=0)
    bounds = {"0-2": 13.0, "3-5": 7.0, "6-9": 5.2, "0-17": 4.2}
    for group, error in found.items():
        assert error["ours"] <= bounds[group], (group, error)
        assert error["ours"] <= 0.94 * error["hp"], (group, error)
        assert error["ours"] <= 0.9 * error["naive"], (group, error)


def test_berlin_is_never_worse_than_the_better_simple_method() -> None:
    found = errors(berlin(), [2011, 2013, 2015], least=500)
    for group, error in found.items():
        assert error["ours"] <= 1.01 * min(error["naive"], error["hp"]), (group, error)
    for group in ("3-5", "6-9"):
        assert found[group]["ours"] <= 0.92 * min(found[group]["naive"], found[group]["hp"]), found[group]


def test_ranges_in_norway_hold_what_they_promise() -> None:
    known, horizon = norway().until(2015), 3
    projection = project(known, horizon, draws=300)
    for group, ages in GROUPS.items():
        low, inner_low, inner_high, high = np.moveaxis(
            projection.quantiles(*ages, (0.025, 0.1, 0.9, 0.975)), -1, 0
        )
        truth = norway().by_age_group(ages)[:, norway().years.index(2018)]
        inside = ((truth >= inner_low[:, -1]) & (truth <= inner_high[:, -1])).mean()
        wide = ((truth >= low[:, -1]) & (truth <= high[:, -1])).mean()
        assert 0.68 <= inside <= 0.92, group
        assert 0.86 <= wide <= 1.0, group
