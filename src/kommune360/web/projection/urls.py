"""Addresses of this room, below those of Bedarf."""

from __future__ import annotations

from django.urls import path

from kommune360.web.projection import views

app_name = "projection"

urlpatterns = [
    path("bevoelkerung/", views.population, name="population"),
    path("bevoelkerung/tabelle.csv", views.population_csv, name="csv"),
    path("bevoelkerung/tabelle.xlsx", views.population_xlsx, name="xlsx"),
    path("guete/", views.quality, name="quality"),
    path("vorausrechnen/", views.begin, name="begin"),
    path("vorausrechnung/<uuid:run_id>/", views.run, name="run"),
    path("vorausrechnung/<uuid:run_id>/abbrechen/", views.cancel, name="cancel"),
]
