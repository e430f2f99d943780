"""Who may read planning figures? Everybody who works on planning; all once the town made them public."""

from __future__ import annotations

from collections.abc import Callable

from kommune360.web.accounts.models import Municipality, Role, User
from kommune360.web.accounts.permissions import may
from tests.web.accounts.rights import holders, visitor_may


def test_all_but_public_and_young_people(town: Municipality, person: Callable[..., User]) -> None:
    assert holders("may_read_planning_figures", town, person) == set(Role.values) - {"public", "youth"}


def test_everybody_once_the_town_made_them_public(town: Municipality, person: Callable[..., User]) -> None:
    assert not visitor_may("may_read_planning_figures", town)
    town.figures_public = True
    assert visitor_may("may_read_planning_figures", town)
    assert may(person("youth", town), "may_read_planning_figures", town)


def test_no_town_no_figures(db: None) -> None:
    assert not visitor_may("may_read_planning_figures", None)
