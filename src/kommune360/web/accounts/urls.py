"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from kommune360.web.accounts import audit_views, views

app_name = "accounts"

urlpatterns = [
    path("ansehen-als/", views.look_as, name="look_as"),
    path("kommune/", views.choose_municipality, name="choose_municipality"),
    path("rundgang/", views.tour, name="tour"),
    path("sprache/", views.set_language, name="set_language"),
    path("mitglieder/", views.members, name="members"),
    path("mitglieder/<int:pk>/entziehen/", views.remove_member, name="remove_member"),
    path("protokoll/", audit_views.audit_lines, name="audit"),
    path("protokoll/protokoll.csv", audit_views.audit_csv, name="audit_csv"),
]
