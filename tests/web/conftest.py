"""Towns, people and clients for the tests of the web application."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.planning_folder import init_folder
from kommune360.web.accounts.models import Membership, Municipality, User
from kommune360.web.ui import assets
from tests.web import database


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite: work on a copy of the migrated template."""
    if connection.vendor == "sqlite":
        copy = str(database.copy_to(tmp_path_factory.mktemp("database")))
        connection.settings_dict["TEST"]["NAME"] = copy


@pytest.fixture(scope="session", autouse=True)
def _compiled_messages() -> None:
    assets.compile_messages()


@pytest.fixture(autouse=True)
def _in_german() -> None:
    """Every test begins in German; one that speaks English says so."""
    from django.utils import translation

    translation.activate("de")


def _town(name: str, folder: Path, land: str) -> Municipality:
    """A municipality with an empty planning folder."""
    init_folder(folder, FolderConfig(name=name, land=land))
    return Municipality.objects.create(name=name, slug=name.lower(), land=land, planning_folder=str(folder))


@pytest.fixture
def town(db: None, tmp_path: Path) -> Municipality:
    return _town("Musterstadt", tmp_path / "musterstadt", "NW")


@pytest.fixture
def other_town(db: None, tmp_path: Path) -> Municipality:
    return _town("Nachbarstadt", tmp_path / "nachbarstadt", "HE")


def someone(role: str | None, municipality: Municipality | None = None, *more: str) -> User:
    """A person with roles in a municipality."""
    number = User.objects.count()
    user = User.objects.create_user(f"p{number}", f"p{number}@stadt.example", "ein langes Kennwort")
    for each in filter(None, (role, *more)):
        Membership.objects.create(user=user, municipality=municipality, role=each)
    return user


def signed_in(role: str | None = None, municipality: Municipality | None = None) -> Client:
    """The client of a person in a role; without role a visitor."""
    client = Client()
    if role is not None:
        client.force_login(someone(role, municipality), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """Make a person with roles in a municipality: ``person("planner", town)``."""
    return someone


@pytest.fixture
def client_of(db: None) -> Callable[..., Client]:
    """A signed-in client: ``client_of("planner", town)``; without role a visitor."""
    return signed_in


@pytest.fixture
def editorial_pages(db: None) -> list[str]:
    from kommune360.web.audit.services import Actor
    from kommune360.web.pages.services import ensure_editorial_pages

    return ensure_editorial_pages(actor=Actor.system("tests"))
