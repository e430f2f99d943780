"""Which papers went out, and which portraits are being made in bulk?

A paper keeps its words and figures (``snapshot``) and the Word template of its day; files of portraits lie in the
data folder, never here.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kommune360.web.accounts.models import Municipality
from kommune360.web.runs.models import HeardRun


class IssuedPaper(models.Model):
    """A paper on the need as it went out. ``kind`` is one of the library's; ``scenario`` its name."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="issued_papers")
    kind = models.CharField(max_length=20)
    title = models.CharField(_("Titel"), max_length=300)
    scenario = models.CharField(_("Szenario"), max_length=200, blank=True)
    snapshot = models.JSONField()
    template = models.CharField(max_length=64, blank=True)
    data_state = models.PositiveIntegerField(_("Datenstand"))
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("ausgegebene Vorlage")
        verbose_name_plural = _("ausgegebene Vorlagen")
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.title


class RunState(models.TextChoices):
    """Where the making of portraits stands. The first two move on by themselves."""

    WAITING = "waiting", _("wartet")
    RUNNING = "running", _("wird geschrieben")
    DONE = "done", _("fertig")
    REFUSED = "refused", _("nicht möglich")
    CANCELLED = "cancelled", _("abgebrochen")
    FAILED = "failed", _("fehlgeschlagen")


MOVING = frozenset({RunState.WAITING, RunState.RUNNING})


class PortraitRun(HeardRun):
    """All portraits of a level, from one data state."""

    MOVING = MOVING

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="portrait_runs")
    system = models.CharField(max_length=120)
    label = models.CharField(max_length=200)
    language = models.CharField(max_length=2, default="de")
    state = models.CharField(_("Stand"), max_length=10, choices=RunState.choices, default=RunState.WAITING)
    data_state = models.PositiveIntegerField(null=True)
    refused = models.CharField(max_length=500, blank=True)

    class Meta(HeardRun.Meta):
        verbose_name = _("Porträts im Paket")
        verbose_name_plural = _("Porträts im Paket")

    def __str__(self) -> str:
        return self.label

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return Path(settings.DATA_DIR) / "portraits" / str(self.id)
