"""Areas of the same type on the portrait: who they are, why, and none where an area lacks a figure."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from kommune360.web.accounts.models import Municipality
from kommune360.web.indicators.selectors import alike_of
from tests.web.indicators.conftest import LEVEL, QUARTERS, WITHHELD

Clients = Callable[..., Client]


def test_alike_is_mutual_and_leads_to_how_it_came_about(index_town: Municipality) -> None:
    found = {key: alike_of(index_town, LEVEL, key) for key in QUARTERS}
    types = {key: alike for key, alike in found.items() if alike is not None}
    assert types
    for key, alike in types.items():
        assert key not in alike.others
        for other in alike.others:
            assert key in types[other].others
            assert types[other].name == alike.name
        assert alike.page == f"/lage/sozialindex/?ebene={LEVEL}#typen"
    assert found[WITHHELD] is None


def test_the_portrait_names_them(client_of: Clients, index_town: Municipality) -> None:
    client = client_of("planner", index_town)
    key, alike = next((k, a) for k in QUARTERS if (a := alike_of(index_town, LEVEL, k)) is not None)
    page = " ".join(client.get(f"/gebiet/{LEVEL}/{key}/").content.decode().split())
    assert "ähnlich wie" in page
    assert QUARTERS[alike.others[0]].replace("<", "&lt;").replace(">", "&gt;") in page
    assert "ähnliche Gebiete</" in page or "ähnliche Gebiete<" in page
    assert "ähnlich wie" not in client.get(f"/gebiet/{LEVEL}/{WITHHELD}/").content.decode()


def test_a_level_without_types_has_none(index_town: Municipality) -> None:
    assert alike_of(index_town, "gibt-es-nicht", "01") is None
