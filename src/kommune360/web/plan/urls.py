"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from kommune360.web.plan import (
    chain_views,
    edit_views,
    forward_views,
    goal_edit_views,
    horizon_views,
    money_views,
    paper_views,
    prevention_views,
    report_views,
    signal_views,
    target_views,
    version_views,
    views,
)
from kommune360.web.plan.beginning import views as beginning
from kommune360.web.plan.meetings import views as meetings
from kommune360.web.plan.participation import views as participation

app_name = "plan"

urlpatterns = [
    path("", views.index, name="index"),
    path("uebernehmen/", views.take_over, name="take_over"),
    path("neu/", beginning.begin, name="begin"),
    path("hochladen/", beginning.upload, name="upload"),
    path("rahmen/", beginning.overview, name="framework"),
    path("rahmen/festhalten/", beginning.finish, name="framework_finish"),
    path("rahmen/<slug:key>/", beginning.part, name="framework_part"),
    path("beteiligung/", participation.log, name="participation"),
    path("beteiligung.csv", participation.log_csv, name="participation_csv"),
    path("beteiligung/anlage.<slug:form>", participation.annex, name="participation_annex"),
    path("beteiligung/neu/", participation.invite, name="participation_invite"),
    path("beteiligung/<str:key>/", participation.reply, name="participation_reply"),
    path("besprechungen/", meetings.index, name="meetings"),
    path("besprechungen/neu/", meetings.add, name="meeting_add"),
    path("besprechungen/<str:key>/", meetings.meeting, name="meeting"),
    path("besprechungen/<str:key>/aendern/", meetings.change, name="meeting_edit"),
    path("besprechungen/<str:key>/ergebnis/", meetings.outcome, name="outcome"),
    path("besprechungen/<str:key>/erledigt/", meetings.done, name="task_done"),
    path("entscheidungen/", meetings.decisions, name="decisions"),
    path("entscheidungen.csv", meetings.decisions_csv, name="decisions_csv"),
    path("uebergabe/", meetings.handing_over, name="handover"),
    path("uebergabe.<slug:form>", meetings.handing_over_file, name="handover_file"),
    path("fortschreiben/", forward_views.forward, name="forward"),
    path("ziele/neu/", goal_edit_views.add, name="goal_add"),
    path("ziele/<str:key>/", views.goal, name="goal"),
    path("ziele/<str:key>/aendern/", goal_edit_views.change, name="goal_edit"),
    path("ziele/<str:key>/verschieben/", goal_edit_views.move, name="goal_move"),
    path("ziele/<str:key>/aufgeben/", goal_edit_views.retire, name="goal_retire"),
    path("ziele/<str:key>/zielwerte/neu/", target_views.add, name="target_add"),
    path("zielwerte/<str:key>/aendern/", target_views.change, name="target_edit"),
    path("zielwerte/<str:key>/aufgeben/", target_views.retire, name="target_retire"),
    path("massnahmen/", views.measure_list, name="measures"),
    path("massnahmen.csv", views.measures_csv, name="measures_csv"),
    path("massnahmen/neu/", edit_views.add, name="measure_add"),
    path("massnahmen/<str:key>/", views.measure, name="measure"),
    path("massnahmen/<str:key>/stand/", report_views.report, name="report"),
    path("massnahmen/<str:key>/aendern/", edit_views.change, name="measure_edit"),
    path("signale/", signal_views.signals, name="signals"),
    path("signale/pruefen/", signal_views.look, name="look"),
    path("signale/<int:pk>/beiseite/", signal_views.set_aside, name="set_aside"),
    path("rueckblick/", signal_views.review, name="review"),
    path("rueckblick/<str:key>/anpassen/", signal_views.adapt, name="adapt"),
    path("fassungen/", version_views.versions, name="versions"),
    path("fassungen/vergleich/", version_views.comparison, name="comparison"),
    path("fassungen/neu/", version_views.close, name="close"),
    path("fassungen/<int:number>/wiederherstellen/", version_views.restore, name="restore"),
    path("fassungen/<int:number>/vorlegen/", version_views.release, name="release"),
    path("fassungen/<int:number>/papiere/", paper_views.papers, name="papers"),
    path(
        "fassungen/<int:number>/papiere/<slug:kind>.<slug:form>", paper_views.download, name="paper_of_kind"
    ),
    path("fassungen/<int:number>/vorlage/", paper_views.make, name="paper"),
    path("fassungen/<int:number>/vorlage.<str:form>", paper_views.download, name="paper_file"),
    path("fassungen/<int:number>/beschluss/", paper_views.votes, name="votes"),
]
urlpatterns += [
    path("wirkung/", chain_views.overview, name="chains"),
    path("wirkung.csv", chain_views.overview_csv, name="chains_csv"),
    path("wirkung/<str:key>/", chain_views.one, name="chain"),
    path("praevention/", prevention_views.matrix, name="prevention"),
    path("praevention.csv", prevention_views.matrix_csv, name="prevention_csv"),
    path("geld/", money_views.overview, name="money"),
    path("geld.csv", money_views.overview_csv, name="money_csv"),
    path("fristen/", money_views.calendar, name="deadlines"),
    path("andere/", horizon_views.overview, name="horizons"),
    path("andere.csv", horizon_views.overview_csv, name="horizons_csv"),
    path("andere/neu/", horizon_views.add, name="link_add"),
    path("andere/<str:key>/aendern/", horizon_views.change, name="link_edit"),
    path("andere/<str:key>/loesen/", horizon_views.remove, name="link_remove"),
    path("pruefliste/", horizon_views.checklist, name="statute"),
    path("pruefliste/<str:key>/", horizon_views.duty, name="duty_edit"),
]
