"""The log of involvement: by phase, with what became of it, as annex; who writes, who reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from kommune360.web.accounts.models import Municipality, Role
from kommune360.web.plan import documents
from kommune360.web.plan.models import PlanRecord
from tests.pdf_ua import violations

Clients = Callable[..., Client]
LOG = "/plan/beteiligung/"
INVITED = {
    "phase": "review",
    "partners": ["p-lehetal", "p-elternrat"],
    "invited": "2026-11-20",
    "version": "4",
}


@pytest.mark.parametrize("role", [None, *Role.values])
def test_everybody_reads_planners_write(
    role: str | None, record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of(role, town)
    assert "Streetwork braucht zwei Stellen" in client.get(LOG).content.decode()
    assert (
        client.get(f"{LOG}anlage.pdf").status_code == client.get("/plan/beteiligung.csv").status_code == 200
    )
    if role != "planner":
        for path in (f"{LOG}neu/", f"{LOG}bt-1/"):
            answers = client.get(path), client.post(path, INVITED | {"revision": 0})
            assert {answer.status_code for answer in answers} == {302 if role is None else 403}


def test_an_invitation_stands_once_for_each(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client, before = client_of("planner", town), len(documents.working(record).participation)
    given = INVITED | {"revision": record.revision, "new_partner": "Kinderschutzbund Musterstadt"}
    assert client.post(f"{LOG}neu/", given).status_code == 302
    record.refresh_from_db()
    plan = documents.working(record)
    assert len(plan.participation) == before + 3
    assert plan.partners[-1].name == "Kinderschutzbund Musterstadt"
    assert {entry.version for entry in plan.participation[-3:]} == {4}
    # what is not decided yet is not public
    assert "Kinderschutzbund" not in client_of(None, town).get(LOG).content.decode()


def test_who_took_a_stand_hears_why(record: PlanRecord, town: Municipality, client_of: Clients) -> None:
    client = client_of("planner", town)
    said = {"revision": record.revision, "reply": "Mehr Zeit.", "consideration": "later", "reason": ""}
    assert client.post(f"{LOG}bt-1/", said).status_code == 422
    assert client.post(f"{LOG}bt-1/", said | {"reason": "Nach der Halbzeit."}).status_code == 302
    record.refresh_from_db()
    entry = documents.working(record).participation[0]
    assert (entry.consideration, entry.reason) == ("later", "Nach der Halbzeit.")
    assert client.post(f"{LOG}bt-99/", said).status_code == 404


def test_the_annex_is_an_accessible_file(record: PlanRecord, town: Municipality, client_of: Clients) -> None:
    client = client_of("planner", town)
    for language in ("de", "en"):
        client.cookies["django_language"] = language
        assert violations(client.get(f"{LOG}anlage.pdf").content) == []
    assert client.get(f"{LOG}anlage.docx").content.startswith(b"PK")


def test_a_plan_without_anybody_heard_says_so(town: Municipality, client_of: Clients) -> None:
    client = client_of("planner", town)
    frame = {"title": "Plan", "start": "2027-01-01", "end": "2030-12-31", "departments": "", "partners": ""}
    client.post("/plan/neu/", frame)
    assert "Noch ist niemand als beteiligt verzeichnet" in client.get(LOG).content.decode()
    assert violations(client.get(f"{LOG}anlage.pdf").content) == []
