"""Answers that are ready before anybody asks: at the start, after an import, one town apart from another."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommune360.exchange.folder.planning_folder import open_folder
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import forget_all
from kommune360.web.pages import now, portrait_figures, warming
from kommune360.web.pages.warming import warm_what_is_new
from tests.web.small_town import write_small_town


@pytest.fixture
def towns(db: None, tmp_path: Path) -> list[Municipality]:
    forget_all()
    found = []
    for name in ("nord", "sued"):
        write_small_town(tmp_path / name)
        found.append(
            Municipality.objects.create(
                name=name.title(), slug=name, land="NW", planning_folder=str(tmp_path / name)
            )
        )
    Municipality.objects.create(name="Leer", slug="leer", land="NW")
    Municipality.objects.create(name="Weg", slug="weg", land="NW", planning_folder=str(tmp_path / "weg"))
    return found


def test_what_was_warmed_is_not_computed_again(
    towns: list[Municipality], monkeypatch: pytest.MonkeyPatch
) -> None:
    known: dict[int, warming.State] = {}
    warm_what_is_new(known)
    assert set(known) == {town.pk for town in towns}

    def never(*_: object) -> None:
        raise AssertionError("computed although it was warm")

    monkeypatch.setattr(now, "_answer", never)
    monkeypatch.setattr(portrait_figures, "_read_others", never)
    for town in towns:
        assert now.answer_of(town) is not None
        warming.warm(town, "de")


def test_only_a_town_with_new_data_is_warmed_again(
    towns: list[Municipality], monkeypatch: pytest.MonkeyPatch
) -> None:
    known: dict[int, warming.State] = {}
    warm_what_is_new(known)
    with open_folder(Path(towns[1].planning_folder)).store.transaction("remove", "tests") as change:
        change.drop("quoten")
    warmed: list[str] = []
    monkeypatch.setattr(warming, "warm", lambda town, language: warmed.append(town.slug))
    warm_what_is_new(known)
    warm_what_is_new(known)
    assert warmed == ["sued"]
    assert known[towns[1].pk][0] == 2


def test_one_broken_town_keeps_no_other_cold(
    towns: list[Municipality], monkeypatch: pytest.MonkeyPatch
) -> None:
    def warm(town: Municipality, language: str) -> None:
        if town.slug == "nord":
            raise OSError("disk gone")

    monkeypatch.setattr(warming, "warm", warm)
    known: dict[int, warming.State] = {}
    warm_what_is_new(known)
    assert towns[1].pk in known
