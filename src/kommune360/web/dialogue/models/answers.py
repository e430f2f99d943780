"""What became of a contribution? One answer, for one contribution or a bundle, and what it changed."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from kommune360.web.dialogue.models.references import SubjectReference
from kommune360.web.dialogue.models.rounds import Round


class Result(models.TextChoices):
    ADOPTED = "adopted", _("übernommen")
    PARTLY = "partly", _("teilweise übernommen")
    NOT = "not", _("nicht übernommen")
    LATER = "later", _("später")


class Consideration(models.Model):
    """Owed while ``result`` is empty, due on ``due``; ``role`` is who answers, never a person's name.

    Its contributions point here (``contributions``); its changes name object and version.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="considerations")
    title = models.CharField(_("Worum es geht"), max_length=160, blank=True)
    result = models.CharField(_("Ergebnis"), max_length=8, choices=Result.choices, blank=True)
    reason = models.TextField(_("Begründung"), max_length=2000, blank=True)
    role = models.CharField(_("beantwortet von"), max_length=120, blank=True)
    due = models.DateField(_("zugesagt bis"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Antwort")
        verbose_name_plural = _("Antworten")
        ordering = ("pk",)
        constraints = [  # noqa: RUF012
            models.CheckConstraint(
                condition=models.Q(result="", answered_at__isnull=True)
                | (~models.Q(result="") & ~models.Q(reason="") & models.Q(answered_at__isnull=False)),
                name="an_answer_has_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.title or self.get_result_display() or str(self.pk)

    @property
    def answered(self) -> bool:
        return bool(self.result)

    def overdue(self, today: dt.date) -> bool:
        return not self.answered and self.due is not None and self.due < today


class Change(SubjectReference):
    """What the answer changed: object, the version it became, and the one before (``before``)."""

    consideration = models.ForeignKey(Consideration, models.CASCADE, related_name="changes")
    before = models.CharField(max_length=80, blank=True)

    class Meta(SubjectReference.Meta):
        verbose_name = _("Änderung durch eine Antwort")
        verbose_name_plural = _("Änderungen durch Antworten")
