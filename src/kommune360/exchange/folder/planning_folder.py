"""One municipality's content in one folder: description, sources, answers, tables.

Opens or creates the folder and gives its store, its remembered answers and the context in which
its files are read. What imports do to it is in ``importing``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from kommune360.base.findings import Findings, InputRefused
from kommune360.base.yaml_text import read_yaml, write_yaml
from kommune360.demand.facilities import FACILITIES
from kommune360.demand.quotas import QUOTAS
from kommune360.exchange.folder.config import CONFIG_FILE, FolderConfig, read_config, write_config
from kommune360.exchange.reading import KnownSystem, ReadContext, RememberedMapping
from kommune360.observations.ledger import write_durably
from kommune360.observations.store import Store

FOLDER_TABLES = {"facilities": FACILITIES, "quotas": {**QUOTAS, "dataset": pl.String, "row": pl.Int32}}


@dataclass(frozen=True, slots=True)
class PlanningFolder:
    """An open planning folder. Cheap to open: tables are read when asked for."""

    path: Path
    config: FolderConfig
    config_findings: Findings

    @property
    def store(self) -> Store:
        return Store(self.path / "data", FOLDER_TABLES)

    @property
    def sources(self) -> Path:
        return self.path / "sources"

    @property
    def mappings_folder(self) -> Path:
        return self.path / "mappings"

    def mappings(self) -> tuple[RememberedMapping, ...]:
        """The answers given so far, by file of ``mappings/``; unreadable files are passed over
        (``check`` reports them)."""
        found = []
        for path in sorted(self.mappings_folder.glob("*.yaml")):
            try:
                raw = read_yaml(path.read_text(encoding="utf-8"))
                found.append(mapping_from_dict(raw))
            except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError):
                continue
        return tuple(found)

    def remember(self, mappings: Iterable[RememberedMapping]) -> None:
        for mapping in mappings:
            text = write_yaml(mapping_as_dict(mapping))
            write_durably(self.mappings_folder / f"{mapping.structure[:16]}.yaml", text.encode())

    def forget(self, structure: str) -> RememberedMapping:
        """Drop the answers for files of this structure and return them. KeyError where there are none.

        The file stays, empty: the newest import's answers would else be written down anew on opening.
        """
        for mapping in self.mappings():
            if mapping.structure == structure and mapping.answers:
                self.remember([dataclasses.replace(mapping, answers={})])
                return mapping
        raise KeyError(structure)

    def context(self, answers: Mapping[str, str] | None = None) -> ReadContext:
        """What a reader may know before it opens a file of this municipality."""
        store = self.store
        state = store.state
        systems = store.read("systems", state).collect()
        areas = store.read("areas", state).select("system", "key", "name").collect()
        valid = {
            row["system"]: (row["valid_from"] or "", row["valid_to"] or "") for row in systems.to_dicts()
        }
        known = tuple(
            KnownSystem(
                id=str(system),
                names={key: name or "" for key, name in part.select("key", "name").iter_rows()},
                valid_from=valid.get(str(system), ("", ""))[0],
                valid_to=valid.get(str(system), ("", ""))[1],
            )
            for (system,), part in areas.group_by("system", maintain_order=True)
        )
        return ReadContext(
            systems=known,
            mappings=self.mappings(),
            answers=dict(answers or {}),
            municipality=self.config.ags,
            municipality_name=self.config.name,
        )


def mapping_as_dict(mapping: RememberedMapping) -> dict[str, Any]:
    return {
        "file": mapping.file,
        "structure": mapping.structure,
        "columns": list(mapping.columns),
        "answers": dict(mapping.answers),
    }


def mapping_from_dict(raw: Mapping[str, Any]) -> RememberedMapping:
    return RememberedMapping(
        structure=raw["structure"],
        columns=tuple(raw["columns"]),
        answers=dict(raw["answers"]),
        file=raw.get("file", ""),
    )


def init_folder(path: Path, config: FolderConfig) -> PlanningFolder:
    """Create a planning folder. FileExistsError where ``path`` already holds one."""
    if (path / CONFIG_FILE).exists():
        raise FileExistsError(f"{path} is a planning folder already")
    path.mkdir(parents=True, exist_ok=True)
    for name in ("sources", "mappings", "scenarios", "indices", "datasheets", "proofs", "plans"):
        (path / name).mkdir(exist_ok=True)
    write_config(path / CONFIG_FILE, config)
    return open_folder(path)


def open_folder(path: Path) -> PlanningFolder:
    """Open a planning folder; InputRefused (with findings) where ``kommune360.yaml`` is unusable.

    Answers that an import committed but could not write down any more are written now.
    """
    config, findings = read_config(path / CONFIG_FILE)
    if findings.stops:
        raise InputRefused(findings)
    folder = PlanningFolder(path=path, config=config, config_findings=findings)
    committed = folder.store.state.details.get("mappings", [])
    folder.remember(
        mapping
        for mapping in map(mapping_from_dict, committed)
        if not (folder.mappings_folder / f"{mapping.structure[:16]}.yaml").exists()
    )
    return folder
