"""Who works for which municipality, in which role? Users, municipalities, memberships.

One installation serves one town, or a county with its towns: everything municipal belongs to exactly
one ``Municipality``. A person may hold several roles in one town and roles in several towns.
"""

from __future__ import annotations

import re

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

AGS = re.compile(r"^(\d{2}|\d{3}|\d{5}|\d{8})$")  # Land, Regierungsbezirk, Kreis, Gemeinde


class User(AbstractUser):
    """A person who signs in with her mail address; what she may do comes from memberships alone."""

    class Meta:
        verbose_name = _("Person")
        verbose_name_plural = _("Personen")

    def __str__(self) -> str:
        return self.get_full_name() or self.email or self.username


class Land(models.TextChoices):
    """The sixteen Länder by their ISO 3166-2:DE letters."""

    BW = "BW", "Baden-Württemberg"
    BY = "BY", "Bayern"
    BE = "BE", "Berlin"
    BB = "BB", "Brandenburg"
    HB = "HB", "Bremen"
    HH = "HH", "Hamburg"
    HE = "HE", "Hessen"
    MV = "MV", "Mecklenburg-Vorpommern"
    NI = "NI", "Niedersachsen"
    NW = "NW", "Nordrhein-Westfalen"
    RP = "RP", "Rheinland-Pfalz"
    SL = "SL", "Saarland"
    SN = "SN", "Sachsen"
    ST = "ST", "Sachsen-Anhalt"
    SH = "SH", "Schleswig-Holstein"
    TH = "TH", "Thüringen"


class Municipality(models.Model):
    """One town, county or district with its planning folder. ``ags`` is text: leading zeros count."""

    name = models.CharField(_("Name"), max_length=120)
    slug = models.SlugField(_("Kurzname"), unique=True)
    ags = models.CharField(
        _("Gemeindeschlüssel (AGS)"),
        max_length=8,
        blank=True,
        validators=[RegexValidator(AGS.pattern, _("2, 3, 5 oder 8 Ziffern"))],
    )
    land = models.CharField(_("Land"), max_length=2, choices=Land.choices, blank=True)
    planning_folder = models.CharField(_("Planungsordner"), max_length=500, blank=True)
    language = models.CharField(
        _("Sprache"), max_length=2, choices=[("de", "Deutsch"), ("en", "English")], default="de"
    )
    invented = models.BooleanField(_("erfundene Stadt"), default=False)
    figures_public = models.BooleanField(_("Zahlen sind öffentlich"), default=False)

    class Meta:
        verbose_name = _("Kommune")
        verbose_name_plural = _("Kommunen")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person is in a municipality. Rights hang on these alone (``permissions.py``)."""

    PLANNER = "planner", _("Planung")
    DEPARTMENT = "department", _("Fachamt")
    HEAD = "head", _("Amtsleitung")
    COMMITTEE = "committee", _("Ausschuss")
    PROVIDER = "provider", _("Träger")
    STATISTICS = "statistics", _("Statistikstelle")
    MODERATOR = "moderator", _("Moderation")
    EDITOR = "editor", _("Redaktion")
    PUBLIC = "public", _("Öffentlichkeit")
    YOUTH = "youth", _("Jugendliche")


class Membership(models.Model):
    """One role of one person in one municipality; ``department`` names her office or organisation."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("Person"))
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="memberships", verbose_name=_("Kommune")
    )
    role = models.CharField(_("Rolle"), max_length=12, choices=Role.choices)
    department = models.CharField(_("Amt oder Organisation"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("Mitgliedschaft")
        verbose_name_plural = _("Mitgliedschaften")
        ordering = ("id",)
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["user", "municipality", "role"], name="one_row_per_role")
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.municipality}"
