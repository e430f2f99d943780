"""Addresses of this room: ``dialog/`` for the pages, ``d/CODE/`` for what is printed and scanned."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "dialogue"

urlpatterns: list[URLPattern] = []
