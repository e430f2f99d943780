"""The scenarios of a planning folder: one readable YAML file each, under ``scenarios/``.

A scenario is content of the municipality like its figures: it travels with the folder, the command
line and the pages read the same file.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from kommune360.base.findings import Finding, Place, Severity
from kommune360.base.slugs import slug
from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml, write_yaml
from kommune360.demand.scenario import Scenario
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.exchange.folder.scenario_versions import keep_version
from kommune360.observations.ledger import write_durably


@dataclass(frozen=True, slots=True)
class StoredScenario:
    """``id`` is the file's name without ending."""

    id: str
    scenario: Scenario


def scenarios_of(folder: PlanningFolder) -> list[StoredScenario]:
    """All readable scenarios by name; unreadable files are reported by ``scenario_findings``."""
    found = [entry for entry in _read_all(folder) if isinstance(entry, StoredScenario)]
    return sorted(found, key=lambda stored: stored.scenario.name.lower())


def scenario_findings(folder: PlanningFolder) -> list[Finding]:
    return [entry for entry in _read_all(folder) if isinstance(entry, Finding)]


def save_scenario(folder: PlanningFolder, scenario: Scenario, *, replacing: str = "") -> str:
    """Write a scenario and return its id; a new one never overwrites another.

    ``replacing`` names the scenario to write over; what it said before stays as a version.
    """
    name = replacing or _free_name(folder, slug(scenario.name) or "szenario")
    if _path(folder, name).exists():
        _keep_if_readable(folder, name)
    text = write_yaml(scenario.as_dict())
    write_durably(_path(folder, name), text.encode())
    keep_version(folder, name)
    return name


def delete_scenario(folder: PlanningFolder, name: str) -> Scenario:
    """Remove a scenario and return it, so that it can be saved again. KeyError if there is none."""
    for stored in scenarios_of(folder):
        if stored.id == name:
            _path(folder, name).unlink()
            return stored.scenario
    raise KeyError(name)


def _keep_if_readable(folder: PlanningFolder, name: str) -> None:
    """A file changed by hand since it was saved is a version of its own."""
    with contextlib.suppress(KeyError):
        keep_version(folder, name)


def _path(folder: PlanningFolder, name: str) -> Path:
    return folder.path / "scenarios" / f"{slug(name)}.yaml"


def _free_name(folder: PlanningFolder, wanted: str) -> str:
    name, number = wanted, 2
    while _path(folder, name).exists():
        name, number = f"{wanted}_{number}", number + 1
    return name


def _read_all(folder: PlanningFolder) -> Iterator[StoredScenario | Finding]:
    for path in sorted((folder.path / "scenarios").glob("*.yaml")):
        try:
            raw = read_yaml(path.read_text(encoding="utf-8"))
            yield StoredScenario(path.stem, Scenario.from_dict(raw))
        except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, TypeError) as error:
            yield _unreadable(path, str(error))


def _unreadable(path: Path, reason: str) -> Finding:
    return Finding(
        code="scenario-unreadable",
        severity=Severity.WARNING,
        what=Text(f"Das Szenario {path.name} ist nicht lesbar.", f"Scenario {path.name} cannot be read."),
        why=Text(f"Das Programm meldet: {reason}", f"The program says: {reason}"),
        remedy=Text(
            "Die Datei berichtigen oder löschen und das Szenario neu anlegen.",
            "Correct the file, or delete it and create the scenario anew.",
        ),
        place=Place(file=f"scenarios/{path.name}"),
    )
