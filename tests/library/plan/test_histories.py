"""Histories of every kind and size: the budget of false signals is kept, and changes of every shape are told once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from kommune360.plan.adapting.facts import Facts, known_by
from kommune360.plan.adapting.signals import Signal, replay
from tests.library.plan.histories import FIRST, LAST, Planted, Town, plan, quiet, told, town, values

# measured over many towns for docs/methods/plan.md with ``python -m tests.library.plan.histories``
SMALL = town(sizes=(4, 30, 300), number=24)
LARGE = town(kinds=("share", "rate", "count"), sizes=(300, 5000), number=18)


@pytest.mark.parametrize(
    "known",
    [SMALL, replace(SMALL, before=1), replace(SMALL, missing=0.2), town(("count",), (2, 4, 8), 24)],
    ids=["small", "without history", "with gaps", "few cases"],
)
def test_quiet_decades_stay_quiet_however_small_the_figures(known: Town) -> None:
    """Four false signals in ten years and more came of counts of four before their tails were looked at."""
    assert sum(quiet(known, range(3))) <= 1


def ours(found: list[Signal], change: Planted) -> list[int]:
    return [s.on.year - 1 for s in found if s.data["target"] == f"t{change.series}"]


@pytest.mark.parametrize("place", [1, 2, 5])  # a rate, a count, a share
def test_a_lasting_shift_is_told_once_in_its_year(place: int) -> None:
    change = Planted(place, "shift", 2019, 0.6)
    found = told(LARGE, [change], 3)
    assert ours(found, change) == [2019]
    assert len(found) == 1


def test_a_drift_is_told_once_and_before_it_has_gone_far() -> None:
    change = Planted(1, "drift", 2018, 0.06)
    (year,) = ours(told(LARGE, [change], 4), change)
    assert 2019 <= year <= 2022


def test_an_outlier_is_told_once_and_a_later_one_again() -> None:
    once, again = Planted(1, "spike", 2018, 0.8), Planted(1, "spike", 2022, 0.8)
    assert ours(told(LARGE, [once], 5), once) == [2018]
    assert ours(told(LARGE, [once, again], 5), once) == [2018, 2022]


def test_two_changes_in_one_year_are_two_signals() -> None:
    both = [Planted(place, "shift", 2020, 0.9) for place in (1, 5)]
    found = told(LARGE, both, 6)
    assert sorted((s.data["target"], s.on.year) for s in found) == [("t1", 2021), ("t5", 2021)]


def test_small_numbers_are_told_together_where_one_year_says_too_little() -> None:
    known = town(("count",), (30,), 3, tolerance=0.05)
    change = Planted(1, "shift", 2018, 0.75)
    found = [s for seed in range(8) for s in told(known, [change], seed) if s.data["target"] == "t1"]
    in_a_row = [s for s in found if s.data["since"] != s.data["period"]]
    assert in_a_row
    assert "im Mittel 20" in in_a_row[0].what.de
    assert "on average 20" in in_a_row[0].what.en


def replayed(known: Town, figures: pl.DataFrame) -> list[Signal]:
    years = range(FIRST + 1, LAST + 2)
    facts = Facts(dt.date(LAST + 1, 5, 1), values=figures)
    return replay(plan(known), [known_by(facts, dt.date(year, 5, 1)) for year in years])


def test_a_year_without_figure_neither_tells_nor_hides_a_change() -> None:
    change = Planted(1, "shift", 2019, 0.6)
    known = values(LARGE, [change], np.random.default_rng(3))
    gone = (pl.col("indicator") == "x1") & (pl.col("period") == "2019")
    assert ours(replayed(LARGE, known.filter(~gone)), change) == [2020]


def test_a_figure_that_is_revised_says_so_of_its_baseline() -> None:
    """All figures of a series are counted anew from the first year on: told once, with what to look at first."""
    known = values(LARGE, (), np.random.default_rng(3))
    anew = pl.when(pl.col("indicator") == "x1").then(1.5).otherwise(1.0)
    found = replayed(LARGE, known.with_columns(pl.col("value") * anew, pl.col("numerator") * anew))
    (signal,) = found
    assert "Der Ausgangswert (2015) steht im Plan mit" in signal.why.de
    assert "in today's data" in signal.why.en


def test_a_new_boundary_is_named_as_a_possible_cause() -> None:
    changes = [Planted(1, "boundary", 2019, 0.5)]
    (signal,) = told(LARGE, changes, 3)
    assert "Die Bezugsgruppe ging von" in signal.why.de
    quiet_ones = told(LARGE, [Planted(1, "shift", 2019, 0.6)], 3)
    assert all("Bezugsgruppe" not in each.why.de for each in quiet_ones)
