"""How is an act called on the page? Names in both languages; a new act adds its line here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

ACTION_NAMES = {
    "municipality.saved": _("Kommune gespeichert"),
    "user.created": _("Person eingetragen"),
    "user.password_set": _("Kennwort gesetzt"),
    "member.added": _("Rolle vergeben"),
    "member.changed": _("Rolle geändert"),
    "member.removed": _("Rolle entzogen"),
    "pages.created": _("Seiten angelegt"),
    "import.begun": _("Import begonnen"),
    "import.answered": _("Fragen zum Import beantwortet"),
    "import.stored": _("Daten übernommen"),
    "import.cancelled": _("Import abgebrochen"),
    "import.done": _("Daten eingelesen"),
    "import.undone": _("Einlesen zurückgenommen"),
    "release.tried": _("Freigabe geprobt"),
    "release.stored": _("Zahlen freigegeben"),
    "release.refused": _("Freigabe abgelehnt"),
    "release.cancelled": _("Freigabe abgebrochen"),
    "datasheet.saved": _("Datenblatt gespeichert"),
    "request.asked": _("Daten angefragt"),
    "request.handed_in": _("Daten zur Anfrage eingereicht"),
    "request.answered": _("Datenanfrage beantwortet"),
    "request.declined": _("Datenanfrage abgelehnt"),
    "request.withdrawn": _("Datenanfrage zurückgezogen"),
    "request.reminded": _("an Datenanfrage erinnert"),
    "answers.forgotten": _("Gemerkte Antworten gelöscht"),
    "scenario.saved": _("Szenario gespeichert"),
    "scenario.deleted": _("Szenario entfernt"),
    "scenario.changed": _("Szenario geändert"),
    "projection.begun": _("Vorausrechnung begonnen"),
    "projection.cancelled": _("Vorausrechnung abgebrochen"),
    "round.opened": _("Dialogrunde angelegt"),
    "round.changed": _("Dialogrunde geändert"),
    "round.moved": _("Dialogrunde in andere Phase gebracht"),
    "contribution.moderated": _("Beiträge moderiert"),
    "round.subject_added": _("Gegenstand einer Dialogrunde genannt"),
    "thesis.added": _("These aufgestellt"),
    "thesis.changed": _("These geändert"),
    "voice.added": _("Stimme zu einer These eingetragen"),
    "voice.changed": _("Stimme zu einer These geändert"),
    "voice.removed": _("Stimme zu einer These entfernt"),
    "consideration.promised": _("Antwort im Dialog zugesagt"),
    "consideration.answered": _("Beiträge im Dialog beantwortet"),
    "paper.entered": _("Papierbogen im Dialog eingegeben"),
    "participation.erased": _("im Dialog Gegebenes gelöscht"),
    "index.saved": _("Sozialindex gespeichert"),
    "index.deleted": _("Sozialindex entfernt"),
    "plan.entered": _("Plan übernommen"),
    "plan.framework_answered": _("Fragen zum Rahmen des Plans beantwortet"),
    "plan.drafted": _("Plan aus den Antworten entworfen"),
    "plan.rolled_forward": _("Plan fortgeschrieben"),
    "plan.version_closed": _("Fassung des Plans geschlossen"),
    "plan.version_restored": _("Fassung des Plans wiederhergestellt"),
    "plan.version_released": _("Fassung dem Ausschuss vorgelegt"),
    "plan.version_decided": _("Fassung beschlossen"),
    "plan.measure_added": _("Maßnahme angelegt"),
    "plan.measure_changed": _("Maßnahme geändert"),
    "plan.status_reported": _("Stand einer Maßnahme gemeldet"),
    "plan.reviewed": _("Rückblick festgehalten"),
    "plan.signal_set_aside": _("Signal beiseitegelegt"),
    "plan.meeting_added": _("Besprechung angelegt"),
    "plan.meeting_changed": _("Besprechung geändert"),
    "plan.outcome_added": _("Ergebnis einer Besprechung festgehalten"),
    "plan.task_done": _("Aufgabe erledigt"),
    "plan.invited": _("zur Beteiligung am Plan eingeladen"),
    "plan.participation_noted": _("Stellungnahme zum Plan festgehalten"),
    "proposal.drafted": _("Vorschlag eines Trägers begonnen"),
    "proposal.changed": _("Vorschlag eines Trägers geändert"),
    "proposal.handed_in": _("Vorschlag eines Trägers eingereicht"),
    "proposal.withdrawn": _("Vorschlag eines Trägers zurückgezogen"),
    "proposal.taken_over": _("Vorschlag eines Trägers übernommen"),
    "proposal.declined": _("Vorschlag eines Trägers abgelehnt"),
    "plan.paper_made": _("Papier des Plans geschrieben"),
    "plan.resolution_noted": _("Beschluss festgehalten"),
    "paper.issued": _("Vorlage ausgegeben"),
    "template.taken": _("Word-Vorlage übernommen"),
    "template.dropped": _("Word-Vorlage entfernt"),
    "portraits.begun": _("Gebietsporträts begonnen"),
    "portraits.cancelled": _("Gebietsporträts abgebrochen"),
}


VALUE_NAMES = {
    "audience": _("für wen"),
    "author": _("Urheber*in"),
    "changes": _("Änderungen"),
    "contributions": _("Beiträge"),
    "data_state": _("Datenstand"),
    "dataset": _("Quelle"),
    "datasets": _("Quellen"),
    "deadline": _("Frist"),
    "department": _("Amt oder Organisation"),
    "departments": _("Ämter"),
    "ends": _("endet"),
    "example": _("Beispiel"),
    "figures_public": _("Zahlen öffentlich"),
    "files": _("Dateien"),
    "invented": _("erfunden"),
    "kind": _("Art"),
    "language": _("Sprache"),
    "name": _("Name"),
    "number": _("Nummer"),
    "pages": _("Seiten"),
    "phase": _("Phase"),
    "planning_folder": _("Planungsordner"),
    "purpose": _("Zweck"),
    "question": _("Frage"),
    "reason": _("Begründung"),
    "reserve": _("Vorhaltung"),
    "result": _("Ergebnis"),
    "role": _("Rolle"),
    "starts": _("beginnt"),
    "statement": _("Aussage"),
    "title": _("Titel"),
    "version": _("Fassung"),
}


def action_name(action: str) -> str:
    """The name in the current language; the stored word where none is entered."""
    return str(ACTION_NAMES.get(action, action))


def value_name(name: str) -> str:
    """How a stored value is called on the page; the stored word where none is entered."""
    return str(VALUE_NAMES.get(name, name))


def value_words(value: Any) -> str:
    """A stored value as people write it: yes and no, lists with commas, nothing as a dash."""
    if value is None or value in ([], {}):
        return "–"
    if isinstance(value, bool):
        return gettext("ja") if value else gettext("nein")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
