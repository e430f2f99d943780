"""Scenarios are saved and removed here; each act leaves an audit line."""

from __future__ import annotations

from kommune360.demand.scenario import Scenario
from kommune360.exchange.folder.scenarios import delete_scenario, save_scenario
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import folder_of
from kommune360.web.audit.services import Actor, record


def save(municipality: Municipality, scenario: Scenario, *, actor: Actor, replacing: str = "") -> str:
    """Store a scenario in the planning folder and return its id."""
    scenario_id = save_scenario(folder_of(municipality), scenario, replacing=replacing)
    record(
        actor,
        "scenario.changed" if replacing else "scenario.saved",
        municipality_id=municipality.pk,
        label=scenario.name,
        after=_plain(scenario),
    )
    return scenario_id


def delete(municipality: Municipality, scenario_id: str, *, actor: Actor) -> Scenario:
    """Remove a stored scenario; KeyError where there is none. The audit line keeps its content."""
    scenario = delete_scenario(folder_of(municipality), scenario_id)
    record(
        actor,
        "scenario.deleted",
        municipality_id=municipality.pk,
        label=scenario.name,
        before=_plain(scenario),
    )
    return scenario


def _plain(scenario: Scenario) -> dict[str, object]:
    plain = scenario.as_dict()
    plain["quotas"] = {str(age): quota for age, quota in plain.get("quotas", {}).items()}
    return plain
