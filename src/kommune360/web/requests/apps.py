"""The requests of data as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    name = "kommune360.web.requests"
    label = "requests"
    verbose_name = _("Datenanfragen")
