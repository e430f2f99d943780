"""The providers' room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProvidersConfig(AppConfig):
    name = "kommune360.web.providers"
    label = "providers"
    verbose_name = _("Träger")
