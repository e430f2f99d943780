"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from kommune360.web.scenarios import lever_views, views

app_name = "scenarios"

urlpatterns = [
    path("", views.index, name="index"),
    path("vergleich/", views.compare, name="compare"),
    path("herkunft/", views.trace, name="trace"),
    path("annahmen/", views.assumptions, name="assumptions"),
    path("speichern/", views.save, name="save"),
    path("szenario/<slug:scenario_id>/entfernen/", views.delete, name="delete"),
    path("szenarien/", lever_views.index, name="levers"),
    path("szenarien/neu/", lever_views.create, name="create"),
    path("szenarien/<slug:scenario_id>/", lever_views.edit, name="edit"),
    path("szenarien/<slug:scenario_id>/annahme/", lever_views.add, name="add_lever"),
    path(
        "szenarien/<slug:scenario_id>/annahme/<int:number>/entfernen/",
        lever_views.remove,
        name="remove_lever",
    ),
    path("szenarien/<slug:scenario_id>/rechnen/", lever_views.compute, name="compute"),
    path("bedarf.csv", views.download_csv, name="csv"),
    path("bedarf.xlsx", views.download_xlsx, name="xlsx"),
]
