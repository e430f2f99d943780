"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from kommune360.web.data import release_views, sheet_views, views

app_name = "data"

urlpatterns = [
    path("", views.index, name="index"),
    path("einlesen/", views.upload, name="upload"),
    path("import/<uuid:run_id>/", views.run, name="run"),
    path("import/<uuid:run_id>/antworten/", views.answer, name="answer"),
    path("import/<uuid:run_id>/uebernehmen/", views.store, name="store"),
    path("import/<uuid:run_id>/abbrechen/", views.cancel, name="cancel"),
    path("quellen.csv", views.datasets_csv, name="datasets_csv"),
    path("quelle/<slug:dataset>/", views.dataset, name="dataset"),
    path("quelle/<slug:dataset>/original/", views.original, name="original"),
    path("freigabe/", release_views.index, name="releases"),
    path("freigabe/proben/", release_views.begin, name="release_begin"),
    path("freigabe/<uuid:run_id>/", release_views.show, name="release"),
    path("freigabe/<uuid:run_id>/uebernehmen/", release_views.store, name="release_store"),
    path("freigabe/<uuid:run_id>/abbrechen/", release_views.cancel, name="release_cancel"),
    path("nachweis/<int:number>/", release_views.proof, name="proof"),
    path("nachweis/<int:number>.json", release_views.proof_json, name="proof_json"),
    path("datenblaetter/", sheet_views.index, name="sheets"),
    path("datenblaetter/<slug:dataset>/", sheet_views.edit, name="sheet"),
    path("faellig/", sheet_views.due, name="due"),
    path("faellig.csv", sheet_views.due_csv, name="due_csv"),
    path("antworten/", views.answers, name="answers"),
    path("antworten/<slug:structure>/vergessen/", views.forget, name="forget"),
    path("zuruecknehmen/", views.undo, name="undo"),
]
