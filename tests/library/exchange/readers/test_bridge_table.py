"""Crosswalks: direction, weights that sum to 1, and no false alarm elsewhere."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.exchange.readers.bridge_table import is_bridge_table, read_bridge_table
from kommune360.exchange.readers.files import read_sheets
from kommune360.exchange.reading import ReadContext, Reading
from kommune360.exchange.sheets import Sheet
from tests.library.exchange.readers.real_sheets import real_sheets
from tests.realdata import REALDATA, realdata

CROSSWALK = REALDATA / "berlin" / "grenzen" / "seed_lor_crosswalk_2006_to_2021.csv"


def read(rows: list[list[Any]], context: ReadContext | None = None) -> Reading:
    sheet = Sheet(name="", cells=rows)
    assert is_bridge_table(sheet)
    (reading,) = read_bridge_table(sheet, Path("bruecke.csv"), "f" * 64, context or ReadContext())
    return reading


@realdata
def test_berlin_2006_to_2021() -> None:
    (sheet,) = read_sheets(CROSSWALK)[0]
    (reading,) = read_bridge_table(sheet, CROSSWALK, "f" * 64, ReadContext())
    assert reading.ready
    assert [f.code for f in reading.findings] == []
    with CROSSWALK.open(encoding="utf-8", newline="") as handle:
        plain = [(r["plr_id_pre2021"], r["plr_id_2021"], float(r["weight"])) for r in csv.DictReader(handle)]
    assert reading.frame.select("from_key", "to_key", "weight").rows() == plain
    assert len(plain) == 3055
    assert reading.frame["from_system"].unique().to_list() == ["berlin-lor-plr-2006"]
    assert reading.frame["to_system"].unique().to_list() == ["berlin-lor-plr-2021"]
    sums = reading.frame.group_by("from_key").agg(pl.col("weight").sum())
    assert sums.height == 448
    assert (sums["weight"] - 1).abs().max() < 0.005  # type: ignore[operator]


@realdata
def test_no_other_real_table_is_taken_for_a_crosswalk() -> None:
    taken = {path.name for path, sheet in real_sheets() if is_bridge_table(sheet)}
    assert taken == {CROSSWALK.name}


@settings(max_examples=60, deadline=None)
@given(
    parts=st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=4), min_size=2, max_size=8),
    turned=st.booleans(),
    percent=st.booleans(),
    german=st.booleans(),
)
def test_weights_and_direction_come_back(
    parts: list[list[int]], turned: bool, percent: bool, german: bool
) -> None:
    """Any shares, either column order, shares or percent, either decimal sign: the same bridge."""
    parts = [*parts, [1, 2]]  # at least one area is divided
    pairs = []
    for i, shares in enumerate(parts):
        for j, share in enumerate(shares):
            # two pieces of different areas meet in one new area, so that the direction shows
            pairs.append((f"{i + 1:03d}", f"{900 + min(j, 1) + 2 * (i // 2)}", share / sum(shares)))
    merged: dict[tuple[str, str], float] = defaultdict(float)
    for old, new, weight in pairs:
        merged[old, new] += weight
    rows: list[list[Any]] = [["Gebiet alt", "Gebiet neu", "Gewicht"]]
    for (old, new), weight in merged.items():
        text = f"{weight * (100 if percent else 1):.10f}"
        rows.append([old, new, text.replace(".", ",") if german else text])
    if turned:
        rows = [[b, a, w] for a, b, w in rows]
    frame = read(rows).frame
    assert {(a, b): w for a, b, w in frame.select("from_key", "to_key", "weight").iter_rows()} == {
        pair: pytest.approx(weight, abs=1e-8) for pair, weight in merged.items()
    }
    assert frame.group_by("from_key").agg(pl.col("weight").sum())["weight"].to_list() == pytest.approx(
        [1.0] * frame["from_key"].n_unique()
    )


ROWS = [["alt", "neu", "gewicht"], ["01", "91", "0.5"], ["01", "92", "0.3"], ["02", "92", "1"]]


def test_weights_off_one_are_told_and_asked_and_never_scaled_unasked() -> None:
    reading = read(ROWS)
    assert [f.code for f in reading.findings] == ["bridge-weights-not-one"]
    assert [q.id for q in reading.questions] == ["renormalise"]
    assert reading.frame["weight"].to_list() == [0.5, 0.3, 1.0]
    scaled = read(ROWS, ReadContext(answers={"renormalise": "yes"}))
    assert scaled.ready
    assert scaled.frame["weight"].to_list() == pytest.approx([0.625, 0.375, 1.0])


def test_incomplete_rows_stop() -> None:
    reading = read([["alt", "neu", "gewicht"], ["01", "91", "0.5"], ["01", "92", "0.5"], ["02", "92", ""]])
    (finding,) = reading.findings.errors
    assert (finding.code, finding.place.row) == ("bridge-row-incomplete", 4)


@pytest.mark.parametrize(
    "rows",
    [
        [["Bezirk", "Anzahl", "Anteil"], ["01", "120", "0,4"], ["02", "180", "0,6"]],
        [["Schlüssel", "Kinder", "Quote"], ["0101", "50", "35"], ["0102", "50", "40"]],
    ],
)
def test_tables_with_a_share_are_no_crosswalks(rows: list[list[Any]]) -> None:
    assert not is_bridge_table(Sheet(name="", cells=rows))
