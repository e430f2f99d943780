"""Addresses of this room, below those of Lage."""

from __future__ import annotations

from django.urls import path

from kommune360.web.indicators import catalogue_views, views

app_name = "indicators"

urlpatterns = [
    path("indikatoren/", catalogue_views.index, name="explorer"),
    path("indikatoren/katalog.csv", catalogue_views.catalogue_csv, name="catalogue_csv"),
    path("indikatoren/<slug:indicator>/", catalogue_views.definition, name="definition"),
    path("indikatoren/<slug:indicator>/merken/", catalogue_views.star, name="star"),
    path("sozialindex/", views.social_index, name="social_index"),
    path("sozialindex/tabelle.csv", views.social_index_csv, name="social_index_csv"),
    path("sozialindex/tabelle.xlsx", views.social_index_xlsx, name="social_index_xlsx"),
    path("sozialindex/speichern/", views.save, name="save_index"),
    path("sozialindex/<slug:index_id>/entfernen/", views.delete, name="delete_index"),
]
