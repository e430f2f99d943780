"""From no plan to version 1: by the twenty questions, midway and back, or by a file; who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kommune360.exchange.musterstadt import planning
from kommune360.plan.files.writing import dump_plan
from kommune360.plan.vocabulary import framework, framework_parts
from kommune360.web.accounts.models import Municipality, Role
from kommune360.web.plan import documents
from kommune360.web.plan.models import PlanRecord

Clients = Callable[..., Client]
FRAME = {
    "title": "Gut aufwachsen in Kleinstadt",
    "start": "2027-01-01",
    "end": "2030-12-31",
    "departments": "Jugendamt\nSchulverwaltungsamt\n\nJugendamt",
    "partners": "Kinderhaus Lehetal gGmbH",
}


@pytest.fixture
def begun(town: Municipality, client_of: Clients) -> PlanRecord:
    answer = client_of("planner", town).post("/plan/neu/", FRAME)
    assert answer.status_code == 302, answer.context["form"].errors
    return PlanRecord.objects.get(municipality=town)


def answered(client: Client, part: str, way: str, texts: dict[str, str]) -> Any:
    form = client.get(f"/plan/rahmen/{part}/").context["form"]
    given = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    return client.post(f"/plan/rahmen/{part}/", given | texts | {"weiter": way})


def test_a_town_without_a_plan_is_led_to_the_questions(town: Municipality, client_of: Clients) -> None:
    page = client_of("planner", town).get("/plan/").content.decode()
    assert "/plan/neu/" in page
    assert "hochladen" in page
    assert "/plan/neu/" not in client_of("committee", town).get("/plan/").content.decode()


def test_who_plans_together_is_part_of_the_draft(begun: PlanRecord) -> None:
    plan = documents.working(begun)
    assert [each.name for each in plan.departments] == ["Jugendamt", "Schulverwaltungsamt"]
    assert [each.name for each in plan.partners] == ["Kinderhaus Lehetal gGmbH"]
    assert plan.version == 0


def test_an_empty_plan_says_what_comes_next(
    begun: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    planner = client_of("planner", town)
    goals = planner.get("/plan/").content.decode()
    assert "Leitziel schreiben" in goals
    assert "Gestrichelt" not in goals  # no legend without a line
    measures = planner.get("/plan/massnahmen/").content.decode()
    assert "Noch keine Maßnahme" in measures
    assert "passt zu dieser Auswahl" not in measures
    assert "Das erste Ziel des Plans schreiben" in planner.get("/").content.decode()


def test_the_start_page_leads_to_the_questions_only_who_may_answer_them(
    town: Municipality, client_of: Clients
) -> None:
    assert "Den Plan beginnen" in client_of("planner", town).get("/").content.decode()
    assert "Den Plan beginnen" not in client_of("committee", town).get("/").content.decode()


def test_midway_back_and_forth_nothing_is_lost(
    begun: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of("planner", town)
    parts = list(framework_parts())
    answer = answered(client, parts[0], "vor", {"why": "Jedes Kind wird gesund groß."})
    assert parts[1] in answer["Location"]
    answer = answered(client, parts[1], "zurueck", {"term": "2027 bis 2030"})
    assert parts[0] in answer["Location"]
    assert "Jedes Kind wird gesund groß." in client.get(answer["Location"]).content.decode()
    answer = answered(client, parts[0], "spaeter", {})
    page = client.get(answer["Location"]).content.decode()
    assert "Jedes Kind wird gesund groß." in page
    assert "2027 bis 2030" in page
    assert "18 Fragen zum Rahmen sind offen" in page


def test_the_draft_becomes_version_1(begun: PlanRecord, town: Municipality, client_of: Clients) -> None:
    client = client_of("planner", town)
    for part in framework_parts():
        texts = {question.id: f"Zu {question.id}." for question in framework() if question.part == part}
        answered(client, part, "vor", texts)
    page = client.get("/plan/rahmen/")
    assert page.context["open"] == 0
    answer = client.post("/plan/rahmen/festhalten/", {"revision": page.context["form"]["revision"].value()})
    assert answer.status_code == 302
    version = begun.versions.get()
    assert version.number == 1
    plan = documents.closed(version)
    assert plan.vision == "Zu why."
    assert {duty.id: duty.text for duty in plan.statute}["80.4"] == "Zu providers."
    assert client.post("/plan/rahmen/festhalten/", {"revision": 99}).status_code == 404


def test_two_who_answer_at_once_hear_of_each_other(
    begun: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of("planner", town)
    stale = {"revision": begun.revision, "why": "a", "weiter": "vor"}
    assert client.post("/plan/rahmen/purpose/", stale).status_code == 302
    again = client.post("/plan/rahmen/purpose/", stale | {"why": "b"})
    assert again.status_code == 422
    assert "inzwischen geändert" in again.content.decode()


def _sent(text: str, **more: object) -> dict[str, object]:
    return {"datei-file": SimpleUploadedFile("plan.yaml", text.encode()), **more}


def test_a_file_is_taken_over_once(town: Municipality, client_of: Clients) -> None:
    client, text = client_of("planner", town), dump_plan(planning.plan())
    assert client.post("/plan/hochladen/", _sent(text)).status_code == 302
    assert documents.working(PlanRecord.objects.get()) == planning.plan()
    again = client.post("/plan/hochladen/", _sent(text))
    assert again.status_code == 422
    assert "gibt es schon" in again.content.decode()
    assert client.post("/plan/hochladen/", _sent(text, **{"datei-replace": "on"})).status_code == 302


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: [", "plan-unreadable"),
        ("schema: 1\nid: a\ntitle: A\nstart: 2027-01-01\nend: 2026-01-01\n", "plan-dates-reversed"),
        ("schema: 1\nid: a\nfarbe: rot\n", "plan-key-unknown"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(
    text: str, said: str, town: Municipality, client_of: Clients
) -> None:
    answer = client_of("planner", town).post("/plan/hochladen/", _sent(text))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not PlanRecord.objects.exists()


EDITING = ("/plan/neu/", "/plan/hochladen/", "/plan/rahmen/festhalten/", "/plan/rahmen/purpose/")


@pytest.mark.parametrize("role", [None, *sorted(set(Role.values) - {"planner"})])
def test_others_begin_nothing(
    role: str | None, record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of(role, town)
    for path in (*EDITING, "/plan/fortschreiben/"):
        assert client.post(path, FRAME).status_code == (302 if role is None else 403), path
    assert "Fragen beantworten" not in client.get("/plan/rahmen/").content.decode()
    record.refresh_from_db()
    assert (record.revision, PlanRecord.objects.count()) == (0, 1)
