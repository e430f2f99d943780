"""Does every address ask for a right, and does it keep out everybody else?

The list of routes comes from the URL configuration itself, so a new page cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kommune360.web.accounts.models import Municipality, Role, User
from kommune360.web.accounts.permissions import RIGHTS, may
from kommune360.web.accounts.rights import GUARDED_ELSEWHERE


def routes(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        else:
            yield route, pattern


def own_routes() -> list[tuple[str, URLPattern]]:
    return [(r, p) for r, p in routes() if not r.startswith(tuple(GUARDED_ELSEWHERE))]


def simple_routes() -> list[tuple[str, URLPattern]]:
    """Own routes without parts to fill in."""
    return [(r, p) for r, p in own_routes() if "<" not in r]


def test_every_own_route_names_its_right() -> None:
    without = [route for route, pattern in own_routes() if not hasattr(pattern.callback, "required_right")]
    assert not without, f"decorate these views with @requires(...): {without}"
    assert {pattern.callback.required_right for _, pattern in own_routes()} <= set(RIGHTS)


def test_every_prefix_guarded_elsewhere_is_in_use() -> None:
    found = {route.split("/")[0] + "/" for route, _ in routes()}
    assert set(GUARDED_ELSEWHERE) <= found


@pytest.mark.parametrize("role", [None, *Role.values])
def test_routes_by_role(role: str | None, town: Municipality, client_of: Callable[..., Client]) -> None:
    """GET of every plain address as every role: let in exactly where the right is held."""
    client = client_of(role, town)
    user = User.objects.order_by("pk").last() if role else None
    for route, pattern in simple_routes():
        right = pattern.callback.required_right
        answer = client.get(f"/{route}")
        allowed = right == "public" or (user is not None and may(user, right, town))
        if allowed:
            assert answer.status_code not in {401, 403, 500}, route
            assert "/konto/login/" not in answer.get("Location", ""), route
        elif role is None:
            assert answer.status_code == 302, route
            assert answer["Location"].startswith("/konto/login/?next="), route
        else:
            assert answer.status_code == 403, route


def test_member_of_another_town_is_kept_out_everywhere(
    town: Municipality, other_town: Municipality, client_of: Callable[..., Client]
) -> None:
    """Naming a foreign town in the session opens nothing of it."""
    client = client_of("head", other_town)
    session = client.session
    session["municipality"] = town.slug
    session.save()
    for route, pattern in simple_routes():
        answer = client.get(f"/{route}")
        assert town.name.encode() not in answer.content, f"{route} shows {town.name}"
        assert pattern.callback.required_right in RIGHTS
