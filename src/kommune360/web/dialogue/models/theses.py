"""What does a thesis say, on which figures does it rest, and who said what about it before?

Its text may change while the round collects; every version stays, with the evidence of its day.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kommune360.web.dialogue.models.participants import Sector
from kommune360.web.dialogue.models.references import SubjectReference
from kommune360.web.dialogue.models.rounds import Round


class ThesisText(models.Model):
    """``title`` is the claim in one sentence, ``text`` two or three more."""

    title = models.CharField(_("These"), max_length=160)
    text = models.TextField(_("Erläuterung"), max_length=1200, blank=True)
    plain_title = models.CharField(_("These in einfacher Sprache"), max_length=160, blank=True)
    plain_text = models.TextField(_("Erläuterung in einfacher Sprache"), max_length=1200, blank=True)
    reasons = models.TextField(_("Gründe"), max_length=3000, blank=True)

    class Meta:
        abstract = True


class Thesis(ThesisText):
    """The version that holds; ``number`` counts within the round from 1."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="theses")
    number = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("These")
        verbose_name_plural = _("Thesen")
        ordering = ("number",)
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["round", "number"], name="thesis_number_once")
        ]

    def __str__(self) -> str:
        return self.title


class ThesisVersion(ThesisText):
    """One wording as it stood; ``evidence`` are the cards of that day."""

    thesis = models.ForeignKey(Thesis, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    evidence = models.JSONField(default=list)
    reason = models.CharField(_("Grund der Änderung"), max_length=300, blank=True)
    written_by = models.CharField(max_length=200, blank=True)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Fassung einer These")
        verbose_name_plural = _("Fassungen von Thesen")
        ordering = ("-number",)
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["thesis", "number"], name="thesis_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class Evidence(SubjectReference):
    """A figure, need or scenario the thesis rests on, as it was when it was put there."""

    thesis = models.ForeignKey(Thesis, models.CASCADE, related_name="evidence")

    class Meta(SubjectReference.Meta):
        verbose_name = _("Beleg")
        verbose_name_plural = _("Belege")


class Voice(models.Model):
    """What somebody in a role says about it; ``example``: written for illustration, nobody said it so."""

    thesis = models.ForeignKey(Thesis, models.CASCADE, related_name="voices")
    statement = models.TextField(_("Aussage"), max_length=600)
    role = models.CharField(_("Rolle"), max_length=120)
    sector = models.CharField(_("Bereich"), max_length=16, choices=Sector.choices, blank=True)
    example = models.BooleanField(_("Beispiel"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("Stimme")
        verbose_name_plural = _("Stimmen")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return f"{self.role}: {self.statement[:60]}"
