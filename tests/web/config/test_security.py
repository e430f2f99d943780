"""Does every page carry the strict policy, and does none name another server?"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kommune360.web.accounts.models import Municipality, User

PAGES = [
    "/",
    "/konto/login/",
    "/konto/password/reset/",
    "/protokoll/",
    "/seiten/",
    "/seiten/impressum/",
    "/seiten/datenschutz/",
    "/seiten/barrierefreiheit/",
    "/seiten/hilfe/",
    "/gibt-es-nicht/",
]
# attributes by which a browser would fetch, send or go somewhere
ADDRESS = re.compile(r"""(?:src|href|action|srcset|data|poster)\s*=\s*["']([^"']+)["']""")
URL_IN_CSS = re.compile(r"url\(\s*[\"']?([^\"')]+)")


def directives(header: str) -> dict[str, list[str]]:
    return {part.split()[0]: part.split()[1:] for part in header.split(";") if part.strip()}


def _asked_by_the_right_one(client_of: Callable[..., Client], town: Municipality, page: str) -> Any:
    """Whoever is signed in does not see the sign-in page."""
    return client_of(None if page.startswith("/konto/") else "planner", town).get(page)


@pytest.mark.parametrize("page", PAGES)
def test_policy_is_strict(
    page: str, town: Municipality, client_of: Callable[..., Client], editorial_pages: list[str]
) -> None:
    answer = _asked_by_the_right_one(client_of, town, page)
    assert answer.status_code in {200, 404}
    policy = directives(answer["Content-Security-Policy"])
    assert policy["default-src"] == ["'none'"]
    assert policy["style-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'none'"]
    everything = answer["Content-Security-Policy"]
    assert "unsafe" not in everything
    assert "http" not in everything
    for source in policy["script-src"]:
        assert source == "'self'" or source.startswith("'nonce-")


@pytest.mark.parametrize("page", PAGES)
def test_nothing_comes_from_elsewhere_and_nothing_is_inline(
    page: str, town: Municipality, client_of: Callable[..., Client], editorial_pages: list[str]
) -> None:
    html = _asked_by_the_right_one(client_of, town, page).content.decode()
    foreign = [a for a in ADDRESS.findall(html) if re.match(r"(?:https?:)?//", a)]
    assert not foreign
    assert not re.search(r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']", html)
    for script in re.findall(r"<script\b[^>]*>", html):
        assert "src=" in script or 'type="application/json"' in script or "nonce=" in script, script


def test_headers(town: Municipality, client_of: Callable[..., Client]) -> None:
    answer = client_of().get("/")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in answer["Permissions-Policy"]


def test_the_looser_policy_ends_at_the_editorial_desk(
    town: Municipality, person: Callable[..., User], editorial_pages: list[str]
) -> None:
    from kommune360.web.accounts.services import add_member
    from kommune360.web.audit.services import Actor

    editor = person(None)
    add_member(town, editor, "editor", actor=Actor.system("tests"))
    client = Client()
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    desk = client.get("/redaktion/")
    assert desk.status_code == 200
    assert "'unsafe-inline'" in desk["Content-Security-Policy"]
    assert "'unsafe-eval'" not in desk["Content-Security-Policy"]
    assert "unsafe" not in client.get("/seiten/hilfe/")["Content-Security-Policy"]


def test_style_sheets_and_scripts_name_no_other_server() -> None:
    from kommune360.web.config.environment import WEB

    for file in [*WEB.glob("*/static/*/*.css"), *WEB.glob("*/static/*/*.js")]:
        for address in URL_IN_CSS.findall(file.read_text(encoding="utf-8")):
            assert not re.match(r"(?:https?:)?//", address), file


def test_administration_is_for_superusers_only(town: Municipality, person: Callable[..., User]) -> None:
    client = Client()
    staff = person("head", town)
    staff.is_staff = True
    staff.save()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/verwaltung/").status_code == 302
    staff.is_superuser = True
    staff.save()
    assert client.get("/verwaltung/").status_code == 200


@pytest.mark.parametrize("role", ["planner", "head", "statistics", "public"])
def test_the_editorial_desk_is_for_editors_only(
    role: str, town: Municipality, client_of: Callable[..., Client]
) -> None:
    answer = client_of(role, town).get("/redaktion/")
    assert answer.status_code == 302
