"""Lists of facilities: real ones against plain readers, invented ones for every quirk."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import yaml

from kommune360.base.fingerprints import fingerprint_file
from kommune360.demand.facilities import FACILITIES
from kommune360.exchange.readers.facility_list import is_facility_list, read_facility_list
from kommune360.exchange.readers.facility_values import address, house_number, kind_of, number, reference_date
from kommune360.exchange.readers.files import read_sheets
from kommune360.exchange.reading import KnownSystem, ReadContext, Reading
from kommune360.exchange.sheets import Sheet
from tests.library.exchange.readers.real_sheets import real_sheets
from tests.realdata import REALDATA, realdata

CASES = yaml.safe_load(
    (Path(__file__).parents[3] / "cases" / "formats_facilities.yaml").read_text(encoding="utf-8")
)


def read(
    rows: list[list[Any]], file: str = "kitas-2025-10.csv", context: ReadContext | None = None, **more: Any
) -> Reading:
    width = max(map(len, rows))
    sheet = Sheet(name="", cells=[[*row, *([""] * (width - len(row)))] for row in rows], **more)
    assert is_facility_list(sheet)
    (reading,) = read_facility_list(sheet, Path(file), "f" * 64, context or ReadContext())
    return reading


HEADER = ["Nr", "Einrichtung", "Träger", "Straße", "PLZ", "Plätze"]


def row(number: int, places: Any = "40", street: str = "Am Anger 1") -> list[Any]:
    return [f"{number:03d}", f"Kita {number}", "Stadt Musterstadt", street, "01234", places]


@realdata
@pytest.mark.parametrize("case", CASES, ids=lambda case: Path(case["file"]).name)
def test_real_list(case: dict[str, Any]) -> None:
    path = REALDATA / case["file"]
    (sheet,) = read_sheets(path)[0]
    (reading,) = read_facility_list(sheet, path, fingerprint_file(path), ReadContext())
    frame = reading.frame
    assert frame.schema == pl.Schema(FACILITIES)
    assert (frame.height, frame["places"].sum()) == (case["rows"], case["places"])
    assert frame["places"].sum() == plain_sum(path)
    assert [q.id for q in reading.questions] == case.get("questions", [])
    assert frame["period"].unique().to_list() == [case.get("period")]
    assert len(reading.checks) == case.get("checks", 0)
    assert all(check.holds for check in reading.checks)
    assert frame["places"].null_count() == case.get("without_places", 0)
    assert sorted(reading.findings.codes()) == case.get("findings", ["places-zero"])
    if "area_system" in case:
        assert frame["area_system"].unique().to_list() == [case["area_system"]]
        assert frame["area"].str.contains(r"^\d{8}$").sum() == case["located"]
        assert frame["lat"].is_between(52.3, 52.7).all()
    assert frame["postcode"].str.contains(r"^\d{5}$").all()
    assert not frame["house_number"].drop_nulls().str.contains(r"^0").any()
    assert frame["kind"].unique().to_list() == ["kita"]


def plain_sum(path: Path) -> float:
    """Add up the places with csv or openpyxl alone."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as handle:
            return float(sum(int(line["places"]) for line in csv.DictReader(handle)))
    book = openpyxl.load_workbook(path, read_only=True)
    cells = list(book.worksheets[0].values)
    book.close()
    column = cells[0].index("Anzahl Plätze")
    return float(sum(line[column] or 0 for line in cells[1:] if line[0] != "Gesamtsumme"))


@realdata
def test_no_other_real_table_is_taken_for_a_list_of_facilities() -> None:
    taken = {
        path.name for path, sheet in real_sheets() if "kitas" not in path.parts and is_facility_list(sheet)
    }
    assert taken == set()


def test_sum_row_is_a_check_and_no_facility() -> None:
    rows = [
        ["Kindertagesstätten in Musterstadt"],
        ["Stand: 01.03.2026"],
        [],
        HEADER,
        row(1),
        row(2, "25"),
        ["Gesamtsumme", "", "", "", "", "65"],
        ["Quelle: Jugendamt"],
    ]
    reading = read(rows, "liste.csv")
    assert reading.frame["places"].to_list() == [40.0, 25.0]
    (check,) = reading.checks
    assert (check.stated, check.computed, check.holds) == (65.0, 65.0, True)
    assert check.place.row == 7
    assert reading.frame["period"].to_list() == ["2026-03-01"] * 2
    assert reading.title == "Kindertagesstätten in Musterstadt"
    assert "Quelle: Jugendamt" in reading.meta["notes"]


def test_wrong_sum_row_shows() -> None:
    (check,) = read([HEADER, row(1), row(2), ["Summe", "", "", "", "", "99"]]).checks
    assert not check.holds


def test_missing_is_not_zero() -> None:
    frame = read([HEADER, row(1, ""), row(2, "0"), row(3, "k. A."), row(4, "17")]).frame
    assert frame["places"].to_list() == [None, 0.0, None, 17.0]


def test_text_in_a_places_column_is_named_with_its_rows() -> None:
    reading = read([HEADER, row(1), row(2, "ca. zwanzig"), row(3)])
    (finding,) = [f for f in reading.findings if f.code == "places-not-a-number"]
    assert (finding.place.row, finding.place.column) == (3, "Plätze")
    assert reading.frame["places"].to_list() == [40.0, None, 40.0]


def test_split_by_age_gives_the_total_where_the_list_has_none() -> None:
    header = ["Einrichtung", "Träger", "Anschrift", "Plätze U3", "Plätze Ü3"]
    frame = read(
        [
            header,
            ["Kita A", "T", "Ring 012", "10", "40"],
            ["Kita B", "T", "Ring 13", "-", "20"],
            ["Kita C", "T", "Ring 14", "", ""],
        ]
    ).frame
    assert frame["places"].to_list() == [50.0, 20.0, None]
    assert frame["places_u3"].to_list() == [10.0, 0.0, None]
    assert frame["house_number"].to_list() == ["12", "13", "14"]


def test_split_that_contradicts_the_total_is_told() -> None:
    header = ["Einrichtung", "Anschrift", "Plätze gesamt", "U3", "Ü3"]
    reading = read([header, ["Kita A", "Ring 1", "60", "10", "40"], ["Kita B", "Ring 2", "50", "10", "40"]])
    (finding,) = [f for f in reading.findings if f.code == "places-split-differs"]
    assert finding.place.row == 2


def test_two_header_rows_with_merged_cells() -> None:
    rows = [
        ["Einrichtung", "Anschrift", "Plätze", ""],
        ["", "", "U3", "Ü3"],
        ["Kita A", "Ring 1", "10", "40"],
    ]
    frame = read(rows, merged=[(0, 2, 0, 3)]).frame
    assert frame.select("places", "places_u3", "places_3plus").row(0) == (50.0, 10.0, 40.0)


def test_twice_listed_facilities_are_named() -> None:
    reading = read([HEADER, row(1), row(1, street="Ring 5"), row(2), row(3)])
    assert "facility-number-twice" in reading.findings.codes()
    reading = read([HEADER, row(1), ["777", *row(1)[1:]]])
    assert "facility-twice" in reading.findings.codes()


def test_survey_coordinates_become_degrees() -> None:
    header = [*HEADER, "Rechtswert", "Hochwert"]
    frame = read(
        [header, [*row(1), "388591,4", "5820578,3"]], context=ReadContext(answers={"crs": "EPSG:25833"})
    ).frame
    assert frame.select("lat", "lon").row(0) == pytest.approx((52.5239, 13.3579), abs=1e-4)


def test_coordinates_of_two_possible_zones_are_asked() -> None:
    header = [*HEADER, "Rechtswert", "Hochwert"]
    reading = read([header, [*row(1), "388591,4", "5820578,3"]])
    assert [q.id for q in reading.questions] == ["crs"]


def test_area_by_key_and_by_name() -> None:
    system = KnownSystem("musterstadt-bezirk", {"0101": "Altstadt", "0102": "Nordhang"})
    context = ReadContext(systems=(system,))
    header = [*HEADER, "Stat. Bezirk"]
    for cells in (["0101", "0102"], ["Altstadt", "Nordhang"]):
        reading = read([header, [*row(1), cells[0]], [*row(2), cells[1]]], context=context)
        assert reading.frame["area"].to_list() == ["0101", "0102"]
        assert reading.area_system == "musterstadt-bezirk"


def test_further_columns_are_kept_word_for_word() -> None:
    frame = read([[*HEADER, "Betreuungsumfang"], [*row(1), "35 Std."]]).frame
    assert json.loads(frame["attributes"][0])["Betreuungsumfang"] == "35 Std."


def test_reference_date_is_asked_where_nothing_names_it() -> None:
    reading = read([HEADER, row(1)], "kitaliste.csv")
    assert [q.id for q in reading.questions] == ["period"]
    answered = read([HEADER, row(1)], "kitaliste.csv", ReadContext(answers={"period": "1.11.2023"}))
    assert answered.ready
    assert answered.frame["period"].to_list() == ["2023-11-01"]


def test_tables_of_figures_are_no_lists_of_facilities() -> None:
    for header in (
        ["Bezirk", "Name", "Plätze"],
        ["Gemeinde", "PLZ", "Einwohner"],
        ["Kreis", "Einrichtungen", "Plätze"],
    ):
        assert not is_facility_list(
            Sheet(name="", cells=[header, ["01", "Mitte", "12"], ["02", "Nord", "13"]])
        )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anklamer Str. 38", ("Anklamer Str.", "38")),
        ("Albrechtstr. 020", ("Albrechtstr.", "20")),
        ("An der Kolonnade 003-5", ("An der Kolonnade", "3-5")),
        ("Ziegelstr. 004- 9", ("Ziegelstr.", "4-9")),
        ("Straße des 17. Juni 135", ("Straße des 17. Juni", "135")),
        ("Straße 614", ("Straße", "614")),
        ("Hof am Wald", ("Hof am Wald", "")),
        ("Lindenweg 7 a", ("Lindenweg", "7 a")),
    ],
)
def test_addresses(text: str, expected: tuple[str, str]) -> None:
    assert address(text) == expected


def test_values() -> None:
    assert house_number("020", "A") == "20A"
    assert number("1.200") == (1200.0, True)
    assert number("12,5") == (12.5, True)
    assert number("-") == (None, True)
    assert number("viele") == (None, False)
    assert kind_of("Großtagespflege Zwerge") == "family_day_care"
    assert kind_of("Offene Ganztagsschule") == "all_day"
    assert reference_date(["Kitas 2026-07"]) == "2026-07"
    assert reference_date(["Stand: 31.12.2025"]) == "2025-12-31"
    assert reference_date(["Kindergartenjahr 2025/26"]) == "2025/26"
    assert reference_date(["ohne"]) == ""
