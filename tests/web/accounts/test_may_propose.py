"""Who may make proposals for a provider? Exactly these roles, in their own town only."""

from __future__ import annotations

from collections.abc import Callable

from kommune360.web.accounts.models import Municipality, User
from tests.web.accounts.rights import holders, visitor_may


def test_exactly_these_roles(town: Municipality, person: Callable[..., User]) -> None:
    assert holders("may_propose", town, person) == {"provider"}


def test_no_visitor(town: Municipality) -> None:
    town.figures_public = True
    town.save()
    assert not visitor_may("may_propose", town)
