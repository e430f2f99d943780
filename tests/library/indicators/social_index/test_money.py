"""Money key: sums are kept, bounds hold, and the shares are the nearest possible."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from kommune360.indicators.social_index.money_key import in_transition, load_factors, whole_euros
from tests.library.indicators.social_index.tables import codes, definition, reported, town

QUICK = {"variants": {"draws": 10}}
SHARES = st.lists(st.floats(0, 1), min_size=2, max_size=12).filter(lambda x: sum(x) > 0.01)


def normal(values: list[float]) -> np.ndarray:
    return np.array(values) / sum(values)


def test_share_is_count_times_factor() -> None:
    frame = town(1, areas=12)
    report, _ = reported(frame, definition(3, money={"slope": 0.3, "floor": 0.5}, **QUICK))
    key, index = report.money, report.index
    assert key is not None
    factors = np.maximum(0.5, 1 + 0.3 * (index.points - 50) / 10)
    people = frame.sort("area")["population"].to_numpy()
    assert key.shares == pytest.approx(people * factors / (people * factors).sum())
    assert key.plain == pytest.approx(people / people.sum())
    assert key.amounts is None


def test_classes_have_factors_and_unrated_areas_their_own() -> None:
    frame = town(1, areas=30).with_columns(
        i0=pl.when(pl.col("area") == "0002").then(None).otherwise(pl.col("i0"))
    )
    rule = {"kind": "classes", "factors": {"low": 1.6}, "unrated": 1.1}
    report, _ = reported(frame, definition(3, money=rule, **QUICK))
    factor = {"high": 1.0, "medium": 1.25, "low": 1.6, "very_low": 2.0}
    assert report.index.definition.money is not None
    expected = [factor.get(s, 1.1) for s in report.index.frame()["status"]]
    assert load_factors(report.index, report.index.definition.money).tolist() == expected


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), budget=st.integers(0, 10_000_000), limit=st.floats(0, 0.5))
def test_sums_are_kept_and_nobody_moves_faster_than_the_limit(seed: int, budget: int, limit: float) -> None:
    before = np.random.default_rng(seed).integers(1, 500, 15).astype(float)
    frame = town(seed, areas=15).with_columns(vorjahr=pl.Series(before))
    rule = {"previous": "vorjahr", "limit": limit, "budget": budget, "slope": 0.8}
    report, _ = reported(frame, definition(3, money=rule, **QUICK))
    key = report.money
    assert key is not None
    assert key.amounts is not None
    assert key.previous is not None
    assert sum(key.amounts) == budget
    assert key.shares.sum() == pytest.approx(1, abs=1e-12)
    assert (np.abs(key.shares - key.previous) <= limit * key.previous + 1e-12).all()


@settings(max_examples=15, deadline=None)
@given(target=SHARES, data=st.data())
def test_transition_is_the_nearest_allowed(target: list[float], data: st.DataObject) -> None:
    aim = normal(target)
    before = normal(data.draw(st.lists(st.floats(0.05, 1), min_size=len(aim), max_size=len(aim))))
    ours = in_transition(aim, before, 0.1)

    def distance(x: np.ndarray) -> float:
        return float(((x - aim) ** 2 / before).sum())

    peer = minimize(
        distance,
        before,
        bounds=list(zip(before * 0.9, before * 1.1, strict=True)),
        constraints={"type": "eq", "fun": lambda x: x.sum() - 1},
        method="SLSQP",
        options={"ftol": 1e-12, "maxiter": 500},
    )
    assert distance(ours) <= distance(peer.x) + 1e-6
    assert ours.sum() == pytest.approx(1)


def test_a_target_within_reach_is_taken_and_new_areas_are_free() -> None:
    before = np.array([0.5, 0.3, 0.2])
    near = np.array([0.52, 0.29, 0.19])
    assert in_transition(near, before, 0.1) == pytest.approx(near)
    with_new = in_transition(np.array([0.5, 0.3, 0.2]), np.array([0.6, 0.4, 0.0]), 0.2)
    assert with_new == pytest.approx([0.485, 0.32, 0.195])  # the second area may lose a fifth at most


@settings(max_examples=50, deadline=None)
@given(shares=SHARES, budget=st.integers(0, 10**9))
def test_whole_euros_sum_to_the_budget(shares: list[float], budget: int) -> None:
    amounts = whole_euros(normal(shares), budget)
    assert sum(amounts) == budget
    assert np.abs(np.array(amounts) - normal(shares) * budget).max() <= 1 + 1e-6


def test_unknown_counts_and_nothing_to_share_are_told() -> None:
    frame = town(1, areas=12).with_columns(
        kinder=pl.when(pl.col("area") == "0001").then(None).otherwise(100.0), leer=pl.lit(0.0)
    )
    assert "index-money-counts-unknown" in codes(frame, definition(3, money={"per": "kinder"}, **QUICK))
    assert "index-money-nothing-to-share" in codes(frame, definition(3, money={"per": "leer"}, **QUICK))
    assert not {c for c in codes(frame, definition(3, money={}, **QUICK)) if "money" in c}
