"""What were readers of a round told last, and on earlier days? Kept, so that no page computes it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kommune360.web.dialogue.models.rounds import Round


class Landscape(models.Model):
    """``answer`` is what pages show. ``kept`` holds the votes behind it, for the next release alone: it goes
    with the round, and votes taken back leave it with the next release. ``reading``: what it was made from.
    """

    round = models.OneToOneField(Round, models.CASCADE, related_name="landscape")
    answer = models.JSONField(default=dict)
    kept = models.BinaryField(default=bytes)
    reading = models.CharField(max_length=120, default="")
    number = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("Meinungslandschaft")
        verbose_name_plural = _("Meinungslandschaften")

    def __str__(self) -> str:
        return f"{self.round_id} {self.number}"


class LandscapeDay(models.Model):
    """The last answer of a day, as it was shown: what changes over time is read from these."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="landscape_days")
    day = models.DateField()
    answer = models.JSONField()

    class Meta:
        verbose_name = _("Meinungslandschaft eines Tages")
        verbose_name_plural = _("Meinungslandschaften nach Tagen")
        ordering = ("day",)
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["round", "day"], name="one_landscape_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.day}"
