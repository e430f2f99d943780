"""Is a look at the plans promised after an import only where there is a plan to look at?"""

from __future__ import annotations

from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.following import promises
from kommune360.web.plan.models import PlanRecord


def routes(town: Municipality) -> list[str]:
    return [address for _promise, address in promises(town, lambda right: True)]


def test_nothing_is_promised_without_a_plan(town: Municipality) -> None:
    assert "/plan/signale/" not in routes(town)


def test_a_look_is_promised_where_there_is_one(town: Municipality, record: PlanRecord) -> None:
    assert "/plan/signale/" in routes(town)
