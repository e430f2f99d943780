"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from kommune360.web.pages import room_views, views

app_name = "pages"

urlpatterns = [
    path("", views.start, name="start"),
    path("gebiet/<str:system>/<str:key>/", room_views.portrait, name="portrait"),
]
