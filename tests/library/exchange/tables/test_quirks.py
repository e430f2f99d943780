"""One invented snippet a quirk: what planners' files do, and what must come out."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from kommune360.exchange.readers.files import read_file, read_sheets
from kommune360.exchange.readers.text_tables import decode, find_delimiter
from kommune360.exchange.reading import KnownSystem, ReadContext, Reading, ReadingKind, RememberedMapping


def read(tmp_path: Path, text: str, name: str = "tabelle.csv", context: ReadContext | None = None) -> Reading:
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8"))
    readings = read_file(path, context or ReadContext())
    assert len(readings) == 1
    return readings[0]


def value(reading: Reading, **where: object) -> float | None:
    frame = reading.frame
    for column, wanted in where.items():
        frame = frame.filter(pl.col(column) == wanted)
    assert frame.height == 1, frame
    return frame["numerator"][0]


TOWN = ReadContext(municipality="09764000")


def test_title_header_levels_footer_and_total(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "Einwohner nach Stadtteilen\nStichtag 31.12.2024\n"
        ";;Insgesamt;Insgesamt;männlich;weiblich\n;;Insgesamt;unter 6 Jahre;Insgesamt;Insgesamt\n"
        "01;Altstadt;1.200;80;590;610\n02;Nordstadt;2.300;210;1.150;1.150\n;Insgesamt;3.500;290;1.740;1.760\n"
        "__________\nQuelle: Melderegister\n",
        context=TOWN,
    )
    assert reading.ready
    assert value(reading, area="01", sex="all", age_to=150) == 1200
    assert value(reading, area="02", age_to=6) == 210
    assert value(reading, area="09764000", sex="f") == 1760
    assert set(reading.frame["period"]) == {"2024-12-31"}
    assert set(reading.frame["variable"]) == {"residents"}
    assert "Quelle: Melderegister" in reading.meta["footnotes"]
    assert reading.checks
    assert all(check.holds for check in reading.checks)


def test_worked_case_of_the_method_page(tmp_path: Path) -> None:
    text = (
        "Einwohner nach Stadtteilen\nStichtag 31.12.2024\n;;Insgesamt;unter 6 Jahre;männlich\n"
        "01;Altstadt;1.200;80;590\n02;Nordstadt;.;210;1.150\n;Insgesamt;3.500;290;1.740\n"
    )
    reading = read(tmp_path, text, context=TOWN)
    assert reading.ready
    assert value(reading, area="01", sex="all", age_to=150) == 1200
    assert value(reading, area="02", sex="m") == 1150
    assert value(reading, area="02", age_to=6) == 210
    unknown = reading.frame.filter(
        (pl.col("area") == "02") & (pl.col("sex") == "all") & (pl.col("age_to") == 150)
    )
    assert unknown["flag"].to_list() == ["unknown_or_secret"]
    assert value(reading, area="09764000", area_system="de-gemeinde", sex="m") == 1740


def test_total_that_does_not_add_up_is_told_with_its_row(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "Stadtteil;Einwohner 31.12.2024\nAltstadt;100\nNordstadt;200\nSüdstadt;300\nInsgesamt;650\n",
        context=TOWN,
    )
    (finding,) = [f for f in reading.findings if f.code == "sum-differs"]
    assert finding.place.row == 5
    assert "650" in finding.what.de
    assert "600" in finding.what.de
    assert reading.ready


def test_signs_become_distinct_flags(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "Schlüssel;Jahr;Arbeitslose;Quote in %\n01;2023;-;.\n02;2023;12;x\n03;2023;/;...\n04;2023;(7);4,5\n"
        "05;2023;*;3,0 p\n06;2023;geheim;NA\n",
    )
    flags = dict(reading.frame.filter(pl.col("variable") == "unemployed").select("area", "flag").iter_rows())
    assert flags == {
        "01": "zero",
        "02": "",
        "03": "unreliable",
        "04": "limited",
        "05": "suppressed",
        "06": "invalid_text",
    }
    rates = dict(reading.frame.filter(pl.col("variable") != "unemployed").select("area", "flag").iter_rows())
    assert rates == {
        "01": "unknown_or_secret",
        "02": "not_applicable",
        "03": "not_yet",
        "04": "",
        "05": "provisional",
        "06": "missing",
    }
    (finding,) = [f for f in reading.findings if f.code == "text-instead-of-number"]
    assert "„geheim“ (Zeile 7)" in finding.what.de


def test_leading_zeros_of_known_keys_are_restored(tmp_path: Path) -> None:
    known = KnownSystem("stadt-bezirke", {"0101": "Mitte", "0102": "Nord", "0201": "Süd"})
    reading = read(
        tmp_path,
        "Nummer;Einwohner 31.12.2023\n101;10\n102;20\n201;30\n",
        context=ReadContext(systems=(known,)),
    )
    assert reading.area_system == "stadt-bezirke"
    assert sorted(reading.frame["area"]) == ["0101", "0102", "0201"]
    assert "zeros-restored" in reading.findings.codes()


def test_missing_areas_of_a_known_system_are_told(tmp_path: Path) -> None:
    known = KnownSystem("stadt", {f"{n:03d}": f"Gebiet {n}" for n in range(1, 51)})
    rows = "".join(f"{n:03d};{n}\n" for n in range(1, 41))
    reading = read(tmp_path, f"Nummer;Einwohner 31.12.2023\n{rows}", context=ReadContext(systems=(known,)))
    (finding,) = [f for f in reading.findings if f.code == "areas-missing"]
    assert "40 von 50" in finding.what.de


def test_names_stand_for_keys_where_a_system_knows_them(tmp_path: Path) -> None:
    known = KnownSystem("stadt", {"1": "Altstadt", "2": "Nordstadt", "3": "Süd-West"})
    reading = read(
        tmp_path,
        "Stadtteil;Kitaplätze 2024\nAltstadt;10\nNordstadt;20\nSüd-West;30\n",
        context=ReadContext(systems=(known,)),
    )
    assert value(reading, area="3") == 30
    assert reading.area_system == "stadt"


def test_period_is_asked_where_nothing_tells_it_and_the_answer_applies(tmp_path: Path) -> None:
    text = "Nummer;Einwohner\n01;10\n02;20\n03;30\n"
    reading = read(tmp_path, text)
    assert [question.id for question in reading.questions] == ["period"]
    answered = read(tmp_path, text, context=ReadContext(answers={"period": "31.12.2024"}))
    assert answered.ready
    assert set(answered.frame["period"]) == {"2024-12-31"}


def test_number_format_is_asked_where_both_fit(tmp_path: Path) -> None:
    text = "Nummer;Wert 2023\n01;1.234\n02;2.345\n03;3.456\n"
    assert [question.id for question in read(tmp_path, text).questions] == ["number-format"]
    german = read(tmp_path, text, context=ReadContext(answers={"number-format": "de"}))
    english = read(tmp_path, text, context=ReadContext(answers={"number-format": "en"}))
    assert value(german, area="02") == 2345
    assert value(english, area="02") == pytest.approx(2.345)


def test_answers_are_found_again_when_columns_were_renamed_and_moved(tmp_path: Path) -> None:
    first = read(
        tmp_path, "Nummer;Name;Einwohner\n01;Altstadt;10\n02;Nordstadt;20\n03;Süd;30\n", "2024.xyz.csv"
    )
    remembered = RememberedMapping(
        first.structure, first.columns, {"number-format": "de", "period": "2024"}, "alt.csv"
    )
    renamed = "Name;Nummer;Einwohner_\nAltstadt;01;11\nNordstadt;02;21\nSüd;03;31\n"
    reading = read(tmp_path, renamed, "neu.csv", ReadContext(mappings=(remembered,)))
    (finding,) = [f for f in reading.findings if f.code == "mapping-applied"]
    assert "alt.csv" in finding.what.de
    assert reading.ready
    assert value(reading, area="02") == 21


def test_a_structure_is_the_same_next_year(tmp_path: Path) -> None:
    one = read(tmp_path, "Nummer;EW 31.12.2023\n01;10\n02;20\n", "a.csv")
    two = read(tmp_path, "Nummer;EW 31.12.2024\n01;10\n02;20\n", "b.csv")
    assert one.structure == two.structure


def test_header_line_among_the_data_is_refused(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "id;Einwohner 31.12.2023\n01;5\n02;6\nNummer;7\n03;8\n04;9\n05;1\n06;2\n07;3\n08;4\n09;5\n10;6\n",
    )
    assert "header-in-data" in {finding.code for finding in reading.findings.errors}
    assert not reading.ready


def test_columns_shifted_against_their_headings_are_refused_unless_confirmed(tmp_path: Path) -> None:
    rows = "".join(f"{n:02d};{30 + n % 9};{20 + n % 7}\n" for n in range(1, 41))
    text = f"Nummer;Wanderungssaldo je 100 Einwohner 2023;Veränderung Anteil 2023\n{rows}"
    reading = read(tmp_path, text)
    assert "columns-contradict-headers" in {finding.code for finding in reading.findings.errors}
    assert [question.id for question in reading.questions] == ["headers"]
    confirmed = read(tmp_path, text, context=ReadContext(answers={"headers": "confirmed"}))
    assert confirmed.ready


def test_one_figure_twice_with_two_values_is_an_error(tmp_path: Path) -> None:
    reading = read(tmp_path, "Nummer;Einwohner 31.12.2023\n01;5\n02;6\n02;7\n")
    assert "cells-contradict" in {finding.code for finding in reading.findings.errors}


def test_one_figure_twice_alike_is_kept_once(tmp_path: Path) -> None:
    reading = read(
        tmp_path, "Nummer;E_E;E_E00_01;E_EU1;Zeit\n01;50;5;5;202312\n02;60;6;6;202312\n03;70;7;7;202312\n"
    )
    assert reading.frame.filter(pl.col("age_to") == 1).height == 3
    assert set(reading.frame["period"]) == {"2023-12-31"}
    assert "cells-repeated" in reading.findings.codes()


def test_years_as_columns(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "Kennziffer;Raumeinheit;Geburten;Geburten\n;;2021;2022\n09471;Bamberg;1,5;1,6\n09472;Bayreuth;1,7;1,8\n",
    )
    assert value(reading, area="09472", period="2022") == pytest.approx(1.8)
    assert reading.area_system == "de-kreis"


def test_ages_and_sexes_in_rows(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "Gebiet;Geschlecht;Alter;Anzahl 31.12.2023\n"
        + "".join(f"{a};{s};{n};{n + 1}\n" for a in ("Nord", "Süd") for s in ("m", "w") for n in range(4)),
    )
    assert value(reading, area="Süd", sex="f", age_from=3) == 4
    assert reading.frame.height == 16


def test_dimension_in_rows_enters_the_variable_and_its_total_does_not(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "Nummer;Schulform;Schüler 2023\n01;Grundschule;10\n01;Gymnasium;20\n01;Insgesamt;30\n"
        "02;Grundschule;11\n02;Gymnasium;22\n02;Insgesamt;33\n",
    )
    assert sorted(reading.frame["variable"].unique()) == [
        "pupils",
        "pupils__grundschule",
        "pupils__gymnasium",
    ]
    assert value(reading, area="02", variable="pupils") == 33


def test_section_lines_speak_for_the_rows_below(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "Einwohner am 31.12.2024;;\nBezirk;Insgesamt;unter 18\nmännlich;;\nNord;10;2\nSüd;20;4\nWest;30;6\n"
        "weiblich;;\nNord;11;3\nSüd;21;5\nWest;31;7\n",
    )
    assert value(reading, area="Süd", sex="f", age_to=18) == 5
    assert value(reading, area="Süd", sex="m", age_to=150) == 20


def test_workbook_with_typed_cells_and_merged_header(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    path = tmp_path / "mappe.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Daten")
        sheet.merge_range("A1:D1", "Einwohner am 31.12.2023")
        sheet.write_row("A2", ["Nummer", "Name"])
        sheet.merge_range("C2:D2", "Einwohner")
        sheet.write_row("C3", ["männlich", "weiblich"])
        sheet.write_row("A4", [1, "Nord", 10, 11])
        sheet.write_row("A5", [2, "Süd", 20, "."])
        hidden = book.add_worksheet("Hilfe")
        hidden.hide()
    (reading,) = read_file(path)
    assert value(reading, area="2", sex="m") == 20
    assert reading.frame.filter((pl.col("area") == "2") & (pl.col("sex") == "f"))["flag"].to_list() == [
        "unknown_or_secret"
    ]
    assert "sheet-hidden" in reading.findings.codes()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "cp850", "utf-16"])
def test_encodings(encoding: str) -> None:
    text = "Straße;Plätze\nMühlstraße;10\nGärtnerweg Größe;20\n"
    assert decode(text.encode(encoding))[0] == text


def test_garbled_umlauts_are_repaired() -> None:
    text = "Straße;Plätze\nMühlweg;Öl\n"
    garbled = text.encode().decode("cp1252", errors="ignore")
    decoded, _, findings = decode("Plätze;Mühle;Größe".encode().decode("cp1252").encode())
    assert decoded == "Plätze;Mühle;Größe"
    assert [finding.code for finding in findings] == ["encoding-repaired"]
    assert garbled != text


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiters(delimiter: str) -> None:
    rows = [["Nr", "Name", "Wert"], ["1", "A, B", "2,5"], ["2", "C", "3,5"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    assert find_delimiter(f"Ein Titel, mit Komma\n{text}\nQuelle: irgendwo\n") == delimiter


def test_unknown_suffix_and_empty_file_say_why(tmp_path: Path) -> None:
    odd = tmp_path / "brief.docx"
    odd.write_bytes(b"x")
    empty = tmp_path / "leer.csv"
    empty.write_bytes(b"\n\n")
    broken = tmp_path / "kaputt.xlsx"
    broken.write_bytes(b"PK nothing")
    assert read_file(odd)[0].findings.codes() == {"format-unknown"}
    assert read_file(empty)[0].findings.codes() == {"file-empty"}
    assert read_file(broken)[0].findings.codes() == {"workbook-unreadable"}


def test_description_is_kept_as_reference(tmp_path: Path) -> None:
    reading = read(tmp_path, "Spalte,Beschreibung\nE_E,Einwohner insgesamt\nE_EM,Einwohner männlich\n")
    assert reading.kind is ReadingKind.REFERENCE


def test_blank_lines_do_not_shift_row_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a;b\r\n\r\n1;2\r\n", encoding="utf-8", newline="")
    sheets, _, _ = read_sheets(path)
    assert sheets[0].cells == [["a", "b"], ["", ""], ["1", "2"]]


def test_numbered_indicators_are_no_ages(tmp_path: Path) -> None:
    codes = [f"KI_{n:02d}" for n in range(1, 18)]
    rows = "".join(f"{a:02d};" + ";".join(str(n / 2) for n in range(17)) + "\n" for a in range(1, 6))
    reading = read(tmp_path, f"Nummer;{';'.join(codes)}\n{rows}", "werte_2023.csv")
    assert set(reading.frame["age_to"]) == {150}
    assert reading.frame["variable"].n_unique() == 17
