"""What can be done with a request: ask, hand in, decline with a reason, remind, name the answer, withdraw.

Each act leaves an audit line. What is handed in is an import like any other and is stored by whoever may.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from kommune360.observations.store import PLANNING_ZONE, STATISTICS_ZONE
from kommune360.web.accounts.models import Municipality
from kommune360.web.audit.services import Actor, record
from kommune360.web.data.models import ImportRun
from kommune360.web.data.services import begin_import
from kommune360.web.requests.models import DataRequest, Status


class NotOpen(Exception):
    """Refused: the request has ended or is answered already."""


@transaction.atomic
def ask(municipality: Municipality, said: dict[str, Any], *, actor: Actor) -> DataRequest:
    """Put a request to an office; ``said`` holds the fields of the model."""
    request = DataRequest.objects.create(municipality=municipality, asked_by=actor.name, **said)
    after = {key: value.isoformat() if isinstance(value, dt.date) else value for key, value in said.items()}
    _record(request, "request.asked", actor, after=after)
    return request


def hand_in(request: DataRequest, uploads: Iterable[UploadedFile], *, actor: Actor) -> ImportRun:
    """Begin the import that answers; NotOpen where nothing is asked any more."""
    if not request.open or request.handed_in:
        raise NotOpen
    zone = STATISTICS_ZONE if request.confidential else PLANNING_ZONE
    run = begin_import(request.municipality, uploads, actor=actor, zone=zone)
    with transaction.atomic():
        request.answer = run
        request.save(update_fields=["answer"])
        _record(request, "request.handed_in", actor, after={"files": run.files})
    return run


@transaction.atomic
def name_answer(request: DataRequest, run: ImportRun, *, actor: Actor) -> None:
    """Say which stored import answers the request, where the file came another way."""
    if not request.open:
        raise NotOpen
    request.answer = run
    request.save(update_fields=["answer"])
    _record(request, "request.answered", actor, after={"import": str(run), "data_state": run.data_state})


@transaction.atomic
def end(request: DataRequest, status: Status, reason: str, *, actor: Actor) -> None:
    """Decline or withdraw; the reason stays for everybody to read."""
    if not request.open:
        raise NotOpen
    request.ended, request.reason, request.ended_at = status, reason, timezone.now()
    request.save(update_fields=["ended", "reason", "ended_at"])
    _record(request, f"request.{status}", actor, after={"reason": reason})


@transaction.atomic
def remind(request: DataRequest, *, actor: Actor) -> None:
    """Note that the office was reminded; the letter view is what is sent."""
    if not request.open:
        raise NotOpen
    request.reminders, request.reminded_at = request.reminders + 1, timezone.now()
    request.save(update_fields=["reminders", "reminded_at"])
    _record(request, "request.reminded", actor, after={"reminders": request.reminders})


def _record(request: DataRequest, action: str, actor: Actor, **said: Any) -> None:
    record(actor, action, municipality_id=request.municipality_id, obj=request, **said)
