"""Does a goal leave the plan without tearing what hangs on it, and stay on record?"""

from __future__ import annotations

import datetime as dt

import pytest

from kommune360.exchange.musterstadt import planning
from kommune360.plan.checking.checks import acceptable
from kommune360.plan.diff import compare
from kommune360.plan.document import Plan
from kommune360.plan.editing import find, retire_goal, retire_target

ON = dt.date(2026, 11, 26)
PLAN = planning.plan()


def _retired(key: str, successor: str = "") -> Plan:
    return retire_goal(PLAN, key, on=ON, reason="Zusammengelegt.", role="Planung", successor=successor)


@pytest.mark.parametrize("goal", [goal.id for goal in PLAN.goals if goal.level == "handlungsziel"])
def test_an_action_goal_may_always_retire(goal: str) -> None:
    after = _retired(goal)
    assert acceptable(after)
    kept = find(after, goal)
    assert kept is not None
    assert kept[0] == "retired"
    assert after.reviews == PLAN.reviews
    assert not any(goal in measure.goals for measure in after.measures)


def test_goals_below_hold_on_to_the_successor() -> None:
    middle = [goal for goal in PLAN.goals if goal.level == "mittlerziel"]
    gone, heir = middle[0], middle[1]
    below = {goal.id for goal in PLAN.goals if goal.parent == gone.id}
    assert below
    after = _retired(gone.id, heir.id)
    assert acceptable(after)
    assert below <= {goal.id for goal in after.goals if goal.parent == heir.id}
    assert len(after.targets) == len(PLAN.targets)
    assert not acceptable(_retired(gone.id)), "goals below may not be left hanging"


def test_the_committee_reads_why() -> None:
    goal = next(goal for goal in PLAN.goals if goal.level == "handlungsziel")
    told = [change.sentence.de for change in compare(PLAN, _retired(goal.id))]
    assert f"„{goal.title}“ wird nicht weiter verfolgt: Zusammengelegt." in told
    assert not any("gestrichen" in sentence for sentence in told)
    back = [change.sentence.de for change in compare(_retired(goal.id), PLAN)]
    assert f"„{goal.title}“ wird wieder verfolgt." in back


def test_a_target_retires_alone() -> None:
    target = PLAN.targets[0]
    after = retire_target(PLAN, target.id, on=ON, reason="Quelle entfallen", role="Planung")
    assert acceptable(after)
    assert len(after.targets) == len(PLAN.targets) - 1
