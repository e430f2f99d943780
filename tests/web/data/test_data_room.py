"""The data room: read first, take over as one step, refuse what looks personal, take back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kommune360.exchange.musterstadt.files import deliveries
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import folder_of
from kommune360.web.audit.models import AuditLine
from kommune360.web.data import selectors
from kommune360.web.data.models import ImportRun, RunState

pytestmark = pytest.mark.django_db


def files(*names: str) -> list[SimpleUploadedFile]:
    """Files of the invented town, as a browser sends them."""
    found = {delivery.name: delivery.content for delivery in deliveries()}
    return [SimpleUploadedFile(Path(name).name, found[name]) for name in names]


@pytest.fixture(autouse=True)
def _jobs_at_once(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def planner(client_of: Callable[..., Client], town: Municipality) -> Client:
    return client_of("planner", town)


def quarters(town: Municipality) -> int:
    """Areas of the file's own level, not the wider ones it names beside them."""
    keys = folder_of(town).store.read("areas").collect()["key"].to_list()
    return sum(len(key) == 4 for key in keys)  # 0101; a wider area is 01


def upload(client: Client, *names: str) -> ImportRun:
    answer = client.post("/daten/einlesen/", {"files": files(*names)})
    assert answer.status_code == 302, answer.content.decode()
    return ImportRun.objects.get(pk=answer["Location"].rstrip("/").split("/")[-1])


def test_files_are_shown_before_anything_is_stored(planner: Client, town: Municipality) -> None:
    run = upload(planner, "stadtbezirke.geojson")
    assert run.state == RunState.READY
    assert folder_of(town).store.state.number == 0
    page = planner.get(f"/daten/import/{run.pk}/").content.decode()
    assert "stadtbezirke.geojson" in page
    assert "Übernehmen" in page
    assert ">26<" in page


def test_taking_over_stores_everything_and_leaves_a_line(planner: Client, town: Municipality) -> None:
    run = upload(planner, "stadtbezirke.geojson")
    planner.post(f"/daten/import/{run.pk}/uebernehmen/")
    run.refresh_from_db()
    assert (run.state, run.data_state) == (RunState.DONE, 1)
    assert not run.folder.exists()
    assert quarters(town) == 26
    line = AuditLine.objects.get(action="import.stored")
    assert line.municipality_id == town.pk
    assert line.after["data_state"] == 1
    page = planner.get("/daten/").content.decode()
    assert "stadtbezirke.geojson" in page
    assert 26 in {line.rows for line in selectors.datasets(town)}


def test_the_original_file_comes_back_byte_for_byte(planner: Client, town: Municipality) -> None:
    run = upload(planner, "stadtbezirke.geojson")
    planner.post(f"/daten/import/{run.pk}/uebernehmen/")
    dataset = selectors.datasets(town)[0].id
    sheet = planner.get(f"/daten/quelle/{dataset}/")
    assert sheet.status_code == 200
    original = planner.get(f"/daten/quelle/{dataset}/original/")
    sent = next(d.content for d in deliveries() if d.name == "stadtbezirke.geojson")
    assert b"".join(original.streaming_content) == sent  # type: ignore[attr-defined]


def test_an_import_can_be_taken_back_and_done_again(planner: Client, town: Municipality) -> None:
    for _ in range(2):
        run = upload(planner, "stadtbezirke.geojson")
        planner.post(f"/daten/import/{run.pk}/uebernehmen/")
        assert quarters(town) == 26
        assert planner.post("/daten/zuruecknehmen/").status_code == 302
        assert quarters(town) == 0
    assert AuditLine.objects.filter(action="import.undone").count() == 2
    history = planner.get("/daten/").content.decode()
    assert "zurückgenommen" in history


def test_a_file_that_looks_personal_is_refused_and_kept_nowhere(
    planner: Client, town: Municipality, settings: Any
) -> None:
    run = upload(planner, "zum-ablehnen/hilfefaelle_2025.csv")
    assert run.state == RunState.REFUSED
    assert {finding["code"] for finding in run.report["findings"]} >= {"personal-data"}
    assert run.report["readings"] == []
    assert not run.folder.exists()
    stored = str(run.report) + str(list(AuditLine.objects.values()))
    assert "Mustermann" not in stored
    assert "Geburtsdatum" in stored  # the finding names the column, never its content
    assert folder_of(town).store.state.number == 0
    planner.post(f"/daten/import/{run.pk}/uebernehmen/")
    assert folder_of(town).store.state.number == 0


def test_an_unreadable_file_is_a_finding_and_keeps_the_good_one_out(
    planner: Client, town: Municipality
) -> None:
    good = files("stadtbezirke.geojson")
    answer = planner.post("/daten/einlesen/", {"files": [*good, SimpleUploadedFile("bild.png", b"\x89PNG")]})
    run = ImportRun.objects.get(pk=answer["Location"].rstrip("/").split("/")[-1])
    assert run.state == RunState.REFUSED
    page = planner.get(f"/daten/import/{run.pk}/").content.decode()
    assert "bild.png" in page
    assert folder_of(town).store.state.number == 0


def test_a_cancelled_import_stores_nothing(planner: Client, town: Municipality) -> None:
    run = upload(planner, "stadtbezirke.geojson")
    planner.post(f"/daten/import/{run.pk}/abbrechen/")
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    assert not run.folder.exists()
    planner.post(f"/daten/import/{run.pk}/uebernehmen/")
    assert folder_of(town).store.state.number == 0


def test_an_empty_room_says_what_to_do(planner: Client) -> None:
    page = planner.get("/daten/").content.decode()
    assert "Zwei Dateien genügen" in page
    assert planner.post("/daten/einlesen/", {}).status_code == 422


@pytest.mark.parametrize("role", ["head", "committee", "provider", "public", "youth", "department"])
def test_only_those_who_may_import_enter(
    client_of: Callable[..., Client], town: Municipality, role: str
) -> None:
    client = client_of(role, town)
    assert client.get("/daten/").status_code == 403
    assert client.post("/daten/einlesen/", {"files": files("stadtbezirke.geojson")}).status_code == 403
    assert client.post("/daten/zuruecknehmen/").status_code == 403
    assert ImportRun.objects.count() == 0


def test_another_town_sees_nothing_of_it(
    planner: Client, client_of: Callable[..., Client], town: Municipality, other_town: Municipality
) -> None:
    run = upload(planner, "stadtbezirke.geojson")
    planner.post(f"/daten/import/{run.pk}/uebernehmen/")
    dataset = selectors.datasets(town)[0].id
    stranger = client_of("planner", other_town)
    for address in (
        f"/daten/import/{run.pk}/",
        f"/daten/quelle/{dataset}/",
        f"/daten/quelle/{dataset}/original/",
    ):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"/daten/import/{run.pk}/uebernehmen/").status_code == 404
    assert "stadtbezirke" not in stranger.get("/daten/").content.decode()
