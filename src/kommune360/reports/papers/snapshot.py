"""How does a paper stay what it was? Frozen with every figure, made again at any time, held against the store.

From a paper to one JSON value: the document word for word, each figure with key and value, the data state,
rule, scenario and details it rests on. ``document_in`` gives the same document back; ``differences`` computes
every figure anew from the store at that data state and names those that are not what was printed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kommune360 import __version__
from kommune360.base.findings import Finding, Findings, InputRefused, Severity
from kommune360.base.fingerprints import fingerprint_json
from kommune360.base.text import Text
from kommune360.demand.scenario import Scenario
from kommune360.exchange.folder.need_input import plan_folder
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.plan.document import Plan as PlanDocument
from kommune360.plan.files.reading import plan_as_dict, plan_from_dict
from kommune360.reports.document.plain import as_plain, document_of
from kommune360.reports.document.tree import Document, figures_of
from kommune360.reports.papers.brief import brief, yearly_report
from kommune360.reports.papers.details import Details
from kommune360.reports.papers.figures import Numbers
from kommune360.reports.papers.plainly import plain_summary
from kommune360.reports.papers.proposal import proposal
from kommune360.reports.papers.scope import Scope
from kommune360.reports.plan import Plan, plan_of

FORMAT, FORMAT_VERSION = "kommune360-paper", 1
KINDS: Mapping[str, Callable[[Numbers, Details], Document]] = {
    "vorlage": proposal,
    "kurzfassung": brief,
    "einfach": plain_summary,
    "jahresbericht": yearly_report,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not what was printed; ``now`` None where the store has none any more."""

    key: str
    printed: str
    value: float | None
    now: float | None


def paper(
    kind: str, scope: Scope, details: Details, language: str, plan: PlanDocument | None = None
) -> Document:
    """Write a paper of one of KINDS, with the measures of ``plan`` for this need. InputRefused where no places are known: there is nothing to decide on."""
    if not scope.offers:
        raise InputRefused(Findings([_no_need(scope) if scope.need_unknown else _no_places(scope)]))
    return KINDS[kind](Numbers(scope, language, details.costs, plan), details)


def freeze(
    kind: str, scope: Scope, details: Details, language: str, plan: PlanDocument | None = None
) -> dict[str, Any]:
    """The paper with everything needed to make and check it again, ready for JSON."""
    document = paper(kind, scope, details, language, plan)
    result, state = scope.plan.result, scope.plan.state
    found = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "program": __version__,
        "kind": kind,
        "scope": {"system": scope.system, "area": scope.area, "name": scope.name},
        "state": {"number": state.number, "time": state.time},
        "area_system": result.system,
        "years": len(result.years),
        "calculation": result.fingerprint,
        "rule": result.rule.fingerprint,
        "scenario": result.scenario.as_dict() | {"name": result.scenario.name},
        "details": details.as_dict(),
        "plan": None
        if plan is None
        else {"id": plan.id, "version": plan.version, "content": plan_as_dict(plan)},
        "figures": {
            figure.key: {
                "text": figure.text,
                "value": figure.value,
                "unit": figure.unit,
                "about": figure.about,
            }
            for figure in figures_of(document.blocks)
        },
        "document": as_plain(document),
    }
    return {**found, "content": fingerprint_json(found["document"])}


def as_bytes(frozen: Mapping[str, Any]) -> bytes:
    """The snapshot as JSON, the same bytes for the same snapshot."""
    return json.dumps(frozen, ensure_ascii=False, indent=1, sort_keys=True).encode()


def read_snapshot(content: bytes) -> dict[str, Any]:
    """Read what ``as_bytes`` wrote. InputRefused for anything else, and where the words were changed."""
    try:
        frozen: dict[str, Any] = json.loads(content)
        if frozen["format"] != FORMAT or frozen["format_version"] > FORMAT_VERSION:
            raise ValueError(f"{frozen['format']} {frozen['format_version']}")
        if fingerprint_json(frozen["document"]) != frozen["content"]:
            raise ValueError("changed after it was frozen")
    except (ValueError, KeyError, TypeError) as error:
        raise InputRefused(Findings([_no_snapshot(error)])) from error
    return frozen


def document_in(frozen: Mapping[str, Any]) -> Document:
    """The document of a snapshot, word for word."""
    return document_of(frozen["document"])


def plan_then(folder: PlanningFolder, frozen: Mapping[str, Any]) -> Plan:
    """Compute the plan of a snapshot again, from the data state it names.

    KeyError where the folder has no such state; InputRefused where nothing can be computed from it.
    """
    state = folder.store.ledger.entry(frozen["state"]["number"])
    scenario = Scenario.from_dict(frozen["scenario"])
    result, findings = plan_folder(
        folder, scenario, horizon=frozen["years"], level=frozen["area_system"], state=state
    )
    if result is None:
        raise InputRefused(findings)
    return plan_of(folder, result, findings, state)


def plan_in(frozen: Mapping[str, Any]) -> PlanDocument | None:
    """The plan whose measures a snapshot names, as it was; None where it names none."""
    kept = frozen.get("plan")
    return None if kept is None else plan_from_dict(kept["content"])


def differences(plan: Plan, frozen: Mapping[str, Any]) -> list[Difference]:
    """Figures of a snapshot that the plan of its data state does not give; empty where all agree."""
    numbers = Numbers(
        Scope(plan, frozen["scope"]["system"], frozen["scope"]["area"]),
        frozen["document"]["language"],
        frozen["details"]["costs"],
        plan_in(frozen),
    )
    found = []
    for key, printed in frozen["figures"].items():
        value, text = _now(numbers, key)
        if (value, text) != (printed["value"], printed["text"]):
            found.append(Difference(key, printed["text"], printed["value"], value))
    return found


def _now(numbers: Numbers, key: str) -> tuple[float | None, str]:
    """A key can name a year or an area that a changed file made up."""
    try:
        figure = numbers.figure(key)
    except (KeyError, ValueError, TypeError):
        return None, ""
    return figure.value, figure.text


def _no_places(scope: Scope) -> Finding:
    return Finding(
        code="paper-without-places",
        severity=Severity.ERROR,
        what=Text(
            f"Für {scope.name} lässt sich keine Vorlage schreiben.",
            f"No paper can be written for {scope.name}.",
        ),
        why=Text("Es sind keine Kita-Plätze eingelesen.", "No childcare places have been read in."),
        remedy=Text(
            "Eine Liste der Einrichtungen mit Plätzen einlesen.", "Read in a list of facilities with places."
        ),
    )


def _no_need(scope: Scope) -> Finding:
    return Finding(
        code="paper-without-need",
        severity=Severity.ERROR,
        what=Text(
            f"Für {scope.name} lässt sich keine Vorlage schreiben.",
            f"No paper can be written for {scope.name}.",
        ),
        why=Text(
            "Die Plätze sind bekannt, der Bedarf ist es nicht: Es fehlen Zahlen von Kindern.",
            "The places are known, the need is not: figures of children are missing.",
        ),
        remedy=Text(
            "Die fehlenden Zahlen anfordern, oder eine Vorlage für ein Gebiet schreiben, dessen Zahlen vollständig sind.",
            "Ask for the missing figures, or write a paper for an area whose figures are complete.",
        ),
    )


def _no_snapshot(error: Exception) -> Finding:
    return Finding(
        code="paper-snapshot-invalid",
        severity=Severity.ERROR,
        what=Text("Die Datei ist keine unveränderte Vorlage.", "The file is no unchanged paper."),
        why=Text(f"Gemeldet wurde: {error}.", f"Reported: {error}."),
        remedy=Text(
            "Die Datei vorlage.json nehmen, wie sie geschrieben wurde.",
            "Take the file vorlage.json as written.",
        ),
    )
