"""A lever adds exactly what it says, where and when it says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.base.findings import InputRefused
from kommune360.projection.levers import (
    Arrival,
    Births,
    Closing,
    Housing,
    Lever,
    Moves,
    effects_of,
    kinds,
)
from kommune360.projection.options import Options
from kommune360.projection.project import prepare, project
from kommune360.projection.projection import Projection
from kommune360.projection.simulate import draws_of
from tests.library.projection.towns import town

STOCKS = town(areas=5, years=8)  # 2010 to 2017: the first year ahead is 2018
YOUNG = {(0, 3): 0.5, (3, 6): 0.5}


def with_levers(*levers: Lever) -> Projection:
    return project(STOCKS, 4, draws=64, options=Options(calibrate=False), levers=levers)


def difference(*levers: Lever) -> np.ndarray:
    """Residents with the levers less residents without, on the path ``(area, h)``."""
    return np.asarray((with_levers(*levers).path - with_levers().path).sum(axis=2))


def test_an_arrival_is_there_in_its_year_and_not_before() -> None:
    change = difference(Arrival("03", 400, 2019))
    np.testing.assert_allclose(change[3, :2], [0, 400], atol=0.2)
    assert 300 < change[3, 3] < 520  # some go, children are born
    np.testing.assert_array_equal(change[[0, 1, 2, 4]], 0)


def test_the_same_arrival_is_in_every_draw() -> None:
    levered, plain = with_levers(Arrival("03", 400, 2018, ages=YOUNG)), with_levers()
    more = (levered.draws(0, 6) - plain.draws(0, 6))[3, 0]
    assert more.mean() == pytest.approx(400, abs=1)
    np.testing.assert_allclose(more, 400, rtol=0.03)  # calibration shares common chance out by ages


def test_housing_brings_its_persons_in_the_years_of_its_delay() -> None:
    site = Housing("02", dwellings=100, year=2018, kind="single_family", delay=(0.5, 0.5))
    change = difference(site)
    np.testing.assert_allclose(change[2, 0], 150, atol=0.2)
    assert 250 < change[2, 1] < 340
    moved = effects_of([Housing("02", 100, 2018, from_town=0.4)], STOCKS, 4).added
    assert moved[2].sum() == pytest.approx(200)
    assert moved[[0, 1, 3, 4]].sum() == pytest.approx(-80)


def test_every_draw_has_its_own_date_of_an_uncertain_site() -> None:
    site = Housing("02", dwellings=200, year=2018, kind="single_family", delay=(0.5, 0.3))
    more = (with_levers(site).draws(0, 70) - with_levers().draws(0, 70))[2]
    ready = more > 300  # of 600 persons
    assert not (ready[0] & ~ready[1]).any()
    assert 0.3 < ready[0].mean() < 0.7
    assert ready[0].mean() < ready[1].mean() < 0.95  # the rest comes after the years looked at
    np.testing.assert_allclose(more[0][ready[0]], 600, rtol=0.15)
    plan = prepare(STOCKS, 4, draws=64, options=Options(calibrate=False), levers=[site]).plan
    np.testing.assert_array_equal(draws_of(plan.part([2, 4])), draws_of(plan)[[2, 4]])


def test_births_and_moves_act_from_their_first_year_to_their_last() -> None:
    births = effects_of([Births(1.1, 2019, ("01",), 2020), Births(0.9, 2021)], STOCKS, 4).births
    np.testing.assert_allclose(births[1], [1, 1.1, 1.1, 0.9])
    np.testing.assert_allclose(births[0], [1, 1, 1, 0.9])
    moves = effects_of([Moves("04", -12, 2018, YOUNG, 2019)], STOCKS, 4).added
    np.testing.assert_allclose(moves[4].sum(axis=(1, 2)), [-12, -12, 0, 0])
    assert moves[4, :, :, 6:].sum() == 0


@settings(max_examples=12, deadline=None)
@given(
    st.integers(0, 4), st.floats(50, 3000), st.integers(0, 30), st.sampled_from(sorted(kinds()["housing"]))
)
def test_who_moves_in_has_children_and_the_town_gains_them(
    area: int, dwellings: float, seed: int, kind: str
) -> None:
    """Areas without a lever keep every draw; births of the town grow as those of the area do."""
    stocks = town(areas=5, years=8, seed=seed)
    built = [Housing(f"{area:02d}", dwellings, 2018, kind=kind)]
    with_them, without = (
        project(stocks, 5, draws=40, options=Options(calibrate=False), levers=levers)
        for levers in (built, [])
    )
    others = [number for number in range(5) if number != area]
    np.testing.assert_array_equal(with_them.kept[others], without.kept[others])
    gained = with_them.path[:, 1:, 0] - without.path[:, 1:, 0]  # born after the year of moving in
    assert (gained[area] > 0).all()
    np.testing.assert_allclose(gained.sum(axis=0), gained[area], rtol=1e-4, atol=0.01)
    assert gained[area, 0] > 0.005 * dwellings  # two persons or more in each, four in ten of them 25 to 39


def test_where_women_leave_fewer_children_are_born() -> None:
    gone = with_levers(Closing("04", 400, 2018, {(25, 40): 1.0}))
    fewer = (gone.path - with_levers().path)[:, 1:, 0]
    assert (fewer[4] < -2).all()
    np.testing.assert_array_equal(fewer[:4], 0)


def test_closing_takes_nobody_who_is_not_there() -> None:
    closed = with_levers(Closing("00", 10_000, 2018, {(60, 70): 1.0}))
    assert (closed.kept >= 0).all()
    assert closed.draws(65, 70)[0, 0].max() == 0


def test_levers_that_fit_nowhere_are_told() -> None:
    with pytest.raises(InputRefused) as refused:
        with_levers(Arrival("99", 10, 2018))
    assert "projection-lever-unknown-area" in {finding.code for finding in refused.value.findings}
    late = with_levers(Arrival("01", 10, 2030))
    assert "projection-lever-outside-years" in {finding.code for finding in late.findings}
    assert not with_levers(Arrival("01", 10, 2018)).findings


def test_shares_of_every_kind_add_up_and_have_a_source() -> None:
    for group in kinds().values():
        for name, kind in group.items():
            assert sum(kind["ages"].values()) == pytest.approx(1.0), name
            assert kind["source"], name
            assert kind["name"]["de"], name


def test_levers_change_the_fingerprint() -> None:
    assert with_levers(Arrival("03", 400, 2019)).fingerprint != with_levers().fingerprint
