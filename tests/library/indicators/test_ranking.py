"""The order of areas and how sure it is: laws, and a comparison with exact intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kommune360.indicators.ranking import kind_of, ranked, ranks_of
from kommune360.indicators.social_index.ranks import ranks

PAIRS = st.lists(
    st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=12
)


@settings(max_examples=40, deadline=None)
@given(PAIRS)
def test_the_value_lies_in_its_interval_and_the_rank_in_its_range(pairs: list[tuple[int, int]]) -> None:
    found = ranked([x for x, _ in pairs], [n for _, n in pairs], draws=400)
    assert (found.low <= found.value).all()
    assert (found.value <= found.high).all()
    assert (found.rank_low >= 1).all()
    assert (found.rank_high <= len(pairs)).all()
    assert (found.rank_low <= found.rank_high).all()
    assert found.top.sum() >= found.top_areas - 1e-9


@settings(max_examples=25, deadline=None)
@given(PAIRS, st.randoms())
def test_the_order_of_areas_changes_nothing(pairs: list[tuple[int, int]], chance: object) -> None:
    pairs = list(dict.fromkeys(pairs))  # equal figures may swap their streams
    order = list(range(len(pairs)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    plain = ranked([x for x, _ in pairs], [n for _, n in pairs], draws=200)
    moved = ranked([pairs[i][0] for i in order], [pairs[i][1] for i in order], draws=200)
    for name in ("value", "low", "high", "rank", "rank_low", "rank_high", "top"):
        np.testing.assert_allclose(getattr(moved, name), getattr(plain, name)[order])


def test_intervals_agree_with_the_exact_quantiles() -> None:
    found = ranked([30, 3, 480], [200, 10, 1000], draws=40_000)
    for index, (x, n) in enumerate([(30, 200), (3, 10), (480, 1000)]):
        low, high = stats.beta(x + 0.5, n - x + 0.5).ppf([0.025, 0.975])
        assert found.low[index] == pytest.approx(low, abs=0.006)
        assert found.high[index] == pytest.approx(high, abs=0.006)


def test_rates_above_one_per_person_are_poisson() -> None:
    found = ranked([130, 90], [100, 100], draws=40_000)
    assert found.kind == "rate"
    low, high = stats.gamma(130.5).ppf([0.025, 0.975]) / 100
    assert found.low[0] == pytest.approx(low, rel=0.02)
    assert found.high[0] == pytest.approx(high, rel=0.02)


def test_small_areas_are_never_certain_and_clear_cases_are() -> None:
    found = ranked([3, 700, 100, 100, 100], [5, 1000, 1000, 1000, 1000], top=0.2)
    assert not found.certain()[0]
    assert found.top[0] > 0.2
    assert found.rank_high[0] > found.rank_low[0]
    apart = ranked([900, 500, 100], [1000, 1000, 1000], top=0.3)
    assert list(apart.certain()) == [True, False, False]
    assert list(apart.rank_low) == list(apart.rank_high) == [1, 2, 3]


def test_ties_share_the_better_rank() -> None:
    assert list(ranked([10, 20, 10], [100, 100, 100]).rank) == [2, 1, 2]


@pytest.mark.parametrize(
    ("x", "n"), [([1], [0]), ([-1], [5]), ([1, 2], [5]), ([float("nan")], [5]), ([1], [float("inf")])]
)
def test_impossible_figures_are_refused(x: list[float], n: list[float]) -> None:
    with pytest.raises(ValueError, match="numerators"):
        ranked(x, n)


def test_no_areas_no_ranking() -> None:
    assert ranked([], []).rank.size == 0
    assert kind_of([], []) == "share"


@given(st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=1, max_size=12))
def test_ranks_are_those_of_scipy(rows: list[list[int]]) -> None:
    values = np.array(rows, dtype=float)
    expected = stats.rankdata(-values, method="min", axis=0)
    np.testing.assert_array_equal(ranks_of(values), expected)
    np.testing.assert_array_equal(ranks(values[:, 0]), expected[:, 0])
