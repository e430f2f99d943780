"""Places: usable instead of licensed, splits not invented, nothing counted twice or dropped silently."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.base.findings import Findings
from kommune360.demand.land_rules import load_rule
from kommune360.demand.supply import (
    all_day_rate_today,
    current_facilities,
    facility_places,
    located_facilities,
    places_by_area,
)
from tests.library.demand.towns import SYSTEM, areas, facilities

RULE = load_rule("nordrhein-westfalen")


def amount(*rows: dict[str, Any], offer: str, column: str = "usable", **where: Any) -> Any:
    table = places_by_area(facilities(*rows), RULE, years=[2026], share_u3=where.pop("share_u3", None))
    spot = {"area": "A", "year": "2026/27", "moment": "start"} | where
    found = table.filter(pl.col("offer") == offer, *(pl.col(k) == v for k, v in spot.items()))
    return found[column][0] if found.height else None


def test_usable_places_are_those_told() -> None:
    kita = {"area": "A", "places": 80.0, "places_u3": 20.0, "places_3plus": 60.0, "places_usable": 60.0}
    assert amount(kita, offer="childcare") == 60
    assert amount(kita, offer="childcare_u3") == 15
    assert amount(kita, offer="childcare_3plus") == 45
    assert amount(kita, offer="childcare", column="licensed") == 80
    assert amount(kita, offer="childcare", column="reductions") == 20


def test_blocked_places_are_taken_off_where_usable_ones_are_not_told() -> None:
    kita = {"area": "A", "places_u3": 20.0, "places_3plus": 60.0, "places_blocked": 8.0}
    assert amount(kita, offer="childcare") == 72
    assert amount(kita, offer="childcare", column="blocked") == 8
    assert amount(kita, offer="childcare_u3") == 18


def test_inclusion_takes_places_where_the_rule_says_so() -> None:
    rule = load_rule("standard", [{"value": "inclusion_reduction", "set": 1.0, "reason": "Satzung"}])
    table = places_by_area(
        facilities({"area": "A", "places": 50.0, "places_inclusion": 4.0}), rule, years=[2026]
    )
    assert table.filter(pl.col("offer") == "childcare")["usable"].to_list() == [46.0, 46.0]


def test_more_usable_than_licensed_is_told_and_cut() -> None:
    findings = Findings()
    table = places_by_area(
        facilities({"area": "A", "places": 50.0, "places_usable": 60.0}),
        RULE,
        years=[2026],
        findings=findings,
    )
    assert table["usable"].drop_nulls().max() == 50.0
    assert "facility-usable-above-licensed" in findings.codes()


def test_an_untold_split_is_not_invented() -> None:
    total_only = {"area": "A", "places": 50.0}
    known = {"area": "A", "places": 40.0, "places_u3": 10.0}
    assert amount(total_only, known, offer="childcare") == 90
    assert amount(total_only, known, offer="childcare_u3") is None
    assert amount(known, offer="childcare_3plus") == 30
    assert amount(total_only, known, offer="childcare_u3", share_u3=0.3) == 25


def test_family_day_care_is_split_as_the_rule_says() -> None:
    care = {"area": "A", "kind": "family_day_care", "places": 100.0}
    assert amount(care, offer="childcare_u3") == pytest.approx(89.2)


def test_openings_and_closings_count_by_moment() -> None:
    opens = {"area": "A", "places": 50.0, "opened": "2027-01-01"}
    closes = {"area": "A", "places": 30.0, "closed": "2026-12"}
    stays = {"area": "A", "places": 10.0, "opened": "1998"}
    assert amount(opens, closes, stays, offer="childcare", moment="start") == 40
    assert amount(opens, closes, stays, offer="childcare", moment="peak") == 60


def test_an_unreadable_day_is_told_and_counts_as_open() -> None:
    findings = Findings()
    table = places_by_area(
        facilities({"area": "A", "places": 50.0, "opened": "bald"}), RULE, years=[2026], findings=findings
    )
    assert table.filter(pl.col("offer") == "childcare")["usable"].to_list() == [50.0, 50.0]
    assert "facility-day-unreadable" in findings.codes()


def test_a_kita_without_places_is_told_and_not_counted_as_nothing_silently() -> None:
    findings = Findings()
    places_by_area(facilities({"area": "A"}), RULE, years=[2026], findings=findings)
    assert "facility-without-places" in findings.codes()


def test_of_each_kind_the_latest_list_counts() -> None:
    findings = Findings()
    rows = facilities(
        {"places": 50.0, "period": "2025-01-01", "dataset": "old"},
        {"places": 60.0, "period": "2026-01-01", "dataset": "new"},
        {"kind": "family_day_care", "places": 5.0, "period": "2024-01-01", "dataset": "day-care"},
        {"kind": "youth_centre", "places": 99.0},
    )
    current = current_facilities(rows, findings=findings)
    assert sorted(current["dataset"].to_list()) == ["day-care", "new"]
    assert "facility-list-not-used" in findings.codes()
    assert current_facilities(rows, datasets=["old", "new"]).height == 2


def test_a_later_list_of_schools_without_all_day_places_displaces_none() -> None:
    rows = facilities(
        {"kind": "school", "places_all_day": 80.0, "period": "2025/26", "dataset": "all-day"},
        {"kind": "school", "places": 400.0, "period": "2026-06-01", "dataset": "directory"},
    )
    assert current_facilities(rows)["dataset"].to_list() == ["all-day"]


def test_the_order_of_lists_is_one_of_time_not_of_letters() -> None:
    rows = facilities(
        {"places": 50.0, "period": "2025/26", "dataset": "school-year"},
        {"places": 60.0, "period": "2025-12-31", "dataset": "day"},
        {"places": 70.0, "period": None, "dataset": "undated"},
    )
    assert current_facilities(rows)["dataset"].to_list() == ["day"]


def test_a_facility_listed_twice_counts_once() -> None:
    findings = Findings()
    row = {"facility": "k1", "name": "Kita Nordhang", "places": 50.0}
    assert current_facilities(facilities(row, row), findings=findings).height == 1
    assert "facility-twice" in findings.codes()


def test_location_by_key_then_by_coordinates_and_the_rest_is_told() -> None:
    findings = Findings()
    rows = facilities(
        {"area": "B", "lat": 50.005, "lon": 10.005},
        {"lat": 50.005, "lon": 10.005},
        {"lat": 50.0101, "lon": 10.015},
        {"name": "Kita Irgendwo", "places": 40.0},
        {"area": "zz", "area_system": "other"},
    )
    found = located_facilities(rows, areas("A", "B"), system=SYSTEM, findings=findings)
    assert found["area"].to_list() == ["B", "A", "B", "", ""]
    assert findings.codes() == {"facility-moved-to-area", "facility-without-area"}
    assert any("Kita Irgendwo" in finding.what.de for finding in findings)


def test_all_day_places_come_from_schools_and_give_todays_rate() -> None:
    schools = facilities(
        {"kind": "school", "area": "A", "places_all_day": 120.0, "places": 300.0, "places_holiday": 40.0},
        {"kind": "all_day", "area": "A", "places": 30.0},
        {"kind": "school", "area": "A", "places": 500.0},
    )
    table = places_by_area(schools, RULE, years=[2026]).filter(pl.col("moment") == "start")
    assert dict(table.select("offer", "usable").iter_rows()) == {"all_day": 150.0, "holiday": 40.0}
    assert all_day_rate_today(schools, 300.0, dt.date(2025, 12, 31), RULE) == 0.5
    assert all_day_rate_today(schools, 100.0, dt.date(2025, 12, 31), RULE) == 1.0
    assert all_day_rate_today(facilities(), 300.0, dt.date(2025, 12, 31), RULE) is None


places = st.integers(0, 120).map(float)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ABC"), places, places, places), min_size=1, max_size=8))
def test_parts_add_up_and_usable_never_exceeds_licensed(rows: list[tuple[str, float, float, float]]) -> None:
    table = facility_places(
        facilities(
            *(
                {"area": area, "places_u3": u3, "places_3plus": plus, "places_blocked": blocked}
                for area, u3, plus, blocked in rows
            )
        ),
        RULE,
    )
    sums = {offer: part["usable"].sum() for (offer,), part in table.group_by("offer")}
    whole = sums.get("childcare", 0.0)
    assert sums.get("childcare_u3", 0.0) + sums.get("childcare_3plus", 0.0) == pytest.approx(whole)
    assert (table["usable"] <= table["licensed"] + 1e-9).all()
    taken = table["licensed"] - table["blocked"] - table["reductions"]
    assert taken.to_list() == pytest.approx(table["usable"].to_list())
    assert whole == pytest.approx(sum(max(0.0, u3 + plus - blocked) for _, u3, plus, blocked in rows))
