"""Does a planning folder become the municipality it describes, once and up to date?"""

from __future__ import annotations

from pathlib import Path

import pytest

from kommune360.exchange.folder.config import FolderConfig
from kommune360.web.accounts.models import Membership, Municipality
from kommune360.web.config import first_start, serving


def test_folder_becomes_municipality_and_follows_its_description(db: None, tmp_path: Path) -> None:
    folder = tmp_path / "Bad Musterort 2026"
    config = FolderConfig(name="Bad Musterort", ags="05911000", land="nordrhein-westfalen")
    serving.prepare_folder(folder, config.as_dict())
    town = Municipality.objects.get()
    assert (town.slug, town.name, town.ags, town.land) == (
        "bad-musterort-2026",
        "Bad Musterort",
        "05911000",
        "NW",
    )
    assert town.planning_folder == str(folder)
    serving.prepare_folder(folder, FolderConfig(name="Bad Neuort", ags="zehn").as_dict())
    town = Municipality.objects.get()
    assert (town.name, town.ags) == ("Bad Neuort", "")


@pytest.mark.parametrize(
    ("profile", "letters"),
    [("berlin", "BE"), ("thueringen", "TH"), ("Thüringen", "TH"), ("SN", "SN"), ("atlantis", ""), ("", "")],
)
def test_land_by_profile(profile: str, letters: str) -> None:
    assert serving.land_of(profile) == letters


def test_first_person_plans_and_gives_roles(db: None, tmp_path: Path) -> None:
    serving.prepare_folder(tmp_path / "ort", FolderConfig(name="Ort").as_dict())
    assert serving.nobody_can_sign_in(), "who starts the server is told how to enter somebody"
    assert not serving.create_first_user("petra@stadt.example", "sehr langes Kennwort").stops
    held = Membership.objects.filter(user__email="petra@stadt.example").values_list("role", flat=True)
    assert set(held) == {"planner", "head"}
    assert not serving.nobody_can_sign_in()
    assert serving.create_first_user("kein", "kurz").stops


def test_a_change_of_code_place_or_description_asks_for_a_new_preparation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KOMMUNE360_DATABASE_URL", raising=False)  # of a database elsewhere nothing is known
    description = tmp_path / "kommune360.yaml"
    description.write_text("name: A", encoding="utf-8")
    data = tmp_path / "web"
    data.mkdir()
    first_start.mark_prepared(data, description)
    assert not first_start.is_prepared(data, description), "there is no database yet"
    (data / "kommune360.sqlite3").touch()
    assert first_start.is_prepared(data, description)
    description.write_text("name: B", encoding="utf-8")
    assert not first_start.is_prepared(data, description)
    first_start.mark_prepared(data, description)
    moved = data.rename(tmp_path / "anderswo")
    assert not first_start.is_prepared(moved, description)
