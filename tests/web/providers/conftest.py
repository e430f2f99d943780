"""The plan of the invented town, and clients who speak for an organisation."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from kommune360.web.accounts.models import Membership, Municipality, User
from tests.web.plan.conftest import _nothing_at_hand, record

__all__ = ["_nothing_at_hand", "record"]

LEHETAL, KITAVERBUND = "Lebenswege Lehetal e. V.", "Kitaverbund Nordhang gGmbH"


@pytest.fixture
def provider_of(person: Callable[..., User], town: Municipality) -> Callable[[str], Client]:
    """A signed-in client of a provider's person: ``provider_of("Lebenswege Lehetal e. V.")``."""

    def make(organisation: str) -> Client:
        user, client = person("provider", town), Client()
        Membership.objects.filter(user=user).update(department=organisation)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make
