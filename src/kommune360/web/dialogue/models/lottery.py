"""What is the next statement drawn with, and what was drawn so far? Weights by statement, and plain counts.

Neither says anything about a person: weights belong to statements, and of draws only sums of a day are kept.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kommune360.web.dialogue.models.rounds import Round


class Lottery(models.Model):
    """``weights`` by number of the statement, computed by the worker from the votes that ``reading`` names;
    ``basis`` says what they rest on (``dialogue.routing.Weights``)."""

    round = models.OneToOneField(Round, models.CASCADE, related_name="lottery")
    weights = models.JSONField(default=dict)
    basis = models.CharField(max_length=12, default="nothing")
    reading = models.CharField(max_length=120, default="")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("Losgewichte")
        verbose_name_plural = _("Losgewichte")

    def __str__(self) -> str:
        return f"{self.round_id} {self.basis}"


class DrawTally(models.Model):
    """How often statement ``statement`` was drawn on a day (``drawn``), and how often it should have been by
    the weights of each draw (``expected``, the sum of its chances): whether the lottery keeps its word."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="draw_tallies")
    statement = models.PositiveIntegerField()
    day = models.DateField()
    drawn = models.PositiveIntegerField(default=0)
    expected = models.FloatField(default=0.0)

    class Meta:
        verbose_name = _("Ziehungen eines Tages")
        verbose_name_plural = _("Ziehungen nach Tagen")
        ordering = ("day", "statement")
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["round", "statement", "day"], name="one_tally_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.statement} {self.day}"
