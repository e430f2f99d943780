"""A formula over a plain table, and a result followed back to its cells."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from kommune360.base.findings import InputRefused
from kommune360.indicators.explain import explain, provenance
from kommune360.indicators.plain import compute_formula, read_hierarchy, read_table

TABLE = """variable;area;period;sex;age_from;age_to;n
births;01;2020;;;;12
births;02;2020;;;;
residents;01;31.12.2020;f;15;45;300
residents;02;31.12.2020;f;15;45;200
residents;01;31.12.2020;m;15;45;310
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "figures.csv"
    path.write_text(TABLE, encoding="utf-8")
    (tmp_path / "links.csv").write_text("from_key,to_key\n01,T\n02,T\n", encoding="utf-8")
    return path


def test_keys_stay_text_and_holes_stay_holes(table: Path) -> None:
    links = read_hierarchy(table.parent / "links.csv")
    done = compute_formula("births / residents:f[15,45) per 1000", read_table(table), links)
    found = done.results.select("area", "period", "value", "denominator", "flag").sort("area").rows()
    assert found == [
        ("01", "2020", 40.0, 300.0, ""),
        ("02", "2020", None, 200.0, "missing"),
        ("T", "2020", None, 500.0, "missing"),
    ]


def test_parquet_gives_the_same(table: Path) -> None:
    text = "births / residents:f[15,45) per 1000"
    path = table.parent / "figures.parquet"
    read_table(table).collect().write_parquet(path)
    assert compute_formula(text, read_table(path)).results.equals(
        compute_formula(text, read_table(table)).results
    )


def test_a_value_is_followed_back_to_its_cells(table: Path) -> None:
    links = read_hierarchy(table.parent / "links.csv")
    done = compute_formula("births / residents:f[15,45) per 1000", read_table(table), links)
    why = explain(done, "FORMULA", "parents", "T", "2020")
    assert [part.text for part in why.parts] == ["births", "residents:f[15,45)"]
    assert [part.value for part in why.parts] == [None, 500.0]
    assert why.parts[0].flag == "missing"
    assert why.parts[1].cells["numerator"].to_list() == [300.0, 200.0]
    assert why.datasets == ("figures",)
    assert provenance(done, "FORMULA")["dataset"].unique().to_list() == ["figures"]
    with pytest.raises(KeyError):
        explain(done, "FORMULA", "parents", "T", "1999")


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("variable;", "indicator;", "formula-table-columns"),
        (";n\n", ";amount\n", "formula-table-columns"),
        (";f;15", ";female;15", "formula-table-cells"),
        ("births;01;2020", "births;01;soon", "formula-table-cells"),
        (";m;15;45", ";m;45;15", "formula-table-cells"),
    ],
)
def test_tables_that_cannot_be_read_are_refused(table: Path, before: str, after: str, code: str) -> None:
    table.write_text(TABLE.replace(before, after), encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        read_table(table)
    assert {f.code for f in refused.value.findings} == {code}


def test_names_the_table_has_not_are_told(table: Path) -> None:
    with pytest.raises(InputRefused) as refused:
        compute_formula("birhs / residets", read_table(table))
    assert [f.code for f in refused.value.findings] == ["formula-name-unknown"] * 2


def test_an_empty_table_has_no_results(tmp_path: Path) -> None:
    path = tmp_path / "empty.parquet"
    pl.DataFrame(
        schema={"variable": pl.String, "area": pl.String, "period": pl.String, "n": pl.Float64}
    ).write_parquet(path)
    with pytest.raises(InputRefused):
        compute_formula("births", read_table(path))
