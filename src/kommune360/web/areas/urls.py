"""Addresses of the room Lage."""

from __future__ import annotations

from django.urls import path

from kommune360.web.areas import views

app_name = "areas"

urlpatterns = [
    path("", views.index, name="index"),
    path("tabelle.csv", views.table_csv, name="csv"),
    path("tabelle.xlsx", views.table_xlsx, name="xlsx"),
    path("herkunft/", views.trace, name="trace"),
    path("grenzen/<slug:slug>/<str:stamp>/<str:system>.geojson", views.boundaries, name="geojson"),
]
