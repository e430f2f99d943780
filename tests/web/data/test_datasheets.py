"""Data sheets are proposed, filled in with an audit line, and never claim a legal basis by themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from kommune360.exchange.folder.datasheets import sheets_of
from kommune360.exchange.folder.importing import import_files
from kommune360.web.accounts.models import Municipality, Role
from kommune360.web.areas.folders import folder_of
from kommune360.web.audit.models import AuditLine
from kommune360.web.data import sheets

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]

TABLE = "Bezirk;Name;Hilfen zur Erziehung\n0101;Altstadt;7919\n0102;Neustadt;41\n"
SAID = {
    "legal_basis": "sgb8_64_3", "purpose": "Hilfeplanung", "holder": "Jugendamt", "sensitivity": "3",
    "periodicity": "yearly", "checked_on": "2026-11-01", "delete_on": "2036-12-31", "available_after_days": "90",
}  # fmt: skip


@pytest.fixture
def source(town: Municipality, tmp_path: Path) -> str:
    """The town has one dataset of 2023 in the statistics zone."""
    file = tmp_path / "hilfen_2023.csv"
    file.write_text(TABLE, encoding="utf-8")
    import_files(folder_of(town), [file], answers={"*": {"period": "2023"}}, zone="statistics")
    return "hilfen-2023"


def test_a_proposal_names_no_law(client_of: Clients, town: Municipality, source: str) -> None:
    page = client_of("planner", town).get(f"/daten/datenblaetter/{source}/").content.decode()
    assert 'value="Jugendamt"' in page
    assert "Vorschläge für diese Quelle – prüfen" in page
    assert '<option value="" selected>' in page
    assert "7919" not in page


def test_what_is_said_stands_in_the_folder_and_in_the_audit(
    client_of: Clients, town: Municipality, source: str
) -> None:
    planner = client_of("planner", town)
    assert planner.post(f"/daten/datenblaetter/{source}/", SAID).status_code == 302
    sheet = sheets_of(folder_of(town))[source]
    assert (sheet.legal_basis, sheet.sensitivity, sheet.delete_on) == ("sgb8_64_3", 3, "2036-12-31")
    line = AuditLine.objects.get(action="datasheet.saved")
    assert (line.municipality_id, line.before, line.after["holder"]) == (town.pk, {}, "Jugendamt")
    assert "§ 64" in planner.get("/daten/datenblaetter/").content.decode()
    planner.post(
        f"/daten/datenblaetter/{source}/", SAID | {"legal_basis": "other", "other_basis": "Satzung § 3"}
    )
    assert sheets_of(folder_of(town))[source].legal_basis == "Satzung § 3"
    assert 'value="Satzung § 3"' in planner.get(f"/daten/datenblaetter/{source}/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"legal_basis": "other"}, {"legal_basis": ""}, {"sensitivity": "9"}, {"delete_on": "morgen"}]
)
def test_a_sheet_that_cannot_be_is_not_stored(
    client_of: Clients, town: Municipality, source: str, wrong: dict[str, str]
) -> None:
    answer = client_of("planner", town).post(f"/daten/datenblaetter/{source}/", SAID | wrong)
    assert answer.status_code == 422
    assert sheets_of(folder_of(town)) == {}


def test_the_due_list_counts_on_the_day(client_of: Clients, town: Municipality, source: str) -> None:
    planner = client_of("planner", town)
    planner.post(f"/daten/datenblaetter/{source}/", SAID)
    (line,) = sheets.due_lines(town, dt.date(2025, 4, 1))
    assert (line.due_on, line.days) == (dt.date(2025, 3, 31), 1)
    page = planner.get("/daten/faellig/").content.decode()
    assert "Eine Quelle ist überfällig" in page
    assert "Jugendamt" in planner.get("/daten/faellig.csv").content.decode()
    assert "Eine Quelle ist überfällig" in planner.get("/").content.decode()


@pytest.mark.parametrize("role", Role.values)
def test_only_those_who_import_see_and_change_sheets(
    client_of: Clients, town: Municipality, source: str, role: str
) -> None:
    client = client_of(role, town)
    expected = 200 if role in ("planner", "statistics") else 403
    for path in ("datenblaetter/", f"datenblaetter/{source}/", "faellig/", "faellig.csv"):
        assert client.get(f"/daten/{path}").status_code == expected
    if expected == 403:
        assert client.post(f"/daten/datenblaetter/{source}/", SAID).status_code == 403
        assert sheets_of(folder_of(town)) == {}


def test_another_town_has_other_sheets(
    client_of: Clients, town: Municipality, other_town: Municipality, source: str
) -> None:
    neighbour = client_of("planner", other_town)
    assert neighbour.get(f"/daten/datenblaetter/{source}/").status_code == 404
    assert source not in neighbour.get("/daten/datenblaetter/").content.decode()
    assert "hilfen" not in neighbour.get("/daten/faellig.csv").content.decode()


@pytest.mark.parametrize("role", ["planner", "statistics"])
def test_only_the_statistics_office_may_import_apart(
    client_of: Clients, town: Municipality, role: str
) -> None:
    page = client_of(role, town).get("/daten/").content.decode()
    assert ('value="statistics"' in page) == (role == "statistics")
