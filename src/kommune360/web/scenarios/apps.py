"""The room Bedarf as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScenariosConfig(AppConfig):
    name = "kommune360.web.scenarios"
    label = "scenarios"
    verbose_name = _("Bedarf")

    def ready(self) -> None:
        from kommune360.web.scenarios.subjects import NEEDS, SCENARIOS
        from kommune360.web.ui import subjects

        subjects.register(NEEDS)
        subjects.register(SCENARIOS)
