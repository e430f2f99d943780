"""One demo and one browser for all journeys."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.running import running_browser, running_demo


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo and its data folder."""

    address: str
    folder: Path


@pytest.fixture(scope="session")
def demo(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with _running_copy(prepared, tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture
def own_demo(prepared: Path, tmp_path: Path) -> Iterator[Demo]:
    """A demo for one test alone, which may change its data and its plan."""
    with _running_copy(prepared, tmp_path / "demo") as running:
        yield running


@contextmanager
def _running_copy(prepared: Path, folder: Path) -> Iterator[Demo]:
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    with running_demo(folder) as address:
        yield Demo(address, folder)


@pytest.fixture(scope="session")
def demo_address(request: pytest.FixtureRequest) -> str:
    """Where the journeys go: a demo of their own, or the one named in ``KOMMUNE360_JOURNEY_ADDRESS``."""
    running = os.environ.get("KOMMUNE360_JOURNEY_ADDRESS")
    return running or request.getfixturevalue("demo").address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with running_browser() as running:
        yield running
