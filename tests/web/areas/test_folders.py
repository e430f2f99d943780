"""What is remembered between requests: by town and data state, packed where it is large, forgotten in time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kommune360.exchange.folder.planning_folder import open_folder
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas import folders
from kommune360.web.areas.folders import remembered, state_of
from tests.web.small_town import write_small_town


@pytest.fixture
def town(db: None, tmp_path: Path) -> Municipality:
    write_small_town(tmp_path / "ordner")
    return Municipality.objects.create(
        name="Wechselstadt", slug="wechselstadt", land="NW", planning_folder=str(tmp_path / "ordner")
    )


@pytest.fixture
def neighbour(db: None, tmp_path: Path) -> Municipality:
    write_small_town(tmp_path / "nachbar")
    return Municipality.objects.create(
        name="Nachbarstadt", slug="nachbarstadt", land="NW", planning_folder=str(tmp_path / "nachbar")
    )


def next_state(town: Municipality) -> None:
    with open_folder(Path(town.planning_folder)).store.transaction("remove", "tests") as change:
        change.drop("quoten")


def never() -> str:
    raise AssertionError("computed twice")


@pytest.mark.parametrize("kind", ["page", "sheet"])
def test_a_result_is_computed_once_a_town_and_state(
    town: Municipality, neighbour: Municipality, kind: str
) -> None:
    assert remembered(town, kind, "frage", lambda: "hier") == "hier"
    assert remembered(neighbour, kind, "frage", lambda: "dort") == "dort"
    assert remembered(town, kind, "frage", never) == "hier"
    assert remembered(neighbour, kind, "frage", never) == "dort"
    next_state(town)
    assert remembered(town, kind, "frage", lambda: "neu") == "neu"
    assert remembered(neighbour, kind, "frage", never) == "dort"


def test_an_earlier_state_gives_its_memory_back(town: Municipality, neighbour: Municipality) -> None:
    def kept(of: Municipality) -> list[object]:
        return [key for key in folders._memories["sheet"].kept if key[0][2] == of.planning_folder]

    for question in range(3):
        remembered(town, "sheet", question, lambda: 1)
        remembered(neighbour, "sheet", question, lambda: 1)
    next_state(town)
    remembered(town, "other", "any kind", lambda: 1)
    assert kept(town) == []
    assert len(kept(neighbour)) == 3
    assert state_of(town).number == 2


@pytest.mark.parametrize("result", [None, ("<p>Ä</p>", "Titel"), {"body": "<p>" * 9000, "chips": ["a"]}])
def test_pages_come_back_as_they_were(town: Municipality, result: object) -> None:
    def draw() -> object:
        return result

    ask: Callable[[], object] = lambda: remembered(town, "page", "seite", draw)  # noqa: E731
    assert ask() == ask() == result
    packed = next(
        value for key, value in folders._memories["page"].kept.items() if key[0][2] == town.planning_folder
    )
    assert isinstance(packed, bytes)
    assert len(packed) < 1000
