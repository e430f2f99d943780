"""How is a plan kept? As the document it is: one working state, and every version that was closed.

Nothing of a plan is spread over columns: the document is JSON (``plan_as_dict``), so that what comes from
the planning folder goes back without loss and every version can be restored.
"""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from kommune360.web.accounts.models import Municipality


class PlanRecord(models.Model):
    """One plan. ``working`` is the document as it is edited; ``revision`` counts its changes, so that two
    people who edit at once hear of each other. ``slug`` is the plan's id in its document."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="plans")
    slug = models.SlugField(_("Kurzname"), max_length=80)
    title = models.CharField(_("Titel"), max_length=200)
    working = models.JSONField()
    revision = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=list)  # the memory of the signals
    looked_state = models.PositiveIntegerField(null=True)  # data state and day of the last look
    looked_on = models.DateField(null=True)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("Plan")
        verbose_name_plural = _("Pläne")
        ordering = ("title", "pk")
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["municipality", "slug"], name="one_plan_per_slug")
        ]

    def __str__(self) -> str:
        return self.title


class VersionState(models.TextChoices):
    """``CLOSED``: for those who work on the plan; ``RELEASED``: the committee reads it too; ``DECIDED``:
    resolved, everybody reads it."""

    CLOSED = "closed", _("Fassung der Verwaltung")
    RELEASED = "released", _("dem Ausschuss vorgelegt")
    DECIDED = "decided", _("beschlossen")


class PlanVersion(models.Model):
    """One closed version. Its document never changes; ``state`` alone moves on."""

    plan = models.ForeignKey(PlanRecord, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    reason = models.CharField(_("Grund"), max_length=500)
    role = models.CharField(max_length=20, blank=True)
    data_state = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=8, choices=VersionState.choices, default=VersionState.CLOSED)
    closed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Fassung")
        verbose_name_plural = _("Fassungen")
        ordering = ("-number",)
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["plan", "number"], name="one_row_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {self.number}"


class SignalState(models.TextChoices):
    OPEN = "open", _("offen")
    REVIEWED = "reviewed", _("geprüft")
    SET_ASIDE = "set_aside", _("beiseitegelegt")


class SignalRecord(models.Model):
    """A signal that was raised. The same key comes again only after it had calmed down."""

    plan = models.ForeignKey(PlanRecord, models.CASCADE, related_name="signals")
    key = models.CharField(max_length=200)
    content = models.JSONField(encoder=DjangoJSONEncoder)
    raised_on = models.DateField(_("seit"))
    state = models.CharField(max_length=10, choices=SignalState.choices, default=SignalState.OPEN)
    reason = models.CharField(_("Grund"), max_length=500, blank=True)
    review = models.CharField(max_length=80, blank=True)  # id of the review in the document
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Signal")
        verbose_name_plural = _("Signale")
        ordering = ("raised_on", "pk")
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["plan", "key", "raised_on"], name="one_row_per_signal")
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_open(self) -> bool:
        return self.state == SignalState.OPEN


class PaperKind(models.TextChoices):
    RESOLUTION = "resolution", _("Beschlussvorlage")
    BRIEF = "brief", _("Kurzfassung auf zwei Seiten")
    PLAIN = "plain", _("in einfacher Sprache")
    YEARLY = "yearly", _("Jahresbericht")


class Paper(models.Model):
    """A paper made of one version, frozen with its figures (``snapshot``). ``released_at``: when the head
    let the committee read it. ``outcome``: what the committee resolved, with its votes."""

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=10, choices=PaperKind.choices, default=PaperKind.RESOLUTION)
    title = models.CharField(_("Titel"), max_length=200)
    committee = models.CharField(_("Gremium"), max_length=120, blank=True)
    meeting_on = models.DateField(_("Sitzung am"), null=True, blank=True)
    snapshot = models.JSONField()
    template = models.CharField(
        max_length=64, blank=True
    )  # the town's Word template then, by its fingerprint
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.CharField(max_length=200, blank=True)
    released_at = models.DateTimeField(null=True)
    outcome = models.JSONField(null=True)  # the resolution as it stands in the document

    class Meta:
        verbose_name = _("Vorlage")
        verbose_name_plural = _("Vorlagen")
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.title
