"""The room of projections as a Django app; its only table follows the jobs, results lie in planning folders."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectionConfig(AppConfig):
    name = "kommune360.web.projection"
    label = "projection"
    verbose_name = _("Vorausrechnungen")
