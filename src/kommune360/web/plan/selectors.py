"""Which plans and versions may a person read? Who works on it all, the committee what was released, the rest
what was decided."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from kommune360.web.accounts.models import Municipality
from kommune360.web.accounts.permissions import may
from kommune360.web.plan.models import PlanRecord, PlanVersion, VersionState


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
    return found.select_related("plan").order_by("plan", "-number")


def plans_for(user: Any, municipality: Municipality) -> QuerySet[PlanRecord]:
    """Every plan for those who work on it; for others those with a version that they may read."""
    found = PlanRecord.objects.filter(municipality=municipality)
    if may(user, "may_read_plan_drafts", municipality):
        return found
    return found.filter(versions__state__in=readable_states(user, municipality)).distinct()
