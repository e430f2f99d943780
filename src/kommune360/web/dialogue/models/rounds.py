"""What is one round of the dialogue? A question, whom it asks, how long, and where it stands.

A round without municipality belongs to the network: it stands for all towns of the installation.
"""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kommune360.web.accounts.models import Municipality
from kommune360.web.dialogue.models.references import SubjectReference

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no sign that is read as another


class Audience(models.TextChoices):
    PUBLIC = "public", _("öffentlich")
    INVITED = "invited", _("eingeladen")
    INTERNAL = "internal", _("zwischen den Ämtern")


class LanguageLevel(models.TextChoices):
    STANDARD = "standard", _("Alltagssprache")
    PLAIN = "plain", _("einfache Sprache")


def new_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(6))


def new_key() -> str:
    """A random name of 128 bits, for what nobody may guess."""
    return secrets.token_urlsafe(16)


class Round(models.Model):
    """``slug`` is its address, ``code`` the short one for QR codes (``/d/CODE/``), ``invitation`` the
    secret that lets invited people in.

    ``review_first``: contributions appear after a moderator has looked at them.
    """

    municipality = models.ForeignKey(Municipality, models.CASCADE, null=True, related_name="rounds")
    slug = models.SlugField(_("Kurzname"), max_length=80, unique=True)
    code = models.CharField(max_length=8, unique=True, default=new_code)
    invitation = models.CharField(max_length=32, default=new_key)
    question = models.CharField(_("Frage"), max_length=200)
    plain_question = models.CharField(_("Frage in einfacher Sprache"), max_length=200, blank=True)
    about = models.TextField(_("Worum es geht und was mit dem Ergebnis geschieht"), blank=True)
    audience = models.CharField(
        _("Wer mitreden darf"), max_length=8, choices=Audience.choices, default=Audience.PUBLIC
    )
    language_level = models.CharField(
        _("Sprache"), max_length=8, choices=LanguageLevel.choices, default=LanguageLevel.STANDARD
    )
    area_system = models.CharField(_("Gebietssystem"), max_length=120, blank=True)
    area = models.CharField(_("Gebiet"), max_length=60, blank=True)
    departments = models.JSONField(_("Ämter"), default=list)  # offered for choice, e.g. in internal rounds
    starts = models.DateField(_("Beginn"), default=timezone.localdate)
    ends = models.DateField(_("Ende"), null=True, blank=True)  # None: it stands open
    phase = models.CharField(_("Phase"), max_length=10, default="prepare")
    phase_since = models.DateTimeField(default=timezone.now)
    review_first = models.BooleanField(_("erst prüfen, dann veröffentlichen"), default=True)
    answer_days = models.PositiveSmallIntegerField(_("Antwort innerhalb von Tagen"), default=42)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Dialogrunde")
        verbose_name_plural = _("Dialogrunden")
        ordering = ("-starts", "-pk")

    def __str__(self) -> str:
        return self.question

    @property
    def in_plain_language(self) -> bool:
        """Its pages show the plain wording first."""
        return self.language_level == LanguageLevel.PLAIN

    @property
    def open_to_public(self) -> bool:
        return self.audience == Audience.PUBLIC


class RoundSubject(SubjectReference):
    """An object of the house that the round concerns."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="subjects")

    class Meta(SubjectReference.Meta):
        verbose_name = _("Gegenstand der Runde")
        verbose_name_plural = _("Gegenstände der Runde")
