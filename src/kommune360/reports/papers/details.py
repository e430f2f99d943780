"""What does a paper need that no figure tells? Number, committees, dates, costs, who is responsible.

From ``papers/<name>.yaml`` of the planning folder, or another file, to ``Details``; what is missing is left
open in the paper and said there, never made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kommune360.base.findings import Finding, Findings, InputRefused, Place, Severity
from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml
from kommune360.demand.offers import OFFERS

FOLDER = "papers"
OPTIONS = ("A", "B", "C")
_COSTS = ("investment", "yearly")
_WORDS = ("number", "unit", "author", "option", "cost_source", "funding", "report_by", "wishes")
_KEYS = {*_WORDS, "committees", "costs"}


@dataclass(frozen=True, slots=True)
class Sitting:
    """One station of the sequence of committees; ``task``: hears, prepares or decides, in words."""

    committee: str
    date: str = ""
    task: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """What the office adds.

    Attributes:
        option: which of the options A, B, C the paper proposes.
        costs: offer -> {investment, yearly} in euro a place, with ``cost_source``.
        report_by: until when the administration reports.
        wishes: how young people and parents were heard (§ 80 (1) no. 2), in a sentence.
    """

    number: str = ""
    unit: str = ""
    author: str = ""
    committees: tuple[Sitting, ...] = ()
    option: str = "A"
    costs: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    cost_source: str = ""
    funding: str = ""
    report_by: str = ""
    wishes: str = ""

    def as_dict(self) -> dict[str, Any]:
        found = {name: getattr(self, name) for name in sorted(_KEYS)}
        found["committees"] = [
            {"committee": s.committee, "date": s.date, "task": s.task} for s in self.committees
        ]
        found["costs"] = {offer: dict(rates) for offer, rates in self.costs.items()}
        return found


def details_from(path: Path) -> Details:
    """Read a file of details. InputRefused with all faults where it does not fit."""
    try:
        raw = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputRefused(Findings([_fault(path, str(error))])) from error
    return details_of(raw or {}, path)


def details_of(raw: Any, path: Path) -> Details:
    """Check and read plain values; ``path`` names the file in findings."""
    faults = list(_faults(raw))
    if faults:
        raise InputRefused(Findings([_fault(path, fault) for fault in faults]))
    words: dict[str, Any] = {key: str(raw[key]) for key in _WORDS if raw.get(key) is not None}
    sittings = tuple(
        Sitting(str(s["committee"]), str(s.get("date") or ""), str(s.get("task") or ""))
        for s in raw.get("committees", ())
    )
    costs = {
        offer: {what: float(rate) for what, rate in rates.items()}
        for offer, rates in (raw.get("costs") or {}).items()
    }
    return Details(committees=sittings, costs=costs, **words)


def _faults(raw: Any) -> list[str]:
    if not isinstance(raw, dict):
        return ["no mapping"]
    found = [f"unknown: {key}" for key in raw if key not in _KEYS]
    if raw.get("option", "A") not in OPTIONS:
        found.append(f"option: {raw['option']}")
    sittings = raw.get("committees", [])
    if not isinstance(sittings, list) or any(
        not isinstance(s, dict) or not s.get("committee") for s in sittings
    ):
        found.append("committees")
    costs = raw.get("costs") or {}
    if not isinstance(costs, dict):
        return [*found, "costs"]
    for offer, rates in costs.items():
        good = isinstance(rates, dict) and all(
            what in _COSTS and isinstance(rate, int | float) and rate >= 0 for what, rate in rates.items()
        )
        if offer not in OFFERS or not good:
            found.append(f"costs: {offer}")
    return found


def _fault(path: Path, said: str) -> Finding:
    return Finding(
        code="paper-details-invalid",
        severity=Severity.ERROR,
        what=Text(
            f"Die Angaben zur Vorlage passen nicht: {said}.", f"The details of the paper do not fit: {said}."
        ),
        why=Text(
            "Erlaubt sind "
            + ", ".join(sorted(_KEYS))
            + "; Kosten je Platz in Euro unter den Namen der Angebote.",
            "Allowed are " + ", ".join(sorted(_KEYS)) + "; costs a place in euro under the names of offers.",
        ),
        remedy=Text("Die Datei berichtigen.", "Correct the file."),
        place=Place(file=path.name),
    )
