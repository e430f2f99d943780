"""Django's entry for this room."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "kommune360.web.accounts"
    label = "accounts"
    verbose_name = _("Personen und Rechte")
    default_auto_field = "django.db.models.BigAutoField"
