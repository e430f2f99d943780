"""What can be wrong with a table of counts, its hierarchy or its protection: one finding for each.

From the facts to ``Finding``; the code that finds out keeps its length, the wording has one place.
"""

from __future__ import annotations

from collections.abc import Sequence

from kommune360.base.findings import Finding, Place, Severity
from kommune360.base.text import Text, counted


def unreadable(file: str) -> Finding:
    return Finding(
        "disclosure-table-unreadable",
        Severity.ERROR,
        Text(f"„{file}“ ist keine lesbare Tabelle.", f"“{file}” is no table that can be read."),
        Text(
            "Gelesen werden CSV mit einer Kopfzeile (je Spalte ein Name, je Zeile gleich viele Felder) und Parquet.",
            "CSV with one header row (a name for each column, as many fields in each row) and Parquet are read.",
        ),
        Text(
            "Die Tabelle als CSV (UTF-8) mit einer Kopfzeile speichern.",
            "Save it as CSV (UTF-8) with one header row.",
        ),
        Place(file=file),
    )


def no_count(file: str, columns: Sequence[str]) -> Finding:
    there = ", ".join(columns[:8])
    return Finding(
        "disclosure-no-count",
        Severity.ERROR,
        Text("Es gibt keine Spalte mit Anzahlen.", "There is no column of counts."),
        Text(
            f"Erkannt werden count, n, anzahl, wert, value; vorhanden sind: {there}.",
            f"Recognised are count, n, anzahl, wert, value; there are: {there}.",
        ),
        Text("Die Spalte mit --count benennen.", "Name the column with --count."),
        Place(file=file),
    )


def no_dimension(file: str) -> Finding:
    return Finding(
        "disclosure-no-dimension",
        Severity.ERROR,
        Text("Die Tabelle hat keine Zellen, die zu schützen wären.", "The table has no cells to protect."),
        Text(
            "Neben der Anzahl braucht es mindestens eine Spalte (Gebiet, Alter, Geschlecht) und eine Zeile.",
            "Beside the count at least one column (area, age, sex) and one row are needed.",
        ),
        Text(
            "Eine lange Tabelle übergeben: je Zeile eine Zelle.",
            "Hand over a long table: one cell in each row.",
        ),
        Place(file=file),
    )


def no_whole_number(file: str, column: str, row: int, text: str) -> Finding:
    return Finding(
        "disclosure-no-whole-number",
        Severity.ERROR,
        Text(f"„{text}“ ist keine Anzahl.", f"“{text}” is no count."),
        Text(
            "Geschützt werden Anzahlen von Personen oder Fällen: ganze Zahlen ab 0, oder ein Zeichen für „geheim“.",
            "Counts of persons or cases are protected: whole numbers from 0, or a sign for “blanked”.",
        ),
        Text(
            "Quoten und Summen mit Kommastellen weglassen oder eine andere Spalte mit --count nennen.",
            "Leave out rates and decimals, or name another column with --count.",
        ),
        Place(file=file, row=row + 2, column=column),
    )


def cell_twice(file: str, codes: Sequence[str], rows: Sequence[int]) -> Finding:
    named = ", ".join(codes)
    return Finding(
        "disclosure-cell-twice",
        Severity.ERROR,
        Text(
            f"Die Zelle ({named}) steht mehrfach in der Tabelle.",
            f"The cell ({named}) stands in the table more than once.",
        ),
        Text(
            "Zwei Zahlen für dieselbe Zelle lassen offen, welche veröffentlicht wird.",
            "Two numbers for one cell leave open which is published.",
        ),
        Text(
            "Doppelte Zeilen entfernen oder die fehlende Merkmalsspalte ergänzen.",
            "Remove repeated rows, or add the column that tells them apart.",
        ),
        Place(file=file, row=min(rows) + 2),
    )


def loose_codes(dimension: str, codes: Sequence[str], file: str) -> Finding:
    named = ", ".join(codes[:5]) + (" …" if len(codes) > 5 else "")
    return Finding(
        "disclosure-codes-without-parent",
        Severity.WARNING,
        Text(
            f"In der Hierarchie {'fehlt' if len(codes) == 1 else 'fehlen'} {len(codes)} Schlüssel von „{dimension}“: {named}",
            f"The hierarchy lacks {counted(len(codes), 'code', 'codes')} of “{dimension}”: {named}",
        ),
        Text(
            "Summen, in denen sie stecken, werden nicht erkannt; dort kann etwas errechenbar bleiben.",
            "Sums that hold them are not recognised; something may remain computable there.",
        ),
        Text("Die Hierarchie ergänzen.", "Complete the hierarchy."),
        Place(file=file, column=dimension),
    )


def sums_do_not_hold(examples: Sequence[str], number: int, file: str = "") -> Finding:
    named = "; ".join(examples[:3])
    return Finding(
        "disclosure-sums-do-not-hold",
        Severity.ERROR,
        Text(
            f"{counted(number, 'Summe ist', 'Summen sind')} kleiner als ihre Teile: {named}",
            f"{counted(number, 'sum is', 'sums are')} smaller than the parts: {named}",
        ),
        Text(
            "Wo Summen nicht stimmen, lässt sich nicht sagen, was jemand aus ihnen errechnen kann.",
            "Where sums do not hold, nobody can say what can be computed from them.",
        ),
        Text(
            "Summen weglassen (sie werden gebildet) oder mit denselben Daten neu bilden; --hierarchy und --total prüfen.",
            "Leave the sums out (they are derived) or build them from the same data; check --hierarchy and --total.",
        ),
        Place(file=file),
    )


def sums_contradict() -> Finding:
    return Finding(
        "disclosure-sums-contradict",
        Severity.ERROR,
        Text(
            "Die Summen der Tabelle widersprechen einander.",
            "The sums of the table contradict each other.",
        ),
        Text(
            "Für die verdeckten Zellen gibt es keine Anzahlen, mit denen alle veröffentlichten Summen stimmen.",
            "There are no counts for the blanked cells with which all published sums hold.",
        ),
        Text(
            "Prüfen, ob Zeilen fehlen oder Summen aus einem anderen Datenstand stammen.",
            "Check whether rows are missing or sums come from another state of the data.",
        ),
    )


def no_counts(variable: str, value: float) -> Finding:
    return Finding(
        "disclosure-no-counts",
        Severity.ERROR,
        Text(
            f"„{variable}“ besteht nicht aus Anzahlen: {value:g}",
            f"“{variable}” does not consist of counts: {value:g}",
        ),
        Text(
            "Freigegeben werden Anzahlen; eine Quote folgt aus Zähler und Nenner.",
            "Counts are released; a rate follows from numerator and denominator.",
        ),
        Text("Zähler und Nenner getrennt einlesen.", "Import numerator and denominator separately."),
        Place(column=variable),
    )


def revised(variable: str, period: str, datasets: Sequence[str]) -> Finding:
    named = ", ".join(datasets)
    return Finding(
        "disclosure-revised",
        Severity.INFO,
        Text(
            f"„{variable}“ ({period}) wurde schon mit anderen Zahlen veröffentlicht: {named}",
            f"“{variable}” ({period}) was published before with other figures: {named}",
        ),
        Text(
            "Sie stammen aus anderen Daten; was beide zusammen verraten, lässt sich nicht ausrechnen.",
            "They come from other data; what both tell together cannot be computed.",
        ),
        Text(
            "Nichts zu tun, wenn die Zahlen berichtigt wurden.",
            "Nothing to do where the figures were corrected.",
        ),
        Place(column=variable),
    )


def told_before(variable: str, period: str, number: int) -> Finding:
    return Finding(
        "disclosure-told-before",
        Severity.WARNING,
        Text(
            f"Von „{variable}“ ({period}) {'wurde' if number == 1 else 'wurden'} {counted(number, 'kleine Zahl', 'kleine Zahlen')} früher gezeigt.",
            f"{counted(number, 'small figure', 'small figures')} of “{variable}” ({period}) {'was' if number == 1 else 'were'} shown before.",
        ),
        Text(
            "Sie werden jetzt verdeckt, doch wer die frühere Veröffentlichung kennt, kennt sie.",
            "They are blanked now, but whoever has the earlier publication knows them.",
        ),
        Text(
            "Die frühere Veröffentlichung zurückziehen und mit dem Datenschutz sprechen.",
            "Withdraw the earlier publication and speak with the data protection officer.",
        ),
        Place(column=variable),
    )


def kept_back(variable: str, period: str, number: int) -> Finding:
    return Finding(
        "disclosure-kept-back",
        Severity.ERROR,
        Text(
            f"„{variable}“ ({period}) wird nicht freigegeben: {counted(number, 'Zelle lässt', 'Zellen lassen')} sich nicht schützen.",
            f"“{variable}” ({period}) is not released: {counted(number, 'cell', 'cells')} cannot be protected.",
        ),
        Text(
            "Aus dem, was zugleich sichtbar wäre, ließen sich kleine Anzahlen errechnen.",
            "Small counts could be computed from what would be visible together.",
        ),
        Text("Gröber gliedern oder Jahre zusammenfassen.", "Take coarser codes, or put years together."),
        Place(column=variable),
    )
