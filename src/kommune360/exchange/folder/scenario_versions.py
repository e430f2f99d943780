"""Which versions has a scenario had? One file each, under ``scenarios/versions/<id>/``, never written over.

A version is what a planner assumes, numbered from 1 in the order of saving. The need under it rests on the
data state besides: whoever refers to both names both.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import yaml

from kommune360.base.slugs import slug
from kommune360.base.yaml_text import read_yaml, write_yaml
from kommune360.demand.scenario import Scenario
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.observations.ledger import write_durably

VERSIONS = Path("scenarios") / "versions"


@dataclass(frozen=True, slots=True)
class ScenarioVersion:
    """``saved``: when, in UTC; None where the file was changed by hand and is not kept as a version yet."""

    number: int
    scenario: Scenario
    saved: dt.datetime | None


def versions_of(folder: PlanningFolder, scenario_id: str) -> list[ScenarioVersion]:
    """Newest first; of a scenario removed since, those it had. Unreadable ones are left out.

    What the scenario's own file says now is always the newest one.
    """
    kept = _kept(folder, scenario_id)
    current = _current(folder, scenario_id)
    if current is not None and (not kept or kept[0].scenario != current):
        kept.insert(0, ScenarioVersion(_next_number(folder, scenario_id), current, None))
    return kept


def versioned(folder: PlanningFolder) -> list[str]:
    """Ids of all scenarios that have versions, those removed since included."""
    return sorted(path.name for path in (folder.path / VERSIONS).glob("*") if path.is_dir())


def keep_version(folder: PlanningFolder, scenario_id: str, now: dt.datetime | None = None) -> int:
    """Keep what the scenario's file says now; returns its number. Unchanged, it keeps the number it has."""
    current = _current(folder, scenario_id)
    kept = _kept(folder, scenario_id)
    if current is None:
        raise KeyError(scenario_id)
    if kept and kept[0].scenario == current:
        return kept[0].number
    number = _next_number(folder, scenario_id)
    saved = (now or dt.datetime.now(dt.UTC)).replace(microsecond=0)
    content = {"saved": saved.isoformat(), "scenario": current.as_dict()}
    text = write_yaml(content)
    write_durably(_place(folder, scenario_id) / f"{number:04d}.yaml", text.encode())
    return number


def _kept(folder: PlanningFolder, scenario_id: str) -> list[ScenarioVersion]:
    found = []
    for path in sorted(_place(folder, scenario_id).glob("[0-9][0-9][0-9][0-9].yaml"), reverse=True):
        try:
            raw = read_yaml(path.read_text(encoding="utf-8"))
            saved = dt.datetime.fromisoformat(raw["saved"])
            found.append(ScenarioVersion(int(path.stem), Scenario.from_dict(raw["scenario"]), saved))
        except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, TypeError, KeyError):
            continue
    return found


def _next_number(folder: PlanningFolder, scenario_id: str) -> int:
    taken = [int(path.stem) for path in _place(folder, scenario_id).glob("[0-9][0-9][0-9][0-9].yaml")]
    return max(taken, default=0) + 1


def _current(folder: PlanningFolder, scenario_id: str) -> Scenario | None:
    path = folder.path / "scenarios" / f"{slug(scenario_id)}.yaml"
    try:
        return Scenario.from_dict(read_yaml(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, TypeError):
        return None


def _place(folder: PlanningFolder, scenario_id: str) -> Path:
    return folder.path / VERSIONS / (slug(scenario_id) or "szenario")
