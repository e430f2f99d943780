"""Scenario editor: levers become a scenario of the folder, are computed, stand beside the basis; rights, towns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from django.test import Client

from kommune360.demand.scenario import Scenario
from kommune360.exchange.folder.scenarios import scenarios_of
from kommune360.projection.levers import Arrival, Births, Closing, Housing, Lever, Moves
from kommune360.web.accounts.models import Municipality, Role
from kommune360.web.areas.folders import folder_of
from kommune360.web.audit.models import AuditLine
from kommune360.web.projection import selectors
from kommune360.web.projection.models import ProjectionRun
from kommune360.web.scenarios.editor import plain_levers
from kommune360.web.scenarios.lever_words import lever_text

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]
PATH = "/bedarf/szenarien/"


@pytest.fixture(autouse=True)
def _jobs_at_once(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


def html(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def planner(client_of: Clients, projected_town: Municipality) -> Client:
    client = client_of("planner", projected_town)
    client.post(PATH + "neu/", {"name": "Neubau", "reason": "Baugebiet am Bahnhof"})
    return client


def scenario(town: Municipality) -> Scenario:
    return next(s.scenario for s in scenarios_of(folder_of(town)) if s.id == "neubau")


def test_a_lever_is_saved_computed_and_stands_beside_the_basis(
    planner: Client, projected_town: Municipality
) -> None:
    added = {"what": "births", "percent": "50", "from_year": "2018", "area": ""}
    assert planner.post(PATH + "neubau/annahme/", added)["Location"] == PATH + "neubau/"
    assert scenario(projected_town).levers == (Births(1.5, 2018),)
    assert scenario(projected_town).reason == "Baugebiet am Bahnhof"
    basis = selectors.projection_of(projected_town)
    found = selectors.projection_of(projected_town, plain_levers(scenario(projected_town)))
    assert basis
    assert found
    assert found.stocks == basis.stocks
    town = {"system": "", "age_from": 0, "age_to": 3, "year": 2022}
    values = [each.ranges().filter(**town)["median"][0] for each in (basis, found)]
    assert values[1] > 1.3 * values[0]
    page = html(planner.get(PATH + "?jahr=2022"))
    assert f'data-sort="{values[1]}"' in page
    assert "Baugebiet am Bahnhof" in page
    fan = html(planner.get(f"/bedarf/bevoelkerung/?lauf={found.key}"))
    assert "Szenarios „Neubau“" in fan
    assert "Annahmen" in html(planner.get(PATH + "neubau/"))
    assert AuditLine.objects.filter(action="scenario.changed").exists()
    assert ProjectionRun.objects.filter(title="Neubau").count() == 1
    planner.post(PATH + "neu/", {"name": "Dasselbe", "reason": "anders benannt"})
    planner.post(PATH + "dasselbe/annahme/", added)
    assert ProjectionRun.objects.count() == 1  # the same levers are not computed twice
    assert "Szenarios „Dasselbe, Neubau“" in html(planner.get(f"/bedarf/bevoelkerung/?lauf={found.key}"))


@pytest.mark.parametrize(
    ("entered", "lever"),
    [
        ({"what": "moves", "area": "02", "persons": "-20", "from_year": "2019", "kind": "families"}, Moves),
        (
            {"what": "housing", "area": "03", "dwellings": "120", "kind": "multi_family", "year": "2019",
             "delay": "1", "from_town": "30"},
            Housing,
        ),
        ({"what": "arrival", "area": "03", "persons": "400", "month": "2018-03", "kind": "mixed"}, Arrival),
        (
            {"what": "closing", "area": "05", "persons": "40", "year": "2020", "youngest": "60", "oldest": "69"},
            Closing,
        ),
    ],
)  # fmt: skip
def test_every_kind_of_lever_can_be_entered_and_told(
    planner: Client, projected_town: Municipality, settings: Any, entered: dict[str, str], lever: type[Lever]
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    assert planner.post(PATH + "neubau/annahme/", entered).status_code == 302
    (found,) = scenario(projected_town).levers
    assert isinstance(found, lever)
    told = lever_text(found, lambda key: {"02": "Mühlenfeld", "03": "Neustadt", "05": "Zentrum"}[key])
    assert told.de.split()[0] in html(planner.get(PATH + "neubau/"))
    assert Scenario.from_dict(scenario(projected_town).as_dict()) == scenario(projected_town)


@pytest.mark.parametrize("month", ["2018", "bald", "2018-13", "2031-01"])
def test_what_cannot_be_meant_is_said_at_the_field(
    planner: Client, projected_town: Municipality, month: str
) -> None:
    entered = {"what": "arrival", "area": "03", "persons": "400", "month": month, "kind": "mixed"}
    answer = planner.post(PATH + "neubau/annahme/", entered)
    assert answer.status_code == 422
    assert "field-error" in html(answer)
    assert not scenario(projected_town).levers


def test_who_comes_after_the_day_of_the_stock_is_counted_a_year_later() -> None:
    from kommune360.web.scenarios.lever_forms import ArrivalForm

    data = {"area": "1", "persons": "4", "month": "2027-09", "kind": "mixed"}
    counted = []
    for stock_month in (12, 6):
        form = ArrivalForm([("1", "A")], (2027, 2028), stock_month, "de", data)
        assert form.is_valid(), form.errors
        counted.append(form.lever())
    assert [lever.year for lever in counted if isinstance(lever, Arrival)] == [2027, 2028]


def test_a_lever_is_taken_out_again(planner: Client, projected_town: Municipality, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    planner.post(
        PATH + "neubau/annahme/", {"what": "births", "percent": "5", "from_year": "2018", "area": "03"}
    )
    assert "entfernen" in html(planner.get(PATH + "neubau/"))
    planner.post(PATH + "neubau/annahme/0/entfernen/")
    assert not scenario(projected_town).levers
    assert planner.post(PATH + "neubau/annahme/0/entfernen/").status_code == 404
    kept = AuditLine.objects.filter(action="scenario.changed")
    assert any(line.after.get("levers") for line in kept)


def test_english_is_complete(planner: Client) -> None:
    assert "What if more is built" in html(planner.get(PATH, HTTP_ACCEPT_LANGUAGE="en"))
    assert "Add an assumption" in html(planner.get(PATH + "neubau/", HTTP_ACCEPT_LANGUAGE="en"))


@pytest.mark.parametrize("role", [*sorted(Role), None])
def test_who_may_change(client_of: Clients, projected_town: Municipality, role: str | None) -> None:
    client = client_of(role, projected_town)
    client.post(PATH + "neu/", {"name": "Versuch", "reason": "nur so"})
    made = [stored.id for stored in scenarios_of(folder_of(projected_town))]
    assert (made == ["versuch"]) == (role == Role.PLANNER)
    page = client.get(PATH)
    assert ("Anlegen" in html(page)) == (role == Role.PLANNER)


def test_towns_stay_apart(
    planner: Client, client_of: Clients, new_town: Municipality, projected_town: Municipality
) -> None:
    other = client_of("planner", new_town)
    assert other.get(PATH).status_code == 302  # nothing computed there: nothing to compare with
    assert other.get(PATH + "neubau/").status_code == 404
    added = {"what": "births", "percent": "5", "from_year": "2018", "area": ""}
    assert other.post(PATH + "neubau/annahme/", added).status_code == 404
    assert not scenario(projected_town).levers
    rows = selectors.projection_of(projected_town)
    assert rows
    assert rows.ranges().filter(pl.col("system") == "").height
