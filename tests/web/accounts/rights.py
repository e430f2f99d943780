"""Which roles hold a right? The shared way to ask it of every role, in the own town and in another."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser

from kommune360.web.accounts.models import Municipality, Role, User
from kommune360.web.accounts.permissions import may


def holders(right: str, town: Municipality, person: Callable[..., User]) -> set[str]:
    """The roles that hold ``right`` in their town; fails where one holds it in a town not hers."""
    elsewhere = Municipality.objects.create(name="Anderswo", slug=f"anderswo-{right.replace('_', '-')}")
    found = set()
    for role in Role.values:
        user = person(role, town)
        if may(user, right, town):
            found.add(role)
        assert not may(user, right, elsewhere), f"{role} holds {right} in a town not hers"
        assert not may(user, right, None)
    return found


def visitor_may(right: str, town: Municipality | None) -> bool:
    return may(AnonymousUser(), right, town)
