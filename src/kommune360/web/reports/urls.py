"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from kommune360.web.reports import issued_views, portrait_views, views

app_name = "reports"

urlpatterns = [
    path("", views.index, name="index"),
    path("ausgegeben/", issued_views.index, name="issued"),
    path("ausgegeben.csv", issued_views.index_csv, name="issued_csv"),
    path("ausgegeben/<int:pk>.<slug:form>", issued_views.download, name="issued_file"),
    path("ausgeben/<slug:kind>/", issued_views.issue, name="issue"),
    path("word/", issued_views.template, name="template"),
    path("word/zurueck/", issued_views.template_drop, name="template_drop"),
    path("word/<slug:which>.docx", issued_views.template_file, name="template_file"),
    path("portraets/", portrait_views.index, name="portraits"),
    path("portraets/neu/", portrait_views.begin, name="portraits_begin"),
    path("portraets/<uuid:run_id>/", portrait_views.run, name="portrait_run"),
    path("portraets/<uuid:run_id>/abbrechen/", portrait_views.cancel, name="portraits_cancel"),
    path("portraets/<uuid:run_id>/alle.<slug:form>", portrait_views.download, name="portraits_file"),
    path("portraet/<str:system>/<str:key>.pdf", views.portrait, name="portrait"),
    path("<slug:kind>.<slug:form>", views.paper, name="paper"),
]
