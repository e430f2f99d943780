"""All addresses: one prefix per room, then the editorial desk, administration and editorial pages."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from kommune360.web.config.rooms import ROOMS

handler400 = "kommune360.web.ui.views.bad_request"
handler403 = "kommune360.web.ui.views.forbidden"
handler404 = "kommune360.web.ui.views.not_found"
handler500 = "kommune360.web.ui.views.server_error"


def room_urls() -> list[URLPattern | URLResolver]:
    """The routes of every room that has addresses, each below its prefix."""
    return [
        path(f"{room.prefix}/" if room.prefix else "", include(f"{room.app}.urls"))
        for room in ROOMS
        if room.prefix is not None
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    *room_urls(),
    path("konto/", include("allauth.urls")),
    path("redaktion/", include(wagtailadmin_urls)),
    path("verwaltung/", admin.site.urls),
    path("dokumente/", include(wagtaildocs_urls)),
    path("seiten/", include(wagtail_urls)),
]
