"""Addresses of the room Lage."""

from __future__ import annotations

from django.urls import path

from kommune360.web.areas import views
from kommune360.web.areas.downloads import download

app_name = "areas"

urlpatterns = [
    path("", views.index, name="index"),
    path("tabelle.csv", download, {"page": "", "ending": "csv"}, name="csv"),
    path("tabelle.xlsx", download, {"page": "", "ending": "xlsx"}, name="xlsx"),
    path("rangfolge/", views.ranking, name="ranking"),
    path("rangfolge/tabelle.csv", download, {"page": "rangfolge", "ending": "csv"}, name="ranking_csv"),
    path("rangfolge/tabelle.xlsx", download, {"page": "rangfolge", "ending": "xlsx"}, name="ranking_xlsx"),
    path("verlaeufe/", views.courses, name="courses"),
    path("verlaeufe/tabelle.csv", download, {"page": "verlaeufe", "ending": "csv"}, name="courses_csv"),
    path("verlaeufe/tabelle.xlsx", download, {"page": "verlaeufe", "ending": "xlsx"}, name="courses_xlsx"),
    path("vergleich/", views.comparison, name="comparison"),
    path("vergleich/tabelle.csv", download, {"page": "vergleich", "ending": "csv"}, name="comparison_csv"),
    path("vergleich/tabelle.xlsx", download, {"page": "vergleich", "ending": "xlsx"}, name="comparison_xlsx"),
    path("herkunft/", views.trace, name="trace"),
    path("grenzen/<slug:slug>/<str:stamp>/<str:system>.geojson", views.boundaries, name="geojson"),
]
