"""Bands shared out among single ages: sums stay, cohorts keep their shape, the future is not seen."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from kommune360.projection.graduate import BandedYear, graduate, smooth_profile
from tests.realdata import REALDATA, realdata

BERLIN = (0, 1, 2, 3, 5, 6, 7, 8, 10, 12, 14, 15, 18, 21, 25, 27, 30, 35, 40, 45, 50, 55, 60, 63, 65, 67,
          70, 75, 80, 85, 90, 95)  # fmt: skip


def banded(counts: NDArray[np.float64], starts: tuple[int, ...]) -> list[BandedYear]:
    return [
        BandedYear(starts, np.add.reduceat(counts[:, t], starts, axis=-1)) for t in range(counts.shape[1])
    ]


@st.composite
def towns(draw: st.DrawFn) -> tuple[NDArray[np.float64], tuple[int, ...]]:
    areas, years, ages = draw(st.integers(1, 3)), draw(st.integers(1, 4)), draw(st.integers(3, 12))
    inner = draw(st.sets(st.integers(1, ages - 2)))
    seed = draw(st.integers(0, 10_000))
    counts = np.random.default_rng(seed).poisson(draw(st.sampled_from([0.3, 4, 90])), (areas, years, 2, ages))
    return counts.astype(float), tuple(sorted({0, ages - 1} | inner))


@given(towns())
def test_sums_of_bands_stay_and_nobody_is_negative(town: tuple[NDArray[np.float64], tuple[int, ...]]) -> None:
    counts, starts = town
    single = graduate(banded(counts, starts))
    assert single.shape == counts.shape
    assert (single >= 0).all()
    kept = np.add.reduceat(single, starts, axis=-1)
    np.testing.assert_allclose(kept, np.add.reduceat(counts, starts, axis=-1), rtol=1e-9, atol=1e-9)


@given(towns())
def test_later_years_change_nothing(town: tuple[NDArray[np.float64], tuple[int, ...]]) -> None:
    counts, starts = town
    whole = graduate(banded(counts, starts))
    first = graduate(banded(counts[:, :1], starts))
    np.testing.assert_array_equal(whole[:, :1], first)


def test_single_ages_come_out_as_they_went_in() -> None:
    counts = np.random.default_rng(1).poisson(30, (4, 3, 1, 9)).astype(float)
    np.testing.assert_allclose(graduate(banded(counts, tuple(range(9)))), counts)


def test_a_large_class_stays_large_while_it_grows_older() -> None:
    # ages 0, 1, 2 are single, 3 and 4 one band; 200 children born in year 0 where 100 are usual
    counts = np.full((1, 5, 1, 6), 100.0)
    for year in range(5):
        counts[0, year, 0, year] = 200.0
    single = graduate(banded(counts, (0, 1, 2, 3, 5)))
    assert single[0, 3, 0, 3:5] == pytest.approx([200, 100], rel=0.01)
    assert single[0, 4, 0, 3:5] == pytest.approx([100, 200], rel=0.01)


def test_the_curve_of_the_first_year_is_smooth_and_keeps_sums() -> None:
    profile = smooth_profile(np.array([[300.0, 600.0, 300.0, 50.0]]), (0, 3, 6, 9))
    assert profile[0, :9].reshape(3, 3).sum(axis=1) == pytest.approx([300, 600, 300])
    assert (np.diff(profile[0, :5]) > 0).all()


@realdata
def test_norwegian_ages_behind_berlin_bands() -> None:
    """Ages 3, 8 and 12 hidden in bands come back with a third of the error of an even split."""
    table = pl.read_parquet(REALDATA / "norwegen" / "norwegen_2005_2026.parquet").filter(
        pl.col("year") < 2016
    )
    table = table.group_by("area", "year", pl.col("age").clip(upper_bound=95)).agg(pl.col("n").sum())
    counts = table.sort("area", "year", "age")["n"].to_numpy().reshape(206, 11, 1, 96).astype(float)
    single = graduate(banded(counts, BERLIN))
    for age, ages in ((3, (3, 5)), (8, (8, 10)), (12, (12, 14)), (16, (15, 18))):
        came = counts[:, 5:, 0, age]
        even = counts[:, 5:, 0, slice(*ages)].mean(axis=-1)
        ours = np.abs(single[:, 5:, 0, age] - came).sum() / came.sum()
        assert ours < 0.45 * np.abs(even - came).sum() / came.sum(), age
        assert ours < 0.02, age
