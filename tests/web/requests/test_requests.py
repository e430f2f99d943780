"""A request of data from asking to the import that answers it; each office sees its own, each town its own."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kommune360.exchange.folder.importing import import_files
from kommune360.web.accounts.models import Membership, Municipality, Role, User
from kommune360.web.areas.folders import folder_of
from kommune360.web.audit.models import AuditLine
from kommune360.web.data.models import ImportRun
from kommune360.web.requests.models import DataRequest, Status
from kommune360.web.requests.shapes import following

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]

TABLE = "Bezirk;Name;Hilfen zur Erziehung\n0101;Altstadt;7919\n0102;Neustadt;41\n"
DEADLINE = (dt.date.today() + dt.timedelta(days=30)).isoformat()
SAID = {
    "title": "Hilfen zur Erziehung", "dataset": "hilfen-2023", "period": "2024", "purpose": "Hilfeplanung",
    "legal_basis": "sgb8_64_3", "department": "Jugendamt", "deadline": DEADLINE,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _jobs_at_once(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def planner(client_of: Clients, town: Municipality, tmp_path: Path) -> Client:
    """The town has one dataset of figures that a request can continue."""
    file = tmp_path / "hilfen_2023.csv"
    file.write_text(TABLE, encoding="utf-8")
    import_files(folder_of(town), [file], answers={"*": {"period": "2023"}})
    return client_of("planner", town)


@pytest.fixture
def office(person: Callable[..., User], town: Municipality) -> Callable[[str], Client]:
    """A client of somebody who answers for an office of the town."""

    def make(name: str, role: str = "department") -> Client:
        user = person(role, town)
        Membership.objects.filter(user=user).update(department=name)
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


def asked(planner: Client, **more: str) -> DataRequest:
    answer = planner.post("/anfragen/neu/", SAID | more)
    assert answer.status_code == 302, answer.content.decode()
    return DataRequest.objects.latest("pk")


def filled(client: Client, request: DataRequest) -> SimpleUploadedFile:
    content = client.get(f"/anfragen/{request.pk}/vorlage.csv").content.decode("utf-8-sig")
    assert "7919" not in content
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(
        [rows[0], *([cell or "12" for cell in row] for row in rows[1:])]
    )
    return SimpleUploadedFile("hilfen_2024.csv", text.getvalue().encode())


def test_the_whole_way_from_asking_to_the_stored_answer(
    planner: Client, office: Callable[[str], Client], town: Municipality
) -> None:
    assert 'value="2024"' in planner.get("/anfragen/neu/?quelle=hilfen-2023").content.decode()
    request = asked(planner)
    youth_office = office("Jugendamt")
    assert "Eine Datenanfrage an Sie" in youth_office.get("/").content.decode()
    page = youth_office.get(f"/anfragen/{request.pk}/").content.decode()
    assert "§ 64" in page
    youth_office.post(f"/anfragen/{request.pk}/einreichen/", {"files": [filled(youth_office, request)]})
    request.refresh_from_db()
    assert (request.status, request.handed_in) == (Status.OPEN, True)
    assert "Eine Datenanfrage an Sie" not in youth_office.get("/").content.decode()
    run = ImportRun.objects.get()
    assert youth_office.get(f"/daten/import/{run.pk}/").status_code == 403
    planner.post(f"/daten/import/{run.pk}/uebernehmen/")
    assert DataRequest.objects.get().status == Status.ANSWERED
    assert "Datenstand 2" in planner.get(f"/anfragen/{request.pk}/").content.decode()
    stored = folder_of(town).store.observations().collect()
    assert set(stored["period"]) == {"2023", "2024"}
    actions = AuditLine.objects.filter(municipality_id=town.pk).values_list("action", flat=True)
    assert {"request.asked", "request.handed_in", "import.stored"} <= set(actions)
    again = youth_office.post(
        f"/anfragen/{request.pk}/einreichen/", {"files": [filled(youth_office, request)]}
    )
    assert again.status_code == 302
    assert ImportRun.objects.count() == 1


def test_what_is_confidential_reaches_the_statistics_office_alone(
    planner: Client, office: Callable[..., Client], town: Municipality
) -> None:
    request = asked(planner, confidential="on")
    youth_office, statistics = office("Jugendamt"), office("Statistikstelle", "statistics")
    youth_office.post(f"/anfragen/{request.pk}/einreichen/", {"files": [filled(youth_office, request)]})
    run = ImportRun.objects.get()
    assert run.zone == "statistics"
    assert planner.get(f"/daten/import/{run.pk}/").status_code == 404
    assert str(run.pk) not in planner.get(f"/anfragen/{request.pk}/").content.decode()
    assert statistics.get(f"/daten/import/{run.pk}/").status_code == 200
    statistics.post(f"/daten/import/{run.pk}/uebernehmen/")
    assert DataRequest.objects.get().status == Status.ANSWERED
    assert "2024" not in set(folder_of(town).store.observations().collect()["period"])


def test_an_office_declines_with_a_reason_and_a_planner_withdraws(
    planner: Client, office: Callable[[str], Client]
) -> None:
    request, youth_office = asked(planner), office("Jugendamt")
    assert youth_office.post(f"/anfragen/{request.pk}/ablehnen/", {"reason": ""}).status_code == 422
    youth_office.post(f"/anfragen/{request.pk}/ablehnen/", {"reason": "Wird nicht je Bezirk gezählt."})
    request.refresh_from_db()
    assert request.status == Status.DECLINED
    assert "Wird nicht je Bezirk gezählt." in planner.get(f"/anfragen/{request.pk}/").content.decode()
    second = asked(planner)
    planner.post(f"/anfragen/{second.pk}/zurueckziehen/", {"reason": "Nicht mehr nötig."})
    second.refresh_from_db()
    assert second.status == Status.WITHDRAWN
    done = AuditLine.objects.filter(action__startswith="request.").values_list("action", flat=True)
    assert {"request.declined", "request.withdrawn"} <= set(done)


def test_reminding_is_noted_and_an_import_can_be_named(planner: Client, town: Municipality) -> None:
    request = asked(planner)
    assert planner.post(f"/anfragen/{request.pk}/erinnern/")["Location"].endswith("/brief/")
    assert "Erinnerung: Bitte um Daten" in planner.get(f"/anfragen/{request.pk}/brief/").content.decode()
    DataRequest.objects.filter(pk=request.pk).update(deadline=dt.date.today() - dt.timedelta(days=3))
    assert "3 Tage überfällig" in planner.get("/anfragen/").content.decode()
    assert "Eine Datenanfrage ist über die Frist" in planner.get("/").content.decode()
    other = ImportRun.objects.create(municipality=town, state="done", data_state=1, files=["per_mail.csv"])
    planner.post(f"/anfragen/{request.pk}/beantwortet/", {"run": str(other.pk)})
    assert DataRequest.objects.get().status == Status.ANSWERED


@pytest.mark.parametrize(
    "wrong",
    [
        {"dataset": ""}, {"deadline": "2020-01-01"}, {"period": "bald"}, {"legal_basis": ""},
        {"legal_basis": "other"}, {"measures": "=1+1"}, {"purpose": ""},
    ],
)  # fmt: skip
def test_a_request_says_what_for_on_which_basis_and_until_when(
    planner: Client, wrong: dict[str, str]
) -> None:
    assert planner.post("/anfragen/neu/", SAID | wrong).status_code == 422
    assert not DataRequest.objects.exists()


def test_each_office_sees_its_own(planner: Client, office: Callable[[str], Client]) -> None:
    request, health = asked(planner), office("Gesundheitsamt")
    assert "Hilfen zur Erziehung" not in health.get("/anfragen/").content.decode()
    for path in ("", "brief/", "vorlage.csv", "vorlage.xlsx"):
        assert health.get(f"/anfragen/{request.pk}/{path}").status_code == 404
    assert health.post(f"/anfragen/{request.pk}/ablehnen/", {"reason": "x"}).status_code == 404
    assert office("jugendamt ").get(f"/anfragen/{request.pk}/").status_code == 200


@pytest.mark.parametrize("role", Role.values)
def test_who_may_do_what(client_of: Clients, planner: Client, town: Municipality, role: str) -> None:
    request, client = asked(planner), client_of(role, town)
    sees = role in ("planner", "head", "department", "statistics")
    assert client.get("/anfragen/").status_code == (200 if sees else 403)
    assert client.get("/anfragen/neu/").status_code == (200 if role == "planner" else 403)
    status = client.get(f"/anfragen/{request.pk}/").status_code
    assert status == (200 if role in ("planner", "head") else 404 if sees else 403)
    for act in ("zurueckziehen", "erinnern", "beantwortet"):
        if role != "planner":
            assert client.post(f"/anfragen/{request.pk}/{act}/", {"reason": "x"}).status_code == 403
    if role not in ("department", "statistics"):
        assert client.post(f"/anfragen/{request.pk}/ablehnen/", {"reason": "x"}).status_code == 403
    request.refresh_from_db()
    assert request.open


def test_another_town_has_other_requests(
    client_of: Clients, planner: Client, town: Municipality, other_town: Municipality
) -> None:
    request, neighbour = asked(planner), client_of("planner", other_town)
    assert SAID["title"] not in neighbour.get("/anfragen/").content.decode()
    for path in ("", "brief/", "vorlage.csv"):
        assert neighbour.get(f"/anfragen/{request.pk}/{path}").status_code == 404
    assert neighbour.post(f"/anfragen/{request.pk}/zurueckziehen/", {"reason": "x"}).status_code == 404


def test_pages_speak_english(planner: Client) -> None:
    request = asked(planner)
    for path in ("", "neu/", f"{request.pk}/", f"{request.pk}/brief/"):
        page = planner.get(f"/anfragen/{path}", headers={"accept-language": "en"}).content.decode()
        assert 'lang="en"' in page
        assert "Rechtsgrundlage" not in page
        assert "Frist" not in page


@pytest.mark.parametrize(
    ("period", "later"),
    [("2024", "2025"), ("2024-12-31", "2025-12-31"), ("2024/25", "2025/26"), ("2024-02-29", "2025-02-28")],
)
def test_the_next_period_is_a_year_later(period: str, later: str) -> None:
    assert following(period) == later
