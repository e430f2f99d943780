"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from kommune360.web.plan import report_views, views

app_name = "plan"

urlpatterns = [
    path("", views.index, name="index"),
    path("uebernehmen/", views.take_over, name="take_over"),
    path("ziele/<str:key>/", views.goal, name="goal"),
    path("massnahmen/", views.measure_list, name="measures"),
    path("massnahmen.csv", views.measures_csv, name="measures_csv"),
    path("massnahmen/<str:key>/", views.measure, name="measure"),
    path("massnahmen/<str:key>/stand/", report_views.report, name="report"),
]
