"""What has to be remembered so that taking part is honest? Solved challenges, and whose votes changed back.

Neither says anything about a person: a challenge's name is random, and a number of a participant who left
leads to nothing.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kommune360.web.dialogue.models.rounds import Round


class SpentProof(models.Model):
    """A solved challenge that has been used: it counts once. Removed when it would have expired."""

    nonce = models.CharField(max_length=64, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("verbrauchter Nachweis")
        verbose_name_plural = _("verbrauchte Nachweise")

    def __str__(self) -> str:
        return self.nonce


class Reread(models.Model):
    """The votes of participant number ``participant`` were taken back, all or some: every ``VoteBook`` reads
    them anew. No foreign key: it outlives the participant, and that is its purpose.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="rereads")
    participant = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("neu zu lesende Stimmen")
        verbose_name_plural = _("neu zu lesende Stimmen")
        ordering = ("pk",)
        indexes = [models.Index(fields=["round", "id"])]  # noqa: RUF012

    def __str__(self) -> str:
        return f"{self.round_id}: {self.participant}"
