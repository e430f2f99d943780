"""Which quota holds: area before town, narrow before wide, later before earlier, target before use."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from kommune360.demand.quotas import QUOTAS, quota_findings, resolve, usable


def table(*rows: dict[str, Any]) -> pl.DataFrame:
    defaults = {"offer": "childcare", "area": "", "kind": "use", "source": "Test"}
    return pl.DataFrame([defaults | row for row in rows], schema=dict(QUOTAS))


def quota(
    frame: pl.DataFrame | None, area: str = "A", year: int = 2026, age: int = 2, w: float = 0.0
) -> float:
    found = resolve(
        frame,
        offers=("childcare", "childcare_u3"),
        areas=[area],
        years=[year],
        ages=[age],
        default=[0.5],
        wish_weight=w,
    )
    return float(found[0, 0, 0])


def test_the_rule_holds_where_nobody_says_otherwise() -> None:
    assert quota(None) == 0.5
    assert quota(table({"age_from": 3, "age_to": 6, "quota": 0.9})) == 0.5
    assert quota(table({"age_from": 2, "age_to": 3, "quota": 0.9, "offer": "all_day"})) == 0.5


def test_precedence() -> None:
    wide = {"age_from": 0, "age_to": 3, "quota": 0.3}
    narrow = {"age_from": 2, "age_to": 3, "quota": 0.6}
    own = {"age_from": 0, "age_to": 3, "quota": 0.4, "area": "A"}
    assert quota(table(narrow, wide)) == 0.6
    assert quota(table(own, narrow, wide)) == 0.4
    assert quota(table(own, narrow, wide), area="B") == 0.6
    later = narrow | {"quota": 0.7, "year_from": 2028}
    assert quota(table(later, narrow), year=2027) == 0.6
    assert quota(table(later, narrow), year=2028) == 0.7


def test_wish_is_blended_with_use_and_a_target_goes_before_both() -> None:
    use = {"age_from": 2, "age_to": 3, "quota": 0.276}
    wish = use | {"quota": 0.394, "kind": "wish"}
    assert quota(table(use, wish)) == pytest.approx(0.276)
    assert quota(table(use, wish), w=0.5) == pytest.approx(0.335)
    assert quota(table(use, wish), w=1.0) == pytest.approx(0.394)
    assert quota(table(wish), w=0.5) == pytest.approx((0.5 + 0.394) / 2)
    assert quota(table(use, wish, use | {"quota": 0.45, "kind": "target"}), w=1.0) == 0.45


def test_rows_that_cannot_be_used_are_told() -> None:
    bad = table(
        {"age_from": 0, "age_to": 1, "quota": 35.0},
        {"age_from": 0, "age_to": 1, "quota": 0.3, "kind": "guess"},
        {"age_from": 0, "age_to": 1, "quota": 0.3, "offer": "sauna"},
        {"age_from": 0, "age_to": 1, "quota": 0.3, "area": "zz"},
    )
    assert {f.code for f in quota_findings(bad, ["A"])} == {
        "quota-not-a-share",
        "quota-kind-unknown",
        "quota-offer-unknown",
        "quota-area-unknown",
    }
    assert usable(bad).height == 2
    assert quota_findings(table({"age_from": 0, "age_to": 1, "quota": 0.3}), ["A"]) == []
