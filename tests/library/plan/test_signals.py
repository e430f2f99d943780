"""Each planted change raises exactly one signal in the right year; noise alone stays quiet; thresholds explain."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from kommune360.base.text import Text
from kommune360.plan.adapting.facts import NEEDS, Facts, figures
from kommune360.plan.adapting.noise import History, sampling_variance, scatter
from kommune360.plan.adapting.signals import Memory, look, replay, review_of, rule_names
from kommune360.plan.document import Direction, Milestone, PathPoint, Target
from kommune360.plan.editing import put
from kommune360.plan.records import ReviewKind
from kommune360.plan.saying import Names
from tests.library.plan.small import small
from tests.library.plan.worlds import Changes, plan, series, with_changes, worlds

SEEDS = 8  # measured over 500 seeds for docs/methods/plan.md


def planted() -> Changes:
    """Eight changes in eight ways, of which two are figures that break away."""
    by_size = sorted(range(len(series())), key=lambda place: -series()[place][2])
    first, second = by_size[3], by_size[8]

    def worse(place: int, strength: float) -> float:
        return 1 - strength if plan().targets[place].direction is Direction.UP else 1 + strength

    return Changes(
        jumps={
            series()[first][:2]: (2019, worse(first, 0.4)),
            series()[second][:2]: (2022, worse(second, 0.5)),
        },
        shortage=2018,
        missed=2020,
        funding=2021,
        silent=2023,
        contribution=2024,
        overdue=2025,
    )


@pytest.mark.parametrize("seed", range(6))
def test_each_of_eight_planted_changes_is_told_once_in_the_right_year(seed: int) -> None:
    changes = planted()
    found = replay(with_changes(changes), worlds(seed, changes))
    assert sorted((signal.rule, signal.on.year) for signal in found) == [
        ("contribution_unanswered", 2024),
        ("figures_overdue", 2025),
        ("funding_ends", 2021),
        ("indicator_band", 2020),  # the figure of 2019 is known in May 2020
        ("indicator_band", 2023),
        ("need_shortage", 2018),
        ("projection_missed", 2021),
        ("status_missing", 2023),
    ]


def test_ten_quiet_years_raise_at_most_one_signal() -> None:
    counts = [len(replay(plan(), worlds(seed))) for seed in range(100, 100 + SEEDS)]
    assert max(counts) <= 1
    assert sum(counts) <= 1


def test_a_signal_names_cause_data_and_what_it_touches() -> None:
    changes = planted()
    found = replay(
        with_changes(changes), worlds(0, changes), Names({}, indicators={"CTX05": Text("Dauer", "Stay")})
    )
    by_rule = {signal.rule: signal for signal in found}
    band = by_rule["indicator_band"]
    assert set(band.goals) == {"h"}
    assert set(band.measures) == {"m0", "m1", "m2", "m3"}
    assert band.data["chance"] < abs(band.data["distance"])
    assert "Toleranz (1)" in band.why.de
    assert "höchstens 0,05 mal in zehn Jahren" in band.why.de
    assert all("{" not in text for s in found for text in (s.what.de, s.what.en, s.why.de, s.why.en))
    review = review_of(band, "r1", dt.date(2023, 6, 1), "Planung")
    assert (review.kind, review.signal) == (ReviewKind.EXTRAORDINARY, band.key)
    assert set(rule_names()) >= set(by_rule)


def need(probability: float, area: str = "a", year: int = 2026) -> pl.DataFrame:
    return pl.DataFrame([("childcare_u3", area, year, probability, 4.0)], schema=NEEDS, orient="row")


def test_the_same_is_not_told_again_before_it_has_come_back() -> None:
    memory, told = Memory(), []
    for probability in (0.5, 0.85, 0.75, 0.85, 0.55, 0.85):
        seen = look(small(), Facts(dt.date(2026, 1, 1), needs=need(probability)), memory)
        memory = seen.memory
        told.append([signal.rule for signal in seen.signals if signal.rule == "need_shortage"])
    assert [len(each) for each in told] == [0, 1, 0, 0, 0, 1]


def test_several_areas_are_told_together() -> None:
    needs = pl.concat([need(0.9, area) for area in "abc"])
    (signal,) = [
        s for s in look(small(), Facts(dt.date(2025, 8, 5), needs=needs)).signals if s.rule == "need_shortage"
    ]
    assert signal.what.de.endswith("Ebenso: b, c.")
    assert len(signal.data["others"]) == 2


def test_a_department_that_fell_silent_is_one_signal_however_many_measures_it_leads() -> None:
    """Holidays of a whole office do not flood the list; a report that comes and stops is told again."""
    one = small().measures[0]
    known = small()
    for number in range(9):
        known = put(known, replace(one, id=f"m-{number}", title=f"Maßnahme {number}"))
    seen = look(known, Facts(dt.date(2026, 6, 1)))
    (signal,) = [s for s in seen.signals if s.rule == "status_missing"]
    assert len(signal.measures) == 10
    assert "und 3 weitere" in signal.what.de
    again = look(known, Facts(dt.date(2026, 7, 1)), seen.memory)
    assert "status_missing" not in {s.rule for s in again.signals}


def test_a_town_may_set_its_own_limits() -> None:
    facts = Facts(dt.date(2026, 1, 1), needs=need(0.7))
    rules = [s.rule for s in look(small(), facts, own={"need_shortage": {"limit": 0.65}}).signals]
    assert "need_shortage" in rules
    for own in ({"unknown": {"limit": 1.0}}, {"need_shortage": {"what": 1.0}}):
        with pytest.raises(KeyError):
            look(small(), facts, own=own)


def test_late_milestones_are_told_once_and_done_ones_never() -> None:
    late = replace(small().measures[0], milestones=(Milestone("s", "Start", dt.date(2025, 10, 1)),))
    known = put(small(), late)
    facts = Facts(dt.date(2025, 10, 20))
    assert "milestone_late" not in {s.rule for s in look(known, facts).signals}
    seen = look(known, replace(facts, on=dt.date(2025, 11, 5)))
    assert "milestone_late" in {s.rule for s in seen.signals}
    again = look(known, replace(facts, on=dt.date(2025, 12, 5)), seen.memory)
    assert "milestone_late" not in {s.rule for s in again.signals}


def test_a_figure_whose_chance_is_unknown_has_to_be_off_twice() -> None:
    target = Target("t3", "h1", "X", 1, Direction.UP, PathPoint("2020", 10), (PathPoint("2030", 20),), 1.0)
    known = put(small(), target)
    rows = [("X", "s", "9", str(year), 8.0, None, None) for year in (2021, 2022)]
    told = []
    for number in (1, 2):
        facts = Facts(dt.date(2025, 8, 5), values=figures(rows[:number]), town=("s", "9"))
        told.append([s.key for s in look(known, facts).signals if s.rule == "indicator_band"])
    assert told == [[], ["indicator_band:t3"]]


def history(values: list[float], tops: list[float], bottoms: list[float]) -> History:
    return History(*(np.array(each, dtype=float) for each in (values, tops, bottoms)))


def test_sampling_variance_of_shares_rates_and_counts() -> None:
    none = [np.nan] * 2
    share = sampling_variance(history([25.0, 35.0], [50.0, 70.0], [200.0, 200.0]))
    rate = sampling_variance(history([30.0, 20.0], [30.0, 20.0], [10.0, 10.0]))
    count = sampling_variance(history([40.0, 60.0], [40.0, 60.0], none))
    assert share == pytest.approx([1e4 * 0.3 * 0.7 / 200] * 2, rel=0.01)  # both years at their common level
    assert rate == pytest.approx([10**2 * 25 / 100] * 2, rel=0.1)
    assert count == pytest.approx([50.5, 50.5])
    assert np.isnan(sampling_variance(history([40.0, 60.0], none, none))).all()


def test_scatter_beyond_sampling_is_learned_over_all_series() -> None:
    """Shares that vary three times as much as sampling says: the pooled ratio finds it."""
    rng = np.random.default_rng(7)
    histories = []
    for _ in range(60):
        size, share, years = 400.0, 0.3, 10
        drawn = share + np.sqrt(3 * share * (1 - share) / size) * rng.standard_normal(years)
        counts = np.rint(np.clip(drawn, 0.01, 0.99) * size)
        histories.append(History(100 * counts / size, counts, np.full(years, size)))
    found = scatter(histories)
    assert np.median(found.ratio) == pytest.approx(3, rel=0.2)
    assert (found.df >= 10).all()
    assert scatter([]).ratio.size == 0
    unknown = scatter([history([1.0], [10.0], [100.0])])
    assert unknown.ratio[0] == 2  # what no history tells is taken for twice pure sampling


def test_a_short_series_without_parts_learns_from_others_of_its_kind() -> None:
    rng, none = np.random.default_rng(3), np.full(2, np.nan)
    found = scatter(
        [History(level * (1 + 0.05 * rng.standard_normal(2)), none, none) for level in range(20, 60)]
    )
    assert np.median(found.sd / np.arange(20, 60)) == pytest.approx(0.05, rel=0.3)
    assert np.isnan(scatter([History(np.array([5.0]), none[:1], none[:1])]).sd).all()
