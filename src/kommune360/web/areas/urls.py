"""Addresses of the room Lage."""

from __future__ import annotations

from django.urls import path

from kommune360.web.areas import views

app_name = "areas"

urlpatterns = [
    path("", views.index, name="index"),
    path("tabelle.csv", views.table_csv, name="csv"),
    path("tabelle.xlsx", views.table_xlsx, name="xlsx"),
    path("rangfolge/", views.ranking, name="ranking"),
    path("rangfolge/tabelle.csv", views.ranking_csv, name="ranking_csv"),
    path("rangfolge/tabelle.xlsx", views.ranking_xlsx, name="ranking_xlsx"),
    path("verlaeufe/", views.courses, name="courses"),
    path("verlaeufe/tabelle.csv", views.courses_csv, name="courses_csv"),
    path("verlaeufe/tabelle.xlsx", views.courses_xlsx, name="courses_xlsx"),
    path("vergleich/", views.comparison, name="comparison"),
    path("vergleich/tabelle.csv", views.comparison_csv, name="comparison_csv"),
    path("vergleich/tabelle.xlsx", views.comparison_xlsx, name="comparison_xlsx"),
    path("herkunft/", views.trace, name="trace"),
    path("grenzen/<slug:slug>/<str:stamp>/<str:system>.geojson", views.boundaries, name="geojson"),
]
