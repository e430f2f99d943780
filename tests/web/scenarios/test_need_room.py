"""Bedarf: the page says what the library computes, live and saved; who may; that towns stay apart."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kommune360.demand.offers import CHILDCARE
from kommune360.demand.scenario import Scenario
from kommune360.exchange.folder.need_input import plan_folder
from kommune360.exchange.folder.scenarios import scenarios_of
from kommune360.web.accounts.models import Municipality, Role
from kommune360.web.accounts.permissions import WORKING_ROLES
from kommune360.web.areas.folders import folder_of
from kommune360.web.audit.models import AuditLine
from kommune360.web.ui.formats import number
from kommune360.web.ui.messages import catalogs, messages_in

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]
PAGES = ("/bedarf/", "/bedarf/vergleich/", "/bedarf/herkunft/", "/bedarf/annahmen/", "/bedarf/bedarf.csv", "/bedarf/bedarf.xlsx")  # fmt: skip


@pytest.fixture
def planner(client_of: Clients, planned_town: Municipality) -> Client:
    return client_of("planner", planned_town)


def html(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def balances(page: str) -> dict[str, float]:
    """Balance by area as the table holds it."""
    body = page.split('id="need"')[1].split("</tbody>")[0]
    rows = re.findall(r'<tr data-area="(\w+)">(.*?)</tr>', body)
    return {
        area: float(re.findall(r'data-sort="([-\d.e]+)" class="num strong"', row)[0]) for area, row in rows
    }


def computed(town: Municipality, scenario: Scenario, year: str) -> dict[str, float]:
    result, findings = plan_folder(folder_of(town), scenario)
    assert result is not None, [finding.code for finding in findings]
    rows = result.need.filter(
        (result.need["offer"] == CHILDCARE)
        & (result.need["year"] == year)
        & (result.need["moment"] == "peak")
    )
    return dict(rows.select("area", "balance").iter_rows())


def test_headline_and_lead_are_the_librarys(planner: Client, planned_town: Municipality) -> None:
    result, _findings = plan_folder(folder_of(planned_town))
    assert result is not None
    page = html(planner.get("/bedarf/"))
    assert f"<h1>{result.summary.headline.de}</h1>".replace("<Dorf>", "&lt;Dorf&gt;") in page
    assert result.summary.lead.de.replace("<Dorf>", "&lt;Dorf&gt;") in page
    english = html(planner.get("/bedarf/", HTTP_ACCEPT_LANGUAGE="en"))
    assert result.summary.headline.en.replace("<Dorf>", "&lt;Dorf&gt;") in english


def test_the_table_holds_what_the_library_computes(planner: Client, planned_town: Municipality) -> None:
    found = balances(html(planner.get("/bedarf/?jahr=2028/29")))
    assert found == pytest.approx(computed(planned_town, Scenario(), "2028/29"))
    assert len(found) == 3


def test_a_live_change_equals_the_library(planner: Client, planned_town: Municipality) -> None:
    planner.get("/bedarf/")
    part = planner.get(
        "/bedarf/?jahr=2028/29&q2=60&kohorten=3,8&vorhaltung=10",
        HTTP_HX_REQUEST="true",
        HTTP_HX_TRIGGER="annahmen",
    )
    page = html(part)
    assert "<html" not in page
    wanted = Scenario(quotas={2: 0.6}, cohorts=3.8, reserve=0.1)
    assert balances(page) == pytest.approx(computed(planned_town, wanted, "2028/29"))
    assert balances(page) != pytest.approx(computed(planned_town, Scenario(), "2028/29"))


def test_the_form_works_without_scripts_and_says_what_changed(planner: Client) -> None:
    page = html(planner.get("/bedarf/?angebot=childcare&jahr=2028/29&q0=&q2=60&kohorten=&vorhaltung="))
    assert '<form method="get" id="annahmen"' in page
    assert "Quote mit 2 Jahren 60 % statt" in page
    reset = re.search(r'<a class="choice choice-changed" href="([^"]+)"', page)
    assert reset is not None
    assert "q2" not in reset.group(1)
    assert "choice-changed" not in html(planner.get(reset.group(1).replace("&amp;", "&")))


def test_out_of_range_and_unreadable_values_count_as_not_given(planner: Client) -> None:
    plain = balances(html(planner.get("/bedarf/?jahr=2028/29")))
    for bad in ("q2=150", "q2=viel", "kohorten=9", "jahr=2999/00&q2=-4", "angebot=nichts", "ebene=<b>"):
        page = planner.get(f"/bedarf/?jahr=2028/29&{bad}")
        assert page.status_code == 200
        if "2999" not in bad:
            assert balances(html(page)) == pytest.approx(plain)


def test_map_and_table_say_the_same(planner: Client) -> None:
    page = planner.get("/bedarf/?jahr=2028/29").content.decode()
    config = json.loads(
        page.split('<script id="need-map-config" type="application/json">')[1].split("</script>")[0]
    )
    for area, balance in balances(html(planner.get("/bedarf/?jahr=2028/29"))).items():
        assert config["areas"][area]["label"] == number(balance, "de", signed=True)
    assert "Nordhang <Dorf>" not in page


def test_csv_equals_the_table(planner: Client) -> None:
    answer = planner.get("/bedarf/bedarf.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    peak = {
        row["Schlüssel"]: float(row["Saldo"].replace(",", "."))
        for row in rows
        if row["Jahr"] == "2028/29" and row["Zeitpunkt"].startswith("Höchst") and row["Schlüssel"]
    }
    assert peak == pytest.approx(balances(html(planner.get("/bedarf/?jahr=2028/29"))), abs=0.005)
    assert any(row["Gebiet"] == "ganze Kommune" for row in rows)


def test_xlsx_opens(planner: Client) -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(planner.get("/bedarf/bedarf.xlsx").content))
    assert len(book.sheetnames) >= 3


def test_a_scenario_is_saved_compared_and_removed_with_audit_lines(
    planner: Client, planned_town: Municipality
) -> None:
    sent = {"q2": "60", "jahr": "2028/29", "name": "Mehr Zweijährige", "reason": "Elternbefragung 2025"}
    answer = planner.post("/bedarf/speichern/", sent)
    assert answer.status_code == 302
    stored = scenarios_of(folder_of(planned_town))
    assert [entry.scenario.quotas for entry in stored] == [{2: 0.6}]
    page = html(planner.get(answer["Location"]))
    assert "Elternbefragung 2025" in page
    assert balances(page) == pytest.approx(computed(planned_town, Scenario(quotas={2: 0.6}), "2028/29"))
    compared = html(planner.get("/bedarf/vergleich/"))
    assert "Mehr Zweijährige" in compared
    assert "Elternbefragung 2025" in compared
    assert AuditLine.objects.get(action="scenario.saved").after["quotas"] == {"2": 0.6}
    assert planner.post(f"/bedarf/szenario/{stored[0].id}/entfernen/").status_code == 302
    assert scenarios_of(folder_of(planned_town)) == []
    assert AuditLine.objects.get(action="scenario.deleted").before["reason"] == "Elternbefragung 2025"
    assert "Mehr Zweijährige" not in html(planner.get("/bedarf/vergleich/")).split("<table")[1]
    assert planner.post(f"/bedarf/szenario/{stored[0].id}/entfernen/").status_code == 404


def test_a_saved_scenario_brings_its_own_name_to_assumptions(
    planner: Client, planned_town: Municipality
) -> None:
    planner.get("/bedarf/annahmen/?q2=60")  # remembers the same assumptions under the name of the basis
    planner.post("/bedarf/speichern/", {"q2": "60", "name": "Umfrage", "reason": "Gefragt wurde 2025"})
    stored = scenarios_of(folder_of(planned_town))[0]
    page = html(planner.get(f"/bedarf/annahmen/?szenario={stored.id}"))
    assert "Gefragt wurde 2025" in page
    assert page.count("Umfrage") >= 2


def test_a_scenario_without_reason_is_not_saved(planner: Client, planned_town: Municipality) -> None:
    planner.post("/bedarf/speichern/", {"q2": "60", "name": "Ohne Grund"})
    assert scenarios_of(folder_of(planned_town)) == []
    assert "Namen und eine Begründung" in html(planner.get("/bedarf/"))


def test_the_trace_speaks_words_and_leads_to_the_data_sheet(planner: Client) -> None:
    for address in ("/bedarf/herkunft/?gebiet=01", "/bedarf/herkunft/"):
        page = html(planner.get(address))
        for code in ("counted_share", "low80", "missing_sure", "places_usable", "dataset</th>"):
            assert code not in page
        assert '<a href="/daten/quelle/kitas/">Kitaliste</a>' in page
        assert "Vorhaltung" in page
    assert planner.get("/bedarf/herkunft/?gebiet=gibt-es-nicht").status_code == 404


def test_every_field_leads_to_the_source_of_its_rule(planner: Client) -> None:
    page = html(planner.get("/bedarf/"))
    anchors = set(re.findall(r'href="/bedarf/annahmen/\?[^"]*#(\w+)"', page))
    assert anchors == {"quotas_childcare", "cohorts_peak", "reserve", "all_day_quota"}
    rules = html(planner.get("/bedarf/annahmen/"))
    for anchor in anchors:
        assert f'id="{anchor}"' in rules


def test_an_unchanged_page_is_not_sent_twice(planner: Client) -> None:
    planner.get("/bedarf/")
    first = planner.get("/bedarf/")
    assert planner.get("/bedarf/", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    planner.post("/bedarf/speichern/", {"q2": "60", "name": "Neu", "reason": "damit sich etwas ändert"})
    planner.get("/bedarf/")  # shows the message
    assert planner.get("/bedarf/", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


@pytest.mark.parametrize("role", [*Role.values, None])
def test_who_may_open_it(client_of: Clients, planned_town: Municipality, role: str | None) -> None:
    client = client_of(role, planned_town)
    for address in PAGES:
        answer = client.get(address)
        if role is None:
            assert answer.status_code == 302, address
        else:
            assert answer.status_code == (200 if role in WORKING_ROLES else 403), address
    saved = client.post("/bedarf/speichern/", {"q2": "60", "name": "X", "reason": "Y"})
    assert saved.status_code == (302 if role in (None, "planner") else 403)
    assert len(scenarios_of(folder_of(planned_town))) == (1 if role == "planner" else 0)


def test_who_may_not_save_sees_no_form_to_save(client_of: Clients, planned_town: Municipality) -> None:
    page = html(client_of("committee", planned_town).get("/bedarf/?q2=60"))
    assert "/bedarf/speichern/" not in page
    assert 'id="annahmen"' in page


def test_towns_stay_apart(client_of: Clients, planned_town: Municipality, other_town: Municipality) -> None:
    client_of("planner", planned_town).post(
        "/bedarf/speichern/", {"q2": "60", "name": "Geheim", "reason": "intern"}
    )
    stranger = client_of("planner", other_town)
    for address in PAGES:
        answer = stranger.get(address)
        assert answer.status_code in (200, 404)
        assert "Altstadt" not in html(answer)
        assert "Geheim" not in html(answer)
    assert stranger.post("/bedarf/szenario/geheim/entfernen/").status_code == 404
    assert len(scenarios_of(folder_of(planned_town))) == 1


def test_an_empty_town_says_what_to_do(client_of: Clients, other_town: Municipality) -> None:
    page = html(client_of("planner", other_town).get("/bedarf/")).split("<main")[1]
    assert 'href="/daten/"' in page
    assert 'href="/daten/"' not in html(client_of("committee", other_town).get("/bedarf/")).split("<main")[1]


def test_no_german_is_left_in_english(planner: Client) -> None:
    """No text of the room whose English differs appears in German on the English pages."""
    from babel.messages.pofile import read_po

    po, folders = next((p, f) for p, f in catalogs(["scenarios"]).items() if "scenarios" in str(p))
    with po.open("rb") as source:
        catalog = read_po(source, locale="en")
    texts = {
        text for folder in folders for _file, text, _context in messages_in(folder) if isinstance(text, str)
    }
    german = [
        text
        for text in texts
        if len(text) > 5 and "%" not in text and "{" not in text and catalog[text].string != text
    ]
    assert len(german) > 60
    for address in PAGES[:4]:
        page = html(planner.get(address, HTTP_ACCEPT_LANGUAGE="en")).split("<main")[1]
        assert [text for text in german if f">{text}<" in page] == []
