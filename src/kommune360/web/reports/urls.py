"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from kommune360.web.reports import views

app_name = "reports"

urlpatterns = [
    path("", views.index, name="index"),
    path("portraet/<str:system>/<str:key>.pdf", views.portrait, name="portrait"),
    path("<slug:kind>.<slug:form>", views.paper, name="paper"),
]
