"""Fills every room of a town, so that a walk finds something behind each address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
from django.test import Client
from django.urls import reverse

from kommune360.base.text import Text
from kommune360.demand.scenario import Scenario
from kommune360.exchange.folder.indices import indices_of, save_index
from kommune360.exchange.folder.scenarios import save_scenario, scenarios_of
from kommune360.indicators.social_index.definition import IndexDefinition, IndicatorUse
from kommune360.web.accounts.models import Membership, Municipality
from kommune360.web.areas.folders import folder_of
from kommune360.web.projection.models import ProjectionRun
from kommune360.web.reports.models import IssuedPaper, PortraitRun
from tests.web.rights.conftest import _dialogue, _plan

ARGUMENTS: dict[int, dict[str, dict[str, Any]]] = {}  # by town: what fills the addresses of its rooms


def fill(town: Municipality, client_of: Callable[..., Client]) -> None:
    """Places in areas, a scenario, an index, a projection; a plan in all states and rounds as the tests of rights
    have them; papers and portraits that were given out."""
    folder, planner = folder_of(town), client_of("planner", town)
    with folder.store.transaction("import", "tests") as change:
        given = folder.store.read("facilities").collect().head(2)
        more = given.with_columns(pl.Series("facility", ["K3", "K4"]), pl.Series("name", ["Süd", "Lehe"]))
        areas = pl.Series("area", ["11", "12", "21", "22"])
        places = pl.concat([given, more]).with_columns(pl.lit("klein").alias("area_system"), areas)
        change.replace("facilities", places)
    save_scenario(folder, Scenario("Mehr Reserve", reserve=0.05, author="tests", reason="Rundgang"))
    shares = tuple(IndicatorUse(key, Text(key, key)) for key in ("residents", "sgb2"))
    save_index(folder, IndexDefinition(Text("Lage", "Situation"), shares, author="tests", reason="Rundgang"))
    planner.post("/bedarf/vorausrechnen/")
    planner.post(reverse("reports:issue", args=["kurzfassung"]), {"gebiet": "klein:11"})
    planner.post(reverse("reports:portraits_begin"), {"ebene": "klein"})
    ARGUMENTS[town.pk] = _plan(town)[1] | _dialogue(town)


def known(town: Municipality) -> dict[str, dict[str, Any]]:
    """What fills the addresses of the rooms, by the name of the route."""
    folder = folder_of(town)
    return ARGUMENTS[town.pk] | {
        "plan:*": {"number": 4, "kind": "resolution", "form": "pdf"},
        "reports:*": {"kind": "kurzfassung", "form": "docx"},
        "reports:portrait": {"system": "klein", "key": "11"},
        "reports:issued_file": {"pk": IssuedPaper.objects.filter(municipality=town)[0].pk, "form": "pdf"},
        "reports:portrait*_*": {"run_id": PortraitRun.objects.filter(municipality=town)[0].pk, "form": "zip"},
        "reports:template_file": {"which": "mitgeliefert"},
        "accounts:remove_member": {"pk": Membership.objects.filter(municipality=town)[0].pk},
        "indicators:delete_index": {"index_id": indices_of(folder)[0].id},
        "scenarios:*": {"scenario_id": scenarios_of(folder)[0].id, "number": 1},
        "projection:*": {
            "scenario_id": scenarios_of(folder)[0].id,
            "number": 1,
            "run_id": ProjectionRun.objects.filter(municipality=town)[0].pk,
        },
    }
