"""Need against places: published gaps, laws that always hold, and what is not known stays unknown."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.demand.cohorts import children_ahead
from kommune360.demand.land_rules import Rule, load_rule
from kommune360.demand.need import NOTES, compute_need, need_cube, need_frame, rolled_up
from kommune360.demand.offers import MOMENTS, OFFERS
from kommune360.demand.quotas import QUOTAS
from kommune360.demand.scenario import Scenario
from kommune360.demand.stocks import AGES
from kommune360.demand.supply import places_by_area
from kommune360.demand.weights import childcare_shares, need_weights
from tests.library.demand.towns import facilities, stock

REFERENCE = dt.date(2025, 12, 31)
YEARS = (2026, 2027, 2028)
CASES = yaml.safe_load(
    (Path(__file__).parents[2] / "cases" / "demand_balances.yaml").read_text(encoding="utf-8")
)["cases"]


def exact(**values: Any) -> Rule:
    """The standard rule with ages counted on the stock's own day and no reserve."""
    changes = {"age_date": "12-31", "school_entry_date": "12-31", "reserve": 0.0} | values
    return load_rule("standard", [{"value": k, "set": v, "reason": "Test"} for k, v in changes.items()])


def computed(
    counts: dict[str, list[float | None]],
    rule: Rule,
    scenario: Scenario | None = None,
    places: pl.DataFrame | None = None,
    years: tuple[int, ...] = YEARS,
) -> pl.DataFrame:
    scenario = scenario or Scenario()
    children = children_ahead(
        stock(counts), years=years[-1] - 2025, method=scenario.method, housing=scenario.housing_frame()
    )
    supply = places_by_area(facilities() if places is None else places, rule, years=years)
    return compute_need(children, supply, rule, scenario, reference=REFERENCE, years=years)


def row(frame: pl.DataFrame, **where: Any) -> dict[str, Any]:
    spot = {"area": "A", "year": "2026/27", "offer": "childcare", "moment": "start"} | where
    found = frame.filter(*(pl.col(k) == v for k, v in spot.items()))
    assert found.height == 1, spot
    return found.row(0, named=True)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_published_balances(case: dict[str, Any]) -> None:
    """The children of the paper are put into the cohorts that meet the year 2026/27."""
    under = case["offer"] == "childcare_u3"
    ages = [0.0] * AGES
    for age in (0, 1, 2) if under else (2, 3, 4):
        ages[age] = case["children"] / 3
    quotas = dict.fromkeys(range(3) if under else range(3, 6), case["quota"])
    column = "places_u3" if under else "places_3plus"
    rows = [{"area": "A", "places": n, column: n} for n in case["places"]]
    counts: dict[str, list[float | None]] = {"A": list(ages)}
    if under:  # all three cohorts of the coming year: one unborn, the mean of three equal ones
        third = round(case["children"] / 3)
        counts = {"A": [float(third)] * 3 + [0.0] * 7}
    found = row(computed(counts, exact(), Scenario(quotas=quotas), facilities(*rows)), offer=case["offer"])
    assert found["need"] == pytest.approx(case["need"], abs=case["tolerance"])
    assert found["balance"] == pytest.approx(case["balance"], abs=case["tolerance"])


def test_reserve_guests_and_residents_elsewhere() -> None:
    rule = exact(reserve=0.1)
    scenario = Scenario(
        quotas=dict.fromkeys(range(3, 6), 1.0), residents_out={"childcare_3plus": 4.0}, reserve=0.1
    )
    kita = {"area": "A", "places": 30.0, "places_3plus": 30.0, "places_u3": 0.0, "children_guests": 6.0}
    found = row(computed({"A": [10.0] * AGES}, rule, scenario, facilities(kita)), offer="childcare_3plus")
    assert found["need"] == 30
    assert found["reserve"] == pytest.approx(3)
    assert found["guests"] == pytest.approx(6 - 4)
    assert found["balance"] == pytest.approx(30 - (30 + 3 + 2))


def test_start_and_peak_count_no_child_twice() -> None:
    """k = 3.5, x = 2: half of the two-year-olds move from under three to three plus."""
    rule = exact(quotas_childcare={0: 0.1, 1: 0.4, 2: 0.6, 3: 0.9, 4: 1.0, 5: 1.0})
    frame = computed({"A": [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 0.0, 0.0, 0.0]}, rule, years=(2026,))
    # in 2026 the ages are: 0: mean(30,20,10)=20, 1: 10, 2: 20, 3: 30, 4: 40, 5: 50, 6: 60
    start, peak = (
        {o: row(frame, offer=o, moment=m) for o in ("childcare_u3", "childcare_3plus", "childcare")}
        for m in ("start", "peak")
    )
    assert start["childcare_u3"]["need"] == pytest.approx(0.1 * 20 + 0.4 * 10 + 0.6 * 20)
    assert start["childcare_3plus"]["need"] == pytest.approx(0.9 * 30 + 40 + 50)
    assert peak["childcare_u3"]["need"] == pytest.approx(0.1 * 20 + 0.4 * 10 + 0.6 * 10)
    assert peak["childcare_3plus"]["need"] == pytest.approx(0.9 * 30 + 40 + 50 + 0.9 * 10)
    for moment in (start, peak):
        parts = moment["childcare_u3"], moment["childcare_3plus"]
        assert moment["childcare"]["need"] == pytest.approx(parts[0]["need"] + parts[1]["need"])
        assert moment["childcare"]["children"] == pytest.approx(20 + 10 + 20 + 30 + 40 + 50)


def test_the_extra_cohort_may_be_six_year_olds() -> None:
    rule = exact(extra_cohort=6, cohorts_peak=3.3)
    frame = computed({"A": [10.0] * AGES}, rule, years=(2026,))
    under = [row(frame, offer="childcare_u3", moment=m)["children"] for m in MOMENTS]
    plus = [row(frame, offer="childcare_3plus", moment=m)["children"] for m in MOMENTS]
    assert under == [30.0, 30.0], "six-year-olds are taken from nobody under three"
    assert plus == pytest.approx([30.0, 33.0])


@settings(max_examples=40, deadline=None)
@given(
    cohorts=st.floats(3.0, 4.0),
    extra=st.sampled_from([2, 6]),
    moment=st.sampled_from(list(MOMENTS)),
)
def test_the_shares_of_an_age_never_exceed_one(cohorts: float, extra: int, moment: str) -> None:
    shares = childcare_shares(exact(), Scenario(cohorts=cohorts, extra_cohort=extra), moment)
    total = shares["childcare_u3"] + shares["childcare_3plus"]
    assert (total <= 1.0 + 1e-12).all()
    assert (total >= -1e-12).all()
    assert (shares["childcare_u3"] >= -1e-12).all()


def test_ages_between_two_stocks_are_interpolated() -> None:
    """On 31 October ten twelfths of the way to the next stock have passed."""
    rule = exact(age_date="10-31")
    frame = computed({"A": [12.0, 24.0, 36.0, 48.0, 60.0, 72.0, 84.0, 0.0, 0.0, 0.0]}, rule)
    # 31.12.2025: 48, 60, 72 of age 3 to 5; 31.12.2026: 36, 48, 60
    expected = (48 + 60 + 72) / 6 + (36 + 48 + 60) * 5 / 6
    assert row(frame, offer="childcare_3plus")["children"] == pytest.approx(expected)


def test_all_day_right_phases_in_and_other_grades_stay_as_today() -> None:
    rule = exact(all_day_quota=0.8, all_day_quota_today=0.5)
    # 31.12.2026: ages 6 to 9 are those of 5 to 8 today
    counts: dict[str, list[float | None]] = {"A": [0, 0, 0, 10, 20, 30, 40, 50, 60, 0]}
    frame = computed(counts, rule)
    assert row(frame, offer="all_day")["need"] == pytest.approx(0.8 * 30 + 0.5 * (40 + 50 + 60))
    second = row(frame, offer="all_day", year="2027/28")
    assert second["need"] == pytest.approx(0.8 * (20 + 30) + 0.5 * (40 + 50))
    assert row(frame, offer="holiday")["need"] == pytest.approx(0.8 * 30)
    assert row(frame, offer="holiday")["children"] == 30


def test_use_told_by_grade_goes_before_todays_places() -> None:
    told = {"offer": "all_day", "age_from": 7, "age_to": 8, "area": "", "quota": 0.6, "kind": "use"}
    quotas = pl.DataFrame([told], schema=dict(QUOTAS))
    weights = need_weights(exact(), Scenario(), areas=("A",), years=(2026,), quotas=quotas, all_day_today=0.4)
    per_child = weights.need[list(OFFERS).index("all_day"), 0, 0, 0]
    assert per_child[6:10] == pytest.approx([0.64, 0.6, 0.4, 0.4])


def test_unknown_children_give_unknown_need_and_never_zero() -> None:
    counts: dict[str, list[float | None]] = {"A": [None, *[10.0] * 9], "B": [10.0] * AGES}
    frame = computed(counts, exact(), places=facilities({"area": "A", "places": 50.0}))
    hidden = row(frame, offer="childcare_u3")
    assert (hidden["need"], hidden["balance"], hidden["judgement"]) == (None, None, None)
    assert row(frame, offer="childcare_3plus")["need"] is not None, "other ages are known"
    assert row(frame, offer="all_day")["need"] is not None
    assert row(frame, area="B", offer="childcare_u3")["need"] is not None


def test_places_nobody_told_are_unknown_but_an_area_without_kita_has_none() -> None:
    frame = computed(
        {"A": [10.0] * AGES, "B": [10.0] * AGES},
        exact(),
        places=facilities({"area": "A", "places": 50.0, "places_u3": 10.0}),
    )
    assert row(frame, area="B")["places_usable"] == 0.0
    assert row(frame, offer="all_day")["places_usable"] is None
    assert row(frame, offer="all_day")["balance"] is None


def test_a_row_says_why_it_has_no_balance() -> None:
    kitas = facilities(
        {"area": "A", "places": 50.0},
        {"area": "B", "places": 50.0, "places_u3": 10.0},
        {"area": "C", "places": 50.0, "places_u3": 10.0},
    )
    counts: dict[str, list[float | None]] = {"A": [10.0] * 10, "B": [10.0] * 10, "C": [None] * 10}
    frame = computed(counts, exact(), places=kitas)
    assert row(frame, offer="childcare_u3")["note"] == "split_unknown"
    assert row(frame, area="B", offer="childcare_u3")["note"] == ""
    assert row(frame, area="C", offer="childcare_u3")["note"] == "children_unknown"
    assert row(frame, area="B", offer="all_day")["note"] == "places_unknown"
    assert set(frame["note"]) < set(NOTES)


numbers = st.lists(st.integers(0, 80).map(float), min_size=AGES, max_size=AGES)
towns = st.dictionaries(st.sampled_from("ABCDE"), numbers, min_size=1, max_size=5)
quota = st.floats(0, 1)


@settings(max_examples=40, deadline=None)
@given(towns, quota, quota, st.integers(0, 5))
def test_need_grows_with_a_quota(counts: Any, one: float, two: float, age: int) -> None:
    low, high = sorted((one, two))
    small = computed(counts, exact(), Scenario(quotas={age: low}))["need"]
    large = computed(counts, exact(), Scenario(quotas={age: high}))["need"]
    assert (large - small).min() >= -1e-9


@settings(max_examples=40, deadline=None)
@given(towns, st.floats(3.0, 4.0), st.sampled_from([2, 6]))
def test_need_never_exceeds_children_and_totals_are_sums(counts: Any, k: float, extra: int) -> None:
    rule = exact(reserve=0.0)
    scenario = Scenario(cohorts=k, extra_cohort=extra)
    children = children_ahead(stock(counts), years=3)
    supply = places_by_area(facilities({"area": "A", "places": 40.0, "places_u3": 8.0}), rule, years=YEARS)
    cube = need_cube(children, supply, rule, scenario, reference=REFERENCE, years=YEARS)
    areas = need_frame(cube, None)
    assert (areas["need"] <= areas["children"] + 1e-9).all()
    town = need_frame(rolled_up(cube, {"": dict.fromkeys(cube.areas, 1.0)}, None), None)
    keys = ["year", "offer", "moment"]
    summed = areas.group_by(keys).agg(pl.col("children", "need", "required").sum()).sort(keys)
    for column in ("children", "need", "required"):
        assert town.sort(keys)[column].to_list() == pytest.approx(summed[column].to_list())
    one_moment = areas.filter(pl.col("offer").is_in(["childcare_u3", "childcare_3plus"]))
    parts = one_moment.group_by("area", "year", "moment").agg(pl.col("need").sum()).sort(pl.all())
    whole = areas.filter(pl.col("offer") == "childcare").select("area", "year", "moment", "need")
    assert parts["need"].to_list() == pytest.approx(whole.sort(pl.all())["need"].to_list())


@settings(max_examples=25, deadline=None)
@given(towns)
def test_areas_may_be_summed_before_or_after(counts: Any) -> None:
    """Need is linear: with whole-number means the need of a union is the sum of the needs."""
    merged = {"A": [float(sum(ages)) for ages in zip(*counts.values(), strict=True)]}
    apart = computed(counts, exact(), years=(2026,)).filter(pl.col("offer") == "childcare_3plus")
    joined = computed(merged, exact(), years=(2026,)).filter(pl.col("offer") == "childcare_3plus")
    assert apart.filter(pl.col("moment") == "start")["need"].sum() == pytest.approx(
        joined.filter(pl.col("moment") == "start")["need"].sum()
    )


def test_no_children_need_no_places() -> None:
    frame = computed({"A": [0.0] * AGES}, exact(), places=facilities({"area": "A", "places": 10.0}))
    assert frame["need"].to_list() == [0.0] * frame.height
    assert set(frame.filter(pl.col("offer") == "childcare")["judgement"]) == {"enough"}


def test_a_total_that_lacks_more_than_a_tenth_has_no_value() -> None:
    counts: dict[str, list[float | None]] = {f"a{i:02}": [10.0] * AGES for i in range(12)}
    counts["a00"] = [None] * AGES
    children = children_ahead(stock(counts), years=3)
    rule = exact()
    supply = places_by_area(facilities(), rule, years=YEARS)
    cube = need_cube(children, supply, rule, Scenario(), reference=REFERENCE, years=YEARS)
    small = dict.fromkeys(cube.areas[:3], 1.0)
    totals = need_frame(rolled_up(cube, {"town": dict.fromkeys(cube.areas, 1.0), "part": small}, None), None)
    whole = row(totals, area="town", offer="childcare_3plus")
    assert (whole["children"], whole["areas_missing"]) == (11 * 30.0, 1)
    part = row(totals, area="part", offer="childcare_3plus")
    assert (part["children"], part["areas_missing"]) == (None, 1)


def test_one_withheld_count_of_a_small_area_costs_a_small_town_no_total() -> None:
    """A seventh of the areas, but few of the children: weighed by the ages that are known."""
    counts: dict[str, list[float | None]] = {f"a{i}": [20.0] * AGES for i in range(6)}
    counts["small"] = [None, *[4.0] * (AGES - 1)]
    counts["large"] = [None, *[90.0] * (AGES - 1)]
    children = children_ahead(stock(counts), years=3)
    rule = exact()
    supply = places_by_area(facilities(), rule, years=YEARS)
    cube = need_cube(children, supply, rule, Scenario(), reference=REFERENCE, years=YEARS)
    small = dict.fromkeys((*cube.areas[:6], "small"), 1.0)
    totals = need_frame(rolled_up(cube, {"town": small, "large": small | {"large": 1.0}}, None), None)
    town = row(totals, area="town", offer="childcare_u3")
    assert (town["children"], town["areas_missing"]) == (6 * 60.0, 1)
    assert row(totals, area="large", offer="childcare_u3")["children"] is None
    assert row(totals, area="large", offer="childcare_3plus")["areas_missing"] == 0


def test_known_share_tells_who_is_born() -> None:
    frame = computed({"A": [10.0] * AGES}, exact())
    shares = [
        row(frame, year=y, offer="childcare_u3")["known_share"] for y in ("2026/27", "2027/28", "2028/29")
    ]
    assert shares == pytest.approx([2 / 3, 1 / 3, 0.0])
    assert row(frame, year="2028/29", offer="childcare_3plus")["known_share"] == 1.0


def test_children_that_do_not_reach_far_enough_are_refused() -> None:
    rule = exact()
    children = children_ahead(stock({"A": [1.0] * AGES}), years=1)
    supply = places_by_area(facilities(), rule, years=YEARS)
    with pytest.raises(ValueError, match="years ahead"):
        compute_need(children, supply, rule, Scenario(), reference=REFERENCE, years=YEARS)


def test_every_offer_and_moment_has_a_row() -> None:
    frame = computed({"A": [1.0] * AGES}, exact())
    assert frame.height == len(OFFERS) * len(MOMENTS) * len(YEARS)
    assert not np.isnan(frame["need"].to_numpy()).any()
