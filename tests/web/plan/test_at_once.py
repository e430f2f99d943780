"""Is a change seen at once, on every page and by every role, whichever process stored it?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from kommune360.exchange.musterstadt import planning
from kommune360.plan import editing
from kommune360.plan.document import Goal, Measure, Plan, StatusReport
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import Memory
from kommune360.web.audit.services import Actor
from kommune360.web.plan import documents, figures, services
from kommune360.web.plan.goals import views as goals
from kommune360.web.plan.models import PlanRecord, VersionState
from kommune360.web.plan.versions import steps
from tests.web.scenarios.conftest import need_folder, planned_town

__all__ = ["need_folder", "planned_town"]

Clients = Callable[..., Client]
ACTOR = Actor.system("tests")
MEASURE, GOAL = "m-streetwork", "h-vorsorge"
NEW = "Neuer Titel"
DRAFTS = ("planner", "department", "head", "statistics")
PAGES = (
    "/plan/",
    f"/plan/ziele/{GOAL}/",
    "/plan/massnahmen/?suche=streetwork",
    "/plan/massnahmen.csv",
    f"/plan/massnahmen/{MEASURE}/",
    f"/plan/wirkung/{MEASURE}/",
    "/plan/geld.csv",
    "/plan/praevention.csv",
)
WORKING = ("/plan/fassungen/", f"/plan/massnahmen/{MEASURE}/aendern/", f"/plan/ziele/{GOAL}/aendern/")


def retitled(plan: Plan) -> Plan:
    measure, goal = editing.entry(plan, Measure, MEASURE), editing.entry(plan, Goal, GOAL)
    plan = editing.put(plan, replace(measure, title=f"{NEW} streetwork"))
    return editing.put(plan, replace(goal, title=f"{NEW} Ziel"))


def store(record: PlanRecord, edit: Callable[[Plan], Plan]) -> None:
    fresh = PlanRecord.objects.get(pk=record.pk)
    services.change(fresh, edit, revision=fresh.revision, action="plan.changed", actor=ACTOR)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run something with the memory of another process: of what it stored, this one's knows nothing."""

    def run(act: Callable[[], Any]) -> Any:
        with monkeypatch.context() as other:
            other.setattr(documents, "_parsed", Memory(8))
            for name in ("_known", "_data", "_told"):
                other.setattr(figures, name, Memory(8))
            other.setattr(goals, "trees", Memory(8))
            other.setattr(steps, "_steps", Memory(8))
            return act()

    return run


@pytest.mark.parametrize("here", [True, False])
def test_a_change_is_seen_at_once_by_all_who_work_on_the_plan(
    here: bool,
    record: PlanRecord,
    town: Municipality,
    client_of: Clients,
    elsewhere: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    clients = {role: client_of(role, town) for role in DRAFTS}
    pages = [*((role, path) for role in DRAFTS for path in PAGES), *(("planner", path) for path in WORKING)]
    tags = {}
    for role, path in pages:
        answer = clients[role].get(path)
        assert NEW not in answer.content.decode(), (role, path)
        tags[role, path] = answer.headers.get("ETag", "")

    def act() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            store(record, retitled)

    act() if here else elsewhere(act)
    for role, path in pages:
        answer = clients[role].get(path, headers={"if-none-match": tags[role, path]})
        assert answer.status_code == 200, (role, path)
        assert NEW in answer.content.decode(), (role, path)
    assert NEW not in client_of("committee", town).get(PAGES[4]).content.decode()


@pytest.mark.parametrize("here", [True, False])
@pytest.mark.parametrize("role", ["committee", "provider", "youth", None])
def test_a_decided_version_is_seen_at_once_by_everybody(
    role: str | None, here: bool, record: PlanRecord, town: Municipality, client_of: Clients, elsewhere: Any
) -> None:
    reader = client_of(role, town)
    for path in PAGES:
        assert NEW not in reader.get(path).content.decode()

    def act() -> None:
        store(record, retitled)
        found = PlanRecord.objects.get(pk=record.pk)
        made = services.close_version(found, reason="neu", on=record.changed_at.date(), role="", actor=ACTOR)
        services.move_on(made, VersionState.DECIDED, actor=ACTOR)

    act() if here else elsewhere(act)
    for path in PAGES:
        assert NEW in reader.get(path).content.decode(), path


def test_a_change_that_is_rolled_back_leaves_nothing_behind(
    record: PlanRecord, django_capture_on_commit_callbacks: Any
) -> None:
    """The next change gets the same revision; its readers must not get what was taken back."""

    class Refused(Exception):
        pass

    def tried() -> None:
        with transaction.atomic():
            store(record, retitled)
            documents.working(PlanRecord.objects.get(pk=record.pk))  # read inside, as closing a version does
            raise Refused

    with pytest.raises(Refused):
        tried()
    with django_capture_on_commit_callbacks(execute=True):
        store(record, lambda plan: replace(plan, summary="Es gilt"))
    now = documents.working(PlanRecord.objects.get(pk=record.pk))
    assert now.summary == "Es gilt"
    assert not editing.entry(now, Measure, MEASURE).title.startswith(NEW)


def test_states_follow_goals_targets_and_data(planned_town: Municipality) -> None:
    """With a planning folder, where they are computed anew only for what changed."""
    plan = planning.plan()
    before = figures.figures_of(planned_town, plan, "a")
    measure = plan.measures[0]
    told = editing.report_status(plan, measure.id, StatusReport(plan.start, measure.status, "Bemerkung"))
    after = figures.figures_of(planned_town, told, "b")
    assert after.states is before.states
    first = plan.targets[0]
    fewer = figures.figures_of(planned_town, replace(plan, targets=plan.targets[1:]), "c")
    assert first.id not in fewer.rows
    assert sum(fewer.states.goals[first.goal].counts.values()) + 1 == sum(
        before.states.goals[first.goal].counts.values()
    )
    renamed = editing.put(plan, replace(measure, title=NEW))
    assert figures.figures_of(planned_town, renamed, "d").names.entries[measure.id] == NEW
    hidden = figures.figures_of(planned_town, plan, "a", with_values=False)
    assert hidden.values.is_empty()
    assert {row["value"] for row in hidden.rows.values()} == {None}


def test_versions_share_what_they_have_alike(record: PlanRecord) -> None:
    now, old = documents.working(record), documents.closed(record.versions.get(number=4))
    alike = [each for each in old.goals if each in now.goals]
    assert alike
    known = {id(each) for each in now.goals}
    assert all(id(each) in known for each in alike)
