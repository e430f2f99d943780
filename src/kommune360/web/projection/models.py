"""One computing of a projection: who asked for it, how far it is, whether it was cancelled.

The figures themselves are never here; they lie in the planning folder, found by ``key``.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kommune360.web.accounts.models import Municipality

SILENT_AFTER = dt.timedelta(minutes=30)  # a run that said nothing for so long has lost its worker


class RunState(models.TextChoices):
    """Where a run stands. The first two move on by themselves."""

    WAITING = "waiting", _("wartet")
    RUNNING = "running", _("wird gerechnet")
    DONE = "done", _("fertig")
    REFUSED = "refused", _("nicht möglich")
    CANCELLED = "cancelled", _("abgebrochen")
    FAILED = "failed", _("fehlgeschlagen")


MOVING = frozenset({RunState.WAITING, RunState.RUNNING})


class ProjectionRun(models.Model):
    """``levers`` as plain data; ``title`` names the scenario they belong to, "" is the basis."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="projection_runs")
    key = models.CharField(max_length=64)
    levers = models.JSONField(default=list)
    title = models.CharField(_("Szenario"), max_length=200, blank=True)
    started_by = models.CharField(_("Person"), max_length=200, blank=True)
    started_at = models.DateTimeField(_("Beginn"), auto_now_add=True)
    heard_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(_("Stand"), max_length=10, choices=RunState.choices, default=RunState.WAITING)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_what = models.CharField(max_length=40, blank=True)
    cancel_wanted = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("Vorausrechnung")
        verbose_name_plural = _("Vorausrechnungen")
        ordering = ("-started_at",)
        indexes = (models.Index(fields=("municipality", "key"), name="projection_run_key"),)

    def __str__(self) -> str:
        return self.title or str(_("Vorausrechnung"))

    @property
    def moving(self) -> bool:
        return self.state in MOVING and timezone.now() - self.heard_at < SILENT_AFTER
