"""The start page: the need first, tasks by role, the next dates, and nothing internal for outsiders."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.test import Client

from kommune360.web.accounts.models import Municipality, Role
from kommune360.web.areas.folders import forget_all
from kommune360.web.data.models import ImportRun, RunState
from kommune360.web.pages import now, views
from kommune360.web.scenarios.selectors import need_of
from tests.web.small_town_fixtures import small_folder, small_town

__all__ = ["small_folder", "small_town"]
Clients = Callable[..., Client]


def page_of(client: Client) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_need_speaks_first_and_the_figures_second(client_of: Clients, small_town: Municipality) -> None:
    page = page_of(client_of("planner", small_town))
    result = need_of(small_town).result
    assert result is not None
    assert f"<h1>{result.summary.headline.de}</h1>" in page
    assert "Am meisten Kinder unter 6 leben in Altstadt" in page
    assert page.index(result.summary.headline.de) < page.index("Am meisten Kinder")
    assert "Eingelesen: einwohner.csv, quoten.csv" in page


def test_the_committee_reads_two_sentences_and_dates(client_of: Clients, small_town: Municipality) -> None:
    page = page_of(client_of("committee", small_town))
    assert "Am meisten Kinder unter 6 leben in Altstadt" in page
    assert "Nächste Termine" in page
    assert "Was auf Sie wartet" not in page
    assert "einwohner.csv" not in page


def test_open_imports_wait_for_those_who_import(
    client_of: Clients, small_town: Municipality, other_town: Municipality
) -> None:
    ImportRun.objects.create(municipality=small_town, state=RunState.ASKED)
    ImportRun.objects.create(municipality=other_town, state=RunState.ASKED)
    assert "1 Import wartet auf Antworten oder Freigabe" in page_of(client_of("planner", small_town))
    assert "Import wartet" not in page_of(client_of("head", small_town))


def test_outsiders_see_nothing_internal(client_of: Clients, small_town: Municipality) -> None:
    assert "Altstadt" not in page_of(client_of(None, small_town))
    small_town.figures_public = True
    small_town.save()
    for role in (None, Role.PUBLIC, Role.YOUTH):
        page = page_of(client_of(role, small_town))
        assert "Am meisten Kinder unter 6 leben in Altstadt" in page
        assert "Was auf Sie wartet" not in page
        assert "einwohner.csv" not in page


def test_a_town_without_figures_says_what_to_do(client_of: Clients, other_town: Municipality) -> None:
    assert 'href="/daten/"' in page_of(client_of("planner", other_town)).split("<main")[1]
    reader = page_of(client_of("committee", other_town)).split("<main")[1]
    assert "Die Planung hat noch nichts eingelesen" in reader
    assert 'href="/daten/"' not in reader


def test_dates_are_those_of_the_rule(small_town: Municipality) -> None:
    answer = now.answer_of(small_town)
    assert answer is not None
    dates = now.dates_from(answer, dt.date(2027, 8, 1), "de")
    assert [(date.day.isoformat(), date.text) for date in dates] == [
        ("2027-08-01", "Beginn des Kita-Jahres 2027/28"),
        ("2027-08-01", "Rechtsanspruch auf Ganztag auch für die 2. Klasse (Klassen 1 und 2)"),
        ("2028-08-01", "Rechtsanspruch auf Ganztag auch für die 3. Klasse (Klassen 1 bis 3)"),
    ]
    assert now.dates_from(answer, dt.date(2031, 8, 2), "en")[0].text == "Start of the childcare year 2032/33"


@pytest.mark.parametrize("role", [Role.PLANNER, Role.COMMITTEE])
def test_it_speaks_english(client_of: Clients, small_town: Municipality, role: str) -> None:
    answer = client_of(role, small_town).get("/", HTTP_ACCEPT_LANGUAGE="en")
    page = answer.content.decode()
    assert "Most children under 6 live in Altstadt" in page
    for german in ("Nächste", "Was auf Sie", "Zum Bedarf", "Eingelesen"):
        assert german not in page


def test_nobody_waits_for_figures_that_are_being_computed(
    client_of: Clients, small_town: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another thread is at it, as after a first start: the page says so and asks for nothing."""
    forget_all()
    monkeypatch.setattr(views, "PATIENCE_S", 0.01)
    begun, go_on = threading.Event(), threading.Event()

    def slow(_municipality: object) -> None:
        begun.set()
        go_on.wait(20)

    monkeypatch.setattr(now, "_answer", slow)
    stamp = now.drawn_stamp(small_town)
    monkeypatch.setattr(now, "drawn_stamp", lambda _municipality: stamp)
    at_work = threading.Thread(target=lambda: now.answer_of(small_town))
    at_work.start()
    try:
        assert begun.wait(20)
        page = page_of(client_of("planner", small_town))
    finally:
        go_on.set()
        at_work.join()
    assert "Die Zahlen werden gerade gerechnet" in page
    assert 'hx-trigger="every 3s"' in page
    assert "Hier fehlen noch Zahlen" not in page
    assert "Einwohner und Grenzen der Gebiete einlesen" not in page
