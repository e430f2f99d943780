"""What does a provider propose for the plan? A draft is its organisation's alone until it is handed in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kommune360.web.plan.models import PlanRecord


class ProposalKind(models.TextChoices):
    MEASURE = "measure", _("Maßnahme")
    OFFER = "offer", _("Angebot")
    STATEMENT = "statement", _("Stellungnahme")


class ProposalState(models.TextChoices):
    """``DRAFT`` is seen by its own organisation only."""

    DRAFT = "draft", _("Entwurf")
    HANDED_IN = "handed_in", _("eingereicht")
    TAKEN_OVER = "taken_over", _("übernommen")
    DECLINED = "declined", _("nicht übernommen")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


class Proposal(models.Model):
    """``organisation`` as it is written in the memberships, ``key`` the same without case and edges.

    ``about``: id of the invitation that a statement answers. ``entry``: what of the plan came of it.
    """

    plan = models.ForeignKey(PlanRecord, models.CASCADE, related_name="proposals")
    organisation = models.CharField(_("Organisation"), max_length=120)
    key = models.CharField(max_length=120, db_index=True)
    kind = models.CharField(_("Art"), max_length=10, choices=ProposalKind.choices)
    title = models.CharField(_("Titel"), max_length=200)
    text = models.TextField(_("Text"), max_length=5000)
    target_group = models.CharField(_("Zielgruppe"), max_length=200, blank=True)
    life_phases = models.JSONField(default=list)
    fields = models.JSONField(default=list)
    about = models.CharField(max_length=80, blank=True)
    state = models.CharField(
        _("Stand"), max_length=10, choices=ProposalState.choices, default=ProposalState.DRAFT
    )
    reason = models.CharField(_("Begründung"), max_length=2000, blank=True)
    entry = models.CharField(max_length=80, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    handed_in_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=20, blank=True)  # a role

    class Meta:
        verbose_name = _("Vorschlag")
        verbose_name_plural = _("Vorschläge")
        ordering = ("-changed_at", "-pk")

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.state == ProposalState.DRAFT

    @property
    def is_waiting(self) -> bool:
        return self.state == ProposalState.HANDED_IN
