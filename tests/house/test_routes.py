"""Every address of the application says which right it needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from kommune360.web.accounts.permissions import RIGHTS
from kommune360.web.accounts.rights import GUARDED_ELSEWHERE


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every pattern with its whole address."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, address)
        else:
            yield address, entry


def right_of(pattern: URLPattern) -> str | None:
    """Return the right declared on the view, or on the class behind it."""
    view: Any = pattern.callback
    declared = getattr(view, "required_right", None) or getattr(
        getattr(view, "view_class", None), "required_right", None
    )
    return str(declared) if declared else None


def ours() -> list[tuple[str, URLPattern]]:
    return [(a, p) for a, p in routes() if not a.startswith(tuple(GUARDED_ELSEWHERE))]


def module_of(pattern: URLPattern) -> str:
    view: Any = pattern.callback
    return str(getattr(getattr(view, "view_class", view), "__module__", ""))


def test_every_route_declares_a_right() -> None:
    assert ours()
    open_ones = [address for address, pattern in ours() if right_of(pattern) is None]
    assert not open_ones, "decorate the view with @requires(...), @requires('public') where everybody may"


def test_every_declared_right_exists() -> None:
    unknown = {right for _, pattern in ours() if (right := right_of(pattern)) and right not in RIGHTS}
    assert not unknown


def test_no_view_of_ours_hides_behind_a_prefix_of_another_package() -> None:
    """A prefix on the list excuses the package that guards itself, not our own views below it."""
    hidden = [
        address
        for address, pattern in routes()
        if address.startswith(tuple(GUARDED_ELSEWHERE))
        and module_of(pattern).startswith("kommune360.")
        and right_of(pattern) is None
    ]
    assert not hidden


@pytest.mark.parametrize("prefix", sorted(GUARDED_ELSEWHERE))
def test_the_list_of_prefixes_is_short_and_used(prefix: str) -> None:
    assert GUARDED_ELSEWHERE[prefix].strip(), "say who guards it"
    assert any(address.startswith(prefix) for address, _ in routes())


def test_an_undeclared_view_would_be_found() -> None:
    def view(request: object) -> None:
        """Declares nothing."""

    from django.urls import path

    assert right_of(path("x/", view)) is None
    view.required_right = "public"  # type: ignore[attr-defined]
    assert right_of(path("x/", view)) == "public"
