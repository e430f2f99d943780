"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from kommune360.web.pages import views

app_name = "pages"

urlpatterns = [
    path("", views.start, name="start"),
    path("gebiet/<str:system>/<str:key>/", views.portrait, name="portrait"),
]
