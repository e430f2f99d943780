"""Is everything told that a plan changed or gave up, once, with the reason that was given for it?"""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kommune360.exchange.musterstadt import planning
from kommune360.plan import editing
from kommune360.plan.diff import compare
from kommune360.plan.document import Goal, Measure, Plan, PlanLink, Status, StatusReport
from kommune360.plan.history import no_longer, step

ON = dt.date(2026, 11, 26)
PLAN = planning.plan()
VERSIONS = planning.versions()
TARGETS = [target.id for target in PLAN.targets]


def _closed(plan: Plan, reason: str = "Beschluss") -> Plan:
    return editing.new_version(plan, on=ON, reason=reason, role="Planung")


def test_a_step_holds_every_change_once() -> None:
    for old, new in itertools.pairwise([*VERSIONS, PLAN]):
        found = step(old, new)
        told = [each for changes in found.changes.values() for each in changes]
        assert sorted(map(str, told)) == sorted(map(str, compare(old, new)))
        apart = [
            each
            for part in (found.adaptations, found.records)
            for changes in part.values()
            for each in changes
        ]
        assert sorted(map(str, apart)) == sorted(map(str, told))


def test_a_measure_given_up_is_told_with_its_report() -> None:
    steps = [step(old, new) for old, new in itertools.pairwise(VERSIONS)]
    given_up = [measure for measure in PLAN.measures if measure.status is Status.DROPPED]
    told = {each.key: each for each in no_longer(steps, PLAN)}
    assert set(told) == {measure.id for measure in given_up}
    for measure in given_up:
        last = measure.reports[-1]
        found = told[measure.id]
        assert (found.on, found.reason, found.role, found.stays) == (last.on, last.reason, last.by, True)
        assert last.on <= VERSIONS[(found.version or 0) - 1].versions[-1].on


def test_what_left_is_told_with_the_reason_of_its_own() -> None:
    goal = next(goal for goal in PLAN.goals if goal.level == "handlungsziel")
    after = editing.retire_goal(PLAN, goal.id, on=ON, reason="Zusammengelegt.", role="Planung")
    link, measure = PLAN.links[0], PLAN.measures[0]
    without = editing.remove(after, PlanLink, link.id)
    after = editing.explained(without, after, on=ON, reason="Der Schulplan ruht.", role="Planung")
    after = editing.remove(after, Measure, measure.id)
    pending = {each.key: each for each in no_longer([step(PLAN, after, closed=False)], after)}
    assert pending[goal.id].reason == "Zusammengelegt."
    assert {pending[key].version for key in (goal.id, link.id, measure.id)} == {None}
    assert pending[link.id].reason == "Der Schulplan ruht."
    assert pending[measure.id].reason == ""
    closed = _closed(after)
    found = {each.key: each for each in no_longer([step(PLAN, closed)], closed)}
    number = closed.versions[-1].number
    assert {found[key].version for key in (goal.id, link.id, measure.id)} == {number}
    assert found[link.id].reason == "Der Schulplan ruht."
    assert found[measure.id].reason == "Beschluss", "where no reason was given, that of the version"
    gone_with_it = {target.id for target in PLAN.targets if target.goal == goal.id}
    assert {each.key for each in found.values() if each.goal == goal.id} == gone_with_it


def test_a_reader_of_one_version_hears_what_it_keeps_on_record() -> None:
    goal = next(goal for goal in PLAN.goals if goal.level == "handlungsziel")
    closed = _closed(editing.retire_goal(PLAN, goal.id, on=ON, reason="Zusammengelegt.", role="Planung"))
    told = {each.key: each for each in no_longer([], closed)}
    assert told[goal.id].reason == "Zusammengelegt."
    assert told[goal.id].version == closed.versions[-1].number


@given(st.lists(st.sampled_from(TARGETS), unique=True, max_size=6), st.data())
def test_what_comes_back_is_no_longer_gone(retired: list[str], data: st.DataObject) -> None:
    plans = [PLAN]
    for key in retired:
        plans.append(_closed(editing.retire_target(plans[-1], key, on=ON, reason="weg", role="Planung")))
    again = data.draw(st.integers(0, len(plans) - 1))
    plans.append(editing.restored(plans[again], plans[-1], on=ON, reason="zurück", role="Planung"))
    steps = [step(old, new) for old, new in itertools.pairwise(plans)]
    told = [each.key for each in no_longer(steps, plans[-1]) if not each.stays]
    assert told == retired[:again][::-1]


def test_reasons_wait_for_the_next_version_and_name_what_they_are_about() -> None:
    goal, measure = PLAN.goals[0], PLAN.measures[0]
    first = editing.put(PLAN, replace(goal, due=ON))
    first = editing.explained(first, PLAN, on=ON, reason="Der Termin war zu früh.", role="Planung")
    second = editing.report_status(first, measure.id, StatusReport(ON, Status.DROPPED, "Kein Geld"))
    second = editing.explained(second, first, on=ON, reason="Der Rat gibt kein Geld.", role="Planung")
    assert [each.entries for each in second.because] == [(goal.id,), (measure.id,)]
    assert editing.content_print(replace(second, because=())) == editing.content_print(second)
    assert compare(second, replace(second, because=())) == []
    closed = _closed(second, "Haushalt 2027")
    assert closed.because == ()
    assert closed.versions[-1].because == second.because
    found = step(PLAN, closed)
    assert found.why([goal.id]) == ["Der Termin war zu früh."]
    assert found.why([PLAN.goals[1].id]) == ["Haushalt 2027"]
    assert editing.entry(closed, Goal, goal.id).due == ON
