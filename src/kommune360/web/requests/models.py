"""What does one request of data say, and where does it stand?

Answered is not a mark somebody sets: a request is answered once the import that belongs to it is stored.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from kommune360.web.accounts.models import Municipality
from kommune360.web.data.models import ImportRun, RunState


class Status(models.TextChoices):
    OPEN = "open", _("offen")
    ANSWERED = "answered", _("beantwortet")
    DECLINED = "declined", _("abgelehnt")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


class DataRequest(models.Model):
    """``measures`` are the headings of the columns to fill; ``dataset`` the delivery it continues.

    ``confidential``: what is handed in goes to the statistics office, not to the planner.
    """

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="data_requests")
    title = models.CharField(_("Was gebraucht wird"), max_length=200)
    dataset = models.CharField(max_length=200, blank=True)
    area_system = models.CharField(max_length=120, blank=True)
    measures = models.JSONField(default=list)
    period = models.CharField(_("Zeitraum oder Stichtag"), max_length=20, blank=True)
    purpose = models.CharField(_("Zweck"), max_length=500)
    legal_basis = models.CharField(_("Rechtsgrundlage"), max_length=300)
    department = models.CharField(_("gefragtes Amt"), max_length=120)
    deadline = models.DateField(_("Frist"))
    confidential = models.BooleanField(default=False)
    ended = models.CharField(
        max_length=10,
        blank=True,
        choices=[(Status.DECLINED, Status.DECLINED.label), (Status.WITHDRAWN, Status.WITHDRAWN.label)],
    )
    reason = models.CharField(_("Grund"), max_length=500, blank=True)
    asked_by = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    reminders = models.PositiveIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    answer = models.ForeignKey(ImportRun, models.SET_NULL, null=True, related_name="answers_requests")

    class Meta:
        verbose_name = _("Datenanfrage")
        verbose_name_plural = _("Datenanfragen")
        ordering = ("deadline", "pk")

    def __str__(self) -> str:
        return self.title

    @property
    def status(self) -> Status:
        if self.ended:
            return Status(self.ended)
        stored = self.answer is not None and self.answer.state == RunState.DONE
        return Status.ANSWERED if stored else Status.OPEN

    @property
    def open(self) -> bool:
        return self.status == Status.OPEN

    @property
    def handed_in(self) -> bool:
        """A file waits to be looked at and stored."""
        return self.open and self.answer is not None and (self.answer.moving or self.answer.open)

    def overdue_days(self, today: dt.date) -> int:
        """Days past the deadline while it is open, else 0."""
        return max(0, (today - self.deadline).days) if self.open else 0
