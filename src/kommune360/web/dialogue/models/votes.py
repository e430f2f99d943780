"""How did a participant vote on a statement? The entry of each vote, and the last one, which counts.

Entries are only ever added (or leave with their participant); their number is the order in which a
``VoteBook`` is brought up to date.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kommune360.web.dialogue.models.contributions import Contribution
from kommune360.web.dialogue.models.participants import Participant
from kommune360.web.dialogue.models.rounds import Round


class Value(models.IntegerChoices):
    AGREE = 1, _("Stimmt")
    PASS = 0, _("Weiß nicht")
    DISAGREE = -1, _("Stimmt nicht")


class VoteEntry(models.Model):
    """One vote as it came. ``key`` is the sender's own, so that a request sent twice counts once."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="vote_entries")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="vote_entries")
    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="vote_entries")
    value = models.SmallIntegerField(choices=Value.choices)
    key = models.CharField(max_length=64, unique=True)
    time = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Eintrag einer Stimme")
        verbose_name_plural = _("Einträge von Stimmen")
        ordering = ("pk",)
        indexes = [models.Index(fields=["round", "id"])]  # noqa: RUF012

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.value}"


class Vote(models.Model):
    """The vote that counts: of its entries the last one."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="votes")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="votes")
    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="votes")
    value = models.SmallIntegerField(choices=Value.choices)
    entry = models.OneToOneField(VoteEntry, models.CASCADE, related_name="counts_as")
    time = models.DateTimeField()

    class Meta:
        verbose_name = _("Stimme")
        verbose_name_plural = _("Stimmen")
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["participant", "contribution"], name="one_vote_per_statement"),
            models.CheckConstraint(condition=models.Q(value__in=[-1, 0, 1]), name="vote_is_one_of_three"),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.value}"
