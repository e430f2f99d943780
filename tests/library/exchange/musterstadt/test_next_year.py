"""The town a year later: its history unchanged, the accounts balance, what happened is seen in the figures."""

from __future__ import annotations

import csv

import numpy as np

from kommune360.exchange.musterstadt.figures import observe
from kommune360.exchange.musterstadt.next_year import next_year, people_next
from kommune360.exchange.musterstadt.people import simulate


def test_history_stays_and_the_new_year_balances() -> None:
    people, before = people_next(), simulate()
    assert people.dates == (*before.dates, 2026)
    for name in ("stock", "births", "deaths", "arrivals_outside", "departures_inside"):
        assert np.array_equal(getattr(people, name)[..., :-1], getattr(before, name)), name
    aged = np.zeros_like(people.at(2026))
    aged[..., 1:] = people.at(2025)[..., :-1]
    aged[..., -1] += people.at(2025)[..., -1]
    aged[..., 0] = people.births[..., -1]
    flows = people.arrivals[..., -1] - people.departures[..., -1] - people.deaths[..., -1]
    assert np.array_equal(people.at(2026), aged + flows)
    inside = people.arrivals_inside[..., -1] - people.departures_inside[..., -1]
    assert not inside.sum(axis=0).any()


def test_only_what_happened_leaves_its_way() -> None:
    """Of welcome visits, those in one area alone fall by half; the others stay within chance of their own past."""
    english = next(each for each in next_year() if each.name == "health_support_2026_en.csv").content.decode()
    head, *rows = csv.reader(english.splitlines())
    column, base = head.index("pre03_rate"), head.index("pre03_base")
    figures = observe()
    index = [each.id for each in figures.figures].index("PRE03")
    past = figures.numerators[:, index].sum(axis=1) / figures.denominators[:, index].sum(axis=1)
    far = {}
    for row in rows:
        if row[0] in figures.areas and float(row[column]) >= 0:
            share = past[figures.areas.index(row[0])]
            deviation = np.sqrt(share * (1 - share) / float(row[base]))
            far[row[0]] = abs(float(row[column]) / 100 - share) / deviation
    assert max(far, key=lambda key: far[key]) == "0302"
    assert far["0302"] > 6
    assert sum(distance > 4 for distance in far.values()) == 1


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert [each.content for each in next_year.__wrapped__(360)] == [each.content for each in next_year(360)]
    assert [each.name for each in next_year()] == [
        "einwohner_2026.xlsx",
        "stadtbezirksprofile_2026.xlsx",
        "health_support_2026_en.csv",
    ]
