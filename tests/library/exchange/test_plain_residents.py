"""A plain long table of residents is read as people write it, or the reason why not is said."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from kommune360.base.ages import OPEN_ENDED
from kommune360.base.findings import Findings
from kommune360.exchange.plain_residents import read_plain_residents
from kommune360.projection.reading import CELLS, stocks_of
from kommune360.projection.stocks import Stocks
from tests.library.projection.tables import csv, rows

WHOLE = rows()
BANDS = [(0, 3), (3, 6), (6, 10), (10, 18), (18, 65), (65, "")]


def read(tmp_path: Path, content: str | bytes, name: str = "town.csv") -> tuple[Stocks | None, Findings]:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    findings = Findings()
    table = read_plain_residents(path, findings)
    assert dict(table.schema) == CELLS
    return stocks_of(table, findings, file=name), findings


def banded(ends: list[tuple[int, object]]) -> list[tuple[object, ...]]:
    return [(area, year, a, b, 60) for area in ("01", "02") for year in range(2015, 2020) for a, b in ends]


SAME = {
    "english": csv(WHOLE),
    "german": csv(
        [(a, f"31.12.{y}", x, f"{n:.2f}".replace(".", ",")) for a, y, x, n in WHOLE],
        ("Gebiet", "Stichtag", "Alter", "Anzahl"),
        ";",
    ),
    "tabs and blank lines": csv(WHOLE, separator="\t") + "\n\n",
    "ages as text": csv([(a, y, f"{x} Jahre" if x < 100 else "100 und älter", n) for a, y, x, n in WHOLE]),
    "a total as well": csv(
        [*WHOLE, *((a, y, "insgesamt", 5050) for a in ("01", "02") for y in range(2015, 2022))]
    ),
}


@pytest.mark.parametrize("content", SAME.values(), ids=SAME)
def test_one_town_in_many_spellings(tmp_path: Path, content: str) -> None:
    stocks, findings = read(tmp_path, content)
    assert stocks is not None, findings.codes()
    assert not findings.errors
    assert stocks.areas == ("01", "02")
    assert stocks.counts.shape == (2, 7, 1, 101)
    assert (stocks.counts == 50).all()


def test_thousands_have_a_point_in_german(tmp_path: Path) -> None:
    table = csv([(a, y, x, "1.234" if x else "1.234.567") for a, y, x, _ in WHOLE], separator=";")
    stocks, _ = read(tmp_path, table)
    assert stocks is not None
    assert stocks.counts[0, 0, 0, 0] == 1_234_567
    assert stocks.counts[0, 0, 0, 1] == 1234


@pytest.mark.parametrize("included", [False, True])
def test_ends_of_bands_are_read_as_they_are_meant(tmp_path: Path, included: bool) -> None:
    ends = [(a, b - 1 if included and isinstance(b, int) else b) for a, b in BANDS]
    stocks, findings = read(tmp_path, csv(banded(ends), ("area", "year", "age_from", "age_to", "n")))
    assert stocks is not None, findings.codes()
    assert stocks.ages == 66
    assert stocks.by_age_group((3, 6)) == pytest.approx(60)
    assert ("residents-ends-inclusive" in findings.codes()) is included


def test_parquet_is_read_like_text(tmp_path: Path) -> None:
    frame = pl.DataFrame(WHOLE, schema=["area", "year", "age", "n"], orient="row")
    frame.with_columns(pl.col("age").cast(pl.Float64), sex=pl.lit("female")).vstack(
        frame.with_columns(pl.col("age").cast(pl.Float64), sex=pl.lit("male"))
    ).write_parquet(tmp_path / "town.parquet")
    findings = Findings()
    stocks = stocks_of(read_plain_residents(tmp_path / "town.parquet", findings), findings)
    assert stocks is not None
    assert stocks.sexes == ("m", "f")
    assert stocks.areas == ("01", "02")


BAD = {
    "half ages": (csv([(a, y, x + 0.5, n) for a, y, x, n in WHOLE]), {"residents-unreadable"}),
    "ages below 0": (csv([(a, y, x - 1, n) for a, y, x, n in WHOLE]), {"residents-unreadable"}),
    "words for numbers": (csv([(a, y, x, "viele") for a, y, x, _ in WHOLE]), {"residents-unreadable"}),
    "no year": (csv([(a, "früher", x, n) for a, _, x, n in WHOLE]), {"residents-unreadable"}),
    "unknown sex": (
        csv([(*r[:3], sex, r[3]) for r in WHOLE for sex in ("m", "z")], ("area", "year", "age", "sex", "n")),
        {"residents-unreadable", "residents-one-sex"},
    ),
    "a band that ends before it begins": (
        csv([*banded(BANDS), ("01", 2015, 9, 4, 1)], ("area", "year", "age_from", "age_to", "n")),
        {"residents-unreadable", "residents-bands-shared-out"},
    ),
    "other columns": (csv(WHOLE, ("a", "b", "c", "d")), {"residents-columns-missing"}),
    "nothing": ("", {"residents-columns-missing"}),
    "a head alone": (csv([]), {"residents-table-empty"}),
    "no table": (bytes(range(256)) * 9, {"residents-file-damaged"}),
}  # fmt: skip


@pytest.mark.parametrize(("content", "codes"), BAD.values(), ids=BAD)
def test_what_cannot_be_read_is_said(tmp_path: Path, content: str | bytes, codes: set[str]) -> None:
    stocks, findings = read(tmp_path, content)
    assert stocks is None
    assert findings.stops
    assert findings.codes() <= codes
    assert findings.codes() & codes


@pytest.mark.parametrize(
    ("name", "code"), [("x.parquet", "residents-file-damaged"), ("x.docx", "residents-format-unknown")]
)
def test_other_formats_are_refused(tmp_path: Path, name: str, code: str) -> None:
    stocks, findings = read(tmp_path, "hello", name)
    assert stocks is None
    assert findings.codes() == {code}


def test_ends_nobody_reaches_are_open(tmp_path: Path) -> None:
    for end in ("", "150", "inf", "110"):
        path = tmp_path / "town.csv"
        table = banded([*BANDS[:-1], (65, end)])
        path.write_text(csv(table, ("area", "year", "age_from", "age_to", "n")), encoding="utf-8")
        cells = read_plain_residents(path, Findings())
        assert cells.filter(pl.col("age_from") == 65)["age_to"].unique().to_list() == [OPEN_ENDED]
