"""What may a person see of providers' proposals? Her own organisation's all, the planning only what was handed in."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, QuerySet, When

from kommune360.plan.document import Measure, Offer, Plan
from kommune360.plan.records import Participation
from kommune360.web.accounts.models import Membership, Municipality, Role
from kommune360.web.accounts.permissions import may
from kommune360.web.plan.documents import working
from kommune360.web.plan.models import PlanRecord, VersionState
from kommune360.web.providers.models import Proposal, ProposalState


def key_of(organisation: str) -> str:
    """An organisation under whatever case it is written."""
    return " ".join(organisation.split()).casefold()


def organisation_of(user: Any, municipality: Municipality | None) -> str:
    """For whom this person speaks as a provider; "" where nobody entered it."""
    if municipality is None or not getattr(user, "is_authenticated", False):
        return ""
    held = Membership.objects.filter(user=user, municipality=municipality, role=Role.PROVIDER).first()
    return " ".join(held.department.split()) if held else ""


def partner_in(plan: Plan, organisation: str) -> str:
    """Id of the organisation among the partners of a plan; "" where it is none."""
    key = key_of(organisation)
    found = (each.id for each in plan.partners if key and key in (key_of(each.name), each.id))
    return next(found, "")


def open_plan(user: Any, municipality: Municipality) -> PlanRecord | None:
    """The plan a provider can propose for: one that is decided, or in which its organisation is named."""
    organisation = organisation_of(user, municipality)
    for record in PlanRecord.objects.filter(municipality=municipality):
        decided = record.versions.filter(state=VersionState.DECIDED).exists()
        if decided or partner_in(working(record), organisation):
            return record
    return None


def own_proposals(user: Any, municipality: Municipality) -> QuerySet[Proposal]:
    """Every proposal of this person's organisation; none for who speaks for no organisation."""
    key = key_of(organisation_of(user, municipality))
    found = Proposal.objects.filter(plan__municipality=municipality).select_related("plan")
    return found.filter(key=key) if key else found.none()


def handed_in(user: Any, municipality: Municipality) -> QuerySet[Proposal]:
    """What came to the planning, waiting ones first; drafts are never among them."""
    found = Proposal.objects.filter(plan__municipality=municipality).exclude(state=ProposalState.DRAFT)
    if not may(user, "may_read_plan_drafts", municipality):
        return found.none()
    # what was withdrawn before it came here has never been handed in
    found = found.exclude(handed_in_at=None).select_related("plan")
    rank = Case(When(state=ProposalState.HANDED_IN, then=0), default=1)
    return found.annotate(rank=rank).order_by("rank", "-handed_in_at")


def own_entries(plan: Plan, organisation: str) -> tuple[list[Offer], list[Measure], list[Participation]]:
    """Offers, measures and invitations of an organisation in a plan."""
    key = partner_in(plan, organisation)
    if not key:
        return [], [], []
    return (
        [each for each in plan.offers if each.partner == key],
        [each for each in plan.measures if key in each.partners],
        [each for each in plan.participation if each.partner == key],
    )
