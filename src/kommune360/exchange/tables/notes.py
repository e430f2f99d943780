"""How are findings and questions about tables worded? One place, German first, English complete."""

from __future__ import annotations

from collections.abc import Sequence

from kommune360.base.findings import Finding, Place, Severity
from kommune360.base.text import Text
from kommune360.exchange.reading import Option, Question

_WORDS: dict[str, tuple[Severity, Text, Text, Text]] = {
    "header-in-data": (
        Severity.ERROR,
        Text("Mitten in den Daten steht eine Kopfzeile oder ein Teil davon ({detail}).", "A header line or part of it stands among the data ({detail})."),
        Text("Die Datei wurde vermutlich aus mehreren Teilen zusammengesetzt oder falsch umgewandelt; Werte können in falschen Spalten stehen.",
             "The file was probably glued together or converted wrongly; values may stand in wrong columns."),
        Text("Die Ursprungsdatei des Herausgebers verwenden oder die Zeile entfernen und die Spalten prüfen.",
             "Use the publisher's original file, or remove the line and check the columns."),
    ),
    "columns-contradict-headers": (
        Severity.ERROR,
        Text("Werte passen nicht zu den Überschriften: {detail}.", "Values do not fit the headings: {detail}."),
        Text("Die Spalten sind vermutlich gegen die Kopfzeile verschoben.", "The columns are probably shifted against the header."),
        Text("Die Ursprungsdatei verwenden. Stimmen die Spalten doch, die Frage „headers“ mit „confirmed“ beantworten.",
             "Use the original file. If the columns are right after all, answer the question “headers” with “confirmed”."),
    ),
    "columns-contradict-headers-confirmed": (
        Severity.WARNING,
        Text("Werte sehen ungewöhnlich aus für ihre Überschriften: {detail}.", "Values look unusual for their headings: {detail}."),
        Text("Die Spalten wurden von einer Person bestätigt.", "A person confirmed the columns."),
        Text("Nichts zu tun, solange die Spalten stimmen.", "Nothing to do as long as the columns are right."),
    ),
    "areas-missing": (
        Severity.WARNING,
        Text("Es fehlen Gebiete: {detail}.", "Areas are missing: {detail}."),
        Text("Die Tabelle deckt das Gebietssystem nicht vollständig ab; Summen über alle Gebiete sind zu klein.",
             "The table does not cover the area system; sums over all areas are too small."),
        Text("Beim Herausgeber nach der vollständigen Tabelle fragen oder mit der Lücke leben.",
             "Ask the publisher for the full table, or live with the gap."),
    ),
    "area-unknown": (
        Severity.WARNING,
        Text("Zeilen ohne erkennbares Gebiet wurden nicht übernommen: {detail}.", "Rows without a recognisable area were left out: {detail}."),
        Text("Weder Schlüssel noch Name passen zum Gebietssystem der Tabelle.", "Neither key nor name fits the area system of the table."),
        Text("Schlüssel in der Datei prüfen.", "Check the keys in the file."),
    ),
    "area-kept-by-name": (
        Severity.WARNING,
        Text("Gebiete, die der Gebietsstand nicht kennt, wurden unter ihrem Namen übernommen: {detail}.", "Areas the area system does not know were kept under their name: {detail}."),
        Text("Oft sind es zusammengelegte Gebiete. Sie zählen in Summen, erscheinen aber nicht auf der Karte.", "Often these are merged areas. They count in totals but do not appear on the map."),
        Text("Nichts zu tun, wenn die Namen stimmen; sonst in der Datei berichtigen.", "Nothing to do if the names are right; else correct the file."),
    ),
    "row-without-label": (
        Severity.WARNING,
        Text("Zeilen mit Zahlen, aber ohne Gebiet wurden nicht übernommen: {detail}.", "Rows with numbers but no area were left out: {detail}."),
        Text("Ohne Schlüssel oder Namen ist nicht zu sagen, wofür die Zahlen stehen.", "Without key or name nobody can say what the numbers stand for."),
        Text("In der Datei ergänzen, falls die Zeile gebraucht wird.", "Complete the row in the file if it is needed."),
    ),
    "cells-contradict": (
        Severity.ERROR,
        Text("Dieselbe Angabe steht mit verschiedenen Werten in der Datei: {detail}.", "The same figure stands in the file with different values: {detail}."),
        Text("Gebiet, Zeitraum, Geschlecht, Alter und Merkmal stimmen überein, die Zahl nicht.", "Area, period, sex, age and variable are the same, the number is not."),
        Text("Klären, welche Zeile oder Spalte gilt; eine fehlende Unterscheidung als Spalte ergänzen.", "Find out which row or column holds; add the missing distinction as a column."),
    ),
    "cells-repeated": (
        Severity.INFO,
        Text("{detail} Angaben stehen doppelt und gleich in der Datei; je eine wurde übernommen.", "{detail} figures stand in the file twice and alike; one of each was taken."),
        Text("Zum Beispiel enthält eine grobe Altersgruppe genau eine feine.", "For example a coarse age group equals a fine one."),
        Text("Nichts zu tun.", "Nothing to do."),
    ),
    "sum-differs": (
        Severity.WARNING,
        Text("Teile und Summen weichen voneinander ab: {detail}.", "Parts and totals differ: {detail}."),
        Text("Häufig ist das Rundung oder Geheimhaltung beim Herausgeber (kleine Werte werden umgebucht); gespeichert sind die Werte der Datei.",
             "Often this is rounding or confidentiality at the publisher (small values re-booked); the file's values are stored."),
        Text("Bei großen Abweichungen beim Herausgeber nachfragen.", "Ask the publisher where differences are large."),
    ),
    "text-instead-of-number": (
        Severity.WARNING,
        Text("In Zahlenspalten stehen Wörter: {detail}.", "Words stand in number columns: {detail}."),
        Text("Die Zellen haben keinen Zahlenwert und sind als „Text statt Zahl“ gekennzeichnet.", "The cells hold no number and are flagged “text instead of a number”."),
        Text("Prüfen, ob der Text ein eigenes Zeichen für fehlende Werte ist.", "Check whether the text is a sign for missing values."),
    ),
    "only-dashes": (
        Severity.INFO,
        Text("Spalten enthalten nur „-“ und gelten als fehlend, nicht als null: {detail}.", "Columns hold nothing but “-” and count as missing, not as zero: {detail}."),
        Text("Bei Anteilen bedeutet ein durchgehender Strich, dass es die Angabe nicht gibt.", "With rates, a dash all the way down means that the figure does not exist."),
        Text("Nichts zu tun.", "Nothing to do."),
    ),
    "columns-left-out": (
        Severity.INFO,
        Text("Spalten ohne Zahlen wurden nicht als Werte übernommen: {detail}.", "Columns without numbers were not taken as figures: {detail}."),
        Text("Sie beschreiben Gebiete oder ordnen sie ein.", "They describe or classify areas."),
        Text("Nichts zu tun.", "Nothing to do."),
    ),
    "columns-empty": (
        Severity.INFO,
        Text("Leere Spalten: {detail}.", "Empty columns: {detail}."),
        Text("Die Überschrift steht da, die Werte fehlen ganz.", "The heading is there, the values are missing altogether."),
        Text("Prüfen, ob die Datei vollständig ist.", "Check whether the file is complete."),
    ),
    "remarks": (
        Severity.INFO,
        Text("Bemerkungen in der Datei: {detail}.", "Remarks in the file: {detail}."),
        Text("Die Spalte kommentiert die Zeilen und wird nicht als Wert gespeichert.", "The column comments on rows and is not stored as a figure."),
        Text("Beim Auswerten beachten.", "Mind them when using the figures."),
    ),
    "subtotals": (
        Severity.INFO,
        Text("Zwischensummen wurden erkannt und nicht gespeichert: {detail}.", "Subtotals were recognised and not stored: {detail}."),
        Text("Sie haben keinen eigenen Gebietsschlüssel; gespeichert würden sie doppelt zählen.", "They have no area key of their own; stored, they would count twice."),
        Text("Nichts zu tun.", "Nothing to do."),
    ),
    "zeros-restored": (
        Severity.INFO,
        Text("Führende Nullen der Gebietsschlüssel wurden ergänzt ({detail}).", "Leading zeros of area keys were put back ({detail})."),
        Text("Tabellenprogramme streichen sie, wenn Schlüssel als Zahl gelten.", "Spreadsheet programs drop them when keys count as numbers."),
        Text("Nichts zu tun.", "Nothing to do."),
    ),
    "period-from-file-name": (
        Severity.WARNING,
        Text("Der Zeitbezug {detail} stammt aus dem Dateinamen.", "The period {detail} comes from the file name."),
        Text("In der Tabelle selbst steht keine Angabe.", "The table itself gives none."),
        Text("Prüfen; eine andere Angabe als Antwort „period“ geben.", "Check; give another one as the answer “period”."),
    ),
    "period-from-neighbours": (
        Severity.INFO,
        Text("Spalten ohne eigenen Zeitbezug erhielten den der übrigen Spalten: {detail}.", "Columns without a period took that of the others: {detail}."),
        Text("Nur einzelne Überschriften nennen ein Datum.", "Only some headings give a date."),
        Text("Prüfen; eine andere Angabe als Antwort „period“ geben.", "Check; give another one as the answer “period”."),
    ),
    "period-span": (
        Severity.INFO,
        Text("Mehrjahreswerte sind unter dem letzten Jahr abgelegt: {detail}.", "Means over years are filed under their last year: {detail}."),
        Text("Die Werte gelten für den ganzen Zeitraum.", "The values hold for the whole span."),
        Text("Beim Vergleichen beachten.", "Mind it when comparing."),
    ),
    "month-end": (
        Severity.INFO,
        Text("Die Monatsangabe {detail} gilt als Stichtag am Monatsende.", "The month {detail} counts as a reference date at its end."),
        Text("Bestandszahlen eines Monats werden zum letzten Tag gezählt.", "Stock figures of a month are counted on its last day."),
        Text("Nichts zu tun.", "Nothing to do."),
    ),
    "number-formats-mixed": (
        Severity.WARNING,
        Text("Die Datei mischt deutsche und englische Zahlen; je Spalte entschieden: {detail}.", "The file mixes German and English numbers; decided by column: {detail}."),
        Text("Sowohl „1.234,5“ als auch „1,234.5“ kommen vor.", "Both “1.234,5” and “1,234.5” occur."),
        Text("Werte der genannten Spalten prüfen.", "Check the values of these columns."),
    ),
    "mapping-applied": (
        Severity.INFO,
        Text("Antworten aus „{detail}“ wurden angewendet.", "Answers from “{detail}” were applied."),
        Text("Die Datei hat denselben Aufbau.", "The file has the same structure."),
        Text("Prüfen, falls sich die Bedeutung einer Spalte geändert hat.", "Check if the meaning of a column has changed."),
    ),
    "no-table": (
        Severity.INFO,
        Text("Keine Tabelle mit Werten gefunden; die Datei wird als Beschreibung geführt.", "No table of figures found; the file is kept as a description."),
        Text("Die Zellen enthalten Text, keine Zahlen je Gebiet.", "The cells hold text, no figures by area."),
        Text("Nichts zu tun, wenn es eine Erläuterung ist; sonst die richtige Datei wählen.", "Nothing to do if it is an explanation; otherwise choose the right file."),
    ),
    "headings-missing": (
        Severity.ERROR,
        Text("Die Tabelle hat keine Kopfzeile.", "The table has no header line."),
        Text("Ohne Überschriften ist nicht zu sagen, was die Spalten bedeuten.", "Without headings nobody can say what the columns mean."),
        Text("Eine Kopfzeile ergänzen.", "Add a header line."),
    ),
    "levels-found": (
        Severity.INFO,
        Text("Die Tabelle enthält zwei Gebietsebenen untereinander: {detail}.", "The table holds two levels of areas under each other: {detail}."),
        Text("Beide ergeben zusammengezählt die Gesamtzeile.", "Each of them adds up to the total row."),
        Text("Nichts zu tun; die gröbere Ebene ist ein eigenes Gebietssystem.", "Nothing to do; the coarser level is an area system of its own."),
    ),
}  # fmt: skip


def note(
    code: str, detail: str = "", file: str = "", sheet: str = "", row: int | None = None, column: str = ""
) -> Finding:
    """Return the finding of ``code`` with ``detail`` filled in."""
    severity, what, why, remedy = _WORDS[code]
    return Finding(
        code.removesuffix("-confirmed"),
        severity,
        Text(what.de.replace("{detail}", detail), what.en.replace("{detail}", detail)),
        why,
        remedy,
        Place(file=file, sheet=sheet, row=row, column=column),
    )


def rows_text(rows: Sequence[int], most: int = 8) -> str:
    """Return row numbers readably: ``Zeile 3``, ``Zeilen 3, 4, 9 und 12 weitere``."""
    shown = ", ".join(str(row) for row in list(rows)[:most])
    more = f" und {len(rows) - most} weitere" if len(rows) > most else ""
    return f"{'Zeile' if len(rows) == 1 else 'Zeilen'} {shown}{more}"


def ask_period(file: str, options: Sequence[str], guess: str) -> Question:
    return Question(
        "period",
        Text(
            "Für welchen Stichtag oder Zeitraum gelten die Zahlen?",
            "Which reference date or period do the figures hold for?",
        ),
        Text(
            "Weder Spalten noch Titel noch Dateiname nennen ihn eindeutig.",
            "Neither columns nor title nor file name tell it clearly.",
        ),
        tuple(Option(option, Text(option, option)) for option in options),
        guess or None,
        Place(file=file),
    )


def ask_number_format(file: str, column: str, example: str) -> Question:
    return Question(
        "number-format",
        Text(f"Was bedeutet „{example}“?", f"What does “{example}” mean?"),
        Text(
            "Beide Lesarten sind möglich, und keine andere Zahl der Datei entscheidet.",
            "Both readings are possible and no other number in the file decides.",
        ),
        (
            Option(
                "de",
                Text(
                    "deutsch: Punkt trennt Tausender, Komma die Dezimalen",
                    "German: point for thousands, comma for decimals",
                ),
            ),
            Option(
                "en",
                Text(
                    "englisch: Komma trennt Tausender, Punkt die Dezimalen",
                    "English: comma for thousands, point for decimals",
                ),
            ),
        ),
        "de",
        Place(file=file, column=column),
    )


def ask_area_system(file: str, options: Sequence[str], guess: str) -> Question:
    return Question(
        "area-system",
        Text("Zu welchem Gebietssystem gehören die Schlüssel?", "Which area system do the keys belong to?"),
        Text("Mehrere bekannte Systeme passen gleich gut.", "Several known systems fit equally well."),
        tuple(Option(option, Text(option, option)) for option in options),
        guess,
        Place(file=file),
    )


def ask_area(file: str) -> Question:
    return Question(
        "area",
        Text("Für welches Gebiet gelten die Zahlen (System:Schlüssel, zum Beispiel de-gemeinde:09764000)?",
             "Which area do the figures hold for (system:key, for example de-gemeinde:09764000)?"),
        Text("Die Tabelle hat weder eine Spalte mit Gebieten noch nennt der Titel eines.", "The table has no column of areas and its title names none."),
        (),
        None,
        Place(file=file),
    )  # fmt: skip


def ask_headers(file: str, detail: str) -> Question:
    return Question(
        "headers",
        Text(
            f"Stimmen die Spaltenüberschriften? Auffällig: {detail}",
            f"Are the headings right? Noticed: {detail}",
        ),
        Text(
            "Einige Werte widersprechen dem, was ihre Überschrift sagt.",
            "Some values contradict what their heading says.",
        ),
        (
            Option("confirmed", Text("Ja, die Spalten stimmen", "Yes, the columns are right")),
            Option("wrong", Text("Nein, Datei nicht verwenden", "No, do not use the file")),
        ),
        "wrong",
        Place(file=file),
    )
