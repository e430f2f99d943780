"""What does a broken rule of form say? Words of the findings that no accepted plan may have.

``{…}`` is filled in by ``remark``; every entry is severity, what, why, remedy.
"""

from __future__ import annotations

from kommune360.base.findings import Finding, Place, Severity
from kommune360.base.text import Text

Words = tuple[Severity, Text, Text, Text]

STRUCTURE: dict[str, Words] = {
    "plan-id-malformed": (
        Severity.ERROR,
        Text("Der Schlüssel „{key}“ hat nicht die nötige Form.", "The key “{key}” is not well formed."),
        Text("Schlüssel stehen in Adressen und Dateinamen.", "Keys stand in addresses and file names."),
        Text(
            "Kleine Buchstaben, Ziffern, Punkt und Strich verwenden, zum Beispiel „m-sprachkita“.",
            "Use small letters, digits, dot and dash, for example “m-language”.",
        ),
    ),
    "plan-id-twice": (
        Severity.ERROR,
        Text("Den Schlüssel „{key}“ gibt es zweimal.", "The key “{key}” exists twice."),
        Text("Verweise wären nicht eindeutig.", "References would be ambiguous."),
        Text("Einem der beiden Einträge einen anderen Schlüssel geben.", "Give one of the two another key."),
    ),
    "plan-title-empty": (
        Severity.ERROR,
        Text("„{key}“ hat keine Bezeichnung.", "“{key}” has no title."),
        Text("Im Plan stünde eine leere Zeile.", "The plan would show an empty line."),
        Text("Eine Bezeichnung eintragen.", "Enter a title."),
    ),
    "plan-reference-unknown": (
        Severity.ERROR,
        Text(
            "„{owner}“ verweist auf „{key}“, das es nicht gibt.",
            "“{owner}” refers to “{key}”, which is unknown.",
        ),
        Text(
            "Die Kette von Ziel zu Maßnahme zu Beschluss wäre unterbrochen.",
            "The chain from goal to measure to resolution would be broken.",
        ),
        Text(
            "Den Schlüssel berichtigen oder den Eintrag unter „{lists}“ anlegen. Eine Maßnahme, die entfällt, "
            "bleibt mit dem Stand „aufgegeben“ im Plan.",
            "Correct the key or add the entry under “{lists}”. A measure that ends stays in the plan as “dropped”.",
        ),
    ),
    "plan-word-unknown": (
        Severity.ERROR,
        Text("„{owner}“: „{key}“ ist kein bekanntes Wort.", "“{owner}”: “{key}” is no known word."),
        Text("Der Eintrag fehlte in Übersichten.", "The entry would be missing in overviews."),
        Text("Eines von {allowed} verwenden.", "Use one of {allowed}."),
    ),
    "plan-dates-reversed": (
        Severity.ERROR,
        Text(
            "„{owner}“ endet am {end}, vor dem Beginn am {start}.",
            "“{owner}” ends on {end}, before it starts on {start}.",
        ),
        Text("Laufzeit und Kosten ließen sich nicht zuordnen.", "Term and cost could not be assigned."),
        Text("Eines der beiden Daten berichtigen.", "Correct one of the two dates."),
    ),
    "goal-parent-wrong": (
        Severity.ERROR,
        Text(
            "Das {level} „{owner}“ hängt an der falschen Stelle.",
            "The {level} “{owner}” hangs in the wrong place.",
        ),
        Text(
            "Ein Leitziel steht allein, ein Mittlerziel unter einem Leitziel, ein Handlungsziel unter einem "
            "Mittlerziel.",
            "A Leitziel stands alone, a Mittlerziel below a Leitziel, a Handlungsziel below a Mittlerziel.",
        ),
        Text("„parent“ oder „level“ berichtigen.", "Correct “parent” or “level”."),
    ),
    "goal-shared-alone": (
        Severity.ERROR,
        Text(
            "Das geteilte Ziel „{owner}“ nennt nur ein Amt.",
            "The shared goal “{owner}” names one department only.",
        ),
        Text(
            "Ein geteiltes Ziel verantworten mindestens zwei Ämter.",
            "A shared goal is owed by at least two departments.",
        ),
        Text(
            "Das zweite Amt unter „departments“ eintragen oder „shared“ streichen.",
            "Enter the second department under “departments” or take “shared” out.",
        ),
    ),
    "step-unknown": (
        Severity.ERROR,
        Text("„{owner}“: Stufe {step} gibt es nicht.", "“{owner}”: there is no step {step}."),
        Text("Die Wirkungskette hat sieben Stufen.", "The results chain has seven steps."),
        Text(
            "Eine Stufe von 1 bis 7 eintragen, jede nur einmal.", "Enter a step from 1 to 7, each once only."
        ),
    ),
    "target-path-order": (
        Severity.ERROR,
        Text(
            "Die Zeitpunkte im Pfad von „{owner}“ folgen nicht aufeinander.",
            "The periods in the path of “{owner}” do not follow each other.",
        ),
        Text(
            "Zwischen den Punkten wird geradlinig gerechnet; dazu müssen sie lesbar und nach der Zeit geordnet sein.",
            "Between points the path runs straight; for that they have to be readable and in order of time.",
        ),
        Text(
            "Jahre (2027), Tage (2027-12-31) oder Schuljahre (2027/28) aufsteigend eintragen, nach dem Ausgangswert.",
            "Enter years (2027), days (2027-12-31) or school years (2027/28) ascending, after the baseline.",
        ),
    ),
    "target-path-direction": (
        Severity.ERROR,
        Text(
            "Der Pfad von „{owner}“ führt gegen seine Richtung.",
            "The path of “{owner}” runs against its direction.",
        ),
        Text("Ein Fortschritt würde als Rückschritt gemeldet.", "Progress would be told as a step back."),
        Text("„direction“ oder die Zielwerte berichtigen.", "Correct “direction” or the values."),
    ),
    "amount-negative": (
        Severity.ERROR,
        Text(
            "„{owner}“ nennt einen Wert unter null: {value}.", "“{owner}” names a value below zero: {value}."
        ),
        Text(
            "Beträge, Stimmen, Plätze und Toleranzen zählen von null an.",
            "Amounts, votes, places and tolerances count from zero.",
        ),
        Text("Den Wert berichtigen.", "Correct the value."),
    ),
    "plan-year-unlikely": (
        Severity.ERROR,
        Text("„{owner}“ nennt das Jahr {year}.", "“{owner}” names the year {year}."),
        Text(
            "Kosten und Bedarf gehören in ein Jahr des Plans.", "Cost and need belong to a year of the plan."
        ),
        Text("Ein Jahr wie 2027 eintragen.", "Enter a year such as 2027."),
    ),
    "status-without-reason": (
        Severity.ERROR,
        Text(
            "„{owner}“ ruht oder ist aufgegeben, ohne Grund.",
            "“{owner}” is paused or dropped without a reason.",
        ),
        Text("Wer später fragt, findet sonst keine Antwort.", "Whoever asks later finds no answer."),
        Text("Unter „reports“ einen Grund eintragen.", "Enter a reason under “reports”."),
    ),
    "reports-out-of-order": (
        Severity.ERROR,
        Text(
            "Die Meldungen von „{owner}“ sind nicht nach Tagen geordnet.",
            "The reports of “{owner}” are not in order of days.",
        ),
        Text("Die letzte Meldung gilt als heutiger Stand.", "The last report counts as the present status."),
        Text("Nach dem Tag ordnen.", "Put them in order of days."),
    ),
    "review-incomplete": (
        Severity.ERROR,
        Text(
            "Der Rückblick „{owner}“ nennt keinen Grund oder keine Rolle.",
            "Review “{owner}” names no reason or no role.",
        ),
        Text(
            "Eine Entscheidung ohne Grund lässt sich später nicht nachvollziehen.",
            "A decision without reason cannot be understood later.",
        ),
        Text("„reason“ und „role“ ausfüllen.", "Fill in “reason” and “role”."),
    ),
    "sprint-length": (
        Severity.ERROR,
        Text(
            "Der Sprint „{owner}“ dauert nicht 2 bis 12 Wochen.",
            "Sprint “{owner}” does not last 2 to 12 weeks.",
        ),
        Text(
            "Kürzer zeigt sich nichts, länger ist es kein Sprint.",
            "Shorter shows nothing, longer is no sprint.",
        ),
        Text(
            "„start“ und „end“ eintragen oder eine andere Art wählen.",
            "Enter “start” and “end” or choose another kind.",
        ),
    ),
    "meeting-without-question": (
        Severity.ERROR,
        Text("Die Besprechung „{owner}“ hat keine Frage.", "Meeting “{owner}” has no question."),
        Text("Ohne Frage gibt es nichts zu entscheiden.", "Without a question there is nothing to decide."),
        Text(
            "Die Frage eintragen oder die Besprechung streichen.", "Enter the question or cancel the meeting."
        ),
    ),
    "task-without-owner": (
        Severity.ERROR,
        Text("Eine Aufgabe aus „{owner}“ gehört niemandem.", "A task of “{owner}” has no owner."),
        Text("Was niemandem gehört, bleibt liegen.", "What belongs to nobody is left undone."),
        Text("Unter „owner“ ein Amt oder eine Rolle eintragen.", "Enter a department or role under “owner”."),
    ),
    "versions-out-of-order": (
        Severity.ERROR,
        Text(
            "Die Fassungen sind nicht fortlaufend gezählt und geordnet.",
            "Versions are not counted and ordered one by one.",
        ),
        Text(
            "Eine Fassung wird unter ihrer Nummer wiedergefunden.", "A version is found again by its number."
        ),
        Text(
            "Von 1 an zählen, nach dem Tag geordnet, jede mit Grund und Rolle.",
            "Count from 1, in order of days, each with reason and role.",
        ),
    ),
}


def remark(words: Words, code: str, place: Place, /, **filled: object) -> Finding:
    """A finding whose words come from a table; ``filled`` replaces the braces."""
    severity, what, why, remedy = words

    def said(text: Text) -> Text:
        return Text(text.de.format(**filled), text.en.format(**filled))

    return Finding(code, severity, said(what), said(why), said(remedy), place)
