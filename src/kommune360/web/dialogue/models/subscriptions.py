"""Who wants to be told by mail, and what was told? Kept apart from what people said and voted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kommune360.web.dialogue.models.participants import Participant
from kommune360.web.dialogue.models.rounds import Round, new_key


class Subscription(models.Model):
    """``token`` unsubscribes in one click; ``participant`` is named only where she wants to hear of the
    answers to her own contributions.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="subscriptions")
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="+")
    mail = models.EmailField(_("E-Mail"))
    token = models.CharField(max_length=32, unique=True, default=new_key)
    language = models.CharField(max_length=2, default="de")
    confirmed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Abonnement")
        verbose_name_plural = _("Abonnements")
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["round", "mail"], name="one_subscription_per_mail")
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.pk}"


class Message(models.Model):
    """One mail; ``key`` says what it is about, so that nothing is told twice."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="messages")
    key = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Nachricht")
        verbose_name_plural = _("Nachrichten")
        ordering = ("pk",)
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["subscription", "key"], name="told_once")
        ]

    def __str__(self) -> str:
        return self.subject
