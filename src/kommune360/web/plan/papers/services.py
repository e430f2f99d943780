"""How does a version become a paper, and what did the committee resolve on it? Frozen once, never changed.

Every act leaves an audit line; what was adopted is read by everybody.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from kommune360.plan import editing
from kommune360.plan.records import Resolution, VoteResult
from kommune360.reports.papers.details import Details
from kommune360.reports.papers.files import PLAN_DETAILS, own_details
from kommune360.reports.papers.plan.documents import freeze_plan_paper
from kommune360.reports.papers.plan.version import PlanVersion as Written
from kommune360.reports.papers.templates import keep_template
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import FolderMissing, folder_of
from kommune360.web.audit.services import Actor, record
from kommune360.web.plan import services
from kommune360.web.plan.documents import closed, working
from kommune360.web.plan.figures import figures_of, states_then
from kommune360.web.plan.models import Paper, PlanVersion, VersionState

ADOPTED = {VoteResult.ADOPTED, VoteResult.AMENDED}


@transaction.atomic
def make_paper(version: PlanVersion, kind: str, committee: str, language: str, *, actor: Actor) -> Paper:
    """The paper of a version, made once; a second call gives the one that is there.

    InputRefused where ``papers/plan.yaml`` of the planning folder does not fit.
    """
    made = version.papers.filter(kind=kind).first()
    if made is not None:
        return made
    town, plan = version.plan.municipality, closed(version)
    figures = figures_of(town, plan, ("version", version.pk))
    before = version.plan.versions.filter(number__lt=version.number).order_by("-number").first()
    written = Written(
        plan,
        states_then(town, plan, version.data_state),  # the figures of the data state that it names
        figures.names,
        town.name,
        language,
        closed(before) if before else None,
        committee,
        invented=town.invented,
        units=figures.units,
        details=_details_of(town),
    )
    made = Paper.objects.create(
        version=version,
        kind=kind,
        title=plan.title,
        committee=committee,
        snapshot=freeze_plan_paper(kind, written),
        template=_template_of(town),
        made_by=actor.name,
    )
    after = {"version": version.number, "kind": kind}
    record(actor, "plan.paper_made", municipality_id=town.pk, obj=made, after=after)
    return made


def _details_of(town: Municipality) -> Details:
    """What the office adds to a paper of the plan: number, committees; InputRefused where it does not fit."""
    try:
        return own_details(folder_of(town), PLAN_DETAILS)
    except FolderMissing:
        return Details()


def _template_of(town: Municipality) -> str:
    """The town's Word template as it is now, kept for this paper."""
    try:
        return keep_template(folder_of(town))
    except FolderMissing:
        return ""


@transaction.atomic
def note_votes(version: PlanVersion, said: dict[str, Any], on: dt.date, *, actor: Actor) -> Resolution:
    """Write what the committee resolved into the plan; adopted, everybody reads the version."""
    plan = working(version.plan)
    result = VoteResult(said["result"])
    resolution = Resolution(
        id=editing.free_id(plan, f"b fassung {version.number}"),
        committee=said["committee"],
        title=f"{plan.title}, Fassung {version.number}",
        on=on,
        number=said["number"],
        result=result,
        votes_for=said["votes_for"],
        votes_against=said["votes_against"],
        abstained=said["abstained"],
    )
    services.note_resolution(version, resolution, actor=actor)
    if result in ADOPTED:
        services.move_on(version, VersionState.DECIDED, actor=actor)
    return resolution
