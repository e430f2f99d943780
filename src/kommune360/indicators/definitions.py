"""What is an indicator? Its definition as data: names, question, formula, limits, in versions.

From YAML (``catalogue/*.yaml``, a town's ``indicators/*.yaml``) to ``Definition`` objects and a
``Catalogue``; whatever is wrong with a file is told at once, as findings.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from kommune360.base.findings import Finding, Findings, InputRefused, Place, Severity
from kommune360.base.fingerprints import fingerprint_json
from kommune360.base.text import Text
from kommune360.base.units import UNITS
from kommune360.base.yaml_text import read_yaml
from kommune360.indicators.formula.parser import parse
from kommune360.indicators.formula.tree import Formula
from kommune360.indicators.vocabulary import (
    Delivered,
    InputVariable,
    delivered,
    input_variable,
    vocabulary,
)

PHASES: dict[str, Text] = {
    "context": Text("Lebenslagen und Umfeld", "Living conditions"),
    "pregnancy_birth": Text("Schwangerschaft und Geburt", "Pregnancy and birth"),
    "age_0_3": Text("0 bis unter 3 Jahre", "Age 0 to under 3"),
    "age_3_6": Text("3 bis unter 6 Jahre", "Age 3 to under 6"),
    "primary": Text("Grundschulalter", "Primary school age"),
    "secondary": Text("Jugend und weiterführende Schule", "Youth and secondary school"),
    "transition": Text("Übergang in Ausbildung und Beruf", "Transition to training and work"),
    "cross": Text("Hilfen und Beteiligung, alle Altersstufen", "Support and participation, all ages"),
}
DIRECTIONS: dict[str, Text] = {
    "good": Text("höher ist günstiger", "higher is better"),
    "bad": Text("höher ist ungünstiger", "higher is worse"),
    "neutral": Text("ohne Wertung", "not judged"),
    "context": Text("beschreibt die Lage", "describes the situation"),
}
NO_TEXT = Text("", "")
_NEEDED = ("id", "name", "question", "formula", "unit", "direction", "phase", "topic")
_KNOWN = {
    *_NEEDED, "alternatives", "unit_name", "holder", "source", "areas", "periodicity", "reference",
    "sensitivity", "minimum", "caveat", "version", "valid_from", "aliases", "published", "core",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of one indicator. ``formulas``: the first whose variables are there is used.

    ``min_numerator`` and ``min_denominator`` say below which counts a value is ``small``: what may be
    shown of it is decided elsewhere. ``sensitivity`` 0 (open) to 3 (health, support). ``origin`` is
    the file. ``core`` marks the indicators of the house's catalogue, without its additions.
    """

    id: str
    version: int
    name: Text
    question: Text
    formulas: tuple[Formula, ...]
    unit: str
    unit_name: Text
    direction: str
    phase: str
    topic: str
    source: str = ""
    holder: str = ""
    areas: str = ""
    periodicity: str = ""
    reference: str = ""
    sensitivity: int = 0
    min_numerator: float = 0.0
    min_denominator: float = 0.0
    caveat: Text = NO_TEXT
    valid_from: str = ""
    aliases: tuple[str, ...] = ()
    published: tuple[Delivered, ...] = ()
    core: bool = False
    origin: str = ""

    @property
    def formula(self) -> Formula:
        return self.formulas[0]

    @property
    def published_variable(self) -> str:
        """Id of the variable that holds the rate as its publisher gave it."""
        return f"published_{self.id.lower()}"

    @property
    def fingerprint(self) -> str:
        """Changes with whatever changes a value or its meaning; names and texts do not count."""
        return fingerprint_json(
            [self.id, self.version, [f.text for f in self.formulas], self.unit, self.min_numerator,
             self.min_denominator, self.valid_from]
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """All versions of all indicators with the variables they count with. Iterates the newest versions."""

    versions: Mapping[tuple[str, int], Definition]
    variables: Mapping[str, InputVariable]
    newest: Mapping[str, Definition] = field(default_factory=dict)

    def __getitem__(self, indicator: str) -> Definition:
        return self.newest[indicator]

    def __contains__(self, indicator: object) -> bool:
        return indicator in self.newest

    def __iter__(self) -> Iterator[Definition]:
        return iter(self.newest.values())

    def __len__(self) -> int:
        return len(self.newest)

    def version(self, indicator: str, version: int) -> Definition:
        """A definition that held earlier; KeyError where there is none."""
        return self.versions[indicator, version]


def catalogue_of(
    definitions: Iterable[Definition], variables: Mapping[str, InputVariable] | None = None
) -> Catalogue:
    """Put definitions together; a later one replaces an earlier one of the same id and version."""
    versions = {(d.id, d.version): d for d in definitions}
    newest: dict[str, Definition] = {}
    for definition in versions.values():
        if definition.id not in newest or newest[definition.id].version <= definition.version:
            newest[definition.id] = definition
    return Catalogue(versions, dict(vocabulary() if variables is None else variables), newest)


@functools.cache
def shipped() -> Catalogue:
    """The catalogue of the package. Its files are held right by tests; InputRefused would be a fault."""
    folder = resources.files("kommune360.indicators").joinpath("catalogue")
    definitions: list[Definition] = []
    for name in sorted(path.name for path in folder.iterdir() if path.name.endswith(".yaml")):
        content = read_yaml(folder.joinpath(name).read_text(encoding="utf-8"))
        found, _, findings = read_content(content, name, {})
        if findings.stops:
            raise InputRefused(findings)
        definitions += found
    return catalogue_of(definitions)


def with_own(folder: Path, base: Catalogue | None = None) -> tuple[Catalogue, Findings]:
    """The catalogue with what the YAML files of ``folder`` override and add (no folder: unchanged).

    An entry that names only some keys of a known indicator changes these and keeps the others. It needs
    a higher ``version`` where formula, unit or minimum change: else results of before could not be told.
    """
    base = base or shipped()
    findings = Findings()
    definitions = list(base.versions.values())
    variables = dict(base.variables)
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else []:
        if path.name == "bindings.yaml":
            continue
        try:
            content = read_yaml(path.read_text(encoding="utf-8")) or {}
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            findings.add(_unreadable(path.name, str(error)))
            continue
        own, added, problems = read_content(content, path.name, base.newest)
        findings.extend(problems)
        definitions += own
        variables |= {variable.id: variable for variable in added}
    return catalogue_of(definitions, variables), findings


def read_content(
    content: Any, file: str, known: Mapping[str, Definition]
) -> tuple[list[Definition], list[InputVariable], Findings]:
    """Definitions and variables of one parsed YAML file; unusable entries are left out with a finding.

    Keys beside ``indicators`` and ``variables`` are defaults of all indicators of the file.
    """
    findings = Findings()
    if not isinstance(content, Mapping):
        findings.add(_unreadable(file, "no mapping"))
        return [], [], findings
    defaults = {
        key: value for key, value in content.items() if key not in ("indicators", "variables", "about")
    }
    variables = []
    for number, entry in enumerate(content.get("variables") or (), start=1):
        try:
            variables.append(input_variable(entry))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            findings.add(_incomplete(file, f"variables {number}", str(error).strip("'\"")))
    definitions = []
    for number, entry in enumerate(content.get("indicators") or (), start=1):
        if not isinstance(entry, Mapping) or not entry.get("id"):
            findings.add(_incomplete(file, f"indicators {number}", "id"))
            continue
        whole = {**defaults, **entry}
        before = known.get(str(whole["id"]).upper())
        try:
            definition = _definition(whole, before, file, findings)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            findings.add(_incomplete(file, str(whole["id"]), str(error).strip("'\"")))
            continue
        if definition is None:
            continue
        if before and definition.version <= before.version and definition.fingerprint != before.fingerprint:
            findings.add(_same_version(file, definition, before))
            continue
        definitions.append(definition)
    return definitions, variables, findings


def _definition(
    entry: Mapping[str, Any], before: Definition | None, file: str, findings: Findings
) -> Definition | None:
    place = Place(file=file, column=str(entry["id"]))
    for key in sorted(set(entry) - _KNOWN):
        findings.add(_unknown_key(place, key))
    missing = [] if before else [key for key in _NEEDED if not entry.get(key)]
    if missing:
        findings.add(_incomplete(file, str(entry["id"]), ", ".join(missing)))
        return None
    formulas = before.formulas if before else ()
    if "formula" in entry or "alternatives" in entry:
        first = [str(entry["formula"])] if "formula" in entry else [f.text for f in formulas[:1]]
        read: list[Formula] = []
        for text in [*first, *map(str, entry.get("alternatives", ()))]:
            try:
                read.append(parse(text, place=place))
            except InputRefused as refused:
                findings.extend(refused.findings)
        if len(read) < len(first) + len(entry.get("alternatives", ())):
            return None
        formulas = tuple(read)
    fixed = _fixed(entry, before)
    for key, value, allowed in (
        ("unit", fixed["unit"], UNITS),
        ("direction", fixed["direction"], DIRECTIONS),
        ("phase", fixed["phase"], PHASES),
    ):
        if value not in allowed:
            findings.add(_not_allowed(place, key, str(value), allowed))
            return None
    return Definition(formulas=formulas, origin=file, **fixed)


def _fixed(entry: Mapping[str, Any], before: Definition | None) -> dict[str, Any]:
    """Every value but the formula, from the entry or the definition it changes."""

    def kept(key: str, default: Any = "") -> Any:
        return entry[key] if key in entry else getattr(before, key) if before else default

    def text(key: str) -> Text:
        value = kept(key, NO_TEXT)
        return value if isinstance(value, Text) else Text(str(value["de"]), str(value["en"]))

    unit = str(kept("unit"))
    unit_name = text("unit_name")
    minimum = entry.get("minimum", (before.min_numerator, before.min_denominator) if before else (0, 0))
    if not unit_name.de and unit in UNITS:
        unit_name = UNITS[unit].sign if UNITS[unit].sign.de else UNITS[unit].label
    valid_from = str(kept("valid_from"))
    if valid_from:
        dt.date.fromisoformat(valid_from)
    return {
        "id": str(entry["id"]).upper(),
        "version": int(kept("version", 1)),
        "name": text("name"),
        "question": text("question"),
        "unit": unit,
        "unit_name": unit_name,
        **{key: str(kept(key)) for key in ("direction", "phase", "topic", "source", "holder", "areas",
                                           "periodicity", "reference")},
        "sensitivity": int(kept("sensitivity", 0)),
        "min_numerator": float(minimum[0]),
        "min_denominator": float(minimum[1]),
        "caveat": text("caveat"),
        "valid_from": valid_from,
        "aliases": tuple(str(alias).lower() for alias in kept("aliases", ())),
        "published": tuple(p if isinstance(p, Delivered) else delivered(p) for p in kept("published", ())),
        "core": bool(kept("core", False)),
    }  # fmt: skip


def _unreadable(file: str, reason: str) -> Finding:
    return Finding(
        code="indicators-unreadable",
        severity=Severity.ERROR,
        what=Text(
            f"Die Indikatoren in {file} sind nicht lesbar.", f"The indicators in {file} cannot be read."
        ),
        why=Text(f"Das Programm meldet: {reason}", f"The program says: {reason}"),
        remedy=Text(
            "Einrückung und Anführungszeichen der Datei prüfen; Beispiel im Handbuch, Seite Indikatoren.",
            "Check indentation and quotes of the file; the manual shows an example on the page of indicators.",
        ),
        place=Place(file=file),
    )


def _incomplete(file: str, entry: str, missing: str) -> Finding:
    return Finding(
        code="indicator-incomplete",
        severity=Severity.ERROR,
        what=Text(
            f"Der Eintrag „{entry}“ ist nicht vollständig: {missing}.",
            f"The entry “{entry}” is not complete: {missing}.",
        ),
        why=Text(
            "Ohne diese Angaben ist nicht gesagt, was gezählt wird und wie es heißt.",
            "Without them it is not said what is counted and what it is called.",
        ),
        remedy=Text(
            "Die Angaben ergänzen; Texte brauchen de und en. Nötig: " + ", ".join(_NEEDED) + ".",
            "Add them; texts need de and en. Needed: " + ", ".join(_NEEDED) + ".",
        ),
        place=Place(file=file, column=entry),
    )


def _unknown_key(place: Place, key: str) -> Finding:
    return Finding(
        code="indicator-key-unknown",
        severity=Severity.WARNING,
        what=Text(
            f"Die Angabe „{key}“ bei {place.column} ist unbekannt.",
            f"Key “{key}” of {place.column} is unknown.",
        ),
        why=Text("Sie hat keine Wirkung.", "It has no effect."),
        remedy=Text(
            "Bekannt sind: " + ", ".join(sorted(_KNOWN)) + ".",
            "Known are: " + ", ".join(sorted(_KNOWN)) + ".",
        ),
        place=place,
    )


def _not_allowed(place: Place, key: str, value: str, allowed: Iterable[str]) -> Finding:
    return Finding(
        code="indicator-value-unknown",
        severity=Severity.ERROR,
        what=Text(f"„{key}: {value}“ gibt es nicht.", f"There is no “{key}: {value}”."),
        why=Text(
            f"Der Indikator {place.column} kann so nicht benutzt werden.",
            f"{place.column} cannot be used so.",
        ),
        remedy=Text("Möglich sind: " + ", ".join(allowed) + ".", "Possible are: " + ", ".join(allowed) + "."),
        place=place,
    )


def _same_version(file: str, new: Definition, before: Definition) -> Finding:
    return Finding(
        code="indicator-version-missing",
        severity=Severity.ERROR,
        what=Text(
            f"{new.id} rechnet anders als Version {before.version}, trägt aber keine höhere Version.",
            f"{new.id} computes otherwise than version {before.version} but has no higher version.",
        ),
        why=Text(
            "Ergebnisse nach der alten und der neuen Rechnung wären nicht zu unterscheiden.",
            "Results of the old and the new way could not be told apart.",
        ),
        remedy=Text(
            f"„version: {before.version + 1}“ und „valid_from“ eintragen.",
            f"Enter “version: {before.version + 1}” and “valid_from”.",
        ),
        place=Place(file=file, column=new.id),
    )
