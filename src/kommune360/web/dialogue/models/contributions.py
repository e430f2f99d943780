"""What is one contribution? One thought on a thesis, or one reply to such a thought.

What readers see of its author (sector, department) is written down here, so that it stays right
when the author changes it later or leaves.
"""

from __future__ import annotations

import datetime as dt

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from kommune360.web.dialogue.models.answers import Consideration
from kommune360.web.dialogue.models.participants import LifePhase, Participant, Sector
from kommune360.web.dialogue.models.rounds import Round
from kommune360.web.dialogue.models.theses import Thesis

LONGEST = 500


class Kind(models.TextChoices):
    """The three doors, then three more ways to say something."""

    ADDITION = "addition", _("Ergänzung")
    OBJECTION = "objection", _("Gegenrede")
    AGREEMENT = "agreement", _("Zustimmung")
    PROPOSAL = "proposal", _("Vorschlag")
    EXPERIENCE = "experience", _("Erfahrung")
    QUESTION = "question", _("Frage")


class State(models.TextChoices):
    WAITING = "waiting", _("wird geprüft")
    PUBLISHED = "published", _("veröffentlicht")
    HIDDEN = "hidden", _("nicht gezeigt")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


class Contribution(models.Model):
    """``number`` names it as a statement that is voted on: once within the round, never given again;
    replies (``parent``) have none.

    ``flags`` are codes of what a rule noticed on entry; ``consideration`` is the one answer owed to it.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="contributions")
    thesis = models.ForeignKey(Thesis, models.CASCADE, related_name="contributions")
    thesis_version = models.PositiveSmallIntegerField(default=1)
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="contributions")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    kind = models.CharField(_("Art"), max_length=10, choices=Kind.choices)
    text = models.TextField(_("Beitrag"), max_length=LONGEST, validators=[MaxLengthValidator(LONGEST)])
    language = models.CharField(max_length=2, default="de")
    sector = models.CharField(max_length=16, choices=Sector.choices, blank=True)
    department = models.CharField(max_length=120, blank=True)
    area = models.CharField(_("Gebiet"), max_length=60, blank=True)
    life_phase = models.CharField(_("Lebensphase"), max_length=10, choices=LifePhase.choices, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    flags = models.JSONField(default=list)
    number = models.PositiveIntegerField(null=True)
    on_paper = models.BooleanField(_("auf Papier eingegangen"), default=False)
    written_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)
    consideration = models.ForeignKey(Consideration, models.SET_NULL, null=True, related_name="contributions")

    class Meta:
        verbose_name = _("Beitrag")
        verbose_name_plural = _("Beiträge")
        ordering = ("pk",)
        indexes = [models.Index(fields=["round", "state"])]  # noqa: RUF012
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["round", "number"], name="statement_number_once"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | models.Q(number__isnull=True),
                name="replies_are_not_voted_on",
            ),
        ]

    def __str__(self) -> str:
        return Truncator(self.text).chars(80)

    @property
    def shown(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def statement(self) -> bool:
        """It is or will be voted on."""
        return self.parent_id is None

    @property
    def answer_due(self) -> dt.date:
        """The day by which an answer is owed: the one promised, else counted from entry."""
        if self.consideration is not None and self.consideration.due is not None:
            return self.consideration.due
        return self.written_at.date() + dt.timedelta(days=self.round.answer_days)
