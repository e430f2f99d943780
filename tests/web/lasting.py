"""A world that stands for a whole module: built once, before each test as it was.

``lasting`` puts a transaction around the module's tests, whose own ones roll back to what was built in it; each
test works on a copy of the planning folder.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from kommune360.web.accounts.models import Municipality

Building = Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def lasting(django_db_setup: None, django_db_blocker: Any) -> Iterator[Building]:
    """Where a fixture of a module may write: ``with lasting(): ...``. At the end of the module nothing is left."""
    around = transaction.atomic()
    with django_db_blocker.unblock():
        around.__enter__()

    @contextmanager
    def building() -> Iterator[None]:
        with django_db_blocker.unblock(), translation.override("de"):
            yield

    yield building
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


def with_own_folder(town: Municipality, place: Path) -> Municipality:
    """The town as the test finds it, its planning folder copied to ``place``."""
    own = Municipality.objects.get(pk=town.pk)
    own.planning_folder = str(shutil.copytree(town.planning_folder, place / "ordner"))
    own.save()
    return own
