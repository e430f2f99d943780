"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from kommune360.web.requests import views

app_name = "requests"

urlpatterns = [
    path("", views.index, name="index"),
    path("neu/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/brief/", views.letter, name="letter"),
    path("<int:pk>/vorlage.csv", views.template_csv, name="template_csv"),
    path("<int:pk>/vorlage.xlsx", views.template_xlsx, name="template_xlsx"),
    path("<int:pk>/einreichen/", views.hand_in, name="hand_in"),
    path("<int:pk>/ablehnen/", views.decline, name="decline"),
    path("<int:pk>/zurueckziehen/", views.withdraw, name="withdraw"),
    path("<int:pk>/erinnern/", views.remind, name="remind"),
    path("<int:pk>/beantwortet/", views.answered, name="answered"),
]
