"""Do the shares of all payers and what is open make up the cost, also where funding is more than the cost?"""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kommune360.exchange.musterstadt import planning
from kommune360.plan.document import Cost, Funding, Measure, Plan
from kommune360.plan.money import OVER, shares, uncovered

EURO = st.integers(0, 10**6).map(float)
ON = dt.date(2024, 1, 1)


@given(st.lists(EURO, min_size=1, max_size=4), st.lists(EURO, max_size=3))
def test_shares_and_gap_are_the_cost(costs: list[float], funding: list[float]) -> None:
    measure = Measure(
        "m", "M",
        costs=tuple(Cost(2024 + place, amount) for place, amount in enumerate(costs)),
        funding=tuple(Funding(f"q{place}", amount) for place, amount in enumerate(funding)),
    )  # fmt: skip
    plan = Plan("p", "P", ON, dt.date(2028, 12, 31), measures=(measure,))
    given_ = sum(share.amount for share in shares(plan))
    open_ = sum(each.gap for each in uncovered(measure))
    assert abs(given_ + open_ - sum(costs)) <= len(costs)  # a euro a year may stay open by rounding


def test_musterstadt_pays_what_it_costs() -> None:
    plan = planning.plan()
    at_work = [measure for measure in plan.measures if measure.status not in OVER]
    keys = {measure.id for measure in at_work}
    cost = sum(each.amount for measure in at_work for each in measure.costs)
    given_ = sum(share.amount for share in shares(plan) if share.measure in keys)
    open_ = sum(each.gap for measure in at_work for each in uncovered(measure))
    assert abs(given_ + open_ - cost) < 1
