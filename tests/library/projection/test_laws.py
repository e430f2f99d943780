"""Laws of a projection that hold for every town."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.base.findings import InputRefused
from kommune360.projection.model import fit
from kommune360.projection.options import Options
from kommune360.projection.path import expected_path
from kommune360.projection.plan import plan_of
from kommune360.projection.project import prepare, project
from kommune360.projection.projection import Projection
from kommune360.projection.refusals import too_unsure
from kommune360.projection.simulate import draws_of, quantiles_of
from kommune360.projection.stocks import Stocks
from tests.library.projection.towns import town

PLAIN = Options(calibrate=False)
TOWNS = st.builds(
    town, st.integers(1, 7), st.integers(2, 9), sexes=st.integers(1, 2), seed=st.integers(0, 99)
)
FEW = settings(max_examples=12, deadline=None)


def quick(stocks: Stocks, horizon: int = 3, seed: int = 5) -> Projection:
    return project(stocks, horizon, draws=300, seed=seed, options=PLAIN)


@FEW
@given(TOWNS)
def test_nobody_is_negative_and_nothing_is_missing(stocks: Stocks) -> None:
    kept = quick(stocks).kept
    assert np.isfinite(kept).all()
    assert (kept >= 0).all()


@pytest.mark.parametrize("ages", [2, 7, 19, 50])
@pytest.mark.parametrize("years", [5, 9])
def test_calibration_bears_any_table(ages: int, years: int) -> None:
    projection = project(town(areas=3, years=years, ages=ages), 6, draws=50)
    assert projection.kept.shape == (3, 6, min(ages, 27) + (ages > 27) + (ages > 40), 50)
    assert np.isfinite(projection.kept).all()


def test_a_town_that_leaps_out_of_nothing_does_not_explode() -> None:
    counts = town(areas=4, years=8).counts.copy()
    counts[0, :4] = 0
    counts[0, -1] *= 20
    projection = project(Stocks(counts, town(4).areas, tuple(range(2010, 2018)), ("m", "f")), 5, draws=100)
    assert projection.kept.max() < 20 * counts.sum(axis=(2, 3)).max()


@FEW
@given(TOWNS)
def test_without_shocks_every_draw_is_the_path(stocks: Stocks) -> None:
    path = expected_path(fit(stocks, 3, PLAIN), 3)
    plan = plan_of(fit(stocks, 3, PLAIN), path, draws=5, seed=1, shocks=0.0)
    np.testing.assert_allclose(
        draws_of(plan), np.repeat(plan.expected[..., None], 5, axis=-1), rtol=1e-4, atol=1e-3
    )


@FEW
@given(TOWNS, st.randoms(use_true_random=False))
def test_the_order_of_areas_changes_nothing(stocks: Stocks, chance: object) -> None:
    order = list(stocks.areas)
    chance.shuffle(order)  # type: ignore[attr-defined]
    straight, turned = quick(stocks), quick(stocks.select(order))
    back = [order.index(area) for area in stocks.areas]
    np.testing.assert_allclose(turned.kept[back], straight.kept, rtol=2e-3, atol=0.05)


def test_the_same_seed_gives_the_same_draws_in_any_parts() -> None:
    plan = prepare(town(), 3, draws=300, seed=9, options=PLAIN).plan
    whole = draws_of(plan)
    np.testing.assert_array_equal(draws_of(plan.part([4, 1])), whole[[4, 1]])
    np.testing.assert_array_equal(draws_of(plan.part(slice(2, 5))), whole[2:5])
    other = draws_of(prepare(town(), 3, draws=300, seed=10, options=PLAIN).plan)
    assert not np.array_equal(other, whole)


@pytest.mark.parametrize("draws", [7, 20_000])
def test_shocks_of_the_town_cancel_in_pairs_and_hold_their_size(draws: int) -> None:
    model = fit(town(), 3, PLAIN)
    shared = plan_of(model, expected_path(model, 3), draws=draws, seed=4).shared
    assert shared.shape[-1] == draws
    whole = draws // 2 * 2
    np.testing.assert_array_equal(shared[..., 1:whole:2], -shared[..., :whole:2])
    if draws > 100:
        inner = np.quantile(np.abs(shared[0, 0]), 0.8) / (
            1.44 * np.sqrt(4 / 6)
        )  # t with 6 degrees of freedom
        np.testing.assert_allclose(inner, model.births.step, rtol=0.05)


def test_quantiles_without_keeping_draws_are_those_of_the_draws() -> None:
    prepared = prepare(town(areas=20), 2, draws=200, seed=3, options=PLAIN)
    streamed = quantiles_of(prepared.plan, [(0, 3), (0, 18)], [0.1, 0.5, 0.9])
    kept = project(town(areas=20), 2, draws=200, seed=3, options=PLAIN)
    np.testing.assert_allclose(streamed[:, :, 0], kept.quantiles(0, 3), rtol=1e-5)
    np.testing.assert_allclose(streamed[:, :, 1], kept.quantiles(0, 18), rtol=1e-5)


@FEW
@given(TOWNS)
def test_constrained_areas_add_up_to_the_town_in_every_draw(stocks: Stocks) -> None:
    projection = quick(stocks)
    aim = projection.kept.sum(axis=0) * 1.1 + 1.0
    constrained = projection.constrained(aim)
    total = projection.kept.sum(axis=0)
    np.testing.assert_allclose(constrained.kept.sum(axis=0)[total > 0], aim[total > 0], rtol=1e-4)


def test_aggregates_add_draws_not_quantiles() -> None:
    projection = quick(town())
    districts = projection.aggregate({"north": ["00", "01"], "south": ["02", "05"]}, ((0, 3), (3, 6)))
    expected = projection.draws(3, 6)[[0, 1]].sum(axis=0)
    np.testing.assert_allclose(districts.draws(3, 6)[0], expected, rtol=1e-5)
    assert districts.areas == ("north", "south")
    wide = projection.quantiles(0, 3)
    assert (np.diff(wide, axis=2) >= 0).all()


def test_probability_is_the_share_of_draws_with_more_demand() -> None:
    projection = quick(town())
    demand = projection.draws(3, 6) * 0.5
    places = np.quantile(demand, 0.75, axis=-1)
    np.testing.assert_allclose(projection.probability(places, (3, 6), share=0.5), 0.25, atol=0.01)
    assert (projection.probability(0, (3, 6)) > 0.99).all()


def test_a_closed_town_keeps_everybody() -> None:
    """Nobody comes or goes: whoever is there is a year older, and only births are added."""
    profile = np.linspace(40, 30, 60)
    counts = np.zeros((4, 8, 1, 60))
    counts[:, 0, 0] = profile
    for year in range(1, 8):
        counts[:, year, 0, 1:] = counts[:, year - 1, 0, :-1]
        counts[:, year, 0, 59] += counts[:, year - 1, 0, 59]
        counts[:, year, 0, 0] = 41.0
    stocks = Stocks(counts, ("a", "b", "c", "d"), tuple(range(2010, 2018)), ("all",))
    path = expected_path(fit(stocks, 3, PLAIN), 3)
    before, after = stocks.counts[:, -1].sum(axis=(1, 2)), path.counts.sum(axis=(2, 3))
    np.testing.assert_allclose(after[:, 0], before + path.births[:, 0], rtol=1e-6)
    np.testing.assert_allclose(after[:, 2], before + path.births.sum(axis=1), rtol=1e-6)


def test_one_year_is_refused_with_a_reason() -> None:
    with pytest.raises(InputRefused) as refused:
        project(town(years=1), 3)
    assert [finding.code for finding in refused.value.findings] == ["projection-one-year"]


def test_small_and_leaping_areas_are_named() -> None:
    stocks = town(years=4)
    counts = stocks.counts.copy()
    counts[0] *= 0.1
    counts[3, -1] *= 2
    projection = quick(replace(stocks, counts=counts))
    codes = {finding.code for finding in projection.findings}
    assert codes == {"projection-few-years", "projection-area-too-small", "projection-area-leapt"}
    assert projection.unsaid == {"00"}
    assert not quick(town(years=9)).findings


def test_ranges_too_wide_to_plan_with_are_told() -> None:
    projection = quick(town())
    wide, findings = too_unsure(projection, (0, 3))
    assert wide[0].any()  # some twenty children
    assert not wide[-1].any()
    assert [finding.code for finding in findings] == ["projection-range-too-wide"]
    assert too_unsure(projection, (0, 18), widest=2.0)[1] == []


def test_the_fingerprint_knows_stocks_seed_and_options() -> None:
    prints = {
        quick(town()).fingerprint,
        quick(town(), seed=6).fingerprint,
        quick(town(seed=2)).fingerprint,
        project(town(), 3, draws=300, seed=5, options=Options(calibrate=False, reach=3)).fingerprint,
    }
    assert len(prints) == 4
    assert quick(town()).fingerprint in prints
