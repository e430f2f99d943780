"""Which municipalities, people and roles may be seen? Reading only; every answer names its municipality."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from kommune360.web.accounts.demo_roles import username
from kommune360.web.accounts.models import Membership, Municipality, Role, User
from kommune360.web.accounts.permissions import roles_of


def municipalities_of(user: Any) -> QuerySet[Municipality]:
    """Where she is a member; for a visitor without account the ones whose figures are public."""
    if getattr(user, "is_authenticated", False):
        return Municipality.objects.filter(Q(memberships__user=user) | Q(figures_public=True)).distinct()
    return Municipality.objects.filter(figures_public=True)


def current_municipality(user: Any, slug: str | None) -> Municipality | None:
    """The one chosen (``slug``) if it is open to her, else her first, else the only one there is.

    A visitor without account meets the only municipality of the installation by name; which figures
    she sees is for the rights to say.
    """
    open_to_her = municipalities_of(user)
    if slug:
        chosen = open_to_her.filter(slug=slug).first()
        if chosen is not None:
            return chosen
    if getattr(user, "is_authenticated", False):
        own = Municipality.objects.filter(memberships__user=user).first()
        if own is not None:
            return own
    first_two = list(Municipality.objects.all()[:2])
    if len(first_two) == 1:
        return first_two[0]
    return open_to_her.first()


def memberships_in(municipality: Municipality) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(municipality=municipality)
        .select_related("user")
        .order_by("user__last_name", "user__first_name", "user__email", "role")
    )


def membership_in(municipality: Municipality, pk: int) -> Membership | None:
    """One membership, or None where it belongs to another municipality."""
    return Membership.objects.filter(municipality=municipality, pk=pk).select_related("user").first()


def with_planning_folder() -> QuerySet[Municipality]:
    """All towns of the installation that have figures; for work in nobody's name."""
    return Municipality.objects.exclude(planning_folder="")


def demo_user(role: str) -> User | None:
    """The invented person who holds ``role`` in the demo."""
    return User.objects.filter(username=username(role), is_active=True).first()


def main_role(user: Any, municipality: Municipality | None) -> str:
    """The role named first in the menu: in the order of ``Role``; visitors are the public."""
    held = roles_of(user, municipality)
    return next((role for role in Role.values if role in held), Role.PUBLIC)
