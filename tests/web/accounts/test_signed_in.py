"""Who counts as signed in? Active accounts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kommune360.web.accounts.models import Municipality, User
from kommune360.web.accounts.permissions import RIGHTS, may
from tests.web.accounts.rights import visitor_may


def test_accounts_but_no_visitors(town: Municipality, person: Callable[..., User]) -> None:
    assert may(person(None), "signed_in", town)
    assert not visitor_may("signed_in", town)


def test_a_closed_account_holds_nothing_but_what_is_public(
    town: Municipality, person: Callable[..., User]
) -> None:
    user = person("planner", town, "head", "statistics", "editor")
    user.is_active = False
    assert {right for right in RIGHTS if may(user, right, town)} == {"public"}


def test_superusers_hold_no_planning_right(town: Municipality, person: Callable[..., User]) -> None:
    user = person(None)
    user.is_superuser = user.is_staff = True
    assert {right for right in RIGHTS if may(user, right, town)} == {"public", "signed_in"}


def test_an_unknown_right_is_a_mistake_not_a_denial(town: Municipality, person: Callable[..., User]) -> None:
    with pytest.raises(KeyError, match="may_fly"):
        may(person("planner", town), "may_fly", town)


def test_two_roles_add_up(town: Municipality, person: Callable[..., User]) -> None:
    user = person("planner", town, "head")
    assert may(user, "may_import", town)
    assert may(user, "may_manage_members", town)
