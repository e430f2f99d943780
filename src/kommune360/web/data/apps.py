"""The data room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DataConfig(AppConfig):
    name = "kommune360.web.data"
    label = "data"
    verbose_name = _("Daten")
