"""For which municipality and in whose name is this request? Sets what rights and selectors ask for.

``request.municipality`` (or None), ``request.may(right)``. In the demo a visitor who has not chosen
a role sees the house as the planner does, without a session being written for her.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kommune360.web.accounts import selectors
from kommune360.web.accounts.models import Role
from kommune360.web.accounts.permissions import may

SLUG_KEY = "municipality"
DEMO_PUBLIC_KEY = "demo_public"
GetResponse = Callable[[HttpRequest], HttpResponse]


class DemoVisitorMiddleware:
    """In the demo only: nobody signed in means the planner, unless the visitor signed out."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.DEMO:
            request.user = _demo_visitor(request, request.user)
        return self.get_response(request)


def _demo_visitor(request: HttpRequest, user: Any) -> Any:
    if user.is_authenticated or request.session.get(DEMO_PUBLIC_KEY):
        return user
    if request.path_info.startswith("/konto/"):
        return user
    return selectors.demo_user(Role.PLANNER) or user


class MunicipalityMiddleware:
    """The municipality of the session if it is open to this person, else the obvious one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.municipality = selectors.current_municipality(request.user, request.session.get(SLUG_KEY))
        request.may = partial(_may, request)
        return self.get_response(request)


def _may(request: HttpRequest, right: str) -> bool:
    return may(request.user, right, request.municipality)
