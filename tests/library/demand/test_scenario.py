"""Scenarios go to YAML and back, differ by assumption and not by name, and refuse nonsense."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kommune360.base.yaml_text import read_yaml, write_yaml
from kommune360.demand.scenario import Scenario

share = st.floats(0, 1, allow_nan=False)
scenarios = st.builds(
    Scenario,
    name=st.text(min_size=1, max_size=20),
    quotas=st.dictionaries(st.integers(0, 5), share, max_size=6),
    quota_change=st.floats(-1, 1, allow_nan=False),
    all_day_quota=st.none() | share,
    wish_weight=share,
    cohorts=st.none() | st.floats(3, 4),
    extra_cohort=st.sampled_from([None, 2, 6]),
    reserve=st.none() | share,
    guests_in=st.dictionaries(st.sampled_from(["childcare_u3", "all_day"]), st.floats(0, 99), max_size=2),
    moment=st.sampled_from(["start", "peak"]),
    share_u3=st.none() | share,
    housing=st.lists(
        st.tuples(
            st.text(min_size=1, max_size=4), st.integers(2025, 2032), st.integers(0, 9), st.floats(0, 50)
        ),
        max_size=3,
    ).map(tuple),
    author=st.text(max_size=10),
    reason=st.text(max_size=30),
)


@settings(max_examples=40, deadline=None)
@given(scenarios)
@example(Scenario(name="one", reason="a\x85b"))
def test_round_trip_through_yaml(scenario: Scenario) -> None:
    again = Scenario.from_dict(read_yaml(write_yaml(scenario.as_dict())))
    assert again == scenario
    assert again.fingerprint == scenario.fingerprint


def test_name_and_reason_do_not_change_the_fingerprint() -> None:
    plain = Scenario()
    assert plain.with_changes(name="Neu", reason="weil", author="ich").fingerprint == plain.fingerprint
    assert plain.with_changes(cohorts=3.8).fingerprint != plain.fingerprint


@pytest.mark.parametrize(
    "bad",
    [
        {"quotas": {7: 0.5}},
        {"quotas": {2: 1.5}},
        {"cohorts": 2.0},
        {"extra_cohort": 3},
        {"reserve": -0.1},
        {"moment": "later"},
        {"method": "crystal_ball"},
        {"guests_in": {"sauna": 3.0}},
        {"housing_boom": True},
    ],
)
def test_values_out_of_range_are_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Scenario.from_dict(bad)
