"""Every format goes to its reader by the one entrance, and a personal sheet stops the whole file."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from kommune360.exchange.readers.files import read_file
from kommune360.exchange.reading import ReadContext, ReadingKind
from tests.realdata import REALDATA, realdata

AREAS = [["Bezirk", "Einwohner"], ["0101", 120], ["0102", 80], ["0103", 95]]
PEOPLE = [
    ["Vorname", "Nachname", "Geburtsdatum"],
    ["Anna", "Muster", "03.04.2019"],
    ["Ben", "Muster", "09.11.2020"],
]
KITAS = [
    ["Nr", "Einrichtung", "Straße", "Plätze", "Leitung Vorname"],
    *([str(i), f"Kita {i}", f"Ring {i}", 40, "Anna"] for i in range(5)),
]


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return path


def test_one_personal_sheet_stops_the_workbook(tmp_path: Path) -> None:
    readings = read_file(workbook(tmp_path / "Bestand 2025.xlsx", Zahlen=AREAS, Kinder=PEOPLE), ReadContext())
    assert "personal-data" in {f.code for r in readings for f in r.findings.errors}
    assert not all(r.ready for r in readings)


def test_contact_persons_are_told_through_the_entrance(tmp_path: Path) -> None:
    (reading,) = read_file(workbook(tmp_path / "Kitas 2025-10.xlsx", Liste=KITAS), ReadContext())
    assert reading.kind is ReadingKind.FACILITIES
    assert "personal-contact" in reading.findings.codes()


@realdata
@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("berlin/grenzen/bezirke.geojson", ReadingKind.AREAS),
        ("leipzig/leipzig-districts.json", ReadingKind.AREAS),
        ("berlin/grenzen/seed_lor_crosswalk_2006_to_2021.csv", ReadingKind.BRIDGE),
        ("berlin/kitas/kitaliste_aktuell.xlsx", ReadingKind.FACILITIES),
        ("berlin/schulen/schulen.geojson", ReadingKind.FACILITIES),
        ("leipzig/leipzig-daycares.json", ReadingKind.FACILITIES),
        ("leipzig/leipzig-wohnungen.json", ReadingKind.OBSERVATIONS),
        ("deutschland/ffcsv/23111-0001_1773174926539_de_flat.csv", ReadingKind.OBSERVATIONS),
    ],
)
def test_real_files_by_the_one_entrance(file: str, kind: ReadingKind) -> None:
    assert read_file(REALDATA / file, ReadContext())[0].kind is kind
