"""Shared test set-up: ``realdata`` is skipped where the data folder is absent; hypothesis has time."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

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
