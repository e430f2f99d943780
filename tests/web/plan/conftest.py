"""The invented town's plan in a town of its own, and clients in every role."""

from __future__ import annotations

import pytest

from kommune360.exchange.musterstadt import planning
from kommune360.web.accounts.models import Municipality
from kommune360.web.audit.services import Actor
from kommune360.web.plan import services
from kommune360.web.plan.models import PlanRecord

ACTOR = Actor.system("tests")


@pytest.fixture
def record(town: Municipality) -> PlanRecord:
    """Musterstadt's plan with its four versions."""
    return services.enter(town, planning.plan(), planning.versions(), actor=ACTOR)
