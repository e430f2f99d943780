"""Which requests may a person see? The planner and her head all, a department those put to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower

from kommune360.web.accounts.models import Membership, Municipality, Role
from kommune360.web.accounts.permissions import may
from kommune360.web.data.models import ImportRun, RunState
from kommune360.web.requests.models import DataRequest

ASKED_ROLES = (Role.DEPARTMENT, Role.STATISTICS)


def departments_of(user: Any, municipality: Municipality) -> set[str]:
    """The offices a person answers for, in lower case."""
    if not getattr(user, "is_authenticated", False):
        return set()
    held = Membership.objects.filter(user=user, municipality=municipality, role__in=ASKED_ROLES)
    return {name.strip().lower() for name in held.values_list("department", flat=True) if name.strip()}


def known_departments(municipality: Municipality) -> list[str]:
    """Offices that have somebody here who can answer."""
    held = Membership.objects.filter(municipality=municipality, role__in=ASKED_ROLES)
    return sorted({name for name in held.values_list("department", flat=True) if name.strip()})


def requests_for(user: Any, municipality: Municipality) -> QuerySet[DataRequest]:
    """Newest deadline last; of another municipality or another office none."""
    found = DataRequest.objects.filter(municipality=municipality).select_related("answer")
    if may(user, "may_oversee_requests", municipality):
        return found
    if not may(user, "may_answer_requests", municipality):
        return found.none()
    own = departments_of(user, municipality)
    return found.annotate(office=Lower("department")).filter(office__in=own)


def request_for(user: Any, municipality: Municipality, pk: int) -> DataRequest | None:
    return requests_for(user, municipality).filter(pk=pk).first()


def is_asked(user: Any, request: DataRequest) -> bool:
    """Whether the request is put to her office."""
    return may(
        user, "may_answer_requests", request.municipality
    ) and request.department.strip().lower() in departments_of(user, request.municipality)


def open_requests(user: Any, municipality: Municipality) -> list[DataRequest]:
    """Not ended, not answered, and nothing handed in that waits for the planner."""
    still = requests_for(user, municipality).filter(ended="")
    return [request for request in still.exclude(answer__state=RunState.DONE) if not request.handed_in]


def overdue_requests(user: Any, municipality: Municipality, today: dt.date) -> list[DataRequest]:
    return [request for request in open_requests(user, municipality) if request.overdue_days(today)]


def stored_runs(municipality: Municipality) -> QuerySet[ImportRun]:
    """Imports that can be named as the answer: stored ones, newest first."""
    done = ImportRun.objects.filter(municipality=municipality, state=RunState.DONE, data_state__isnull=False)
    return done.filter(pk__in=list(done.values_list("pk", flat=True)[:20]))
