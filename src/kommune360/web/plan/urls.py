"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from kommune360.web.plan.beginning import views as beginning
from kommune360.web.plan.goals import chain_views, target_views
from kommune360.web.plan.goals import edit_views as goal_editing
from kommune360.web.plan.goals import views as goals
from kommune360.web.plan.measures import edit_views as measure_editing
from kommune360.web.plan.measures import views as measures
from kommune360.web.plan.meetings import views as meetings
from kommune360.web.plan.money import views as money
from kommune360.web.plan.others import views as others
from kommune360.web.plan.papers import views as papers
from kommune360.web.plan.participation import views as participation
from kommune360.web.plan.prevention import edit_views as prevention_editing
from kommune360.web.plan.prevention import views as prevention
from kommune360.web.plan.reviews import views as reviews
from kommune360.web.plan.statute import views as statute
from kommune360.web.plan.versions import forward_views
from kommune360.web.plan.versions import views as versions

app_name = "plan"

urlpatterns = [
    path("", goals.index, name="index"),
    path("uebernehmen/", beginning.take_over, name="take_over"),
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
    path("ziele/neu/", goal_editing.add, name="goal_add"),
    path("ziele/<str:key>/", goals.goal, name="goal"),
    path("ziele/<str:key>/aendern/", goal_editing.change, name="goal_edit"),
    path("ziele/<str:key>/verschieben/", goal_editing.move, name="goal_move"),
    path("ziele/<str:key>/aufgeben/", goal_editing.retire, name="goal_retire"),
    path("ziele/<str:key>/zielwerte/neu/", target_views.add, name="target_add"),
    path("zielwerte/<str:key>/aendern/", target_views.change, name="target_edit"),
    path("zielwerte/<str:key>/aufgeben/", target_views.retire, name="target_retire"),
    path("massnahmen/", measures.overview, name="measures"),
    path("massnahmen.csv", measures.overview_csv, name="measures_csv"),
    path("massnahmen/neu/", measure_editing.add, name="measure_add"),
    path("massnahmen/<str:key>/", measures.measure, name="measure"),
    path("massnahmen/<str:key>/stand/", measures.report, name="report"),
    path("massnahmen/<str:key>/aendern/", measure_editing.change, name="measure_edit"),
    path("signale/", reviews.signals, name="signals"),
    path("signale/pruefen/", reviews.look, name="look"),
    path("signale/<int:pk>/beiseite/", reviews.set_aside, name="set_aside"),
    path("rueckblick/", reviews.review, name="review"),
    path("rueckblick/<str:key>/anpassen/", reviews.adapt, name="adapt"),
    path("fassungen/", versions.versions, name="versions"),
    path("fassungen/vergleich/", versions.comparison, name="comparison"),
    path("nicht-mehr/", versions.no_longer, name="left"),
    path("nicht-mehr.csv", versions.no_longer_csv, name="left_csv"),
    path("fassungen/neu/", versions.close, name="close"),
    path("fassungen/<int:number>/wiederherstellen/", versions.restore, name="restore"),
    path("fassungen/<int:number>/vorlegen/", versions.release, name="release"),
    path("fassungen/<int:number>/papiere/", papers.papers, name="papers"),
    path("fassungen/<int:number>/papiere/<slug:kind>.<slug:form>", papers.download, name="paper_of_kind"),
    path("fassungen/<int:number>/vorlage/", papers.make, name="paper"),
    path("fassungen/<int:number>/vorlage.<str:form>", papers.download, name="paper_file"),
    path("fassungen/<int:number>/beschluss/", papers.votes, name="votes"),
]
urlpatterns += [
    path("wirkung/", chain_views.overview, name="chains"),
    path("wirkung.csv", chain_views.overview_csv, name="chains_csv"),
    path("wirkung/<str:key>/", chain_views.one, name="chain"),
    path("praevention/", prevention.overview, name="prevention"),
    path("praevention.csv", prevention.overview_csv, name="prevention_csv"),
    path("praevention/angebot/", prevention_editing.add_offer, name="offer_add"),
    path("praevention/luecke/", prevention_editing.add_gap, name="gap_add"),
    path("praevention/<str:key>/aendern/", prevention_editing.change, name="prevention_edit"),
    path("praevention/<str:key>/entfernen/", prevention_editing.remove, name="prevention_remove"),
    path("geld/", money.overview, name="money"),
    path("geld.csv", money.overview_csv, name="money_csv"),
    path("fristen/", papers.calendar, name="deadlines"),
    path("andere/", others.overview, name="horizons"),
    path("andere.csv", others.overview_csv, name="horizons_csv"),
    path("andere/neu/", others.add, name="link_add"),
    path("andere/<str:key>/aendern/", others.change, name="link_edit"),
    path("andere/<str:key>/loesen/", others.remove, name="link_remove"),
    path("pruefliste/", statute.overview, name="statute"),
    path("pruefliste/<str:key>/", statute.change, name="duty_edit"),
]
