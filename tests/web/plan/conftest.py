"""The invented town's plan in a town of its own, and clients in every role."""

from __future__ import annotations

import pytest

from kommune360.exchange.musterstadt import planning
from kommune360.web.accounts.models import Municipality
from kommune360.web.audit.services import Actor
from kommune360.web.plan import documents, figures, services
from kommune360.web.plan.goals import views as goals
from kommune360.web.plan.models import PlanRecord
from kommune360.web.plan.versions import steps

ACTOR = Actor.system("tests")


@pytest.fixture
def record(town: Municipality) -> PlanRecord:
    """Musterstadt's plan with its four versions."""
    return services.enter(town, planning.plan(), planning.versions(), actor=ACTOR)


@pytest.fixture(autouse=True)
def _nothing_at_hand() -> None:
    """Numbers of records come again from test to test: what was kept under them must not."""
    documents.forget_all()
    figures.forget_all()
    goals.trees.keep(lambda key: False)
    steps.forget_all()
