"""From a signal to a new version: look, review, adapt, close, compare, put before the committee, restore."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from kommune360.exchange.musterstadt import planning
from kommune360.plan import editing
from kommune360.web.accounts.models import Municipality, Role
from kommune360.web.areas import following
from kommune360.web.audit.services import Actor
from kommune360.web.plan import documents, services, signal_services
from kommune360.web.plan.models import PlanRecord, SignalRecord, SignalState, VersionState
from kommune360.web.plan.tasks import look_for_signals, look_where_due

Clients = Callable[..., Client]
FUNDED = "m-babylotsen"


@pytest.fixture
def signal(record: PlanRecord) -> SignalRecord:
    """A funding that ends: the town has no figures, so this is what a look finds."""
    found = signal_services.look_now(record, dt.date(2026, 11, 26), needs=False)
    return next(each for each in found if FUNDED in each.content["measures"])


def test_a_look_tells_nothing_twice(record: PlanRecord, signal: SignalRecord) -> None:
    record.refresh_from_db()
    assert signal_services.look_now(record, dt.date(2026, 11, 27), needs=False) == []


def test_one_look_for_a_day_and_data_state(record: PlanRecord) -> None:
    today = dt.date(2026, 11, 26)
    assert signal_services.claim_look(record, today)
    record.refresh_from_db()
    assert not signal_services.claim_look(record, today)


def test_new_figures_have_every_plan_looked_at(record: PlanRecord, other_town: Municipality) -> None:
    """By a job that nobody asked for, and not those of other towns."""
    services.enter(other_town, planning.plan(), actor=Actor.system("tests"))
    following.tell(record.municipality)
    asked = DBTaskResult.objects.filter(task_path=look_for_signals.module_path)
    assert [each.args_kwargs["args"] for each in asked] == [[record.pk]]


def test_a_day_and_a_data_state_ask_once(record: PlanRecord) -> None:
    for _twice in range(2):
        look_where_due(record.municipality)
    assert DBTaskResult.objects.filter(task_path=look_for_signals.module_path).count() == 1


def test_the_whole_way(
    record: PlanRecord, signal: SignalRecord, town: Municipality, client_of: Clients
) -> None:
    planner, head, committee = (client_of(role, town) for role in ("planner", "head", "committee"))
    assert signal.content["what"]["de"] in planner.get("/plan/signale/").content.decode()
    page = planner.get(f"/plan/rueckblick/?signal={signal.pk}")
    assert page.status_code == 200
    form = page.context["form"]
    given = {name: form[name].value() for name in form.fields}
    answer = planner.post(
        f"/plan/rueckblick/?signal={signal.pk}",
        given | {"text": "Der Wert liegt bei 4.", "decision": "adapt"},
    )
    assert answer.status_code == 302, answer.context["form"].errors
    signal.refresh_from_db()
    assert signal.state == SignalState.REVIEWED
    edit = f"/plan/massnahmen/{FUNDED}/aendern/?rueckblick={signal.review}"
    form = planner.get(edit).context["form"]
    given = {name: value for name in form.fields if (value := form[name].value())}
    answer = planner.post(edit, given | {"costs": "2026 1000\n2027 45.000 einmalig"})
    assert answer.status_code == 302, answer.context["form"].errors
    assert signal.review in answer["Location"]
    page = planner.get(answer["Location"].split("#")[0])
    assert "45.000 € einmalig" in page.content.decode()
    form = page.context["form"]
    closed = planner.post("/plan/fassungen/neu/", {name: form[name].value() for name in form.fields})
    assert closed.status_code == 302
    version = record.versions.first()
    assert version is not None
    assert documents.closed(version).versions[-1].review == signal.review
    number = version.number
    comparison = f"/plan/fassungen/vergleich/?von={number - 1}&bis={number}"
    assert "45.000 € einmalig" in planner.get(comparison).content.decode()
    assert committee.get(comparison).status_code == 404
    assert planner.post(f"/plan/fassungen/{number}/vorlegen/").status_code == 403
    assert head.post(f"/plan/fassungen/{number}/vorlegen/").status_code == 302
    version.refresh_from_db()
    assert version.state == VersionState.RELEASED
    assert committee.get(f"/plan/?fassung={number}").status_code == 200


def test_a_version_can_be_restored_and_nothing_is_lost(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    before = documents.working(record)
    answer = client_of("planner", town).post("/plan/fassungen/1/wiederherstellen/", {"reason": "Rückkehr"})
    assert answer.status_code == 302
    newest = record.versions.first()
    assert newest is not None
    assert newest.number == 6
    assert editing.same(documents.closed(record.versions.get(number=5)), before)
    first = documents.closed(record.versions.get(number=1))
    assert documents.closed(newest).measures == first.measures


def test_a_signal_is_set_aside_with_a_reason_only(
    record: PlanRecord, signal: SignalRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of("planner", town)
    client.post(f"/plan/signale/{signal.pk}/beiseite/", {"reason": ""})
    signal.refresh_from_db()
    assert signal.is_open
    client.post(f"/plan/signale/{signal.pk}/beiseite/", {"reason": "Die Verlängerung ist zugesagt."})
    signal.refresh_from_db()
    assert signal.state == SignalState.SET_ASIDE


def test_a_new_measure_begins_as_proposed(record: PlanRecord, town: Municipality, client_of: Clients) -> None:
    answer = client_of("planner", town).post(
        "/plan/massnahmen/neu/", {"revision": record.revision, "title": "Nachhilfe am Bahnhof"}
    )
    assert answer.status_code == 302
    record.refresh_from_db()
    made = documents.working(record).measures[-1]
    assert (made.title, made.status) == ("Nachhilfe am Bahnhof", "proposed")


WRITING = (
    f"/plan/massnahmen/{FUNDED}/aendern/",
    f"/plan/massnahmen/{FUNDED}/stand/",
    "/plan/massnahmen/neu/",
    "/plan/signale/pruefen/",
    "/plan/signale/1/beiseite/",
    "/plan/rueckblick/",
    "/plan/fassungen/neu/",
    "/plan/fassungen/1/wiederherstellen/",
    "/plan/fassungen/1/vorlegen/",
    "/plan/uebernehmen/",
)


@pytest.mark.parametrize("role", [None, *sorted(set(Role.values) - {"planner", "head", "department"})])
def test_others_change_nothing(
    role: str | None, record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of(role, town)
    for path in WRITING:
        answer = client.post(path, {})
        assert answer.status_code == (302 if role is None else 403), path
        assert role is not None or answer["Location"].startswith("/konto/login/")
    record.refresh_from_db()
    assert record.revision == 0


def test_planners_of_other_towns_change_nothing(
    record: PlanRecord, other_town: Municipality, client_of: Clients
) -> None:
    client = client_of("planner", other_town)
    for path in set(WRITING) - {"/plan/uebernehmen/", "/plan/fassungen/1/vorlegen/"}:
        assert client.post(path, {}).status_code == 404, path
