"""Addresses of this room: ``dialog/`` for the pages, ``d/CODE/`` for what is printed and scanned."""

from __future__ import annotations

from django.urls import path

from kommune360.web.dialogue import (
    answer_views,
    contribution_views,
    feeds,
    poster_views,
    running_views,
    taking_part_views,
    views,
)
from kommune360.web.dialogue.paths import ACROSS_ROUNDS, OF_A_ROUND

app_name = "dialogue"

ROUND = "dialog/<slug:slug>/"
THESIS = ROUND + "these/<int:number>/"

urlpatterns = [
    path("dialog/", views.index, name="index"),
    path("dialog/neu/", running_views.new, name="new"),
    path("dialog/vorlegen/", running_views.put_up, name="put_up"),
    *ACROSS_ROUNDS,
    path(ROUND, views.round_page, name="round"),
    path(ROUND + "bearbeiten/", running_views.edit, name="edit"),
    path(ROUND + "phase/", running_views.move, name="move"),
    path(ROUND + "these/neu/", running_views.new_thesis, name="new_thesis"),
    path(THESIS, views.thesis, name="thesis"),
    path(THESIS + "bearbeiten/", running_views.edit_thesis, name="edit_thesis"),
    path(THESIS + "stimme/", running_views.add_voice, name="add_voice"),
    path(THESIS + "stimme/<int:pk>/", running_views.edit_voice, name="edit_voice"),
    path(THESIS + "stimme/<int:pk>/entfernen/", running_views.remove_voice, name="remove_voice"),
    path(THESIS + "fassung/<int:version>/", views.version, name="version"),
    path(THESIS + "<slug:door>/", contribution_views.contribute, name="contribute"),
    path(ROUND + "beitrag/<int:pk>/", views.contribution, name="contribution"),
    path(ROUND + "beitrag/<int:pk>/antworten/", contribution_views.reply, name="reply"),
    path(ROUND + "beitrag/<int:pk>/zurueckziehen/", contribution_views.withdraw, name="withdraw"),
    path(ROUND + "neues.atom", feeds.round_feed, name="feed"),
    path(ROUND + "antworten/", views.answers, name="answers"),
    path(ROUND + "antworten/neu/", answer_views.new, name="new_answer"),
    path(ROUND + "antworten/<int:pk>/", views.answer, name="answer"),
    path(ROUND + "antworten/<int:pk>/bearbeiten/", answer_views.edit, name="edit_answer"),
    *OF_A_ROUND,
]

# from the poster on: taking part, and what comes in on paper
urlpatterns += [
    path("d/<str:code>/", taking_part_views.short, name="short"),
    path(ROUND + "mitmachen/", taking_part_views.take_part, name="take_part"),
    path(ROUND + "einladung/", taking_part_views.invited, name="invited"),
    path(ROUND + "einladung/<str:invitation>/", taking_part_views.invited, name="invitation"),
    path(ROUND + "aufgabe/", taking_part_views.challenge, name="challenge"),
    path(ROUND + "stimme/", taking_part_views.vote, name="vote"),
    path(ROUND + "stimme/zurueck/", taking_part_views.take_back, name="take_back"),
    path(ROUND + "sagen/", contribution_views.say, name="say"),
    path(ROUND + "ueber-mich/", taking_part_views.about_me, name="about_me"),
    path(ROUND + "meins/", taking_part_views.mine, name="mine"),
    path(ROUND + "meins/mitnehmen/", taking_part_views.export, name="export"),
    path(ROUND + "meins/loeschen/", taking_part_views.erase, name="erase"),
    path(ROUND + "plakat/", poster_views.poster, name="poster"),
    path(ROUND + "qr.svg", poster_views.qr, name="qr"),
    path(ROUND + "papier/", poster_views.paper_sheet, name="paper_sheet"),
    path(ROUND + "papier/eingeben/", poster_views.enter_paper, name="enter_paper"),
]
