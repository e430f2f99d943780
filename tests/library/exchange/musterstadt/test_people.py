"""The residents of the invented town: the books balance, and a planner would nod."""

from __future__ import annotations

import numpy as np
import pytest

from kommune360.exchange.musterstadt.people import AGES, Population, simulate
from kommune360.exchange.musterstadt.town import build, plan

TOWN = build()
SEEDS = (360, 7)


@pytest.fixture(params=SEEDS)
def people(request: pytest.FixtureRequest) -> Population:
    return simulate(request.param)


def test_shapes_and_labels(people: Population) -> None:
    assert people.stock.shape == (26, 2, AGES, 16)
    assert people.dates == tuple(range(2010, 2026))
    assert people.years == people.dates[1:]
    assert people.births.shape == (26, 2, 15)
    assert people.areas == TOWN.keys
    with pytest.raises(ValueError, match="read-only"):
        people.stock[0, 0, 0, 0] = 1


def test_stock_accounting_holds_for_every_area_sex_age_and_year(people: Population) -> None:
    aged = np.zeros_like(people.deaths)
    aged[:, :, 1:, :] = people.stock[:, :, :-1, :-1]
    aged[:, :, -1, :] += people.stock[:, :, -1, :-1]
    aged[:, :, 0, :] = people.births
    expected = aged - people.deaths + people.arrivals - people.departures
    assert (people.stock[..., 1:] == expected).all()


def test_nothing_is_negative_and_moves_inside_the_town_balance(people: Population) -> None:
    flows = [people.arrivals_outside, people.arrivals_inside, people.departures_outside]
    for array in (people.stock, people.births, people.deaths, *flows, people.departures_inside):
        assert array.min() >= 0
    assert (people.arrivals_inside.sum(axis=0) == people.departures_inside.sum(axis=0)).all()


def test_size_of_town_and_areas(people: Population) -> None:
    totals = people.stock.sum(axis=(0, 1, 2))
    assert 112_000 < totals.min() < totals.max() < 125_000
    sizes = people.stock.sum(axis=(1, 2))
    assert 900 <= sizes.min() < 1_300
    assert 8_500 < sizes.max() <= 9_500


def test_age_structure_is_german(people: Population) -> None:
    totals = people.stock.sum(axis=(0, 1, 2))
    under_6 = people.stock[:, :, :6].sum(axis=(0, 1, 2)) / totals
    assert (under_6 > 0.04).all()
    assert (under_6 < 0.09).all()
    over_65 = people.stock[:, :, 65:].sum(axis=(0, 1, 2)) / totals
    assert (over_65 > 0.18).all()
    assert (over_65 < 0.25).all()
    ages = people.at(2025).sum(axis=(0, 1))
    assert ages[56:64].mean() > 1.08 * ages[40:48].mean()  # the baby boom, born 1961-1969
    women = people.at(2025)[:, 1, 85:].sum() / people.at(2025)[:, :, 85:].sum()
    assert 0.55 < women < 0.75


def test_total_fertility_follows_its_rise_and_fall(people: Population) -> None:
    """Births over the women weighted by the ages at which they are born: no area curve is used."""
    weights = np.exp(-0.5 * ((np.arange(AGES) + 0.5 - 31.0) / 5.3) ** 2)
    weights[:15] = weights[51:] = 0.0
    weights /= weights.sum()
    women = people.stock[:, 1].sum(axis=0)
    exposed = (women[:, 1:] + women[:, :-1]) / 2
    tfr = people.births.sum(axis=(0, 1)) / (weights[:, None] * exposed).sum(axis=0)
    assert (tfr > 1.2).all()
    assert (tfr < 1.65).all()
    by_year = dict(zip(people.years, tfr, strict=True))
    height = np.mean([by_year[y] for y in range(2016, 2022)])
    assert height > np.mean([by_year[y] for y in range(2011, 2014)]) + 0.05
    assert height > np.mean([by_year[y] for y in range(2023, 2026)]) + 0.08


def test_sex_ratio_at_birth(people: Population) -> None:
    boys, girls = people.births.sum(axis=(0, 2))
    assert 1.01 < boys / girls < 1.10


def test_life_expectancy_implied_by_deaths(people: Population) -> None:
    for sex, low, high in ((0, 76.0, 81.0), (1, 81.0, 86.0)):
        at_risk = people.stock[:, sex, :-1, :-1].sum(axis=(0, 2)).astype(float)
        died = people.deaths[:, sex, 1:].sum(axis=(0, 2))
        died[-1] = at_risk[-1]
        alive = np.concatenate([[1.0], np.cumprod(1 - np.minimum(died / np.maximum(at_risk, 1), 1))])
        assert low < alive.sum() - 0.5 < high


def test_housing_site_fills_from_2018_with_families(people: Population) -> None:
    site = people.areas.index(plan()["housing_site"]["area"])
    size = people.stock[site].sum(axis=(0, 1))
    assert size[people.dates.index(2022)] - size[people.dates.index(2017)] > 1_300
    before, after = people.between(2017, 0, 6)[site], people.between(2023, 0, 6)[site]
    assert after > before + 120
    assert after / size[people.dates.index(2023)] > 0.08


def test_refugees_arrive_in_two_areas(people: Population) -> None:
    shares = plan()["refugees"]["shares"]
    for year in (2015, 2022):
        step = people.years.index(year)
        arrivals = people.arrivals_outside[..., step].sum(axis=(1, 2))
        usual = people.arrivals_outside[..., :3].sum(axis=(1, 2)).mean(axis=1)
        surplus = arrivals - usual
        assert {people.areas[i] for i in np.argsort(-surplus)[:2]} == set(shares)


def test_ageing_quarters_turn_over_and_students_stay_young(people: Population) -> None:
    kinds = np.array([area.kind for area in TOWN.areas])
    old = {year: people.between(year, 65) / people.between(year, 0) for year in (2010, 2025)}
    turning = kinds == "turnover"
    assert (old[2010][turning] > 0.28).all()
    assert (old[2025][turning] < old[2010][turning]).all()
    assert (people.between(2025, 0, 6)[turning] > people.between(2010, 0, 6)[turning]).all()
    students = people.between(2025, 18, 30) / people.between(2025, 0)
    assert students[kinds == "student"].min() > 2 * np.median(students)
    children = people.between(2025, 0, 18) / people.between(2025, 0)
    assert children[kinds == "estate"].min() > np.median(children)


def test_families_leave_the_centre_for_the_edge(people: Population) -> None:
    inside = (people.arrivals_inside - people.departures_inside)[:, :, :6].sum(axis=(1, 2, 3))
    kinds = np.array([area.kind for area in TOWN.areas])
    assert inside[kinds == "centre"].sum() < 0
    assert inside[np.isin(kinds, ["new", "turnover", "village", "affluent"])].sum() > 0


def test_seeds_give_different_people_and_the_same_seed_the_same() -> None:
    first = simulate(360).stock.copy()
    simulate.cache_clear()
    assert (simulate(360).stock == first).all()
    assert (simulate(7).stock != first).any()
