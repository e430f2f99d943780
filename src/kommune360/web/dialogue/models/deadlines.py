"""Who was told of which promised answer that is due soon, and who wants no such mails?"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kommune360.web.dialogue.models.answers import Consideration


class DeadlineMail(models.Model):
    """One person was told of one promised answer and its day; told again only where the day moved."""

    consideration = models.ForeignKey(Consideration, models.CASCADE, related_name="deadline_mails")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    due = models.DateField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Erinnerung an eine Frist")
        verbose_name_plural = _("Erinnerungen an Fristen")
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["consideration", "user", "due"], name="deadline_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.consideration_id}: {self.due}"


class DeadlineSilence(models.Model):
    """A person who wants no mails about answers that are due."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Abbestellung der Erinnerungen")
        verbose_name_plural = _("Abbestellungen der Erinnerungen")

    def __str__(self) -> str:
        return str(self.user_id)
