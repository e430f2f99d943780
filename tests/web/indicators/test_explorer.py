"""The catalogue of indicators: found, explained, computed in Lage, kept at hand; and who may do what."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from django.test import Client

from kommune360.base.text import Text
from kommune360.indicators.definitions import shipped
from kommune360.web.accounts.models import Municipality
from kommune360.web.accounts.permissions import WORKING_ROLES
from kommune360.web.indicators.explorer import Entry, Wanted, fitting, wanted_of
from kommune360.web.indicators.models import Favourite
from tests.web.small_town_fixtures import small_folder, small_town

__all__ = ["small_folder", "small_town"]
Clients = Callable[..., Client]
EXPLORER, FILE = "/lage/indikatoren/", "/lage/indikatoren/katalog.csv"
DETAIL, STAR = "/lage/indikatoren/CTX01/", "/lage/indikatoren/CTX01/merken/"


def text_of(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


@pytest.mark.parametrize("address", [EXPLORER, FILE, DETAIL])
def test_who_may_read(address: str, client_of: Clients, small_town: Municipality, client: Client) -> None:
    assert client.get(address).status_code == 302
    for role in WORKING_ROLES:
        assert client_of(role, small_town).get(address).status_code == 200, role


def test_the_list_says_what_is_there_and_what_is_lacking(
    client_of: Clients, small_town: Municipality
) -> None:
    page = text_of(client_of("planner", small_town).get(EXPLORER))
    said = re.search(r"(\d+) von (\d+) Indikatoren lassen sich aus den Daten zeigen", page)
    assert said is not None
    there, all_of_them = map(int, said.groups())
    assert 1 <= there < sum(d.core for d in shipped()) <= all_of_them
    assert page.count('class="lacking"') == all_of_them - there
    assert "Bevölkerung unter 18 Jahren (Anteil)" in page
    assert "Welcher Teil der Menschen im Gebiet ist unter 18?" in page
    assert "Es fehlt: " in page
    assert "Berlin" not in page  # additions of another town appear only where they can be computed


def test_the_definition_names_formula_and_limits(client_of: Clients, small_town: Municipality) -> None:
    page = text_of(client_of("planner", small_town).get(DETAIL))
    assert "<code>residents[0,18) / residents %</code>" in page
    assert "3 Fälle, Bezugsgröße 100" in page
    assert client_of("planner", small_town).get("/lage/indikatoren/GIBTSNICHT/").status_code == 404


def test_an_indicator_is_a_figure_of_lage(client_of: Clients, small_town: Municipality) -> None:
    client = client_of("planner", small_town)
    page = text_of(client.get("/lage/?groesse=CTX01"))
    assert "am höchsten in Süd (25,0" in page
    assert "Was der Indikator sagt" in page
    rows = list(
        csv.reader(
            io.StringIO(client.get("/lage/tabelle.csv?groesse=CTX01").content.decode("utf-8-sig")),
            delimiter=";",
        )
    )
    values = {row[0]: row[2] for row in rows[1:]}
    # 200 of 1,000; 100 of 500; 100 of 400; one band withheld
    assert values["11"] == "20"
    assert values["12"] == "20"
    assert values["21"] == "25"
    assert values["22"] == ""
    assert float(values[""].replace(",", ".")) == pytest.approx(100 * 400 / 1900)


def test_districts_get_a_ratio_of_sums(client_of: Clients, small_town: Municipality) -> None:
    answer = client_of("planner", small_town).get("/lage/tabelle.csv?groesse=CTX01&ebene=klein-bezirk")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    values = {row[0]: row[2] for row in rows[1:]}
    assert values["1"] == "20"  # 300 of 1,500; district 2 has a withheld part
    assert values["2"] == ""


def test_the_value_leads_back_to_its_parts_and_files(client_of: Clients, small_town: Municipality) -> None:
    client = client_of("planner", small_town)
    page = text_of(client.get("/lage/herkunft/?groesse=CTX01&gebiet=21"))
    assert "<dt>Zähler</dt><dd>100</dd>" in page
    assert "<dt>Nenner</dt><dd>400</dd>" in page
    assert "einwohner.csv" in page
    withheld = text_of(client.get("/lage/herkunft/?groesse=CTX01&gebiet=22"))
    assert "<dt>Zähler</dt>" not in withheld
    assert "verdeckt" in withheld


def test_a_favourite_is_ones_own_and_of_one_town(
    client_of: Clients, small_town: Municipality, other_town: Municipality
) -> None:
    planner, head = client_of("planner", small_town), client_of("head", small_town)
    planner.post(STAR, {"merken": "1", "zurueck": f"{EXPLORER}?suche=18"})
    planner.post(STAR, {"merken": "1"})
    assert Favourite.objects.count() == 1
    assert "meine Favoriten (1)" in text_of(planner.get(EXPLORER))
    assert "meine Favoriten (0)" in text_of(head.get(EXPLORER))
    only = text_of(planner.get(f"{EXPLORER}?nur=favoriten"))
    assert "Bevölkerung unter 18 Jahren" in only
    assert "Jugendquotient" not in only
    planner.post(STAR, {"merken": "0"})
    assert not Favourite.objects.exists()


def test_starring_leads_back_but_never_outside(client_of: Clients, small_town: Municipality) -> None:
    client = client_of("planner", small_town)
    back = client.post(STAR, {"merken": "1", "zurueck": f"{EXPLORER}?suche=18"})
    assert back.headers["Location"] == f"{EXPLORER}?suche=18"
    away = client.post(STAR, {"merken": "1", "zurueck": "https://example.org/"})
    assert away.headers["Location"] == EXPLORER
    assert client.post("/lage/indikatoren/GIBTSNICHT/merken/", {"merken": "1"}).status_code == 404
    assert client.get(STAR).status_code == 405


@pytest.mark.parametrize("role", ["public", "youth"])
def test_visitors_keep_nothing(role: str, client_of: Clients, small_town: Municipality) -> None:
    assert client_of(role, small_town).post(STAR, {"merken": "1"}).status_code in (302, 403)
    assert not Favourite.objects.exists()


def test_the_file_holds_all_entries(client_of: Clients, small_town: Municipality) -> None:
    answer = client_of("planner", small_town).get(FILE)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    by_id = {row[0]: row for row in rows[1:]}
    assert {d.id for d in shipped() if d.core} <= set(by_id)
    assert by_id["CTX01"][3] == "residents[0,18) / residents %"


def test_it_speaks_english(client_of: Clients, small_town: Municipality) -> None:
    client = client_of("planner", small_town)
    for address in (EXPLORER, DETAIL, "/lage/?groesse=CTX01", "/lage/herkunft/?groesse=CTX01&gebiet=21"):
        page = text_of(client.get(address, HTTP_ACCEPT_LANGUAGE="en"))
        for german in ("Suchen", "Lebensphase", "Es fehlt", "Formel", "Nenner", "Richtung", "Stände"):
            assert german not in page, (address, german)


def _entry(name: str, phase: str = "context", there: bool = True) -> Entry:
    definition = next(d for d in shipped() if d.phase == phase and name.casefold() in d.name.de.casefold())
    return Entry(definition, Text("", ""), "", "", (), periods=("2025",) if there else ())


def test_every_word_must_occur_in_either_language() -> None:
    entries = (_entry("Kinderarmut"), _entry("Wohnfläche", there=False))
    assert fitting(entries, Wanted("sgb QUOTE"), frozenset()) == (entries[0],)
    assert fitting(entries, Wanted("wohnflache"), frozenset()) == (entries[1],)
    assert fitting(entries, Wanted("child poverty"), frozenset()) == (entries[0],)
    assert fitting(entries, Wanted("poverty wohnfläche"), frozenset()) == ()
    assert fitting(entries, Wanted(shown="fehlend"), frozenset()) == (entries[1],)
    assert fitting(entries, Wanted(phase="primary"), frozenset()) == ()


def test_unknown_choices_count_as_not_made() -> None:
    assert wanted_of({"phase": "x", "nur": "y", "suche": "  a "}) == Wanted("a", "", "")
