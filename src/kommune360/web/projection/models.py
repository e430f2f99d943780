"""One computing of a projection: who asked for it, how far it is, whether it was cancelled.

The figures themselves are never here; they lie in the planning folder, found by ``key``.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kommune360.web.accounts.models import Municipality
from kommune360.web.runs.models import HeardRun


class RunState(models.TextChoices):
    """Where a run stands. The first two move on by themselves."""

    WAITING = "waiting", _("wartet")
    RUNNING = "running", _("wird gerechnet")
    DONE = "done", _("fertig")
    REFUSED = "refused", _("nicht möglich")
    CANCELLED = "cancelled", _("abgebrochen")
    FAILED = "failed", _("fehlgeschlagen")


MOVING = frozenset({RunState.WAITING, RunState.RUNNING})


class ProjectionRun(HeardRun):
    """``levers`` as plain data; ``title`` names the scenario they belong to, "" is the basis."""

    MOVING = MOVING

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="projection_runs")
    key = models.CharField(max_length=64)
    levers = models.JSONField(default=list)
    title = models.CharField(_("Szenario"), max_length=200, blank=True)
    state = models.CharField(_("Stand"), max_length=10, choices=RunState.choices, default=RunState.WAITING)
    progress_what = models.CharField(max_length=40, blank=True)

    class Meta(HeardRun.Meta):
        verbose_name = _("Vorausrechnung")
        verbose_name_plural = _("Vorausrechnungen")
        indexes = (models.Index(fields=("municipality", "key"), name="projection_run_key"),)

    def __str__(self) -> str:
        return self.title or str(_("Vorausrechnung"))
