"""Flat files: the real ones against the csv module, laws for invented ones."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.exchange.readers.files import read_sheets
from kommune360.exchange.readers.flat_columns import read_time
from kommune360.exchange.readers.flat_file import is_flat_file, read_flat_file
from kommune360.exchange.reading import ReadContext, Reading, ReadingKind
from kommune360.exchange.sheets import Sheet
from kommune360.observations.schema import CELL_KEY, OBSERVATIONS, violations
from tests.library.exchange.readers.real_sheets import real_sheets
from tests.realdata import REALDATA, realdata

CASES = yaml.safe_load(
    (Path(__file__).parents[3] / "cases" / "formats_flat.yaml").read_text(encoding="utf-8")
)
FFCSV = REALDATA / "deutschland" / "ffcsv"


def read_path(path: Path) -> Reading:
    (sheet,) = read_sheets(path)[0]
    assert is_flat_file(sheet)
    (reading,) = read_flat_file(sheet, path, "f" * 64, ReadContext())
    return reading


def read(rows: list[list[str]]) -> Reading:
    (reading,) = read_flat_file(
        Sheet(name="", cells=[list(r) for r in rows]), Path("flat.csv"), "f" * 64, ReadContext()
    )
    return reading


@realdata
@pytest.mark.parametrize("case", CASES, ids=lambda case: Path(case["file"]).name)
def test_real_flat_file(case: dict[str, Any]) -> None:
    reading = read_path(REALDATA / case["file"])
    frame = reading.frame
    assert reading.kind is ReadingKind.OBSERVATIONS
    assert reading.ready
    assert frame.schema == pl.Schema(OBSERVATIONS)
    assert violations(frame) == []
    assert frame.height == case["cells"]
    assert not frame.select(CELL_KEY).is_duplicated().any()
    assert dict(frame.group_by("area_system").agg(pl.col("area").n_unique()).iter_rows()) == case["areas"]
    assert [frame["period"].min(), frame["period"].max()] == case["periods"]
    assert dict(Counter(frame["flag"])) == case["flags"]
    assert {v.id: v.unit for v in reading.variables} == case["units"]
    assert [check.holds for check in reading.checks] == case["checks"]
    assert sorted(reading.findings.codes()) == case["findings"]
    for known in case["values"]:
        where = {"sex": "all", **known["where"]}
        found = frame.filter(*(pl.col(c) == v for c, v in where.items()))
        assert found["numerator"].to_list() == [known["value"]]


@realdata
@pytest.mark.parametrize("case", CASES, ids=lambda case: Path(case["file"]).name)
def test_every_value_is_where_the_file_has_it(case: dict[str, Any]) -> None:
    """Row by row against csv.DictReader: same area, same number (factor of the unit apart)."""
    path = REALDATA / case["file"]
    with path.open(encoding="utf-8-sig", newline="") as handle:
        lines = list(csv.DictReader(handle, delimiter=";"))
    for row in read_path(path).frame.iter_rows(named=True):
        line = lines[row["row"] - 2]
        assert row["area"] == line["1_variable_attribute_code"]
        text = line["value"]
        if text in ("-", "."):
            assert row["flag"] == {"-": "zero", ".": "unknown_or_secret"}[text]
        else:
            factor = 1000 if line["value_unit"] == "1000" else 1
            assert row["numerator"] == pytest.approx(float(text.replace(",", ".")) * factor)


@realdata
def test_german_and_english_file_give_the_same_observations() -> None:
    german, english = (
        read_path(next(FFCSV.glob(f"12411-01-01-4_*_{language}_flat.csv")))
        .frame.drop("dataset", "row")
        .sort(CELL_KEY)
        for language in ("de", "en")
    )
    assert german.equals(english)


@realdata
def test_only_flat_files_are_flat_files() -> None:
    assert {path.parent.name for path, sheet in real_sheets() if is_flat_file(sheet)} == {"ffcsv"}


HEADER = ["statistics_code", "statistics_label", "time_code", "time_label", "time"]
HEADER += [
    f"{n}_variable{part}"
    for n in (1, 2, 3)
    for part in ("_code", "_label", "_attribute_code", "_attribute_label")
]
HEADER += ["value", "value_unit", "value_variable_code", "value_variable_label", "value_q"]


def line(
    area: str, age: tuple[str, str], sex: tuple[str, str], value: str, quality: str = "", **more: str
) -> list[str]:
    cells = ["12411", "Fortschreibung", "STAG", "Stichtag", more.get("time", "2024-12-31")]
    cells += ["KREISE", "Kreise", area, "Musterkreis", "ALTX20", "Alter", *age, "GES", "Geschlecht", *sex]
    return [
        *cells,
        value,
        more.get("unit", "Anzahl"),
        more.get("code", "BEVSTD"),
        more.get("label", "Bevölkerungsstand"),
        quality,
    ]


ALL_AGES, BOTH = ("", "Insgesamt"), ("", "Insgesamt")


def cell(reading: Reading) -> dict[str, Any]:
    return reading.frame.row(0, named=True)


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (("ALT000B03", "unter 3 Jahre"), (0, 3)),
        (("ALT060B069", "60 bis 69 Jahre"), (60, 70)),
        (("ALT060B069", "60 to 69 years"), (60, 70)),
        (("ALT003B06", "3 bis unter 6 Jahre"), (3, 6)),
        (("ALT090UM", "90 Jahre und mehr"), (90, 150)),
        (("ALT085UM", ""), (85, 150)),
        (("ALT004", "4 Jahre"), (4, 5)),
        (("ALT010B019", ""), (10, 20)),
        (ALL_AGES, (0, 150)),
    ],
)
def test_ages(age: tuple[str, str], band: tuple[int, int]) -> None:
    row = cell(read([HEADER, line("01001", age, BOTH, "12")]))
    assert (row["age_from"], row["age_to"]) == band
    assert row["variable"] == "residents"


@pytest.mark.parametrize(
    ("value", "quality", "number", "flag"),
    [
        ("-", "", 0.0, "zero"),
        (".", "", None, "unknown_or_secret"),
        ("/", "", None, "unreliable"),
        ("x", "", None, "not_applicable"),
        ("...", "", None, "not_yet"),
        ("", "", None, "missing"),
        ("12,5", "e", 12.5, ""),
        ("12,5", "p", 12.5, "provisional"),
        ("12,5", "r", 12.5, "revised"),
        ("12,5", "/", None, "unreliable"),
        ("(7)", "", 7.0, "limited"),
    ],
)
def test_signs_and_quality_marks(value: str, quality: str, number: float | None, flag: str) -> None:
    row = cell(
        read([HEADER, line("01001", ALL_AGES, BOTH, value, quality), line("01002", ALL_AGES, BOTH, "1,5")])
    )
    assert (row["numerator"], row["flag"]) == (number, flag)


def test_further_dimensions_become_part_of_the_variable_and_totals_do_not() -> None:
    header = [*HEADER[:17], *HEADER[17:]]
    school = line("01001", ALL_AGES, BOTH, "7", code="SCH001", label="Schüler")
    school[9:13] = ["SCHULART", "Schulart", "GRUND", "Grundschulen"]
    total = line("01001", ALL_AGES, BOTH, "9", code="SCH001", label="Schüler")
    total[9:13] = ["SCHULART", "Schulart", "", "Insgesamt"]
    reading = read([header, school, total])
    assert reading.frame["variable"].to_list() == ["pupils__grundschulen", "pupils"]
    assert reading.variables[0].label.de == "Schülerinnen und Schüler · Grundschulen"


def test_one_measure_in_two_units_is_two_variables() -> None:
    rows = [
        HEADER,
        line("01001", ALL_AGES, BOTH, "7", code="X1", label="Leistungen", unit="Anzahl"),
        line("01001", ALL_AGES, BOTH, "9", code="X1", label="Leistungen", unit="Tsd. EUR"),
    ]
    reading = read(rows)
    assert {v.unit for v in reading.variables} == {"count", "eur_thousand"}
    assert reading.frame["variable"].n_unique() == 2


def test_levels_of_regions_go_to_their_systems_with_names() -> None:
    rows = [
        HEADER,
        *(
            line(code, ALL_AGES, BOTH, "5")
            for code in ("DG", "01", "010", "01001", "01051001", "010510011001")
        ),
    ]
    reading = read(rows)
    assert reading.frame["area_system"].to_list() == [
        "de-deutschland", "de-land", "de-region", "de-kreis", "de-gemeinde", "de-ars",
    ]  # fmt: skip
    assert reading.meta["area_names"]["de-kreis"] == {"01001": "Musterkreis"}


def test_contradicting_cells_stop_with_their_rows() -> None:
    reading = read([HEADER, line("01001", ALL_AGES, BOTH, "5"), line("01001", ALL_AGES, BOTH, "6")])
    (finding,) = reading.findings.errors
    assert (finding.code, finding.place.row) == ("cells-contradict", 2)


def test_unknown_regions_and_times_stop_together() -> None:
    reading = read(
        [HEADER, line("ABC", ALL_AGES, BOTH, "5"), line("01001", ALL_AGES, BOTH, "6", time="irgendwann")]
    )
    assert {f.code for f in reading.findings.errors} == {"region-unknown", "period-unreadable"}


def test_layout_before_2025() -> None:
    """The same two values in the older layout give the same cells."""
    older = ["Statistik_Code", "Statistik_Label", "Zeit_Code", "Zeit_Label", "Zeit"]
    older += [
        f"{n}_{part}"
        for n in (1, 2)
        for part in ("Merkmal_Code", "Merkmal_Label", "Auspraegung_Code", "Auspraegung_Label")
    ]
    older += ["BEVSTD__Bevoelkerungsstand__Anzahl"]
    start = [
        "12411",
        "Fortschreibung",
        "STAG",
        "Stichtag",
        "31.12.2024",
        "KREISE",
        "Kreise",
        "01001",
        "Musterkreis",
        "GES",
        "Geschlecht",
    ]
    before = read([older, [*start, "GESM", "männlich", "4711"], [*start, "", "Insgesamt", "9000"]]).frame
    after = read(
        [HEADER, line("01001", ALL_AGES, ("GESM", "männlich"), "4711"), line("01001", ALL_AGES, BOTH, "9000")]
    ).frame
    assert before.drop("dataset", "row").equals(after.drop("dataset", "row"))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024-12-31", "2024-12-31"),
        ("2023", "2023"),
        ("2023-04P3M", "2023-Q2"),
        ("2023-08P1Y", "2023/24"),
        ("2023-01P1Y", "2023"),
        ("2023-05P1M", "2023-05"),
    ],
)
def test_times(text: str, period: str) -> None:
    found = read_time(text)
    assert found is not None
    assert found.text == period


@settings(max_examples=40, deadline=None)
@given(
    values=st.dictionaries(
        st.tuples(st.sampled_from(["01001", "02000", "03101"]), st.sampled_from(["", "GESM", "GESW"])),
        st.one_of(st.integers(0, 10**7), st.none()),
        min_size=1,
    ),
    decimals=st.integers(0, 2),
    english=st.booleans(),
    data=st.data(),
)
def test_any_table_comes_back(
    values: dict[tuple[str, str], int | None], decimals: int, english: bool, data: st.DataObject
) -> None:
    """Any values, any row order, German or English labels: the same cells."""
    words = (
        {"": "Total", "GESM": "male", "GESW": "female"}
        if english
        else {"": "Insgesamt", "GESM": "männlich", "GESW": "weiblich"}
    )
    rows = []
    for (area, sex), value in values.items():
        text = "." if value is None else f"{value / 10**decimals:.{decimals}f}".replace(".", ",")
        rows.append(line(area, ALL_AGES, (sex, words[sex]), text))
    frame = read([HEADER, *data.draw(st.permutations(rows))]).frame
    sexes = {"": "all", "GESM": "m", "GESW": "f"}
    assert {(a, s): n for a, s, n in frame.select("area", "sex", "numerator").iter_rows()} == {
        (area, sexes[sex]): None if value is None else pytest.approx(value / 10**decimals)
        for (area, sex), value in values.items()
    }
