"""Who may use Django's own administration? Superusers only; everybody else works in the rooms."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class Administration(AdminSite):
    site_header = "kommune360"
    site_title = "kommune360"
    index_title = _("Verwaltung der Installation")

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)


class AdministrationConfig(AdminConfig):
    default_site = "kommune360.web.config.administration.Administration"
