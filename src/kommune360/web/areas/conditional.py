"""Has anything changed since the reader last saw this page? Conditional GET by data state.

The entity tag covers what a page depends on: data state, address, language, person and roles,
sign-in form token, tour, and this process's code. A page with a message waiting is always sent.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

from kommune360.base.fingerprints import fingerprint_json
from kommune360.web.accounts.permissions import roles_of
from kommune360.web.areas.folders import FolderMissing, state_of

_PROCESS = secrets.token_hex(4)  # a restart may bring new templates


def language_of_page() -> str:
    return "en" if (get_language() or "de").startswith("en") else "de"


def etag_of(request: HttpRequest, *more: Any) -> str:
    """The entity tag of the page that ``request`` would get now."""
    try:
        state = state_of(request.municipality)
        data = [state.number, state.time]
    except FolderMissing:
        data = []
    session = getattr(request, "session", None)
    parts = [
        _PROCESS,
        request.get_full_path(),
        request.municipality.pk if request.municipality else None,
        data,
        language_of_page(),
        request.user.pk,
        sorted(roles_of(request.user, request.municipality)),
        request.META.get("CSRF_COOKIE", ""),
        session.get("tour", "") if session is not None else "",
        request.COOKIES.get("tour", ""),
        bool(request.headers.get("HX-Request")),
        *map(str, more),
    ]
    return f'W/"{fingerprint_json(parts)[:32]}"'


def respond(request: HttpRequest, build: Callable[[], HttpResponse], *more: Any) -> HttpResponse:
    """304 where the reader has this very page, else what ``build`` gives, with its entity tag."""
    waiting = bool(len(get_messages(request)))
    tag = etag_of(request, *more)
    if not waiting and tag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = build()
    if not waiting and response.status_code in (200, 304):
        response["ETag"] = tag
        response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie", "HX-Request", "Accept-Language"])
    return response
