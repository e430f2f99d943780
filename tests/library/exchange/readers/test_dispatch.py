"""Every format goes to its reader by the one entrance, and a personal sheet stops the whole file."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from kommune360.exchange.musterstadt import files
from kommune360.exchange.readers.files import read_file
from kommune360.exchange.reading import KnownSystem, ReadContext, ReadingKind
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


def test_the_invented_town_goes_to_the_right_readers(tmp_path: Path) -> None:
    """Boundaries first, as an import does; then every list by the keys they introduced."""
    files.write(tmp_path)
    context = ReadContext(municipality="99999000")
    for name in ("sozialraeume_utm32", "schulbezirke", "stadtbezirke"):
        (areas,) = read_file(tmp_path / f"{name}.geojson", context)
        assert areas.ready
        keys = dict(areas.frame.select("key", "name").iter_rows())
        context = ReadContext(
            (*context.systems, KnownSystem(areas.area_system, keys)), municipality="99999000"
        )
    assert [s.id for s in context.systems] == [
        f"99999000-{k}" for k in ("sozialraum", "schulbezirk", "stadtbezirk")
    ]
    assert areas.hierarchy is not None
    assert areas.hierarchy["to_system"].unique().to_list() == ["99999000-sozialraum"]
    told = files.manifest()
    for name, kind in {
        "bedarfsquoten.csv": ReadingKind.QUOTAS,
        "zuordnung_schulbezirke.csv": ReadingKind.BRIDGE,
        "kitaliste_2025-11.xlsx": ReadingKind.FACILITIES,
        "KITA_Bestand_2024.csv": ReadingKind.FACILITIES,
    }.items():
        (reading,) = read_file(tmp_path / name, context)
        assert (reading.kind, reading.ready) == (kind, True)
        assert all(check.holds for check in reading.checks)
        assert name in told
    schools = read_file(tmp_path / "schulen_2025-26.xlsx", context)
    assert [r.frame["kind"].unique().to_list() for r in schools] == [["school"], ["school"], ["youth_centre"]]
    assert schools[0].frame["pupils"].drop_nulls().len() == schools[0].frame.height
    assert not read_file(tmp_path / "zum-ablehnen" / "hilfefaelle_2025.csv", context)[0].ready
