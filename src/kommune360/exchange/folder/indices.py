"""The social indices of a planning folder: one readable YAML file each, under ``indices/``.

A definition is content of the municipality like its figures: it travels with the folder, the command
line and the pages read the same file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from kommune360.base.findings import Finding, Place, Severity
from kommune360.base.slugs import slug
from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml, write_yaml
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.indicators.social_index.definition import IndexDefinition
from kommune360.indicators.social_index.definition_reading import read_definition
from kommune360.observations.ledger import write_durably

FOLDER = "indices"


@dataclass(frozen=True, slots=True)
class StoredIndex:
    """``id`` is the file's name without ending."""

    id: str
    definition: IndexDefinition


def indices_of(folder: PlanningFolder) -> list[StoredIndex]:
    """All readable definitions by name; what is wrong with others ``index_findings`` tells."""
    found = [
        StoredIndex(path.stem, definition)
        for path in _files(folder)
        if (definition := _read(path)[0]) is not None
    ]
    return sorted(found, key=lambda stored: stored.definition.name.de.lower())


def index_findings(folder: PlanningFolder) -> list[Finding]:
    """Everything wrong with the stored definitions; a folder stays usable without them."""
    return [finding for path in _files(folder) for finding in _read(path)[1]]


def save_index(folder: PlanningFolder, definition: IndexDefinition) -> str:
    """Write a definition and return its id; a new one never overwrites another."""
    wanted = slug(definition.name.de) or "index"
    name, number = wanted, 2
    while _path(folder, name).exists():
        name, number = f"{wanted}_{number}", number + 1
    _path(folder, name).parent.mkdir(exist_ok=True)
    text = write_yaml(definition.as_dict())
    write_durably(_path(folder, name), text.encode())
    return name


def delete_index(folder: PlanningFolder, name: str) -> IndexDefinition:
    """Remove a definition and return it, so that it can be saved again. KeyError if there is none."""
    for stored in indices_of(folder):
        if stored.id == name:
            _path(folder, name).unlink()
            return stored.definition
    raise KeyError(name)


def _files(folder: PlanningFolder) -> list[Path]:
    return sorted((folder.path / FOLDER).glob("*.yaml"))


def _path(folder: PlanningFolder, name: str) -> Path:
    return folder.path / FOLDER / f"{slug(name)}.yaml"


def _read(path: Path) -> tuple[IndexDefinition | None, list[Finding]]:
    try:
        raw = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        return None, [_unreadable(path, str(error))]
    definition, findings = read_definition(raw, f"{FOLDER}/{path.name}")
    return definition, list(findings)


def _unreadable(path: Path, reason: str) -> Finding:
    return Finding(
        code="index-unreadable",
        severity=Severity.WARNING,
        what=Text(f"Der Index {path.name} ist nicht lesbar.", f"Index {path.name} cannot be read."),
        why=Text(f"Das Programm meldet: {reason}", f"The program says: {reason}"),
        remedy=Text(
            "Die Datei berichtigen oder löschen und den Index neu anlegen.",
            "Correct the file, or delete it and create the index anew.",
        ),
        place=Place(file=f"{FOLDER}/{path.name}"),
    )
