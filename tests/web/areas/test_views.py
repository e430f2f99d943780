"""Pages and files of Lage: what they show, who may open them, and that towns stay apart."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable

import pytest
from django.test import Client

from kommune360.web.accounts.models import Municipality, Role
from kommune360.web.accounts.permissions import WORKING_ROLES

ADDRESSES = ("/lage/", "/lage/tabelle.csv", "/lage/tabelle.xlsx", "/lage/herkunft/?gebiet=11")
Clients = Callable[..., Client]


def text_of(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def test_the_answer_is_the_headline(client_of: Clients, small_town: Municipality) -> None:
    page = text_of(client_of("planner", small_town).get("/lage/"))
    assert (
        "<h1>Am meisten Kinder unter 6 leben in Altstadt, am stärksten zugenommen haben sie in Nordhang</h1>"
        in page
    )
    assert "Am 31.12.2025 lebten in Kleinstadt 210 Kinder unter 6, 7 mehr als am 31.12.2024 (+3,4" in page
    assert "Für 1 Gebiet liegt kein Wert vor" in page


def test_the_page_speaks_english(client_of: Clients, small_town: Municipality) -> None:
    client = client_of("planner", small_town)
    page = text_of(client.get("/lage/", HTTP_ACCEPT_LANGUAGE="en"))
    assert "<h1>Most children under 6 live in Altstadt, and they have increased most in Nordhang</h1>" in page
    assert "withheld" in page
    for german in ("Quelle", "Gebiete", "Stand", "Zeigen", "verdeckt", "Tabelle"):
        assert f">{german}" not in page


def test_names_are_escaped_and_withheld_figures_have_words(
    client_of: Clients, small_town: Municipality
) -> None:
    page = text_of(client_of("planner", small_town).get("/lage/"))
    assert "Lehetal &lt;Dorf&gt;" in page
    assert "Lehetal <Dorf>" not in page
    assert "◧ verdeckt" in page
    assert "◧ verdeckt (Geheimhaltung)" in page


def test_map_and_table_say_the_same(client_of: Clients, small_town: Municipality) -> None:
    page = client_of("planner", small_town).get("/lage/").content.decode()
    block = page.split('<script id="karte-config" type="application/json">')[1].split("</script>")[0]
    config = json.loads(block)
    assert config["areas"]["11"]["text"] == "100"
    assert config["areas"]["22"]["withheld"] is True
    assert all(0 <= a["class"] < len(config["classes"]) for a in config["areas"].values() if "class" in a)
    for area in config["areas"].values():
        assert area["name"].replace("<", "&lt;").replace(">", "&gt;") in page


def test_boundaries_are_packed_and_cached_for_this_data_state(
    client_of: Clients, small_town: Municipality
) -> None:
    client = client_of("planner", small_town)
    page = client.get("/lage/").content.decode()
    address = page.split('"geojson": "')[1].split('"')[0]
    answer = client.get(address, HTTP_ACCEPT_ENCODING="gzip")
    assert answer["Content-Encoding"] == "gzip"
    assert "immutable" in answer["Cache-Control"]
    features = json.loads(gzip.decompress(answer.content))["features"]
    assert {feature["properties"]["key"] for feature in features} == {"11", "12", "21", "22"}
    plain = client.get(address)
    assert json.loads(plain.content)["features"] == features
    stale = client.get("/lage/grenzen/kleinstadt/000000000000/klein.geojson")
    assert "immutable" not in stale["Cache-Control"]


def test_wider_areas_are_put_together_from_those_inside(client_of: Clients, small_town: Municipality) -> None:
    client = client_of("planner", small_town)
    page = client.get("/lage/?ebene=klein-bezirk").content.decode()
    address = page.split('"geojson": "')[1].split('"')[0]
    features = json.loads(client.get(address).content)["features"]
    assert {f["properties"]["key"] for f in features} == {"1", "2"}
    ring = features[0]["geometry"]["coordinates"][0]
    assert min(x for x, _ in ring) == pytest.approx(8.0)
    assert max(x for x, _ in ring) == pytest.approx(8.04)
    assert "ohne 1 Gebiet" in page


def test_csv_for_german_spreadsheets(client_of: Clients, small_town: Municipality) -> None:
    answer = client_of("planner", small_town).get("/lage/tabelle.csv?ansicht=anteil")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:3] == ["Schlüssel", "Gebiet", "Kinder unter 6, 31.12.2025"]
    by_key = {row[0]: row for row in rows[1:]}
    assert by_key["12"][2] == "60"
    assert by_key["12"][5] == "12"
    assert by_key["22"][2:4] == ["", "verdeckt (Geheimhaltung)"]
    assert by_key[""][1:3] == ["Kleinstadt", "210"]


def test_xlsx_holds_the_same_numbers(client_of: Clients, small_town: Municipality) -> None:
    from openpyxl import load_workbook

    answer = client_of("planner", small_town).get("/lage/tabelle.xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    table = {row[0]: row for row in book["Tabelle"].iter_rows(min_row=2, values_only=True)}
    assert table["11"][2] == 100
    assert table["22"][2] is None
    about = [row[0] for row in book["Herkunft"].iter_rows(values_only=True)]
    assert any("einwohner.csv" in line for line in about)
    assert any("Datenstand 1" in line for line in about)


def test_a_figure_leads_back_to_file_and_row(client_of: Clients, small_town: Municipality) -> None:
    client = client_of("planner", small_town)
    page = text_of(client.get("/lage/herkunft/?gebiet=11"))
    assert "Woher die Zahl kommt: Kinder unter 6 in Altstadt, 31.12.2025" in page
    assert "Summe von 2 Zellen" in page
    assert "einwohner.csv" in page
    assert ">2</td>" in page
    assert "Datenstand 1 vom" in page
    carried = text_of(client.get("/lage/herkunft/?gebiet=11&zeit=2020-12-31&frueher=1"))
    assert "umgerechnet (Schätzung)" in carried
    assert "75,0" in carried
    assert client.get("/lage/herkunft/?gebiet=gibt-es-nicht").status_code == 404


def test_only_the_answer_is_sent_when_the_page_asks_for_it(
    client_of: Clients, small_town: Municipality
) -> None:
    part = client_of("planner", small_town).get("/lage/?alter=0-3", HTTP_HX_REQUEST="true")
    assert b"<html" not in part.content
    assert b"Kinder unter 3" in part.content


def test_a_page_is_not_sent_twice(client_of: Clients, small_town: Municipality) -> None:
    client = client_of("planner", small_town)
    client.get("/lage/")  # brings the cookie that forms are checked with
    first = client.get("/lage/")
    again = client.get("/lage/", HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304
    assert not again.content
    english = client.get("/lage/", HTTP_IF_NONE_MATCH=first["ETag"], HTTP_ACCEPT_LANGUAGE="en")
    assert english.status_code == 200
    other = client_of("head", small_town).get("/lage/", HTTP_IF_NONE_MATCH=first["ETag"])
    assert other.status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("role", [*Role.values, None])
def test_who_may_open_it(
    client_of: Clients, small_town: Municipality, address: str, role: str | None
) -> None:
    answer = client_of(role, small_town).get(address)
    if role is None:
        assert answer.status_code == 302
        assert "/konto/login/" in answer["Location"]
    else:
        assert answer.status_code == (200 if role in WORKING_ROLES else 403)


def test_towns_stay_apart(client_of: Clients, small_town: Municipality, other_town: Municipality) -> None:
    neighbour = client_of("planner", other_town)
    page = text_of(neighbour.get("/lage/"))
    assert "Noch keine Zahlen" in page
    assert "Altstadt" not in page
    assert neighbour.get("/lage/grenzen/kleinstadt/0/klein.geojson").status_code == 404
    assert neighbour.get("/lage/tabelle.csv").status_code == 404
    assert neighbour.get("/lage/herkunft/?gebiet=11").status_code == 404


def test_an_empty_room_says_what_to_do(client_of: Clients, other_town: Municipality) -> None:
    def advice(role: str) -> str:
        return text_of(client_of(role, other_town).get("/lage/")).split("<main")[1]

    assert 'href="/daten/"' in advice("planner")
    assert 'href="/daten/"' not in advice("committee")
