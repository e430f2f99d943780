"""How is an act called on the page? Names in both languages; a new act adds its line here."""

from __future__ import annotations

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
    "consideration.promised": _("Antwort im Dialog zugesagt"),
    "consideration.answered": _("Beiträge im Dialog beantwortet"),
    "paper.entered": _("Papierbogen im Dialog eingegeben"),
    "participation.erased": _("im Dialog Gegebenes gelöscht"),
    "index.saved": _("Sozialindex gespeichert"),
    "index.deleted": _("Sozialindex entfernt"),
}


def action_name(action: str) -> str:
    """The name in the current language; the stored word where none is entered."""
    return str(ACTION_NAMES.get(action, action))
