"""Papers in the browser: who may, that files are the library's, that towns and zones stay apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from django.test import Client

from kommune360.base.findings import InputRefused
from kommune360.demand.scenario import Scenario
from kommune360.exchange.folder.need_input import plan_folder
from kommune360.exchange.folder.scenarios import save_scenario
from kommune360.reports.papers.details import Details
from kommune360.reports.papers.scope import Scope
from kommune360.reports.papers.snapshot import differences, freeze, plan_then, read_snapshot
from kommune360.reports.plan import plan_of
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import folder_of
from tests.pdf_ua import violations

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]
ROUTES = (
    "/vorlagen/",
    "/vorlagen/vorlage.pdf",
    "/vorlagen/einfach.json",
    "/vorlagen/portraet/viertel/01.pdf",
)


@pytest.fixture
def planner(client_of: Clients, planned_town: Municipality) -> Client:
    return client_of("planner", planned_town)


def html(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("route", ROUTES)
def test_only_who_may_read_planning_figures(
    client_of: Clients, planned_town: Municipality, route: str
) -> None:
    for role in ("planner", "head", "committee"):
        assert client_of(role, planned_town).get(route).status_code == 200, role
    assert Client().get(route).status_code in (302, 403)


def test_the_page_offers_every_paper_in_every_form(planner: Client) -> None:
    page = html(planner.get("/vorlagen/"))
    assert "Vorlage zum Kita-Bedarf: Dreiviertel" in page
    assert page.count("download>") >= 4 * 5 + 2
    assert "Beschlussvorlage (PDF)" in page
    assert "Vorlage schreiben" in html(planner.get("/bedarf/"))
    assert "/vorlagen/portraet/viertel/01.pdf" in html(planner.get("/gebiet/viertel/01/"))


def test_hidden_children_are_not_called_missing_places(planner: Client, planned_town: Municipality) -> None:
    store = folder_of(planned_town).store
    hidden = (pl.col("area") == "02") & (pl.col("period") == "2025-12-31") & (pl.col("age_from") == 0)
    figures = store.read("observations").with_columns(
        numerator=pl.when(hidden).then(None).otherwise(pl.col("numerator")),
        flag=pl.when(hidden).then(pl.lit("suppressed")).otherwise(pl.col("flag")),
    )
    with store.transaction("import", "tests") as change:
        change.replace("observations", figures.collect())
    page = html(planner.get("/vorlagen/"))
    assert "Es fehlen Zahlen von Kindern" in page
    assert "Nordhang" in page  # the finding names the area
    assert "keine Kita-Plätze eingelesen" not in page
    assert "Beschlussvorlage (PDF)" in html(planner.get("/vorlagen/?gebiet=viertel:01"))
    result, findings = plan_folder(folder_of(planned_town))
    assert result is not None
    with pytest.raises(InputRefused) as refused:
        freeze("vorlage", Scope(plan_of(folder_of(planned_town), result, findings)), Details(), "de")
    assert [finding.code for finding in refused.value.findings] == ["paper-without-need"]


def test_files_are_those_of_the_library(planner: Client, planned_town: Municipality) -> None:
    folder = folder_of(planned_town)
    result, findings = plan_folder(folder)
    assert result is not None
    wanted = freeze("vorlage", Scope(plan_of(folder, result, findings)), Details(), "de")
    frozen = read_snapshot(planner.get("/vorlagen/vorlage.json").content)
    assert json.loads(json.dumps(wanted)) == frozen
    assert differences(plan_then(folder, frozen), frozen) == []
    pdf = planner.get("/vorlagen/vorlage.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert violations(pdf.content) == []
    assert planner.get("/vorlagen/vorlage.docx").content.startswith(b"PK")
    assert b'href="http://testserver/bedarf/herkunft/?' in planner.get("/vorlagen/vorlage.html").content


def test_traces_in_the_paper_lead_to_a_page(planner: Client) -> None:
    frozen = read_snapshot(planner.get("/vorlagen/vorlage.json").content)
    traces = {run["trace"] for run in _figures(frozen["document"]) if run["trace"]}
    assert traces
    for trace in sorted(traces)[:6]:
        assert planner.get(trace).status_code == 200, trace


def _figures(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, list):
        return [figure for entry in part for figure in _figures(entry)]
    if not isinstance(part, dict):
        return []
    inside = [figure for entry in part.values() for figure in _figures(entry)]
    return [part, *inside] if part.get("is") == "Figure" else inside


def test_area_and_scenario_are_those_asked_for(planner: Client, planned_town: Municipality) -> None:
    stored = save_scenario(
        folder_of(planned_town), Scenario("Vorhaltung 9", reserve=0.09, author="t", reason="Test")
    )
    frozen = read_snapshot(planner.get(f"/vorlagen/vorlage.json?szenario={stored}&gebiet=viertel:02").content)
    assert frozen["scope"] == {"system": "viertel", "area": "02", "name": "Nordhang <Dorf>"}
    assert frozen["scenario"]["reserve"] == 0.09
    assert "Vorhaltung von 9" in json.dumps(frozen["document"], ensure_ascii=False).replace("{", "") or any(
        figure["key"] == "reserve" and figure["text"] == "9" for figure in _figures(frozen["document"])
    )
    assert "Nordhang &lt;Dorf&gt;" in html(planner.get("/vorlagen/?gebiet=viertel:02"))


@pytest.mark.parametrize(
    ("route", "status"),
    [
        ("/vorlagen/unsinn.pdf", 404),
        ("/vorlagen/vorlage.exe", 404),
        ("/vorlagen/vorlage.pdf?gebiet=viertel:99", 302),
        ("/vorlagen/?gebiet=viertel:99", 200),
        ("/vorlagen/portraet/viertel/99.pdf", 404),
        ("/vorlagen/portraet/mars/01.pdf", 404),
    ],
)
def test_what_does_not_exist_is_said(planner: Client, route: str, status: int) -> None:
    answer = planner.get(route)
    assert answer.status_code == status
    if status == 302:
        assert "Kein Gebiet heißt" in html(planner.get(answer["Location"]))


def test_details_that_do_not_fit_are_explained(planner: Client, planned_town: Municipality) -> None:
    papers = folder_of(planned_town).path / "papers"
    papers.mkdir()
    (papers / "vorlage.yaml").write_text("option: Z\n", encoding="utf-8")
    answer = planner.get("/vorlagen/vorlage.pdf", follow=True)
    assert "Die Angaben zur Vorlage passen nicht" in html(answer)
    (papers / "vorlage.yaml").write_text("number: 12/2026\n", encoding="utf-8")
    assert b"12/2026" in planner.get("/vorlagen/vorlage.json").content


def test_without_a_folder_the_page_says_so(client_of: Clients, db: None) -> None:
    bare = Municipality.objects.create(name="Leer", slug="leer", land="NW")
    client = client_of("planner", bare)
    assert "Noch lässt sich keine Vorlage schreiben" in html(client.get("/vorlagen/"))
    assert client.get("/vorlagen/vorlage.pdf").status_code == 404
