"""Each source of chance alone does what it says; another implementation is the plain formula."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kommune360.projection.model import fit
from kommune360.projection.options import Options
from kommune360.projection.path import expected_path
from kommune360.projection.plan import Plan, plan_of
from kommune360.projection.simulate import draws_of
from tests.library.projection.towns import town

DRAWS = 4000


def plan(horizon: int = 1) -> Plan:
    model = fit(town(areas=6, years=9), horizon, Options())
    return plan_of(model, expected_path(model, horizon), draws=DRAWS, seed=3)


def only(source: str, horizon: int = 1) -> Plan:
    """A plan in which only one source of chance is left."""
    whole = plan(horizon)
    rest = {name: np.zeros_like(getattr(whole, name)) for name in ("lasting", "yearly", "shared", "noise")}
    del rest[source]
    return replace(whole, **rest)


def test_chance_of_counts_has_the_variance_it_was_given() -> None:
    alone = only("noise")
    drawn, expected = draws_of(alone)[:, 0], alone.expected[:, 0]
    of_row = alone.noise[alone.group_of_age[[first for first, _ in alone.rows]]]
    large = (expected > 20) & (np.arange(expected.shape[1]) > 0)[None]
    ratio = drawn.var(axis=-1)[large] / (of_row * expected)[large]
    assert abs(np.median(ratio) - 1) < 0.03
    np.testing.assert_allclose(drawn.mean(axis=-1)[large], expected[large], rtol=0.03)
    cells = drawn[5, 1:9].astype(float)
    apart = np.corrcoef(cells) - np.eye(len(cells))
    assert np.abs(apart).max() < 4 / np.sqrt(DRAWS)


def test_shocks_of_the_town_hit_all_areas_alike() -> None:
    alone = only("shared", horizon=2)
    drawn = draws_of(alone)[:, :, 1].astype(float)
    relative = drawn / alone.expected[:, :, 1, None]
    np.testing.assert_allclose(relative[:, 0], relative[:1, 0].repeat(6, axis=0), rtol=1e-3)
    np.testing.assert_allclose(relative[0, 0], np.exp(alone.shared[0, 1]), rtol=1e-3)


def test_lasting_shocks_are_those_of_the_covariance_and_areas_are_independent() -> None:
    alone = only("lasting")
    drawn = np.log(draws_of(alone)[:, 0, 1].astype(float) / alone.expected[:, 0, 1, None])
    wanted = np.sqrt((alone.lasting[:, 1] ** 2).sum(axis=-1))
    np.testing.assert_allclose(drawn.std(axis=-1), wanted, rtol=0.12)
    apart = np.corrcoef(drawn) - np.eye(6)
    assert np.abs(apart).max() < 4.5 / np.sqrt(DRAWS)
    assert (np.abs(drawn) > 3 * drawn.std(axis=-1, keepdims=True)).mean() > 0.003  # tails of a t, not normal


def test_a_year_of_an_area_carries_over() -> None:
    alone = only("yearly", horizon=2)
    drawn = np.log(draws_of(alone)[0, :, 8].astype(float) / alone.expected[0, :, 8, None])
    first = np.log(draws_of(alone)[0, 0, 7].astype(float) / alone.expected[0, 0, 7])
    second = drawn[1] - first  # the cohort's second year alone
    assert abs(np.corrcoef(first, second)[0, 1] - alone.carry) < 0.1


def test_calibration_widens_by_its_factor_and_keeps_the_middle() -> None:
    whole = plan()
    wide = replace(whole, scale=np.full_like(whole.scale, 1.5))
    plain, wider = draws_of(whole)[5, 0, 5], draws_of(wide)[5, 0, 5]
    np.testing.assert_allclose(
        wider - whole.expected[5, 0, 5], 1.5 * (plain - whole.expected[5, 0, 5]), atol=0.01
    )
    common = replace(whole, common=np.full_like(whole.common, 0.5))
    young = slice(0, whole.young_rows)
    before = draws_of(whole)[5, 0, young].sum(axis=0) - whole.expected[5, 0, young].sum()
    after = draws_of(common)[5, 0, young].sum(axis=0) - whole.expected[5, 0, young].sum()
    np.testing.assert_allclose(after, 1.5 * before, atol=0.2)
