"""Which right does a route need? ``@requires("may_import")`` on every view; checked before it runs.

The right is stored on the view as ``required_right``, so that a house test can ask every route.
Routes of other packages guard themselves and are listed in ``GUARDED_ELSEWHERE`` by their prefix.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url

from kommune360.web.accounts.permissions import RIGHTS, may

GUARDED_ELSEWHERE: Final = {
    "konto/": "allauth: sign-in and own account",
    "redaktion/": "Wagtail: access_admin, held by the group of editors",
    "verwaltung/": "Django administration: superusers only",
    "dokumente/": "Wagtail: documents of editorial pages",
    "seiten/": "Wagtail: published editorial pages, public",
}

View = Callable[..., HttpResponseBase]


def requires(right: str) -> Callable[[View], View]:
    """Let a view run only for people who hold ``right`` in ``request.municipality``.

    Visitors without account are led to sign in and come back; signed-in people get the page that
    says which right is missing (403). ``@requires("public")`` says openly that everybody may.
    Errors: KeyError at import time for a right nobody defined.
    """
    if right not in RIGHTS:
        raise KeyError(f"unknown right {right!r}; known are {', '.join(RIGHTS)}")

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if may(request.user, right, request.municipality):
                return view(request, *args, **kwargs)
            return deny(request, right)

        guarded.required_right = right  # type: ignore[attr-defined]
        return guarded

    return decorate


def deny(request: HttpRequest, right: str) -> HttpResponse:
    """Lead to the sign-in page, or raise PermissionDenied naming the right."""
    if request.user.is_authenticated:
        raise PermissionDenied(right)
    return redirect(f"{resolve_url('account_login')}?next={quote(request.get_full_path())}")
