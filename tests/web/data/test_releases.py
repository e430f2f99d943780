"""A release on the pages: tried in a job, shown, stored, proved; who may do and who may read what."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kommune360.exchange.folder.importing import import_files
from kommune360.exchange.folder.releasing import Progress
from kommune360.web.accounts.models import Municipality, Role
from kommune360.web.accounts.permissions import WORKING_ROLES
from kommune360.web.areas.folders import folder_of
from kommune360.web.audit.models import AuditLine
from kommune360.web.data import release_services
from kommune360.web.data.models import ImportRun, ReleaseRun
from tests.library.exchange.folder.deliveries import write_delivery
from tests.library.exchange.folder.test_releasing import LARGE, SMALL, blank, help_file

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]


@pytest.fixture(autouse=True)
def _jobs_at_once(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def waits(town: Municipality, tmp_path: Path) -> Municipality:
    """The town has small numbers in its statistics zone."""
    folder = folder_of(town)
    import_files(folder, write_delivery(tmp_path / "files", seed=1, years=(2025,)))
    import_files(folder, [help_file(tmp_path)], zone="statistics")
    return town


def tried(office: Client) -> ReleaseRun:
    answer = office.post("/daten/freigabe/proben/")
    assert answer.status_code == 302
    return ReleaseRun.objects.get(pk=answer["Location"].rstrip("/").split("/")[-1])


def test_from_trial_to_proof(client_of: Clients, waits: Municipality) -> None:
    office = client_of("statistics", waits)
    page = office.get("/daten/freigabe/").content.decode()
    assert "Eine Quelle wartet auf Freigabe" in page
    assert "nicht unterschrieben" in page
    number = folder_of(waits).store.state.number
    run = tried(office)
    assert run.state == "tried"
    assert folder_of(waits).store.state.number == number
    shown = office.get(f"/daten/freigabe/{run.pk}/").content.decode()
    assert "Die Probe ist bestanden" in shown
    assert "Altstadt" in shown
    office.post(f"/daten/freigabe/{run.pk}/uebernehmen/")
    run.refresh_from_db()
    assert (run.state, run.data_state) == ("done", number + 1)
    assert blank(folder_of(waits)) >= set(SMALL)
    proof = client_of("committee", waits).get(f"/daten/nachweis/{run.data_state}/").content.decode()
    assert "nicht null" in proof
    sheet = client_of("planner", waits).get("/daten/quelle/hilfen-2025-freigabe/").content.decode()
    assert f"/daten/nachweis/{run.data_state}/" in sheet
    assert "Nichts wartet auf Freigabe" in office.get("/daten/freigabe/").content.decode()
    actions = set(AuditLine.objects.values_list("action", flat=True))
    assert {"release.tried", "release.stored"} <= actions
    kept = json.dumps(run.report) + str(list(AuditLine.objects.values()))
    assert str(LARGE["0102"]) not in kept


def test_a_stored_release_can_be_taken_back(client_of: Clients, waits: Municipality) -> None:
    office = client_of("statistics", waits)
    run = tried(office)
    office.post(f"/daten/freigabe/{run.pk}/uebernehmen/")
    office.post("/daten/zuruecknehmen/")
    assert blank(folder_of(waits)) == set()
    assert "Eine Quelle wartet auf Freigabe" in office.get("/daten/freigabe/").content.decode()


def test_a_refused_release_says_why_and_stores_nothing(
    client_of: Clients, town: Municipality, tmp_path: Path
) -> None:
    file = tmp_path / "quoten_2025.csv"
    file.write_text("Gebiet;Zeit;Anteil in %\n0101;2025;12,5\n0102;2025;7,25\n", encoding="utf-8")
    import_files(folder_of(town), [file], zone="statistics")
    office = client_of("statistics", town)
    run = tried(office)
    assert run.state == "refused"
    page = office.get(f"/daten/freigabe/{run.pk}/").content.decode()
    assert "Nicht freigegeben" in page
    office.post(f"/daten/freigabe/{run.pk}/uebernehmen/")
    assert folder_of(town).store.state.number == 1


def test_without_a_profile_nothing_is_released(client_of: Clients, waits: Municipality) -> None:
    path = Path(waits.planning_folder) / "kommune360.yaml"
    path.write_text(
        path.read_text(encoding="utf-8") + "confidentiality: {profile: fehlt.yaml}\n", encoding="utf-8"
    )
    office = client_of("statistics", waits)
    assert "Ohne Profil wird nichts freigegeben" in office.get("/daten/freigabe/").content.decode()
    office.post("/daten/freigabe/proben/")
    assert not ReleaseRun.objects.exists()


@pytest.mark.parametrize("role", Role.values)
def test_only_the_office_releases_and_all_in_the_planning_read_the_proof(
    client_of: Clients, waits: Municipality, role: str
) -> None:
    run = tried(client_of("statistics", waits))
    client_of("statistics", waits).post(f"/daten/freigabe/{run.pk}/uebernehmen/")
    run.refresh_from_db()
    client = client_of(role, waits)
    expected = 200 if role == "statistics" else 403
    assert client.get("/daten/freigabe/").status_code == expected
    assert client.get(f"/daten/freigabe/{run.pk}/").status_code == expected
    if expected == 403:
        assert client.post("/daten/freigabe/proben/").status_code == 403
        assert client.post(f"/daten/freigabe/{run.pk}/uebernehmen/").status_code == 403
    reads = 200 if role in WORKING_ROLES else 403
    assert client.get(f"/daten/nachweis/{run.data_state}/").status_code == reads
    assert client.get(f"/daten/nachweis/{run.data_state}.json").status_code == reads


def test_another_town_has_other_releases(
    client_of: Clients, waits: Municipality, other_town: Municipality
) -> None:
    run = tried(client_of("statistics", waits))
    client_of("statistics", waits).post(f"/daten/freigabe/{run.pk}/uebernehmen/")
    run.refresh_from_db()
    neighbour = client_of("statistics", other_town)
    assert neighbour.get(f"/daten/freigabe/{run.pk}/").status_code == 404
    assert neighbour.get(f"/daten/nachweis/{run.data_state}/").status_code == 404
    assert "hilfen" not in neighbour.get("/daten/freigabe/").content.decode()


def test_a_planner_without_a_statistics_office_protects_on_import(
    client_of: Clients, town: Municipality, tmp_path: Path
) -> None:
    import_files(folder_of(town), write_delivery(tmp_path / "files", seed=1, years=(2025,)))
    planner = client_of("planner", town)
    file = SimpleUploadedFile("hilfen_2025.csv", help_file(tmp_path).read_bytes())
    answer = planner.post("/daten/einlesen/", {"files": [file], "zone": "protected"})
    run = ImportRun.objects.get(pk=answer["Location"].rstrip("/").split("/")[-1])
    planner.post(f"/daten/import/{run.pk}/uebernehmen/")
    run.refresh_from_db()
    assert (run.state, run.report["readings"]) == ("done", [])
    assert blank(folder_of(town)) >= set(SMALL)
    assert planner.get("/daten/quelle/hilfen-2025/original/").status_code == 404
    assert planner.get(f"/daten/nachweis/{run.data_state}/").status_code == 200
    refused = planner.post("/daten/einlesen/", {"files": [file], "zone": "statistics"})
    assert refused.status_code == 422


def test_a_release_is_stopped_before_and_after_its_trial(
    client_of: Clients, waits: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, number = client_of("statistics", waits), folder_of(waits).store.state.number
    run = tried(office)
    assert f"/daten/freigabe/{run.pk}/abbrechen/" in office.get(f"/daten/freigabe/{run.pk}/").content.decode()
    assert client_of("planner", waits).post(f"/daten/freigabe/{run.pk}/abbrechen/").status_code in {403, 404}
    assert office.post(f"/daten/freigabe/{run.pk}/abbrechen/").status_code == 302
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert "Abgebrochen" in office.get(f"/daten/freigabe/{run.pk}/").content.decode()
    office.post(f"/daten/freigabe/{run.pk}/uebernehmen/")
    run.refresh_from_db()
    assert (run.state, folder_of(waits).store.state.number) == ("cancelled", number)
    # while the job is at work it ends at its next table
    report = release_services.reporter

    def stopped(run: ReleaseRun) -> Progress:
        ReleaseRun.objects.filter(pk=run.pk).update(cancel_wanted=True)
        return report(run)

    monkeypatch.setattr(release_services, "reporter", stopped)
    assert tried(office).state == "cancelled"
    assert "release.cancelled" in set(AuditLine.objects.values_list("action", flat=True))
