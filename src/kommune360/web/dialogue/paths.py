"""Addresses of what stands around a round: landscape, moderation, what is owed, results, news."""

from __future__ import annotations

from django.urls import path

from kommune360.web.dialogue import owed_views
from kommune360.web.dialogue.landscape import views as landscape
from kommune360.web.dialogue.moderation import views as moderation
from kommune360.web.dialogue.notify import views as notify
from kommune360.web.dialogue.results import views as results

_ROUND = "dialog/<slug:slug>/"

ACROSS_ROUNDS = [
    path("dialog/moderation/", moderation.overview, name="moderation_overview"),
    path("dialog/offen/", owed_views.owed, name="owed"),
    path("dialog/nachrichten/ja/<str:token>/", notify.confirm, name="confirm_mail"),
    path("dialog/nachrichten/ende/<str:token>/", notify.unsubscribe, name="unsubscribe"),
    path("dialog/nachrichten/fristen/<str:token>/", notify.end_reminders, name="end_reminders"),
]
OF_A_ROUND = [
    path(_ROUND + "landschaft/", landscape.landscape, name="landscape"),
    path(_ROUND + "landschaft.csv", landscape.landscape_csv, name="landscape_csv"),
    path(_ROUND + "losverfahren.csv", landscape.lottery_csv, name="lottery_csv"),
    path(_ROUND + "moderation/", moderation.waiting, name="moderation"),
    path(_ROUND + "moderation/handeln/", moderation.act, name="moderate"),
    path(_ROUND + "moderation/protokoll/", moderation.log, name="moderation_log"),
    path(_ROUND + "moderation/<int:pk>/zurueck/", moderation.take_back, name="moderation_back"),
    path(_ROUND + "antworten/<int:pk>/erinnern/", owed_views.remind, name="remind"),
    path(_ROUND + "ergebnis/", results.result, name="result"),
    path(_ROUND + "ergebnis.pdf", results.result_pdf, name="result_pdf"),
    path(_ROUND + "ergebnis.docx", results.result_docx, name="result_docx"),
    path(_ROUND + "ergebnis.xlsx", results.result_xlsx, name="result_xlsx"),
    path(_ROUND + "ergebnis.csv", results.result_csv, name="result_csv"),
    path(_ROUND + "ergebnis.json", results.result_json, name="result_json"),
    path(_ROUND + "nachrichten/", notify.subscribe, name="subscribe"),
]
