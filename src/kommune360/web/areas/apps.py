"""The room Lage as a Django app; it has no tables of its own, figures live in planning folders."""

from __future__ import annotations

from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "kommune360.web.areas"
    label = "areas"
