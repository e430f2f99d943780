"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from kommune360.web.providers import views

app_name = "providers"

urlpatterns = [
    path("", views.index, name="index"),
    path("neu/", views.add, name="add"),
    path("<int:pk>/aendern/", views.change, name="change"),
    path("<int:pk>/einreichen/", views.hand_in, name="hand_in"),
    path("<int:pk>/zurueckziehen/", views.withdraw, name="withdraw"),
    path("vorschlaege/", views.proposals, name="proposals"),
    path("vorschlaege.csv", views.proposals_csv, name="proposals_csv"),
    path("vorschlaege/<int:pk>/", views.proposal, name="proposal"),
]
