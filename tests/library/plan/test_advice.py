"""Advice on one measure is what the advice on the whole plan says of it."""

from __future__ import annotations

from kommune360.exchange.musterstadt import planning
from kommune360.plan.checking.advice import advice, advice_on_measure


def test_the_advice_on_one_measure_is_that_of_the_whole() -> None:
    plan = planning.plan()
    told = advice(plan)
    for measure in plan.measures:
        about = [each for each in told if measure.id in str(each.place.column).split("/")]
        assert advice_on_measure(plan, measure.id) == about
    assert any(advice_on_measure(plan, each.id) for each in plan.measures)
