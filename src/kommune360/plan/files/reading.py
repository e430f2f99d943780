"""What does a plan file say, and what is wrong with it? Text or plain values to a ``Plan``.

Every problem of form is a finding with its line; what the content has to fulfil is in ``checks``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from kommune360.base.findings import Finding, Findings, InputRefused, Place, Severity
from kommune360.base.text import Text
from kommune360.plan.document import SCHEMA, Plan
from kommune360.plan.files.coding import Decoding, Problem, encode
from kommune360.plan.files.items import Item, from_plain, from_yaml
from kommune360.plan.files.stored import instance


@dataclass(frozen=True, slots=True)
class Where:
    """Gives the place of a part of the plan: ``where("measures/m1/lead")`` knows file and line."""

    file: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)

    def __call__(self, path: str) -> Place:
        row, at = None, path
        while at and row is None:
            row = self.lines.get(at)
            at = at.rpartition("/")[0]
        return Place(file=self.file, row=row, column=path)


@dataclass(frozen=True, slots=True)
class PlanRead:
    """``plan`` is None where ``findings`` stop it. ``draft``: what can be read all the same, to check it too."""

    plan: Plan | None
    findings: Findings
    where: Where
    draft: Plan | None = None


def read_plan(text: str, file: str = "") -> PlanRead:
    """Read a YAML plan. Never raises for what stands in ``text``."""
    try:
        item = from_yaml(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        row = _row_of(error, text)
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        return PlanRead(None, Findings([_unreadable(Place(file, row=row), reason)]), Where(file))
    return _read(item, file)


def plan_from_dict(data: Mapping[str, Any]) -> Plan:
    """Return the plan that ``plan_as_dict`` wrote. InputRefused, with all findings, for anything else."""
    if data.get("schema") == SCHEMA:
        try:
            plan: Plan = instance(Plan, data)
            return plan
        except (ValueError, TypeError, KeyError):
            pass  # the slow way tells what is wrong
    try:
        read = _read(from_plain(data), "")
    except ValueError as error:
        raise InputRefused([_unreadable(Place(), str(error))]) from error
    if read.plan is None or read.findings.stops:
        raise InputRefused(read.findings)
    return read.plan


def plan_as_dict(plan: Plan) -> dict[str, Any]:
    """Return the plan as JSON-able values: the form that the database keeps for every version."""
    return {"schema": plan.schema, **encode(plan)}


def _row_of(error: Exception, text: str) -> int | None:
    """Where reading stopped; a character that may not stand in YAML knows its place, not its line."""
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return int(mark.line) + 1
    position = getattr(error, "position", None)
    return text.encode()[:position].count(b"\n") + 1 if isinstance(position, int) else None


def _read(item: Item, file: str) -> PlanRead:
    decoding = Decoding()
    plan = decoding.instance(item, Plan, "")
    where = Where(file, decoding.lines)
    findings = Findings([_finding(problem, file) for problem in decoding.problems])
    if plan is not None and plan.schema != SCHEMA:
        findings.add(_wrong_schema(plan.schema, where))
    return PlanRead(None if findings.stops else plan, findings, where, plan)


def _finding(problem: Problem, file: str) -> Finding:
    place = Place(file=file, row=problem.line, column=problem.path)
    return _MAKERS[problem.kind](problem, place)


def _unreadable(place: Place, reason: str) -> Finding:
    return Finding(
        code="plan-unreadable",
        severity=Severity.ERROR,
        what=Text("Die Plandatei ist nicht lesbar.", "The plan file cannot be read."),
        why=Text(f"Das Programm meldet: {reason}", f"The program says: {reason}"),
        remedy=Text(
            "Einrückung und Anführungszeichen an der genannten Zeile prüfen.",
            "Check indentation and quotation marks at that line.",
        ),
        place=place,
    )


def _unknown(problem: Problem, place: Place) -> Finding:
    return Finding(
        code="plan-key-unknown",
        severity=Severity.ERROR,
        what=Text(f"„{problem.found}“ ist hier nicht bekannt.", f"“{problem.found}” is not known here."),
        why=Text(
            "Die Angabe würde beim Speichern verloren gehen.",
            "The entry would be lost when the plan is saved.",
        ),
        remedy=Text(f"Bekannt sind: {problem.allowed.de}.", f"Known are: {problem.allowed.en}."),
        place=place,
    )


def _missing(problem: Problem, place: Place) -> Finding:
    return Finding(
        code="plan-key-missing",
        severity=Severity.ERROR,
        what=Text(f"Die Angabe „{problem.found}“ fehlt.", f"The entry “{problem.found}” is missing."),
        why=Text("Ohne sie ist der Eintrag nicht verständlich.", "Without it the entry has no meaning."),
        remedy=Text(f"„{problem.found}: …“ ergänzen.", f"Add “{problem.found}: …”."),
        place=place,
    )


def _twice(problem: Problem, place: Place) -> Finding:
    return Finding(
        code="plan-key-twice",
        severity=Severity.ERROR,
        what=Text(f"„{problem.found}“ steht hier zweimal.", f"“{problem.found}” stands here twice."),
        why=Text("Nur eine der beiden Angaben würde gelten.", "Only one of the two would count."),
        remedy=Text("Eine der beiden löschen.", "Delete one of the two."),
        place=place,
    )


def _wrong_value(problem: Problem, place: Place) -> Finding:
    return Finding(
        code="plan-value-wrong",
        severity=Severity.ERROR,
        what=Text(f"„{problem.found}“ kann hier nicht stehen.", f"“{problem.found}” cannot stand here."),
        why=Text(
            "Die Angabe hat nicht die Form, die hier erwartet wird.",
            "The entry does not have the form that is expected here.",
        ),
        remedy=Text(f"Erwartet wird: {problem.allowed.de}.", f"Expected is: {problem.allowed.en}."),
        place=place,
    )


def _wrong_schema(schema: int, where: Where) -> Finding:
    return Finding(
        code="plan-schema-unknown",
        severity=Severity.ERROR,
        what=Text(
            f"Der Plan hat die Form {schema}, dieses Programm kennt die Form {SCHEMA}.",
            f"The plan has form {schema}, this program knows form {SCHEMA}.",
        ),
        why=Text("Er stammt von einer anderen Version.", "It comes from another version."),
        remedy=Text("Mit der neueren Version öffnen.", "Open it with the newer version."),
        place=where("schema"),
    )


_MAKERS = {"unknown": _unknown, "missing": _missing, "twice": _twice, "value": _wrong_value}
