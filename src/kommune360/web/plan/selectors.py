"""Which plans and versions may a person read? Who works on it all, the committee what was released, the rest
what was decided."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, QuerySet, When

from kommune360.base.text import Text
from kommune360.plan.document import Measure, Plan
from kommune360.web.accounts.models import Membership, Municipality, Role
from kommune360.web.accounts.permissions import may
from kommune360.web.plan.models import (
    Paper,
    PlanRecord,
    PlanVersion,
    SignalRecord,
    SignalState,
    VersionState,
)


def readable_states(user: Any, municipality: Municipality) -> tuple[VersionState, ...]:
    """The states of versions that this person may read."""
    if may(user, "may_read_plan_drafts", municipality):
        return tuple(VersionState)
    if may(user, "may_read_released_papers", municipality):
        return (VersionState.RELEASED, VersionState.DECIDED)
    return (VersionState.DECIDED,)


def versions_for(user: Any, municipality: Municipality) -> QuerySet[PlanVersion]:
    """Newest first, of all plans of the town."""
    found = PlanVersion.objects.filter(
        plan__municipality=municipality, state__in=readable_states(user, municipality)
    )
    light = found.select_related("plan").defer("document", "plan__working", "plan__told")
    return light.order_by("plan", "-number")


def plans_for(user: Any, municipality: Municipality) -> QuerySet[PlanRecord]:
    """Every plan for those who work on it; for others those with a version that they may read."""
    # a document is read from the database only where it is not at hand parsed
    found = PlanRecord.objects.filter(municipality=municipality).defer("working", "told")
    if may(user, "may_read_plan_drafts", municipality):
        return found
    return found.filter(versions__state__in=readable_states(user, municipality)).distinct()


def has_plans(municipality: Municipality) -> bool:
    return PlanRecord.objects.filter(municipality=municipality).exists()


def slugs_of(municipality: Municipality) -> frozenset[str]:
    """Ids of all plans of the town."""
    return frozenset(PlanRecord.objects.filter(municipality=municipality).values_list("slug", flat=True))


def departments_of(user: Any, municipality: Municipality, plan: Plan) -> frozenset[str]:
    """The departments of the plan for which this person stands, by the name of her membership."""
    named = {
        written.strip().casefold()
        for written in Membership.objects.filter(
            user=user, municipality=municipality, role=Role.DEPARTMENT
        ).values_list("department", flat=True)
        if written.strip()
    }
    return frozenset(
        each.id for each in plan.departments if each.id.casefold() in named or each.name.casefold() in named
    )


def may_report(user: Any, municipality: Municipality, plan: Plan, measure: Measure) -> bool:
    """Whoever edits the plan reports on everything, a department on the measures that it owns."""
    if may(user, "may_edit_plan", municipality):
        return True
    if not may(user, "may_report_on_measures", municipality):
        return False
    return bool(departments_of(user, municipality, plan) & set(measure.owners))


def plan_stamp(municipality: Municipality) -> str:
    """Changes whenever a plan or a version of the town does; part of entity tags."""
    plans = PlanRecord.objects.filter(municipality=municipality).values_list("pk", "revision", "changed_at")
    versions = PlanVersion.objects.filter(plan__municipality=municipality).values_list("pk", "state")
    signals = SignalRecord.objects.filter(plan__municipality=municipality, state=SignalState.OPEN).count()
    return f"{list(plans)} {list(versions)} {signals}"


def signals_of(plan: PlanRecord) -> QuerySet[SignalRecord]:
    """All signals of a plan: the open ones first, each group newest first."""
    order = {SignalState.OPEN: 0, SignalState.REVIEWED: 1, SignalState.SET_ASIDE: 1}
    ranked = Case(*(When(state=state, then=rank) for state, rank in order.items()))
    return plan.signals.annotate(rank=ranked).order_by("rank", "-raised_on", "pk")


def open_signals(plan: PlanRecord) -> int:
    return plan.signals.filter(state=SignalState.OPEN).count()


def first_signals(plan: PlanRecord, count: int) -> list[Text]:
    """What the newest open signals say, for the first page."""
    newest = plan.signals.filter(state=SignalState.OPEN).order_by("-raised_on", "pk")[:count]
    return [Text(**each.content["what"]) for each in newest]


def signal_of(plan: PlanRecord, pk: str) -> SignalRecord | None:
    """An open signal of this plan, or None."""
    return plan.signals.filter(pk=pk, state=SignalState.OPEN).first() if pk.isdecimal() else None


def version_of(plan: PlanRecord, number: int) -> PlanVersion | None:
    return plan.versions.filter(number=number).first()


def readable_versions(user: Any, plan: PlanRecord) -> list[PlanVersion]:
    """The versions of one plan that this person may read, newest first."""
    return list(versions_for(user, plan.municipality).filter(plan=plan))


def papers_for(user: Any, municipality: Municipality) -> QuerySet[Paper]:
    """The papers of all versions that this person may read, newest first; without what they say."""
    found = Paper.objects.filter(
        version__plan__municipality=municipality,
        version__state__in=readable_states(user, municipality),
    )
    light = found.select_related("version", "version__plan")
    return light.defer("snapshot", "version__document", "version__plan__working", "version__plan__told")


def paper_of(user: Any, municipality: Municipality, version: PlanVersion, kind: str) -> Paper | None:
    """One paper of a version with all it says; None where there is none for this reader."""
    if version.state not in readable_states(user, municipality):
        return None
    return version.papers.filter(kind=kind).first()
