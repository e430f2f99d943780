"""Django's entry for this room."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "kommune360.web.ui"
    label = "ui"
