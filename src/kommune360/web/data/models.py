"""One import from upload to stored or refused: where it stands, what was found, what was answered.

The figures themselves are never here; they lie in the planning folder under its ledger.
"""

from __future__ import annotations

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kommune360.web.accounts.models import Municipality


class RunState(models.TextChoices):
    """Where an import stands. The first three move on by themselves, ``ASKED`` and ``READY`` wait."""

    WAITING = "waiting", _("wartet")
    READING = "reading", _("wird gelesen")
    STORING = "storing", _("wird gespeichert")
    ASKED = "asked", _("hat Fragen")
    READY = "ready", _("bereit zum Übernehmen")
    DONE = "done", _("übernommen")
    REFUSED = "refused", _("abgelehnt")
    CANCELLED = "cancelled", _("abgebrochen")
    FAILED = "failed", _("fehlgeschlagen")


MOVING = frozenset({RunState.WAITING, RunState.READING, RunState.STORING})
OPEN = frozenset({RunState.ASKED, RunState.READY})


class ImportRun(models.Model):
    """``files`` are names in ``folder``; ``answers`` file name -> question id -> answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="import_runs")
    started_by = models.CharField(_("Person"), max_length=200, blank=True)
    started_at = models.DateTimeField(_("Beginn"), auto_now_add=True)
    state = models.CharField(_("Stand"), max_length=10, choices=RunState.choices, default=RunState.WAITING)
    zone = models.CharField(max_length=12, default="planning")
    files = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_what = models.CharField(max_length=300, blank=True)
    cancel_wanted = models.BooleanField(default=False)
    data_state = models.PositiveIntegerField(_("Datenstand"), null=True)

    class Meta:
        verbose_name = _("Import")
        verbose_name_plural = _("Importe")
        ordering = ("-started_at",)

    def __str__(self) -> str:
        return ", ".join(self.files[:3]) + (" …" if len(self.files) > 3 else "")

    @property
    def folder(self) -> Path:
        """Where the uploaded files wait; emptied when the import ends."""
        return Path(settings.DATA_DIR) / "uploads" / str(self.id)

    @property
    def moving(self) -> bool:
        return self.state in MOVING

    @property
    def open(self) -> bool:
        return self.state in OPEN


class ReleaseState(models.TextChoices):
    """Where a release stands: first it is tried, then a person says yes."""

    WAITING = "waiting", _("wartet")
    RUNNING = "running", _("läuft")
    TRIED = "tried", _("geprobt")
    DONE = "done", _("freigegeben")
    REFUSED = "refused", _("abgelehnt")
    CANCELLED = "cancelled", _("abgebrochen")
    FAILED = "failed", _("fehlgeschlagen")


class ReleaseRun(models.Model):
    """One release from trial to stored or refused. ``report`` holds what was blanked, never a figure."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="release_runs")
    started_by = models.CharField(_("Person"), max_length=200, blank=True)
    started_at = models.DateTimeField(_("Beginn"), auto_now_add=True)
    state = models.CharField(
        _("Stand"), max_length=10, choices=ReleaseState.choices, default=ReleaseState.WAITING
    )
    datasets = models.JSONField(default=list)
    report = models.JSONField(default=dict)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_what = models.CharField(max_length=300, blank=True)
    cancel_wanted = models.BooleanField(default=False)
    data_state = models.PositiveIntegerField(_("Datenstand"), null=True)

    class Meta:
        verbose_name = _("Freigabe")
        verbose_name_plural = _("Freigaben")
        ordering = ("-started_at",)

    def __str__(self) -> str:
        return ", ".join(self.datasets[:3]) + (" …" if len(self.datasets) > 3 else "")

    @property
    def moving(self) -> bool:
        return self.state in {ReleaseState.WAITING, ReleaseState.RUNNING}
