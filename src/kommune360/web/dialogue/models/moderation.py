"""What did the moderation do, why, and what was the author told? A log that is only added to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kommune360.web.dialogue.models.contributions import Contribution
from kommune360.web.dialogue.models.rounds import Round


class Act(models.TextChoices):
    PUBLISH = "publish", _("veröffentlicht")
    HIDE = "hide", _("nicht gezeigt")
    RETURN = "return", _("zurückgegeben")
    MERGE = "merge", _("zusammengelegt")
    RESTORE = "restore", _("rückgängig gemacht")
    REMIND = "remind", _("erinnert")


class ModerationAct(models.Model):
    """``reason`` is a code of the list of reasons; ``before`` the state it came from, so that an act can
    be taken back by another one, which names it in ``reverses``.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="acts")
    contribution = models.ForeignKey(Contribution, models.CASCADE, null=True, related_name="acts")
    act = models.CharField(max_length=8, choices=Act.choices)
    reason = models.CharField(max_length=40, blank=True)
    message = models.TextField(_("Nachricht"), max_length=1000, blank=True)
    before = models.JSONField(default=dict)
    reverses = models.OneToOneField("self", models.CASCADE, null=True, related_name="reversed_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Schritt der Moderation")
        verbose_name_plural = _("Schritte der Moderation")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.contribution or self.round}"
