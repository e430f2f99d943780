"""Files about single persons are refused; lists of institutions and tables of counts are not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.base.findings import Severity
from kommune360.exchange import personal
from kommune360.exchange.sheets import Sheet
from tests.library.exchange.readers.real_sheets import real_sheets
from tests.realdata import realdata

NAMES = ["Anna", "Ben", "Clara", "David", "Emilia", "Finn", "Greta", "Hannes", "Ida", "Jonas"]


def sheet(header: list[str], rows: list[list[Any]], above: list[str] | None = None) -> Sheet:
    cells = [header, *rows]
    if above:
        cells = [*([line, *[""] * (len(header) - 1)] for line in above), *cells]
    return Sheet(name="", cells=cells)


def refused(table: Sheet) -> bool:
    return [f.code for f in personal.findings(table, "x.csv") if f.severity is Severity.ERROR] == [
        "personal-data"
    ]


BIRTHS = [f"{3 + i}.0{1 + i % 9}.20{10 + i}" for i in range(10)]

PERSONAL = {
    "birth date": sheet(["Kind", "Geburtsdatum"], [[str(i), b] for i, b in enumerate(BIRTHS)]),
    "names": sheet(["Nachname", "Vorname", "PLZ"], [["Muster", n, "01234"] for n in NAMES]),
    "case": sheet(["Az.", "Aktenzeichen JA", "Hilfe"], [["1", "51.2-4711", "§ 31"]] * 4),
    "tax": sheet(["Name", "Steuer-ID"], [["A", "12345678901"]] * 4),
    "insurance": sheet(["Name", "Sozialversicherungsnummer"], [["A", "12010190M123"]] * 4),
    "below a title": sheet(["Lfd. Nr.", "Geb.Datum", "Gruppe"], [["1", b, "U3"] for b in BIRTHS], ["Warteliste Kita 2026", ""]),
    "person id": sheet(["Personen-ID", "Alter", "PLR"], [["1", "3", "01011101"]] * 5),
    "without header words, names": sheet(["Spalte A", "Spalte B"], [[f"Muster, {n}", "x"] for n in NAMES]),
    "without header words, days": sheet(["A", "B"], [["x", b] for b in BIRTHS]),
    "mail of persons": sheet(["Kontakt", "Stimme"], [[f"{n.lower()}.muster@example.org", "1"] for n in NAMES]),
    "account": sheet(["Zahlung", "Betrag"], [["DE02120300000000202051", "20"]] * 5),
    "homes": sheet(["Straße", "Hausnummer", "Geschlecht", "Alter"], [["Ring", str(i), "m", "3"] for i in range(9)]),
    "homes in one column": sheet(["Anschrift", "Staatsangehörigkeit"], [[f"Ring {i}", "deutsch"] for i in range(1, 9)]),
    "typed workbook": sheet(["Vorname", "Platz"], [[n, 1.0] for n in NAMES]),
}  # fmt: skip

HARMLESS = {
    "births": sheet(["Bezirk", "Lebendgeborene", "Gestorbene"], [["01", "120", "80"]] * 5),
    "ages": sheet(["PLR", "Alter", "Geschlecht", "Anzahl"], [["01011101", "3", "m", "17"]] * 5),
    "kitas": sheet(
        ["Nr", "Einrichtung", "Träger", "Straße", "Hausnummer", "Telefon", "E-Mail", "Plätze", "Eröffnet am"],
        [[str(i), f"Kita {n}", "Verein", "Ring", "5", "030 1", "info@kita.example", "40", b] for i, (n, b) in enumerate(zip(NAMES, BIRTHS, strict=True))],
    ),
    "areas": sheet(["Schlüssel", "Name"], [["01", "Altstadt"], ["02", "Nordhang"], ["03", "Emmaviertel"]]),
    "days of a series": sheet(["Stichtag", "Wert"], [[f"31.12.20{i}", "1"] for i in range(10, 25)]),
    "streets to districts": sheet(["Straße", "Hausnummer", "Planungsraum"], [["Ring", str(i), "01"] for i in range(9)]),
    "columns explained": sheet(["Spalte", "Bedeutung"], [["E_E", "Einwohner"], ["GEB", "Geburten im Jahr"]]),
}  # fmt: skip


@pytest.mark.parametrize("table", PERSONAL.values(), ids=PERSONAL)
def test_personal_files_are_refused(table: Sheet) -> None:
    assert refused(table)


@pytest.mark.parametrize("table", HARMLESS.values(), ids=HARMLESS)
def test_no_false_alarm(table: Sheet) -> None:
    assert personal.findings(table, "x.csv") == []


@pytest.mark.parametrize("table", PERSONAL.values(), ids=PERSONAL)
def test_a_finding_never_repeats_a_cell(table: Sheet) -> None:
    (finding,) = personal.findings(table, "x.csv")
    text = str(finding.as_dict())
    below = [str(cell) for row in table.cells[3:] for cell in row if isinstance(cell, str) and len(cell) > 3]
    assert not [cell for cell in below if cell in text]
    assert finding.place.column


def test_contact_persons_of_institutions_are_a_warning() -> None:
    table = sheet(
        ["Einrichtung", "Straße", "Plätze", "Leitung Vorname"],
        [[f"Kita {i}", f"Ring {i}", "40", n] for i, n in enumerate(NAMES)],
    )
    (finding,) = personal.findings(table, "x.csv")
    assert (finding.code, finding.severity) == ("personal-contact", Severity.WARNING)


def test_birth_dates_in_a_list_of_institutions_still_stop() -> None:
    table = sheet(
        ["Einrichtung", "Straße", "Plätze", "Geburtsdatum Kind"],
        [["Kita", "Ring 1", "40", b] for b in BIRTHS],
    )
    assert refused(table)


@settings(max_examples=60, deadline=None)
@given(
    position=st.integers(0, 4),
    above=st.integers(0, 3),
    header=st.sampled_from(
        ["Geburtsdatum", "Geb.-Datum", "Vorname des Kindes", "Aktenzeichen", "Fall-Nr.", "Familienname"]
    ),
)
def test_place_of_the_column_makes_no_difference(position: int, above: int, header: str) -> None:
    labels = ["Jahr", "Bezirk", "Art", "Wert"]
    labels.insert(position, header)
    assert refused(sheet(labels, [["1"] * 5] * 4, ["Liste"] * above))


@realdata
def test_no_alarm_in_any_file_of_the_publishers() -> None:
    alarmed = {path.name for path, table in real_sheets() if personal.findings(table, path.name)}
    assert alarmed == set()
