"""Bridges keep sums, mark estimates, carry holes honestly and compose."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.areas.bridges import bridge_observations, compose, normalised, path_between, weight_findings
from kommune360.areas.schema import BRIDGES
from kommune360.areas.systems import hierarchy_from_keys, known_systems


def figures(values: list[float | None], system: str = "old") -> pl.DataFrame:
    n = len(values)
    return pl.DataFrame(
        {
            "area_system": [system] * n,
            "variable": ["residents"] * n,
            "area": [f"o{i}" for i in range(n)],
            "period": ["2018-12-31"] * n,
            "sex": ["all"] * n,
            "age_from": [0] * n,
            "age_to": [150] * n,
            "numerator": values,
            "denominator": pl.Series([None] * n, dtype=pl.Float64),
            "flag": ["" if value is not None else "missing" for value in values],
            "dataset": ["d"] * n,
            "row": list(range(n)),
        },
        schema_overrides={"numerator": pl.Float64},
    )


def bridge(rows: list[tuple[str, str, float]], source: str = "old", target: str = "new") -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "from_system": source,
                "from_key": a,
                "to_system": target,
                "to_key": b,
                "weight": w,
                "method": "area",
            }
            for a, b, w in rows
        ],
        schema=dict(BRIDGES),
    )


@st.composite
def towns(draw: st.DrawFn) -> tuple[list[float], pl.DataFrame]:
    old = draw(st.integers(1, 6))
    new = draw(st.integers(1, 6))
    values = draw(st.lists(st.floats(0, 1e5), min_size=old, max_size=old))
    rows = [
        (f"o{i}", f"n{j}", draw(st.floats(0.001, 1)))
        for i in range(old)
        for j in draw(st.sets(st.integers(0, new - 1), min_size=1))
    ]
    return values, bridge(rows)


@settings(deadline=None)
@given(town=towns())
def test_the_sum_over_all_areas_is_kept(town: tuple[list[float], pl.DataFrame]) -> None:
    values, weights = town
    carried = bridge_observations(figures(list(values)), weights)
    assert carried.frame["numerator"].sum() == pytest.approx(sum(values), rel=1e-9, abs=1e-6)
    assert not carried.findings


@settings(deadline=None)
@given(town=towns())
def test_weights_of_each_area_become_one(town: tuple[list[float], pl.DataFrame]) -> None:
    sums = normalised(town[1]).group_by("from_key").agg(pl.col("weight").sum())
    assert sums["weight"].to_list() == pytest.approx([1.0] * sums.height)


def test_only_split_values_are_estimates() -> None:
    carried = bridge_observations(
        figures([10, 20, 30]),
        bridge([("o0", "n0", 1), ("o1", "n0", 1), ("o2", "n1", 0.25), ("o2", "n2", 0.75)]),
    ).frame.sort("area")
    assert carried["numerator"].to_list() == [30, 7.5, 22.5]
    assert carried["flag"].to_list() == ["", "estimate", "estimate"]


def test_a_hole_is_carried_as_a_hole() -> None:
    carried = bridge_observations(
        figures([10, None]), bridge([("o0", "n0", 1), ("o1", "n0", 0.5), ("o1", "n1", 0.5), ("o0", "n2", 1)])
    ).frame.sort("area")
    assert carried["numerator"].to_list() == [None, None, 5]
    assert carried["flag"].to_list() == ["missing", "missing", "estimate"]


def test_a_partial_sum_says_so() -> None:
    carried = bridge_observations(
        figures([10, None, None]),
        bridge([("o0", "n0", 1), ("o1", "n0", 1), ("o2", "n1", 1)]),
        holes="partial",
    ).frame.sort("area")
    assert carried["numerator"].to_list() == [10, None]
    assert carried["flag"].to_list() == ["limited", "missing"]


def test_an_area_without_bridge_is_named() -> None:
    carried = bridge_observations(figures([10, 20]), bridge([("o0", "n0", 1)]))
    assert [f.code for f in carried.findings] == ["bridge-area-unknown"]
    assert "o1" in carried.findings[0].what.de


def test_weights_that_lose_people_are_found() -> None:
    found = weight_findings(bridge([("o0", "n0", 0.5), ("o0", "n1", 0.4), ("o1", "n0", 1.0)]))
    assert len(found) == 1
    assert "o0" in found[0].what.de


def test_a_bridge_from_elsewhere_is_refused() -> None:
    with pytest.raises(ValueError, match="must lead from"):
        bridge_observations(figures([1], system="other"), bridge([("o0", "n0", 1)]))


def test_two_bridges_compose_to_one() -> None:
    first = bridge([("a", "x", 0.4), ("a", "y", 0.6)], "one", "two")
    second = bridge([("x", "p", 1.0), ("y", "p", 0.5), ("y", "q", 0.5)], "two", "three")
    both = compose(first, second)
    assert dict(both.select("to_key", "weight").iter_rows()) == pytest.approx({"p": 0.7, "q": 0.3})
    found = path_between(pl.concat([first, second]), "one", "three")
    assert found is not None
    assert found.equals(both)
    assert path_between(first, "two", "one") is None


def test_nested_keys_give_the_hierarchy_of_berlin() -> None:
    up = hierarchy_from_keys(known_systems()["berlin-lor-plr-2021"], ["01100101", "12611235"], "d")
    assert up.columns == list(BRIDGES)
    found = path_between(up, "berlin-lor-plr-2021", "berlin-bezirk")
    assert found is not None
    assert found.select("from_key", "to_key").rows() == [("01100101", "01"), ("12611235", "12")]
    assert found["method"].unique().to_list() == ["hierarchy"]


def test_a_nesting_that_two_files_state_counts_once() -> None:
    """Boundaries of planning areas and of wider areas both say which area lies in which."""
    system = known_systems()["berlin-lor-plr-2021"]
    twice = pl.concat([hierarchy_from_keys(system, ["01100101"], dataset) for dataset in ("plr", "bzr")])
    path = path_between(twice, "berlin-lor-plr-2021", "berlin-lor-pgr-2021")
    assert path is not None
    assert path.select("from_key", "to_key", "weight").rows() == [("01100101", "0110", 1.0)]


def test_parts_of_one_pair_in_a_crosswalk_still_add_up() -> None:
    parts = normalised(bridge([("o0", "n0", 0.25), ("o0", "n0", 0.25), ("o0", "n1", 0.5)]))
    assert parts.group_by("to_key").agg(pl.col("weight").sum()).sort("to_key")["weight"].to_list() == [
        0.5,
        0.5,
    ]
