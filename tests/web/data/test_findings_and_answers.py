"""Many findings stay readable, answers can be forgotten, an undo names what is lost, sheets are read."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kommune360.base.findings import Finding, Place, Severity
from kommune360.base.text import Text
from kommune360.exchange.folder.planning_folder import open_folder
from kommune360.exchange.reading import RememberedMapping
from kommune360.observations.schema import DATASETS
from kommune360.web.accounts.models import Municipality, Role
from kommune360.web.accounts.permissions import WORKING_ROLES
from kommune360.web.areas.folders import folder_of
from kommune360.web.audit.models import AuditLine
from kommune360.web.data import selectors, tables
from kommune360.web.data.forms import AnswerForm
from kommune360.web.data.found import by_file
from kommune360.web.data.models import ImportRun, RunState

Clients = Callable[..., Client]
STRUCTURE = "ab" * 32


def finding(file: str, code: str, severity: Severity, row: int) -> Finding:
    return Finding(
        code, severity, Text("Was", "What"), Text("Warum", "Why"), Text("Tun", "Do"), Place(file, row=row)
    )


findings = st.lists(
    st.builds(
        finding,
        st.sampled_from(["", "a.csv", "b.csv"]),
        st.sampled_from(["sum-differs", "area-unknown"]),
        st.sampled_from(list(Severity)),
        st.integers(1, 99),
    ),
    max_size=60,
)


@given(findings)
def test_grouping_loses_and_invents_nothing(given_: list[Finding]) -> None:
    grouped = by_file(given_)
    found = [f for entry in grouped for kind in entry.kinds for f in (*kind.first, *kind.more)]
    assert sorted(map(str, found)) == sorted(map(str, given_))
    assert all(len(kind.first) <= 5 for entry in grouped for kind in entry.kinds)
    errors = [entry.errors > 0 for entry in grouped]
    assert errors == sorted(errors, reverse=True)  # files that stop come first
    assert len({entry.file for entry in grouped}) == len(grouped)


@pytest.fixture
def planner(client_of: Clients, town: Municipality) -> Client:
    return client_of("planner", town)


@pytest.mark.django_db
def test_forty_findings_of_a_file_stay_readable(planner: Client, town: Municipality) -> None:
    forty = [finding("voll.csv", "sum-differs", Severity.WARNING, row).as_dict() for row in range(1, 41)]
    stop = finding("kaputt.csv", "unreadable", Severity.ERROR, 1).as_dict()
    run = ImportRun.objects.create(
        municipality=town,
        files=["voll.csv"],
        state=RunState.REFUSED,
        report={"readings": [], "findings": [*forty, stop]},
    )
    page = planner.get(f"/daten/import/{run.pk}/").content.decode()
    assert page.count('class="finding finding-warning"') == 40
    opened, hidden = page.split('<details class="more">')
    assert opened.count('class="finding finding-warning"') == 5
    assert "35 weitere zeigen" in hidden
    assert opened.index("kaputt.csv") < opened.index("voll.csv</h3>")


@pytest.mark.django_db
def test_answers_are_listed_and_forgotten_for_good(planner: Client, town: Municipality) -> None:
    folder_of(town).remember(
        [RememberedMapping(STRUCTURE, ("Bezirk", "Anzahl"), {"period": "2025-12-31"}, "ewr.csv")]
    )
    page = planner.get("/daten/antworten/").content.decode()
    assert "ewr.csv" in page
    assert "2025-12-31" in page
    assert planner.post(f"/daten/antworten/{STRUCTURE}/vergessen/").status_code == 302
    assert "2025-12-31" not in planner.get("/daten/antworten/").content.decode()
    again = open_folder(folder_of(town).path)  # opening writes down what the newest import answered
    assert [dict(mapping.answers) for mapping in again.mappings()] == [{}]
    assert AuditLine.objects.get(action="answers.forgotten").before == {"answers": {"period": "2025-12-31"}}
    assert planner.post(f"/daten/antworten/{STRUCTURE}/vergessen/").status_code == 404


def store_source(town: Municipality, name: str, zone: str = "planning") -> None:
    row = {
        "dataset": name, "kind": "observations", "title": f"Quelle {name}", "file": f"{name}.csv", "sheet": "",
        "fingerprint": "0" * 64, "zone": zone, "area_system": "", "period_first": "", "period_last": "", "rows": 1,
        "imported_at": "2026-02-01T10:00:00.000000+00:00", "meta": '{"publisher": "Amt für Statistik"}',
    }  # fmt: skip
    with folder_of(town).store.transaction("import", "tests") as change:
        change.note = f"{name}.csv"
        change.replace("datasets", pl.DataFrame([row], schema=dict(DATASETS)))


@pytest.mark.django_db
def test_an_undo_names_what_is_lost_and_only_takes_back_what_was_shown(
    planner: Client, town: Municipality
) -> None:
    assert selectors.loss_of_undo(town) is None
    store_source(town, "eins")
    store_source(town, "zwei")
    loss = selectors.loss_of_undo(town)
    assert loss is not None
    assert (loss.number, loss.lost, loss.reverted, loss.back) == (2, ["Quelle zwei"], [], [])
    page = planner.get("/daten/").content.decode()
    assert "<li>Quelle zwei</li>" in page
    store_source(town, "drei")  # somebody else, meanwhile
    planner.post("/daten/zuruecknehmen/", {"stand": "2"})
    assert len(selectors.datasets(town)) == 3
    planner.post("/daten/zuruecknehmen/", {"stand": "3"})
    assert {line.id for line in selectors.datasets(town)} == {"eins", "zwei"}


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_data_sheets_are_for_all_who_read_figures(client_of: Clients, town: Municipality, role: str) -> None:
    store_source(town, "offen")
    store_source(town, "geheim", zone="statistics")
    client = client_of(role, town)
    sheet = client.get("/daten/quelle/offen/")
    assert sheet.status_code == (200 if role in WORKING_ROLES else 403)
    inside = role in ("planner", "statistics")
    if role in WORKING_ROLES:
        assert "Amt für Statistik" in sheet.content.decode()
        assert ('href="/daten/"' in sheet.content.decode().split("<main")[1]) is inside
        assert client.get("/daten/quelle/geheim/").status_code == (200 if role == "statistics" else 404)
    assert client.get("/daten/antworten/").status_code == (200 if inside else 403)
    assert client.get("/daten/quelle/offen/original/").status_code == (404 if inside else 403)


def _asks(question: str, sheet: str) -> dict[str, object]:
    option = {"value": "de", "label": {"de": "deutsch", "en": "German"}}
    asked = {"id": question, "ask": {"de": "Was?", "en": "What?"}, "why": {"de": "", "en": ""}}
    return {"file": "b.xlsx", "sheet": sheet, "questions": [asked | {"options": [option], "guess": "de"}]}


def test_what_five_sheets_ask_is_asked_once() -> None:
    readings = [_asks("number-format", str(year)) for year in range(2021, 2026)] + [_asks("period", "2025")]
    form = AnswerForm(readings)
    assert len(form.fields) == 2
    given = AnswerForm(readings, dict.fromkeys(form.fields, "de"))
    assert given.is_valid()
    assert given.answers() == {"b.xlsx": {"number-format": "de", "period": "de"}}


def test_what_was_recognised_stands_in_the_words_of_people() -> None:
    reading = {
        "file": "b.xlsx", "sheet": "2025", "title": "", "kind": "observations", "area_system": "lindenau-nr",
        "area_system_label": {"de": "Stadtteile", "en": "Districts"}, "areas": 7, "rows": 112, "checks": [],
        "period_first": "2024-12-31", "period_last": "2025-12-31",
    }  # fmt: skip
    list_of_kitas = reading | {"file": "k.xlsx", "kind": "facilities", "area_system_label": None}
    row, second = tables.readings_table([reading, list_of_kitas], {}).rows
    assert (row.cells["system"], second.cells["system"]) == ("Stadtteile", "Stadtteile")
    assert row.cells["period"] == "31.12.2024 – 31.12.2025"
