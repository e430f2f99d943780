"""Django's entry for this room."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "kommune360.web.audit"
    label = "audit"
    verbose_name = _("Protokoll")
    default_auto_field = "django.db.models.BigAutoField"
