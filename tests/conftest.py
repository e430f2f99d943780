"""Shared test set-up: ``realdata`` is skipped where the data folder is absent; hypothesis has time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import wheel
from tests.realdata import REALDATA

# A law does not fail because the machine is busy.
settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if REALDATA.is_dir():
        return
    skip = pytest.mark.skip(reason="real data folder ../shared/data is not beside the repository")
    for item in items:
        if "realdata" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as the wheel holds it, away from the checkout."""
    return wheel.made_once(tmp_path_factory, "wheel", wheel.build)


@pytest.fixture(scope="session")
def prepared(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo that the wheel has set up and that was never started, to be copied."""
    place = wheel.made_once(tmp_path_factory, "prepared", lambda place: wheel.set_up_demo(unpacked, place))
    return place / "demo"
