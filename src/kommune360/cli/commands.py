"""Which commands there are, and the line each has in the list.

The table is read by ``kommune360 --help`` without importing a single command.
"""

from __future__ import annotations

from kommune360.base.text import Text
from kommune360.cli.frame import Entry


def _entry(module: str, de: str, en: str) -> Entry:
    return Entry(f"kommune360.cli.{module}", Text(de, en))


ENTRIES: dict[str, Entry] = {
    "init": _entry("init", "einen Planungsordner anlegen", "create a planning folder"),
    "import": _entry("importing", "Dateien einlesen, alle oder keine", "read files in, all or none"),
    "check": _entry("check", "den Ordner prüfen", "check the folder"),
    "plan": _entry(
        "plan",
        "den Bedarf rechnen und die Dateien für den Ausschuss schreiben",
        "compute the need and write the committee's files",
    ),
    "planning": _entry(
        "planning",
        "Ziele, Maßnahmen und Signale des Plans zeigen und prüfen",
        "show and check goals, measures and signals of the plan",
    ),
    "paper": _entry(
        "paper",
        "die Vorlage für den Ausschuss schreiben, nachrechnen",
        "write the committee's paper, or check it",
    ),
    "portraits": _entry(
        "portraits", "Porträts aller Gebiete als PDF schreiben", "write portraits of all areas as PDF"
    ),
    "index": _entry("index", "einen Sozialindex rechnen und prüfen", "compute a social index and try it"),
    "project": _entry("project", "vorausrechnen, wer wo leben wird", "project how many will live where"),
    "backtest": _entry(
        "backtest",
        "prüfen, wie gut die Vorausrechnung gewesen wäre",
        "check how well the projection would have done",
    ),
    "datasets": _entry("datasets", "zeigen, was eingelesen ist", "show what has been read in"),
    "due": _entry("due", "zeigen, wessen Zahlen alt sind", "show whose figures are old"),
    "release": _entry(
        "release",
        "Zahlen der Statistikzone geschützt freigeben",
        "release figures of the statistics zone, protected",
    ),
    "show": _entry("show", "die Werte einer Größe zeigen", "show the figures of one variable"),
    "indicators": _entry("indicators", "Indikatoren rechnen und zeigen", "compute and show indicators"),
    "catalogue": _entry("catalogue", "Indikatoren nachschlagen und prüfen", "look up and check indicators"),
    "formula": _entry("formula", "eine Formel über eine Tabelle rechnen", "compute a formula over a table"),
    "history": _entry("history", "alle Datenstände zeigen", "show all data states"),
    "undo": _entry("undo", "die letzte Änderung zurücknehmen", "take back the last change"),
    "export": _entry("export", "den Ordner als eine Datei sichern", "save the folder as one file"),
    "disclosure": _entry(
        "disclosure", "kleine Anzahlen schützen und den Schutz prüfen", "protect small counts and test it"
    ),
    "musterstadt": _entry(
        "musterstadt",
        "die Dateien der erfundenen Stadt schreiben",
        "write the files of the invented town",
    ),
    "landscape": _entry(
        "landscape",
        "aus Stimmen rechnen, was verbindet und was trennt",
        "compute from votes what unites and what divides",
    ),
    "serve": _entry("serve", "den Ordner im Browser zeigen", "show the folder in the browser"),
    "demo": _entry("demo", "die erfundene Stadt im Browser zeigen", "show the invented town in the browser"),
}
