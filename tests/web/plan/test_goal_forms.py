"""Are goals and targets written, checked while writing, moved and retired, and is every change told why?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kommune360.plan import editing
from kommune360.plan.document import Goal, Measure, Plan, Target
from kommune360.web.accounts.models import Municipality, Role
from kommune360.web.audit.models import AuditLine
from kommune360.web.plan import documents
from kommune360.web.plan.editing import entering
from kommune360.web.plan.models import PlanRecord

Clients = Callable[..., Client]
ABOVE, GOAL = "m1-frueh", "h-vorsorge"


def _now(record: PlanRecord) -> Plan:
    record.refresh_from_db()
    return documents.working(record)


def _sent(client: Client, address: str) -> dict[str, Any]:
    """What the form would send untouched."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None and value is not False}


def _a_target(plan: Plan) -> Target:
    return next(each for each in plan.targets if each.goal == GOAL)


def test_a_goal_hangs_on_another_and_takes_its_level(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of("planner", town)
    page = client.get(f"/plan/ziele/neu/?unter={ABOVE}")
    assert page.context["form"]["parent"].value() == ABOVE
    answer = client.post(
        "/plan/ziele/neu/",
        {"revision": record.revision, "parent": ABOVE, "title": "Jede Familie kennt ihre Hebamme"},
    )
    assert answer.status_code == 302
    made = _now(record).goals[-1]
    assert (made.level, made.parent) == ("handlungsziel", ABOVE)
    assert made.title in client.get(answer["Location"]).content.decode()


def test_what_a_goal_lacks_is_said_before_it_is_stored(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of("planner", town)
    given = {"revision": record.revision, "parent": ABOVE, "title": "Alle Kinder", "pruefen": "1"}
    smart = {name.de: met for name, met, _ in client.post("/plan/ziele/neu/", given).context["smart"]}
    assert not any(smart.values())
    given |= {"text": "Bis drei", "target_group": "Kinder", "due": "2027-06-30", "realistic": "Mittel da"}
    given["accepted"] = "Jugendamt; 12.03.2026; Protokoll 4"
    page = client.post("/plan/ziele/neu/", given)
    assert {name.de: met for name, met, _ in page.context["smart"]} == {
        "spezifisch": True, "messbar": False, "angenommen": True, "realistisch": True, "terminiert": True,
    }  # fmt: skip
    assert _now(record).goals[-1].title != "Alle Kinder"


def test_a_shared_goal_needs_two_departments(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of("planner", town)
    given = {"revision": 0, "parent": ABOVE, "title": "Zusammen", "shared": "on", "departments": ["ja"]}
    answer = client.post("/plan/ziele/neu/", given)
    assert answer.status_code == 422
    assert "mindestens zwei Ämtern" in answer.content.decode()
    assert client.post("/plan/ziele/neu/", given | {"departments": ["ja", "ga"]}).status_code == 302


def test_a_form_sent_untouched_changes_nothing(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client, before = client_of("planner", town), documents.working(record)
    target = _a_target(before)
    for address in (f"/plan/ziele/{GOAL}/aendern/", f"/plan/zielwerte/{target.id}/aendern/"):
        assert client.post(address, _sent(client, address)).status_code == 302, address
    after = _now(record)
    assert editing.entry(after, Goal, GOAL) == editing.entry(before, Goal, GOAL)
    assert editing.entry(after, Target, target.id) == target


def test_a_measure_sent_untouched_changes_nothing(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client, before = client_of("planner", town), documents.working(record)
    for measure in [each for each in before.measures if "m2-gesund" in each.goals] + list(
        before.measures[::9]
    ):
        address = f"/plan/massnahmen/{measure.id}/aendern/"
        page = client.get(address)
        sent = _sent(client, address)
        parts = page.context["parts"]
        for rows in (parts.funding, parts.benefits, parts.milestones):
            for form in (rows.management_form, *rows):
                sent |= {form[n].html_name: v for n in form.fields if (v := form[n].value()) is not None}
        assert client.post(address, sent).status_code == 302, measure.id
        assert editing.entry(_now(record), Measure, measure.id) == measure


def test_funding_and_milestones_are_entered_row_by_row(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of("planner", town)
    given = {"revision": record.revision, "title": "Lesepatinnen", "step_4": "Kinder lesen lieber."}
    given |= {"fundingrow-TOTAL_FORMS": "2", "fundingrow-INITIAL_FORMS": "0", "fundingrow-0-kind": "land"}
    given |= {"fundingrow-0-source": "Landesmittel", "fundingrow-0-per_year": "12.500,50"}
    given |= {"fundingrow-0-end": "2027-12-31", "fundingrow-1-kind": "budget"}
    given |= {"milestonerow-TOTAL_FORMS": "1", "milestonerow-INITIAL_FORMS": "0"}
    given |= {"milestonerow-0-title": "Erste Stunde", "milestonerow-0-due": "2027-02-01"}
    assert client.post("/plan/massnahmen/neu/", given).status_code == 302
    made = _now(record).measures[-1]
    assert [(each.source, each.per_year, str(each.end)) for each in made.funding] == [
        ("Landesmittel", 12500.5, "2027-12-31")
    ]
    assert [each.title for each in made.milestones] == ["Erste Stunde"]
    assert [(each.step, each.text) for each in made.chain] == [(4, "Kinder lesen lieber.")]


def test_a_change_becomes_a_version_with_its_reason(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client, address = client_of("planner", town), f"/plan/ziele/{GOAL}/aendern/"
    given = _sent(client, address) | {"title": "Anders gesagt", "fassung": "1"}
    assert client.post(address, given).status_code == 422
    count = record.versions.count()
    assert client.post(address, given | {"reason": "Auf Wunsch des Elternrats"}).status_code == 302
    newest = record.versions.first()
    assert newest is not None
    assert (record.versions.count(), newest.reason) == (count + 1, "Auf Wunsch des Elternrats")
    client.post(f"/plan/fassungen/{count}/wiederherstellen/", {"reason": "Doch nicht"})
    assert editing.entry(_now(record), Goal, GOAL).title != "Anders gesagt"


def test_what_changed_since_the_newest_version_is_taken_back(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client, address = client_of("planner", town), f"/plan/ziele/{GOAL}/aendern/"
    client.post(address, _sent(client, address) | {"title": "Vertan"})
    assert "Änderungen seither zurücknehmen" in client.get("/plan/fassungen/").content.decode()
    newest = record.versions.first()
    assert newest is not None
    client.post(f"/plan/fassungen/{newest.number}/wiederherstellen/", {"reason": "Vertan"})
    assert editing.entry(_now(record), Goal, GOAL).title != "Vertan"


def test_goals_change_places(record: PlanRecord, town: Municipality, client_of: Clients) -> None:
    client = client_of("planner", town)
    beside = [goal.id for goal in documents.working(record).goals if goal.parent == ABOVE]
    sent = {"revision": record.revision, "direction": "down"}
    assert client.post(f"/plan/ziele/{beside[0]}/verschieben/", sent).status_code == 302
    after = [goal.id for goal in _now(record).goals if goal.parent == ABOVE]
    assert after == [beside[1], beside[0], *beside[2:]]


def test_a_goal_retires_with_a_reason_and_an_heir(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of("planner", town)
    address = f"/plan/ziele/{ABOVE}/aufgeben/"
    sent = {"revision": record.revision, "reason": "Zusammengelegt"}
    assert client.post(address, sent).status_code == 422, "goals below need somebody"
    assert client.post(address, sent | {"successor": "m2-gesund", "reason": ""}).status_code == 422
    assert client.post(address, sent | {"successor": "m2-gesund"}).status_code == 302
    plan = _now(record)
    assert ABOVE in {each.id for each in plan.retired}
    assert client.get(f"/plan/ziele/{ABOVE}/").url == f"/plan/nicht-mehr/#weg-{ABOVE}"
    entry = AuditLine.objects.filter(action="plan.goal_retired").get()
    assert entry.after["reason"] == "Zusammengelegt"


def test_a_target_is_drawn_before_it_is_stored(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client, address = client_of("planner", town), f"/plan/ziele/{GOAL}/zielwerte/neu/"
    target = _a_target(documents.working(record))
    given = {
        "revision": record.revision, "indicator": target.indicator, "step": "2", "direction": "up",
        "baseline_period": "2025", "baseline_value": "70,5", "path": "2027 75,5\n2028 80", "tolerance": "2",
    }  # fmt: skip
    page = client.post(address, given | {"pruefen": "1"})
    assert page.status_code == 200
    assert "target-path" in page.content.decode()
    count = len(_now(record).targets)
    assert client.post(address, given).status_code == 302
    made = _now(record).targets[-1]
    assert len(_now(record).targets) == count + 1
    assert (made.baseline.value, [point.value for point in made.path]) == (70.5, [75.5, 80.0])
    assert client.post(address, given | {"path": "2027 viel"}).status_code == 422
    against = client.post(address, given | {"path": "2027 60", "revision": record.revision})
    assert against.status_code == 422, "a path that falls is not a rising one"
    gone = client.post(
        f"/plan/zielwerte/{made.id}/aufgeben/", {"revision": record.revision, "reason": "Quelle entfallen"}
    )
    assert gone.status_code == 302
    assert made.id in {each.id for each in _now(record).retired}


@pytest.mark.parametrize("role", [None, *sorted(set(Role.values) - {"planner"})])
def test_others_write_no_goals(
    role: str | None, record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client, target = client_of(role, town), _a_target(documents.working(record)).id
    for path in (
        "/plan/ziele/neu/",
        f"/plan/ziele/{GOAL}/aendern/",
        f"/plan/ziele/{GOAL}/verschieben/",
        f"/plan/ziele/{GOAL}/aufgeben/",
        f"/plan/ziele/{GOAL}/zielwerte/neu/",
        f"/plan/zielwerte/{target}/aendern/",
        f"/plan/zielwerte/{target}/aufgeben/",
    ):
        assert client.post(path, {}).status_code == (302 if role is None else 403), path
    assert "Ändern" not in client.get(f"/plan/ziele/{GOAL}/").content.decode()


@pytest.mark.parametrize(
    ("text", "value"), [("45,5", 45.5), ("45.5", 45.5), ("1.200", 1200), ("1.200,5", 1200.5), ("-3", -3)]
)
def test_numbers_are_read_as_they_are_written(text: str, value: float) -> None:
    assert entering.number_of(text) == value
    assert entering.number_of(entering.number_text(value)) == value


@pytest.mark.parametrize("text", ["", "viel", "nan", "inf", "1,2,3"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        entering.number_of(text)
