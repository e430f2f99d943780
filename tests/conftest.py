"""Shared test set-up: tests marked ``realdata`` are skipped where the data folder is absent."""

from __future__ import annotations

import pytest

from tests.realdata import REALDATA


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if REALDATA.is_dir():
        return
    skip = pytest.mark.skip(reason="real data folder ../shared/data is not beside the repository")
    for item in items:
        if "realdata" in item.keywords:
            item.add_marker(skip)
