"""What the worker does for the plan beside the requests: it looks for signals, which computes the need."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import FolderMissing
from kommune360.web.plan import signal_services
from kommune360.web.plan.models import PlanRecord

BEFORE_PROJECTIONS = 20  # which take longer, and after which it is looked again


@task(priority=BEFORE_PROJECTIONS)
def look_for_signals(plan_id: int) -> None:
    """Look at one plan with the figures of today; one that is gone meanwhile is left alone."""
    found = PlanRecord.objects.select_related("municipality").filter(pk=plan_id).first()
    if found is None:
        return
    try:
        signal_services.look_now(found, timezone.localdate())
    except FolderMissing:
        return


def look_at_all(municipality: Municipality) -> None:
    """Figures or a projection are new: have the worker look at every plan of the town."""
    for found in PlanRecord.objects.filter(municipality=municipality):
        signal_services.claim_look(found, timezone.localdate())
        look_for_signals.enqueue(found.pk)


def look_where_due(municipality: Municipality) -> None:
    """As ``look_if_due``, for every plan of the town."""
    for found in PlanRecord.objects.filter(municipality=municipality).select_related("municipality"):
        look_if_due(found)


def look_if_due(found: PlanRecord) -> None:
    """Have the worker look once for every new data state and day."""
    if signal_services.claim_look(found, timezone.localdate()):
        look_for_signals.enqueue(found.pk)
