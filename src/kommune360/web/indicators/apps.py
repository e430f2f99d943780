"""The room of indicators as a Django app; its only table holds favourites, figures live in planning folders."""

from __future__ import annotations

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "kommune360.web.indicators"
    label = "indicators"

    def ready(self) -> None:
        from kommune360.web.indicators.subjects import INDICATORS
        from kommune360.web.ui import subjects

        subjects.register(INDICATORS)
