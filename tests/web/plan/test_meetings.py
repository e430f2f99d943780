"""Meetings have a question and an end; decisions are logged, ideas for others marked; who may what."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from kommune360.web.accounts.models import Membership, Municipality, Role
from kommune360.web.plan import documents
from kommune360.web.plan.models import PlanRecord
from tests.pdf_ua import violations

Clients = Callable[..., Client]
MEETING = "/plan/besprechungen/runde-2026-09/"
PAGES = (
    "/plan/besprechungen/",
    MEETING,
    "/plan/entscheidungen/",
    "/plan/entscheidungen.csv",
    "/plan/uebergabe/",
    "/plan/uebergabe.pdf",
)


def department(town: Municipality, client_of: Clients, office: str) -> Client:
    client = client_of("department", town)
    Membership.objects.filter(municipality=town, role="department").update(department=office)
    return client


@pytest.mark.parametrize("role", [None, *Role.values])
def test_the_work_of_the_administration_is_its_own(
    role: str | None, record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of(role, town)
    for path in PAGES:
        expected = (
            200 if role in {"planner", "department", "head", "statistics"} else 302 if role is None else 403
        )
        assert client.get(path).status_code == expected, path
    for path in ("/plan/besprechungen/neu/", f"{MEETING}aendern/"):
        expected = 200 if role == "planner" else 302 if role is None else 403
        assert client.get(path).status_code == expected, path
    if role not in {"planner", "department"}:
        for path in (f"{MEETING}ergebnis/", f"{MEETING}erledigt/"):
            assert client.post(path, {}).status_code == (302 if role is None else 403), path


def test_another_town_finds_nothing(record: PlanRecord, other_town: Municipality, client_of: Clients) -> None:
    client = client_of("planner", other_town)
    assert [client.get(path).status_code for path in PAGES] == [404] * len(PAGES)


def test_a_meeting_needs_a_question(record: PlanRecord, town: Municipality, client_of: Clients) -> None:
    client = client_of("planner", town)
    given = {"revision": record.revision, "question": " ", "on": "2026-12-01", "departments": "ja"}
    assert client.post("/plan/besprechungen/neu/", given).status_code == 422
    answer = client.post("/plan/besprechungen/neu/", given | {"question": "Wer öffnet die Schulhöfe?"})
    assert answer.status_code == 302
    assert "Noch mit nichts" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"kind": "task", "text": "Antrag", "owner": "ga", "due": "2026-12-20"}, 302),
        ({"kind": "task", "text": "Antrag", "owner": "ga"}, 422),
        ({"kind": "task", "text": "Antrag", "due": "2026-12-20"}, 422),
        ({"kind": "decision", "text": "Weiter", "reason": "Es wirkt mit."}, 302),
        ({"kind": "decision", "text": "Weiter"}, 422),
        ({"kind": "idea", "text": "Gemeinsam werben", "origin": "ga", "about": "ja"}, 302),
        ({"text": "Nichts"}, 422),
    ],
)
def test_it_ends_in_something(
    said: dict[str, str], status: int, record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of("planner", town)
    answer = client.post(f"{MEETING}ergebnis/", {"revision": record.revision} | said)
    assert answer.status_code == status
    record.refresh_from_db()
    plan = documents.working(record)
    assert len(plan.meetings[-1].outcomes) == (3 if status == 302 else 2)
    if said.get("kind") == "decision" and status == 302:
        assert plan.decisions[-1].question == plan.meetings[-1].question
        assert client.get("/plan/entscheidungen/").content.decode().count("Es wirkt mit.") == 1


def test_an_idea_for_another_department_is_welcome_and_marked(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = department(town, client_of, "Gesundheitsamt")
    said = {
        "revision": record.revision,
        "kind": "idea",
        "text": "Impfbus am Bücherbus",
        "about": "ks",
        "origin": "ja",
    }
    assert client.post(f"{MEETING}ergebnis/", said).status_code == 302
    record.refresh_from_db()
    idea = documents.working(record).meetings[-1].outcomes[-1]
    assert (idea.origin, idea.about, idea.from_outside) == ("ga", "ks", True)
    assert (
        "aus einem anderen Amt: Gesundheitsamt für Kultur- und Sportamt"
        in client.get(MEETING).content.decode()
    )
    decided = {"revision": record.revision, "kind": "decision", "text": "Wir", "reason": "Darum"}
    assert client.post(f"{MEETING}ergebnis/", decided).status_code == 422
    nobody = department(town, client_of, "Ordnungsamt")
    assert nobody.post(f"{MEETING}ergebnis/", said | {"revision": record.revision}).status_code == 403


@pytest.mark.parametrize(("office", "status"), [("Gesundheitsamt", 302), ("Schulverwaltungsamt", 403)])
def test_a_task_is_done_by_whom_it_belongs_to(
    office: str, status: int, record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = department(town, client_of, office)
    answer = client.post(f"{MEETING}erledigt/", {"revision": record.revision, "place": 0})
    assert answer.status_code == status
    record.refresh_from_db()
    assert (documents.working(record).meetings[-1].outcomes[0].done is not None) is (status == 302)
    assert client.post(f"{MEETING}erledigt/", {"revision": 9, "place": 1}).status_code == 404


def test_the_handover_is_an_accessible_file(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of("planner", town)
    assert violations(client.get("/plan/uebergabe.pdf").content) == []
    assert client.get("/plan/uebergabe.docx").content.startswith(b"PK")
    assert client.get("/plan/uebergabe.exe").status_code == 404
