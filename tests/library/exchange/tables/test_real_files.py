"""Every table file of the data set is read as its case says, and its sums are those of a plain reader."""

from __future__ import annotations

import math
import warnings
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from kommune360.exchange.readers.files import read_file
from kommune360.exchange.reading import Reading, ReadingKind
from kommune360.observations.schema import violations
from tests.library.exchange.tables import independent
from tests.realdata import REALDATA

CASES = Path(__file__).parents[3] / "cases"


def _cases() -> list[dict[str, Any]]:
    found = []
    for path in sorted(CASES.glob("import_*.yaml")):
        found += yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]
    return found


ALL = _cases()
FAULTY = [case for case in ALL if "fehlerhaft" in case["file"]]
TABLES = [case for case in ALL if not case["file"].endswith(".parquet")]


def _facts(reading: Reading) -> dict[str, Any]:
    """What a case states about one reading, taken from the reading."""
    frame = reading.frame
    facts: dict[str, Any] = {
        "kind": str(reading.kind),
        "sheet": reading.sheet,
        "rows": frame.height,
        "questions": [question.id for question in reading.questions],
        "errors": sorted({finding.code for finding in reading.findings.errors}),
        "warnings": sorted({finding.code for finding in reading.findings.warnings}),
    }
    if reading.kind is ReadingKind.OBSERVATIONS:
        periods = sorted(frame["period"].unique())
        marked = frame.filter(pl.col("flag") != "")["flag"].value_counts()
        facts |= {
            "area_system": reading.area_system,
            "areas": frame.filter(pl.col("area_system") == reading.area_system)["area"].n_unique(),
            "systems": sorted(frame["area_system"].unique()),
            "periods": [periods[0], periods[-1], len(periods)],
            "variables": len(reading.variables),
            "flags": dict(sorted(marked.iter_rows())),
            "values": frame["numerator"].count(),
        }
    elif frame.height:
        facts["area_system"] = reading.area_system
    return facts


@pytest.mark.realdata
@pytest.mark.parametrize("case", TABLES, ids=[case["file"] for case in TABLES])
def test_file_is_read_as_its_case_says(case: dict[str, Any]) -> None:
    path = REALDATA / case["file"]
    readings = read_file(path)
    assert [_facts(reading) for reading in readings] == case["readings"]
    for reading in readings:
        if reading.kind is ReadingKind.OBSERVATIONS and reading.ready:
            assert violations(reading.frame) == []
            assert all(variable.label.de and variable.label.en for variable in reading.variables)
    frame = readings[0].frame
    if "sums" in case:
        frame = next(r.frame for r in readings if r.sheet == case["independent"].get("sheet", r.sheet))
    for expected in case.get("sums", ()):
        _check_sum(path, case["independent"], frame, expected)


def _check_sum(path: Path, how: dict[str, Any], frame: pl.DataFrame, expected: dict[str, Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl: "Workbook contains no default style"
        plain = independent.column_sum(path, how, expected["column"])
    assert math.isclose(plain, expected["sum"], rel_tol=1e-9, abs_tol=1e-5)
    chosen = frame.filter(pl.col("variable").is_in(expected["variables"]))
    if "sex" in expected:
        chosen = chosen.filter(pl.col("sex") == expected["sex"])
    if "age" in expected:
        start, stop = expected["age"]
        chosen = chosen.filter((pl.col("age_from") == start) & (pl.col("age_to") == stop))
    if "period" in expected:
        chosen = chosen.filter(pl.col("period") == expected["period"])
    assert math.isclose(chosen["numerator"].sum(), plain, rel_tol=1e-9, abs_tol=1e-5)


@pytest.mark.realdata
def test_no_table_file_of_the_data_set_is_forgotten() -> None:
    folders = (
        "berlin/einwohner", "berlin/gssa_2022", "berlin/mss/fehlerhaft", "berlin/mss/fisbroker_2021",
        "berlin/mss/tabellen_2003_2019", "deutschland/gemeindeverzeichnis", "deutschland/inkar",
        "deutschland/inkar/niederbayern", "deutschland/regionalstatistik_csv",
        "deutschland/regionalstatistik_xlsx", "hamburg", "sterbetafeln", "norwegen",
    )  # fmt: skip
    present = {
        path.relative_to(REALDATA).as_posix()
        for folder in folders
        for path in (REALDATA / folder).iterdir()
        if path.suffix in (".csv", ".xlsx", ".parquet")
    }
    assert present <= {case["file"] for case in ALL}


def test_nine_in_ten_correct_files_need_no_answer() -> None:
    correct = [case for case in ALL if case not in FAULTY]
    silent = [case for case in correct if not any(r["questions"] for r in case["readings"])]
    assert len(silent) >= 0.9 * len(correct)


def test_every_faulty_conversion_is_refused_or_flagged() -> None:
    assert len(FAULTY) == 3
    for case in FAULTY:
        told = {code for reading in case["readings"] for code in (*reading["errors"], *reading["warnings"])}
        assert told & {"header-in-data", "columns-contradict-headers", "areas-missing"}, case["file"]


@pytest.mark.realdata
def test_long_parquet_table_is_read_whole() -> None:
    path = REALDATA / "norwegen" / "norwegen_2005_2026.parquet"
    (reading,) = read_file(path)
    plain = pl.read_parquet(path)
    frame = reading.frame
    assert reading.ready
    assert frame.height == plain.height
    assert frame["numerator"].sum() == plain["n"].sum()
    assert frame["area"].n_unique() == plain["area"].n_unique()
    assert sorted(frame["period"].unique()) == [str(year) for year in sorted(plain["year"].unique())]
    girls = plain.filter((pl.col("sex") == "female") & (pl.col("age") == 5))["n"].sum()
    ours = frame.filter((pl.col("sex") == "f") & (pl.col("age_from") == 5) & (pl.col("age_to") == 6))
    assert ours["numerator"].sum() == girls
