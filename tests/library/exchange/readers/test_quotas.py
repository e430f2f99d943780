"""Tables of quotas: ages and grades, kinds, percent and shares, and no false alarm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.demand.quotas import QUOTAS, quota_findings
from kommune360.exchange.readers.quotas import is_quota_table, read_quotas
from kommune360.exchange.reading import ReadContext, Reading, ReadingKind
from kommune360.exchange.sheets import Sheet
from tests.library.exchange.readers.real_sheets import real_sheets
from tests.realdata import realdata


def sheet(rows: list[list[Any]]) -> Sheet:
    width = max(map(len, rows))
    return Sheet(name="", cells=[[*row, *([""] * (width - len(row)))] for row in rows])


def read(rows: list[list[Any]], context: ReadContext | None = None, file: str = "quoten.csv") -> Reading:
    table = sheet(rows)
    assert is_quota_table(table)
    (reading,) = read_quotas(table, Path(file), "f" * 64, context or ReadContext())
    assert reading.kind is ReadingKind.QUOTAS
    assert set(QUOTAS) < set(reading.frame.columns)
    return reading


def test_ages_grades_kinds_and_title() -> None:
    rows = [
        ["Bedarfsquoten, Kindergartenjahr 2025/26"],
        [
            "Angebot",
            "Alter / Klasse",
            "Betreuungsquote in %",
            "Zielquote in %",
            "Elternwunsch in %",
            "Quelle",
        ],
        ["Kita", "unter 1 Jahr", "2,5", "4,0", "5,0", "Beschluss"],
        ["Kita", "3 bis unter 6 Jahre", "95", "98", "", "Beschluss"],
        ["Ganztag", "Klasse 1", "65", "75", "78", "Befragung"],
        ["Ferien", "Klasse 1 bis 4", "20", "30", ".", "Befragung"],
        ["Stand: März 2026"],
    ]
    reading = read(rows)
    assert reading.ready
    assert reading.title == "Bedarfsquoten, Kindergartenjahr 2025/26"
    frame = reading.frame
    assert quota_findings(frame, []) == []
    told = frame.select("offer", "age_from", "age_to", "kind", "quota").rows()
    assert told[:3] == [
        ("childcare", 0, 1, "use", 0.025),
        ("childcare", 0, 1, "target", 0.04),
        ("childcare", 0, 1, "wish", 0.05),
    ]
    assert ("childcare", 3, 6, "target", 0.98) in told
    assert ("all_day", 6, 7, "wish", 0.78) in told
    assert ("holiday", 6, 10, "use", 0.2) in told
    assert frame.height == 3 + 2 + 3 + 2  # a blank or secret quota is no row
    assert frame["year_from"].unique().to_list() == [2025]
    assert frame["source"].to_list()[-1] == "Befragung"


def test_shares_areas_and_years() -> None:
    rows = [
        ["Stadtbezirk", "Jahr", "Alter", "Quote"],
        ["0101", "2026", "2", "0,67"],
        ["0102", "2027", "2", "0,5"],
    ]
    frame = read(rows, file="kita-quoten.csv").frame
    assert frame.select("offer", "area", "year_from", "age_from", "age_to", "quota", "kind").rows() == [
        ("childcare", "0101", 2026, 2, 3, 0.67, "use"),
        ("childcare", "0102", 2027, 2, 3, 0.5, "use"),
    ]


def test_offer_is_asked_where_ages_do_not_tell_it() -> None:
    rows = [["Altersgruppe", "Quote"], ["6 bis unter 10 Jahre", "55"], ["10 bis unter 12 Jahre", "20"]]
    reading = read(rows)
    assert [q.id for q in reading.questions] == ["offer"]
    answered = read(rows, ReadContext(answers={"offer": "all_day"}))
    assert answered.ready
    assert answered.frame["offer"].to_list() == ["all_day", "all_day"]


def test_words_instead_of_a_quota_stop_with_their_row() -> None:
    rows = [["Alter", "Quote"], ["1 Jahr", "40"], ["2 Jahre", "viele"], ["3 Jahre", "95"]]
    (finding,) = read(rows, file="kita.csv").findings.errors
    assert (finding.code, finding.place.row) == ("quota-row-unreadable", 3)


def test_quotas_above_one_are_told() -> None:
    assert (
        "quota-above-one"
        in read([["Alter", "Quote"], ["3", "104"], ["4", "98"]], file="kita.csv").findings.codes()
    )


@pytest.mark.parametrize(
    "rows",
    [
        [["Bezirk", "Alter", "Anzahl"], ["01", "3", "17"], ["01", "4", "20"]],
        [["Bezirk", "Arbeitslosenquote"], ["01", "7,5"], ["02", "8,1"]],
        [["Alter", "Quote", "Einwohner"], ["3", "40", "1200"], ["4", "40", "1200"]],
        [["Alter", "Zielgruppe"], ["3", "alle"], ["4", "alle"]],
    ],
)
def test_other_tables_are_no_quotas(rows: list[list[str]]) -> None:
    assert not is_quota_table(sheet(rows))


@realdata
def test_no_table_of_the_publishers_is_taken_for_quotas() -> None:
    assert {path.name for path, table in real_sheets() if is_quota_table(table)} == set()


@settings(max_examples=50, deadline=None)
@given(
    quotas=st.dictionaries(st.integers(0, 6), st.integers(0, 1000), min_size=2),
    percent=st.booleans(),
    english=st.booleans(),
)
def test_any_quotas_come_back(quotas: dict[int, int], percent: bool, english: bool) -> None:
    """Quotas in thousandths, written as percent or share, with comma or point: the same shares."""
    if not percent and max(quotas.values()) == 0:
        quotas = {**quotas, 0: 500}
    rows: list[list[str]] = [["Alter", "Zielquote in %" if percent else "Zielquote"]]
    for age, value in sorted(quotas.items()):
        text = f"{value / 10:.1f}" if percent else f"{value / 1000:.4f}"
        rows.append([f"{age} Jahre", text if english else text.replace(".", ",")])
    frame = read(rows, file="kita.csv").frame
    assert dict(frame.select("age_from", "quota").iter_rows()) == {
        a: pytest.approx(v / 1000) for a, v in quotas.items()
    }
    assert frame.filter(pl.col("kind") != "target").is_empty()
