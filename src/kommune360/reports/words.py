"""The words of a plan's documents, German and English, in one table.

Templates and writers look words up here, so that two documents never call one thing by two names.
"""

from __future__ import annotations

from collections.abc import Mapping

from kommune360.base.text import Text
from kommune360.demand.land_rules import EVIDENCE
from kommune360.demand.need import NOTES
from kommune360.demand.offers import MOMENTS, OFFERS
from kommune360.demand.ranges import JUDGEMENTS

COLUMNS: dict[str, Text] = {
    "system": Text("Ebene", "Level"),
    "area": Text("Schlüssel", "Key"),
    "name": Text("Gebiet", "Area"),
    "offer": Text("Angebot", "Offer"),
    "year": Text("Jahr", "Year"),
    "moment": Text("Zeitpunkt", "Moment"),
    "children": Text("Kinder", "Children"),
    "need": Text("Bedarf", "Need"),
    "reserve": Text("Vorhaltung", "Reserve"),
    "guests": Text("Auswärtige (netto)", "Guests (net)"),
    "required": Text("erforderliche Plätze", "places required"),
    "places_licensed": Text("genehmigte Plätze", "licensed places"),
    "places_usable": Text("nutzbare Plätze", "usable places"),
    "balance": Text("Saldo", "Balance"),
    "low80": Text("Saldo von", "Balance from"),
    "high80": Text("Saldo bis", "Balance to"),
    "judgement": Text("Einschätzung", "Judgement"),
    "known_share": Text("davon schon geboren", "already born"),
    "areas_missing": Text("Gebiete ohne Zahlen", "areas without figures"),
    "note": Text("Bemerkung", "Note"),
}

WORDS: dict[str, Text] = {
    "title": Text("Bedarf an Plätzen", "Need for places"),
    "invented": Text(
        "Diese Kommune ist erfunden; alle Zahlen sind Beispiele.",
        "This municipality is invented; all figures are examples.",
    ),
    "skip": Text("Zum Inhalt", "Skip to content"),
    "contents": Text("Inhalt", "Contents"),
    "map": Text("Karte", "Map"),
    "map_text": Text(
        "Karte der Gebiete, gefärbt nach dem Saldo. Dieselben Werte stehen in der Tabelle.",
        "Map of the areas, coloured by balance. The table holds the same figures.",
    ),
    "range": Text("Spanne (8 von 10 Fällen)", "Range (8 of 10 cases)"),
    "to": Text("bis", "to"),
    "years_balance": Text("Saldo über die Jahre", "Balance over the years"),
    "years_required": Text("Erforderliche Plätze über die Jahre", "Places required over the years"),
    "caption_balance": Text(
        "Saldo je Jahr, links zu Beginn, rechts beim Höchststand des Jahres; mit Minus fehlen Plätze",
        "Balance by year, left at the start, right at the peak of the year; with a minus places are missing",
    ),
    "caption_required": Text(
        "Erforderliche Plätze je Jahr, links zu Beginn, rechts beim Höchststand; keine Liste nennt Plätze",
        "Places required by year, left at the start, right at the peak; no list tells of places",
    ),
    "all_areas": Text("Alle Gebiete", "All areas"),
    "start": Text("Beginn", "start"),
    "peak": Text("Höchst", "peak"),
    "not_known": Text("nicht bekannt", "not known"),
    "assumptions": Text("Annahmen", "Assumptions"),
    "findings": Text("Hinweise", "Findings"),
    "no_findings": Text("Keine.", "None."),
    "origin": Text("Herkunft", "Provenance"),
    "method": Text("Verfahren", "Method"),
    "worked": Text("Rechenweg an einem Beispiel", "A worked example"),
    "value": Text("Wert", "Value"),
    "unit": Text("Einheit", "Unit"),
    "source": Text("Quelle", "Source"),
    "evidence": Text("Beleg", "Evidence"),
    "valid_from": Text("gilt seit", "valid from"),
    "note": Text("Bemerkung", "Note"),
    "assumption": Text("Annahme", "Assumption"),
    "dataset": Text("Datensatz", "Dataset"),
    "content": Text("Inhalt", "Content"),
    "file": Text("Datei", "File"),
    "fingerprint": Text("Fingerabdruck (SHA-256)", "Fingerprint (SHA-256)"),
    "imported": Text("eingelesen", "imported"),
    "rows": Text("Zeilen", "Rows"),
    "period": Text("Zeit", "Period"),
    "severity": Text("Art", "Kind"),
    "what": Text("Was", "What"),
    "why": Text("Warum", "Why"),
    "remedy": Text("Zu tun", "To do"),
    "where": Text("Wo", "Where"),
    "code": Text("Kennung", "Code"),
    "step": Text("Schritt", "Step"),
    "result": Text("Ergebnis", "Result"),
    "quota": Text("Quote", "quota"),
    "share": Text("Anteil", "share"),
    "counted": Text("zählt zu", "counted at"),
    "weight": Text("Gewicht", "weight"),
    "age": Text("Alter", "Age"),
    "date": Text("Stichtag", "Date"),
    "since": Text("gilt ab", "from"),
    "shortened": Text(
        "Für so viele Gebiete zeigt „Einzelheiten“ die feinste Ebene nur im Jahr und zum Zeitpunkt der "
        "Überschrift; alle Jahre stehen in „Bedarf“ und vollständig in bedarf.csv.",
        "For so many areas “Details” shows the finest level only for the year and moment of the headline; all "
        "years are in “Need” and complete in bedarf.csv.",
    ),
    "facilities": Text("Einrichtungen", "Facilities"),
    "licensed": Text("genehmigt", "licensed"),
    "blocked": Text("gesperrt", "blocked"),
    "reductions": Text("Gruppenverkleinerung", "group reductions"),
    "usable": Text("nutzbar", "usable"),
    "guests": Text("Auswärtige", "guests"),
    "state": Text("Datenstand", "Data state"),
    "reference": Text("Einwohner vom", "Residents of"),
    "rules": Text("Regeln", "Rules"),
    "scenario": Text("Szenario", "Scenario"),
    "result_fingerprint": Text("Fingerabdruck des Ergebnisses", "Fingerprint of the result"),
    "program": Text("Programm", "Program"),
    "sheets": Text("Blätter", "Sheets"),
    "missing_over": Text("über {} fehlen", "over {} missing"),
    "free_over": Text("über {} frei", "over {} free"),
    "missing_up_to": Text("bis {} fehlen", "up to {} missing"),
    "free_up_to": Text("bis {} frei", "up to {} free"),
    "open": Text("offen", "open"),
    "unlocated": Text("ohne Gebiet", "without area"),
    "missing_sheet": Text("Einzelheiten", "Details"),
    "figures_for": Text("Zahlen für", "Figures for"),
    "provisional": Text(
        "Gerundet wird erst für die Anzeige: Summen können um einen Platz abweichen.",
        "Figures are rounded for display only: sums may differ by one place.",
    ),
}

METHOD: tuple[Text, ...] = (
    Text(
        "Saldo = nutzbare Plätze minus erforderliche Plätze. Mit Minus fehlen Plätze, mit Plus bleiben sie frei.",
        "Balance = usable places less places required. With a minus places are missing, with a plus they remain free.",
    ),
    Text(
        "Erforderlich sind die Kinder eines Alters mal ihrer Quote, dazu die Vorhaltung und Kinder von "
        "auswärts. Zu Beginn und beim Höchststand des Jahres zählt kein Kind doppelt.",
        "Required are the children of an age times their quota, plus the reserve and children from elsewhere. "
        "At the start and at the peak of the year no child counts twice.",
    ),
    Text(
        "Kinder, die noch nicht geboren sind, werden aus den Jahrgängen davor geschätzt. „Davon schon geboren“ "
        "sagt, welcher Teil der Kinder schon im Register steht.",
        "Children not yet born are estimated from the cohorts before. “Already born” says which part of the "
        "children is in the register.",
    ),
    Text(
        "Die Spanne umfasst 8 von 10 Fällen. „Fehlen sicher“ heißt: auch am günstigen Ende der Spanne fehlen "
        "Plätze; „offen“: die Spanne reicht nach beiden Seiten.",
        "The range covers 8 of 10 cases. “Surely missing” means: even at the favourable end of the range places "
        "are missing; “open”: the range reaches to both sides.",
    ),
)

SEVERITIES = {
    "error": Text("Fehler", "error"),
    "warning": Text("Achtung", "warning"),
    "info": Text("Hinweis", "note"),
}

UNITS = {
    "share": Text("Anteil", "share"),
    "places": Text("Plätze", "places"),
    "weeks": Text("Wochen", "weeks"),
    "cohorts": Text("Jahrgänge", "cohorts"),
    "age": Text("Alter", "age"),
    "month_day": Text("Tag im Jahr", "day of the year"),
    "years": Text("Jahre", "years"),
    "hours": Text("Stunden", "hours"),
    "grades": Text("Klassen", "grades"),
}


def words(language: str) -> Mapping[str, str]:
    """All words in one language; column names under ``col_...``."""
    return {
        **{key: text.in_language(language) for key, text in WORDS.items()},
        **{f"col_{key}": text.in_language(language) for key, text in COLUMNS.items()},
    }


def coded(language: str) -> dict[str, Mapping[str, str]]:
    """The readable form of coded values, by column."""
    return {
        "offer": {key: offer.label.in_language(language) for key, offer in OFFERS.items()},
        "moment": {key: text.in_language(language) for key, text in MOMENTS.items()},
        "judgement": {key: text.in_language(language) for key, text in JUDGEMENTS.items()},
        "note": {key: text.in_language(language) for key, text in NOTES.items()},
        "evidence": {key: text.in_language(language) for key, text in EVIDENCE.items()},
        "severity": {key: text.in_language(language) for key, text in SEVERITIES.items()},
        "unit": {key: text.in_language(language) for key, text in UNITS.items()},
    }
