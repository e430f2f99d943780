"""Papers and portraits as they may be seen: from the planning zone alone, in the data state that holds now.

Everything here is read only; who may read it is decided by the right of the route.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kommune360.base.findings import Findings, InputRefused
from kommune360.base.fingerprints import fingerprint_bytes
from kommune360.base.text import Text
from kommune360.demand.plan_need import TOWN
from kommune360.exchange.folder.plans import FOLDER as PLANS
from kommune360.reports.papers.brief import BRIEF, YEARLY
from kommune360.reports.papers.details import FOLDER
from kommune360.reports.papers.files import (
    DETAILS,
    FORMATS,
    TEMPLATE,
    file_of,
    own_details,
    own_plan,
    own_template,
)
from kommune360.reports.papers.plainly import PLAIN
from kommune360.reports.papers.proposal import KIND
from kommune360.reports.papers.scope import Scope, scope_of
from kommune360.reports.papers.snapshot import KINDS, freeze
from kommune360.reports.plan import READABLE, Plan, plan_of
from kommune360.reports.portraits.level import Level, level_in
from kommune360.web.areas.folders import folder_of, remembered, state_of
from kommune360.web.reports.models import PortraitRun
from kommune360.web.scenarios.selectors import need_of, scenario_of, scenarios_stamp

NAMES: Mapping[str, Text] = {"vorlage": KIND, "kurzfassung": BRIEF, "einfach": PLAIN, "jahresbericht": YEARLY}
FORMS = ("pdf", "docx", "html", "xlsx", "json")  # a paper can be had in


@dataclass(frozen=True, slots=True)
class Asked:
    """Which paper: id of a stored scenario ("" the basis), area as ``system:key`` ("" the whole town)."""

    scenario: str = ""
    area: str = ""

    @classmethod
    def from_get(cls, get: Mapping[str, str]) -> Asked:
        return cls(get.get("szenario", ""), get.get("gebiet", ""))


@dataclass(frozen=True, slots=True)
class PortraitLevel:
    """An area system for which portraits can be made at once."""

    system: str
    label: str
    areas: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One area a paper can be written for."""

    value: str
    label: str


def plan_for(municipality: Any, scenario_id: str) -> Plan | Findings:
    """The need under a scenario with what documents say about it; findings where there is none.

    FolderMissing where the municipality has no planning folder.
    """
    answer = need_of(municipality, scenario_of(municipality, scenario_id))
    if answer.result is None:
        return answer.findings
    return plan_of(folder_of(municipality), answer.result, answer.findings, state_of(municipality))


def scope_for(plan: Plan, asked: Asked) -> Scope:
    """InputRefused where the area does not exist."""
    system, _, key = asked.area.partition(":")
    return scope_of(plan, key, system) if key else Scope(plan)


def why_no_paper(scope: Scope) -> dict[str, Any]:
    """Whether places are known at all, and the findings that say which children are not."""
    told = [finding for finding in scope.plan.findings if finding.code == "need-not-known"]
    return {"need_unknown": scope.need_unknown, "findings": told if scope.need_unknown else []}


def choices_of(plan: Plan, language: str) -> list[tuple[str, list[Choice]]]:
    """Areas by level, as long as a person can choose among them."""
    return [
        (
            plan.label(system).in_language(language),
            [Choice(f"{system}:{key}", name) for key, name in plan.names(system).sort("name").iter_rows()],
        )
        for system in plan.levels
        if system != TOWN and plan.names(system).height <= READABLE
    ]


def paper_file(municipality: Any, asked: Asked, kind: str, form: str, language: str, base: str) -> bytes:
    """One file of a paper. KeyError for an unknown kind or form; InputRefused where it cannot be written."""
    if kind not in KINDS or form not in FORMATS:
        raise KeyError(f"{kind}.{form}")
    stamp = (scenarios_stamp(municipality), own_stamp(municipality))
    key = ("paper", asked.scenario, asked.area, kind, form, language, base if form == "html" else "", stamp)
    return remembered(
        municipality, "download", key, lambda: _made(municipality, asked, kind, form, language, base)
    )


def _made(municipality: Any, asked: Asked, kind: str, form: str, language: str, base: str) -> bytes:
    plan = plan_for(municipality, asked.scenario)
    if isinstance(plan, Findings):
        raise InputRefused(plan)
    folder = folder_of(municipality)
    frozen = freeze(kind, scope_for(plan, asked), own_details(folder), language, own_plan(folder))
    return file_of(frozen, form, template=own_template(folder), base=base)


def own_stamp(municipality: Any) -> str:
    """Changes with the town's own details, Word template and plan."""
    papers = folder_of(municipality).path / FOLDER
    plans = sorted((folder_of(municipality).path / PLANS).glob("*.yaml"))
    files = (papers / DETAILS, papers / TEMPLATE, *plans)
    return fingerprint_bytes(b"|".join(path.read_bytes() if path.is_file() else b"" for path in files))


def portrait_level(municipality: Any, system: str) -> Level:
    """What the portraits of a level rest on. InputRefused where nothing can be computed."""

    def read() -> Level:
        plan = plan_for(municipality, "")
        if isinstance(plan, Findings):
            raise InputRefused(plan)
        return level_in(folder_of(municipality), plan, system)

    return remembered(municipality, "portrait level", (system, scenarios_stamp(municipality)), read)


def portrait_levels(municipality: Any, language: str) -> list[PortraitLevel]:
    """The levels below the town, with their number of areas. InputRefused, FolderMissing."""
    plan = plan_for(municipality, "")
    if isinstance(plan, Findings):
        raise InputRefused(plan)
    return [
        PortraitLevel(system, plan.label(system).in_language(language), plan.names(system).height)
        for system in plan.levels
        if system != TOWN
    ]


def portrait_runs(municipality: Any) -> QuerySet[PortraitRun]:
    """The newest first."""
    return PortraitRun.objects.filter(municipality=municipality)


def portrait_run(municipality: Any, run_id: UUID) -> PortraitRun | None:
    return PortraitRun.objects.filter(municipality=municipality, pk=run_id).first()
