"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from kommune360.web.scenarios import views

app_name = "scenarios"

urlpatterns = [
    path("", views.index, name="index"),
    path("vergleich/", views.compare, name="compare"),
    path("herkunft/", views.trace, name="trace"),
    path("annahmen/", views.assumptions, name="assumptions"),
    path("speichern/", views.save, name="save"),
    path("szenario/<slug:scenario_id>/entfernen/", views.delete, name="delete"),
    path("bedarf.csv", views.download_csv, name="csv"),
    path("bedarf.xlsx", views.download_xlsx, name="xlsx"),
]
