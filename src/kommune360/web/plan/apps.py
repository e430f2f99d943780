"""The room Plan as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanConfig(AppConfig):
    name = "kommune360.web.plan"
    label = "plan"
    verbose_name = _("Plan")

    def ready(self) -> None:
        from kommune360.web.plan.subjects import GOALS, MEASURES
        from kommune360.web.ui import subjects

        subjects.register(GOALS)
        subjects.register(MEASURES)
