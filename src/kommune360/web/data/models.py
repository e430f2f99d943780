"""One import from upload to stored or refused: where it stands, what was found, what was answered.

The figures themselves are never here; they lie in the planning folder under its ledger.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kommune360.web.accounts.models import Municipality
from kommune360.web.runs.models import Run


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


class ImportRun(Run):
    """``files`` are names in ``folder``; ``answers`` file name -> question id -> answer."""

    MOVING = MOVING

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="import_runs")
    state = models.CharField(_("Stand"), max_length=10, choices=RunState.choices, default=RunState.WAITING)
    zone = models.CharField(max_length=12, default="planning")
    files = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    progress_what = models.CharField(max_length=300, blank=True)
    data_state = models.PositiveIntegerField(_("Datenstand"), null=True)

    class Meta(Run.Meta):
        verbose_name = _("Import")
        verbose_name_plural = _("Importe")

    def __str__(self) -> str:
        return ", ".join(self.files[:3]) + (" …" if len(self.files) > 3 else "")

    @property
    def folder(self) -> Path:
        """Where the uploaded files wait; emptied when the import ends."""
        return Path(settings.DATA_DIR) / "uploads" / str(self.id)

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


class ReleaseRun(Run):
    """One release from trial to stored or refused. ``report`` holds what was blanked, never a figure."""

    MOVING = frozenset({ReleaseState.WAITING, ReleaseState.RUNNING})

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="release_runs")
    state = models.CharField(
        _("Stand"), max_length=10, choices=ReleaseState.choices, default=ReleaseState.WAITING
    )
    datasets = models.JSONField(default=list)
    report = models.JSONField(default=dict)
    progress_what = models.CharField(max_length=300, blank=True)
    data_state = models.PositiveIntegerField(_("Datenstand"), null=True)

    class Meta(Run.Meta):
        verbose_name = _("Freigabe")
        verbose_name_plural = _("Freigaben")

    def __str__(self) -> str:
        return ", ".join(self.datasets[:3]) + (" …" if len(self.datasets) > 3 else "")
