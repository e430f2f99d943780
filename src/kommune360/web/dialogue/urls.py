"""Addresses of this room: ``dialog/`` for the pages, ``d/CODE/`` for what is printed and scanned."""

from __future__ import annotations

from django.urls import path

from kommune360.web.dialogue import answer_views, contribution_views, running_views, views
from kommune360.web.dialogue.landscape import views as landscape_views

app_name = "dialogue"

ROUND = "dialog/<slug:slug>/"
THESIS = ROUND + "these/<int:number>/"

urlpatterns = [
    path("dialog/", views.index, name="index"),
    path("dialog/neu/", running_views.new, name="new"),
    path("dialog/vorlegen/", running_views.put_up, name="put_up"),
    path(ROUND, views.round_page, name="round"),
    path(ROUND + "bearbeiten/", running_views.edit, name="edit"),
    path(ROUND + "phase/", running_views.move, name="move"),
    path(ROUND + "these/neu/", running_views.new_thesis, name="new_thesis"),
    path(THESIS, views.thesis, name="thesis"),
    path(THESIS + "bearbeiten/", running_views.edit_thesis, name="edit_thesis"),
    path(THESIS + "stimme/", running_views.add_voice, name="add_voice"),
    path(THESIS + "fassung/<int:version>/", views.version, name="version"),
    path(THESIS + "<slug:door>/", contribution_views.contribute, name="contribute"),
    path(ROUND + "beitrag/<int:pk>/", views.contribution, name="contribution"),
    path(ROUND + "beitrag/<int:pk>/antworten/", contribution_views.reply, name="reply"),
    path(ROUND + "beitrag/<int:pk>/zurueckziehen/", contribution_views.withdraw, name="withdraw"),
    path(ROUND + "landschaft/", landscape_views.landscape, name="landscape"),
    path(ROUND + "landschaft.csv", landscape_views.landscape_csv, name="landscape_csv"),
    path(ROUND + "antworten/", views.answers, name="answers"),
    path(ROUND + "antworten/neu/", answer_views.new, name="new_answer"),
    path(ROUND + "antworten/<int:pk>/", views.answer, name="answer"),
    path(ROUND + "antworten/<int:pk>/bearbeiten/", answer_views.edit, name="edit_answer"),
]
