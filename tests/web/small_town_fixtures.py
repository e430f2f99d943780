"""A municipality with the small town's figures, for the tests of Lage and of the pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommune360.web.accounts.models import Municipality
from tests.web.small_town import write_small_town


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kleinstadt") / "ordner"
    write_small_town(path)
    return path


@pytest.fixture
def small_town(db: None, small_folder: Path) -> Municipality:
    return Municipality.objects.create(
        name="Kleinstadt", slug="kleinstadt", land="NW", planning_folder=str(small_folder)
    )
