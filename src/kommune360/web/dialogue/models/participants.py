"""Who takes part in a round? A random name of this one round and coarse marks, nothing about the person.

No name, no address, no age; two rounds give two names that nobody can match.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kommune360.web.dialogue.models.rounds import Round, new_key


class Sector(models.TextChoices):
    ADMINISTRATION = "administration", _("Verwaltung")
    POLITICS = "politics", _("Politik")
    SCIENCE = "science", _("Wissenschaft")
    CIVIL_SOCIETY = "civil_society", _("Zivilgesellschaft")
    PARENTS = "parents", _("Eltern")
    YOUNG_PEOPLE = "young_people", _("junge Menschen")


class LifePhase(models.TextChoices):
    """About which time of life somebody speaks."""

    EARLY = "early", _("frühe Kindheit")
    KITA = "kita", _("Kita-Zeit")
    PRIMARY = "primary", _("Grundschulzeit")
    SECONDARY = "secondary", _("ab Klasse 5")
    TRANSITION = "transition", _("Übergang in Ausbildung und Arbeit")
    FAMILY = "family", _("Familie als Ganzes")


class AgeBand(models.TextChoices):
    UNDER_14 = "under_14", _("unter 14")
    FROM_14 = "14_17", _("14 bis 17")
    FROM_18 = "18_26", _("18 bis 26")
    FROM_27 = "27_59", _("27 bis 59")
    FROM_60 = "60_up", _("60 und älter")


class Participant(models.Model):
    """``key`` is what the signed cookie holds; ``user`` only where somebody takes part with an account.

    The day alone is kept of when she joined: the minute would let two rounds be matched.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="participants")
    key = models.CharField(max_length=32, unique=True, default=new_key)
    sector = models.CharField(_("Bereich"), max_length=16, choices=Sector.choices, blank=True)
    department = models.CharField(_("Amt oder Organisation"), max_length=120, blank=True)
    area = models.CharField(_("Gebiet"), max_length=60, blank=True)
    age_band = models.CharField(_("Alter"), max_length=8, choices=AgeBand.choices, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    proved = models.BooleanField(default=False)  # an account, or a browser that worked for it
    joined_on = models.DateField(auto_now_add=True)

    class Meta:
        verbose_name = _("Teilnehmende Person")
        verbose_name_plural = _("Teilnehmende")
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(
                fields=["round", "user"],
                condition=models.Q(user__isnull=False),
                name="one_participant_per_account",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_sector_display() or '?'} {self.pk}"
