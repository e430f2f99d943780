"""The need on stored draws: pages and commands give one answer; levers reach the need and are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from django.test import Client

from kommune360.demand.scenario import Scenario
from kommune360.exchange.folder.need_input import plan_folder
from kommune360.exchange.folder.projecting import project_folder
from kommune360.exchange.folder.scenarios import save_scenario
from kommune360.projection.levers import Housing
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import folder_of
from kommune360.web.scenarios.selectors import need_of, plain_levers, scenarios_stamp

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]
SITE = Scenario(
    "Neubau", levers=(Housing("05", 300, 2019),), reason="Baugebiet", author="Planung"
)  # the first year ahead is 2018


def html(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def methods(need: pl.DataFrame) -> set[str]:
    return set(need.filter(pl.col("area") != "00")["range_method"].unique())


def test_before_the_run_the_plain_method_stands_in_and_says_so(new_town: Municipality) -> None:
    answer = need_of(new_town)
    assert answer.result
    (told,) = (f for f in answer.findings if f.code == "need-not-projected")
    assert told.severity == "info"
    assert "noch nicht gerechnet" in told.why.de
    assert "projection" not in methods(answer.result.need)


def test_after_it_pages_and_commands_give_one_answer(new_town: Municipality) -> None:
    folder = folder_of(new_town)
    computed, _ = plan_folder(folder)  # nothing stored: drawn on the spot
    before = (need_of(new_town), scenarios_stamp(new_town))
    project_folder(folder)
    shown, (stored, _) = need_of(new_town).result, plan_folder(folder)
    assert computed
    assert shown
    assert stored
    assert methods(shown.need) == {"projection"}
    assert shown.need.equals(computed.need)
    assert stored.need.equals(computed.need)
    assert shown.totals.equals(computed.totals)
    assert shown.fingerprint == computed.fingerprint
    assert before[0].result
    assert before[0].result.fingerprint != shown.fingerprint
    assert before[1] != scenarios_stamp(new_town)  # a reader's kept page is asked anew


def test_a_scenario_with_levers_has_a_need_of_its_own_once_it_is_computed(
    client_of: Clients, projected_town: Municipality
) -> None:
    folder = folder_of(projected_town)
    name = save_scenario(folder, SITE)
    client = client_of("planner", projected_town)
    waiting = html(client.get(f"/bedarf/?szenario={name}"))
    assert "seine Vorausrechnung fehlt" in waiting
    assert "noch ohne die Vorausrechnung" in html(client.get("/bedarf/vergleich/"))
    basis = need_of(projected_town).result
    project_folder(folder, plain_levers(SITE))
    built = need_of(projected_town, SITE).result
    assert basis
    assert built
    town = (pl.col("system") == "town") & (pl.col("offer") == "childcare") & (pl.col("moment") == "peak")
    gain = built.totals.filter(town)["need"].to_numpy() - basis.totals.filter(town)["need"].to_numpy()
    assert gain[-1] > 15
    assert built.fingerprint != basis.fingerprint
    page = html(client.get(f"/bedarf/?szenario={name}"))
    assert "der Bedarf rechnet damit" in page
    assert "300 Wohnungen (Mehrfamilienhaus) in Zentrum, fertig 2019" in page
    compared = html(client.get("/bedarf/vergleich/"))
    assert "300 Wohnungen" in compared
    traced = html(client.get(f"/bedarf/herkunft/?szenario={name}&gebiet=05"))
    assert "Davon durch das, was das Szenario an der Bevölkerung ändert" in traced
    assert "Szenario Neubau" in traced
    english = html(client.get(f"/bedarf/?szenario={name}", HTTP_ACCEPT_LANGUAGE="en"))
    assert "the need takes it into account" in english
