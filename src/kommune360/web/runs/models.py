"""How far is a piece of long work, does it still live, and does somebody want it stopped?

From what each room keeps of its own runs to the part all of them share; no table of its own.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SILENT_AFTER = dt.timedelta(minutes=30)  # a run that said nothing for so long has lost its worker


class Run(models.Model):
    """Who began it and how far it is. A room adds ``municipality``, ``state`` and what its work needs."""

    MOVING: ClassVar[frozenset[str]]  # the states that move on by themselves
    state: str

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    started_by = models.CharField(_("Person"), max_length=200, blank=True)
    started_at = models.DateTimeField(_("Beginn"), auto_now_add=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    cancel_wanted = models.BooleanField(default=False)

    class Meta:
        abstract = True
        ordering = ("-started_at",)

    @property
    def moving(self) -> bool:
        return self.state in self.MOVING


class HeardRun(Run):
    """A run that is given up for lost when nothing was heard of it for long."""

    heard_at = models.DateTimeField(default=timezone.now)

    class Meta(Run.Meta):
        abstract = True

    @property
    def moving(self) -> bool:
        return super().moving and timezone.now() - self.heard_at < SILENT_AFTER
