"""What ``kommune360.yaml`` says about a municipality, and whether it says it well.

From the file to a ``FolderConfig`` with findings for everything that is missing or unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kommune360.base.findings import Finding, Findings, Place, Severity
from kommune360.base.text import LANGUAGES, Text
from kommune360.base.yaml_text import read_yaml, write_yaml

CONFIG_FILE = "kommune360.yaml"
_KNOWN = {"name", "ags", "land", "language", "invented", "area_system", "need", "confidentiality"}


@dataclass(frozen=True, slots=True)
class FolderConfig:
    """``ags`` is the official municipality key as text; ``area_system`` the level to plan on, ""
    for the level of the newest residents' file; ``need`` overrides single values of the rules.

    ``confidentiality``: ``statistics_unit`` (yes or no) and ``profile``, a file of the folder with the
    thresholds that the data protection officer signed, "" for the one that is shipped.
    """

    name: str
    ags: str = ""
    land: str = ""
    language: str = "de"
    invented: bool = False
    area_system: str = ""
    need: Mapping[str, Any] = field(default_factory=dict)
    confidentiality: Mapping[str, Any] = field(default_factory=dict)

    @property
    def statistics_unit(self) -> bool:
        """Whether the town has a separated statistics unit, which alone reads unsuppressed figures."""
        return bool(self.confidentiality.get("statistics_unit", False))

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "ags": self.ags,
            "land": self.land,
            "language": self.language,
            "invented": self.invented,
            "area_system": self.area_system,
            "need": dict(self.need),
            **({"confidentiality": dict(self.confidentiality)} if self.confidentiality else {}),
        }


def read_config(path: Path) -> tuple[FolderConfig, Findings]:
    """Read ``kommune360.yaml``; a folder without readable file gives an empty config and an error."""
    findings = Findings()
    try:
        raw = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        findings.add(_unreadable(path, str(error)))
        return FolderConfig(name=""), findings
    if not isinstance(raw, dict):
        findings.add(_unreadable(path, "no mapping"))
        return FolderConfig(name=""), findings
    for key in sorted(set(raw) - _KNOWN):
        findings.add(_problem(path, key, "unbekannt", "unknown", Severity.WARNING))
    if not raw.get("name"):
        findings.add(_problem(path, "name", "leer", "empty", Severity.ERROR))
    ags = str(raw.get("ags") or "")
    if ags and not re.fullmatch(r"\d{8}", ags):
        findings.add(_problem(path, "ags", "nicht achtstellig", "not of eight digits", Severity.ERROR))
    if raw.get("language", "de") not in LANGUAGES:
        findings.add(_problem(path, "language", "weder de noch en", "neither de nor en", Severity.ERROR))
    return (
        FolderConfig(
            name=str(raw.get("name") or ""),
            ags=ags,
            land=str(raw.get("land") or ""),
            language=str(raw.get("language") or "de"),
            invented=bool(raw.get("invented", False)),
            area_system=str(raw.get("area_system") or ""),
            need=raw.get("need") or {},
            confidentiality=_confidentiality(path, raw, findings),
        ),
        findings,
    )


def _confidentiality(path: Path, raw: Mapping[str, Any], findings: Findings) -> Mapping[str, Any]:
    said = raw.get("confidentiality") or {}
    if not isinstance(said, dict) or set(said) - {"statistics_unit", "profile"}:
        findings.add(_problem(path, "confidentiality", "nicht lesbar", "not readable", Severity.ERROR))
        return {}
    if not isinstance(said.get("statistics_unit", False), bool):
        findings.add(
            _problem(
                path,
                "confidentiality: statistics_unit",
                "weder ja noch nein",
                "neither yes nor no",
                Severity.ERROR,
            )
        )
    return said


def write_config(path: Path, config: FolderConfig) -> None:
    head = "# Planungsordner von kommune360. Erläuterung: docs/guides/planner.md\n"
    body = write_yaml(config.as_dict())
    path.write_text(head + body, encoding="utf-8")


def _unreadable(path: Path, reason: str) -> Finding:
    return Finding(
        code="config-unreadable",
        severity=Severity.ERROR,
        what=Text(f"{CONFIG_FILE} kann nicht gelesen werden.", f"{CONFIG_FILE} cannot be read."),
        why=Text(f"Das Programm meldet: {reason}", f"The program says: {reason}"),
        remedy=Text(
            "Den Ordner mit „kommune360 init“ anlegen oder die Datei berichtigen.",
            "Create the folder with “kommune360 init” or correct the file.",
        ),
        place=Place(file=path.name),
    )


def _problem(path: Path, key: str, de: str, en: str, severity: Severity) -> Finding:
    return Finding(
        code="config-value",
        severity=severity,
        what=Text(f"Die Angabe „{key}“ ist {de}.", f"The entry “{key}” is {en}."),
        why=Text(
            "Ohne sie weiß das Programm nicht, für wen und wonach es rechnet.",
            "Without it the program does not know for whom and by which rule it computes.",
        ),
        remedy=Text(f"„{key}“ in {CONFIG_FILE} berichtigen.", f"Correct “{key}” in {CONFIG_FILE}."),
        place=Place(file=path.name, column=key),
    )
