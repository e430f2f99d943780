"""Every document of a plan holds the same figures, and the same plan gives the same bytes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.reports.documents import DOCUMENTS, write_documents
from kommune360.reports.numbers import signed, whole
from kommune360.reports.plan import Plan
from kommune360.reports.words import coded
from tests.library.reports.html_reading import read_page

HIDDEN = "0304"  # the area whose one-year-olds are secret, see conftest


@pytest.fixture(scope="module")
def made(plan: Plan) -> dict[str, bytes]:
    return {name: make(plan, "de") for name, make in DOCUMENTS.items()}


def key(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in ("system", "area", "offer", "year", "moment"))


def test_the_town_is_one_worth_testing(plan: Plan) -> None:
    assert plan.figures["balance"].null_count() > 0
    assert plan.figures.filter(pl.col("balance") < 0).height > 20
    assert plan.names(plan.result.system).height == 12
    assert plan.offers[:3] == ("childcare", "childcare_u3", "childcare_3plus")
    assert plan.findings


def test_csv_holds_every_figure(plan: Plan, made: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(made["bedarf.csv"].decode())))
    expected = {key(row): row for row in plan.figures.to_dicts()}
    assert len(rows) == len(expected) == plan.figures.height
    for row in rows:
        for name, value in expected[key(row)].items():
            read = row[name]
            assert (
                (read == "")
                if value is None or value == ""
                else (float(read) == value if isinstance(value, float) else read == str(value))
            ), (name, row)


def test_result_file_holds_the_same(plan: Plan, made: dict[str, bytes]) -> None:
    content = json.loads(made["ergebnis.json"])
    table = content["figures"]
    assert table["columns"] == plan.figures.columns
    assert table["rows"] == [list(row) for row in plan.figures.iter_rows()]
    assert content["fingerprint"] == plan.result.fingerprint
    assert content["scenario"]["reserve"] == 0.05
    assert [finding["code"] for finding in content["findings"]] == [f.code for f in plan.findings]


def test_the_example_in_the_result_leads_to_its_balance(plan: Plan, made: dict[str, bytes]) -> None:
    example = json.loads(made["ergebnis.json"])["example"]
    row = plan.rows(
        example["offer"],
        system=plan.result.system,
        area=example["area"],
        year=example["year"],
        moment=example["moment"],
    ).row(0, named=True)
    values = {step["what"]["en"]: step["value"] for step in example["steps"]}
    assert values["balance: usable less required"] == pytest.approx(row["balance"], abs=0.001)
    assert (
        row["balance"]
        == plan.rows(
            example["offer"], system=plan.result.system, year=example["year"], moment=example["moment"]
        )["balance"].min()
    )


@pytest.mark.parametrize("reader", ["openpyxl", "calamine"])
def test_workbook_holds_the_same(plan: Plan, made: dict[str, bytes], reader: str) -> None:
    sheets = read_workbook(made["bedarf.xlsx"], reader)
    names = coded("de")
    balances: dict[tuple[str, str, str], list[float | None]] = {}
    for row in plan.figures.iter_rows(named=True):
        place = (plan.label(row["system"]).de, row["area"], names["offer"][row["offer"]])
        balances.setdefault(place, []).append(row["balance"])
    shown = {
        (row[0], row[1] or "", row[3]): [v if v != "" else None for v in row[4:]]
        for row in sheets["Bedarf"][2:]
    }
    expected = {place: values for place, values in balances.items() if place in shown}
    assert len(expected) == len(shown) == 3 * (12 + 1)  # three offers with places, twelve areas and the town
    assert {place: _numbers(values) for place, values in shown.items()} == expected

    head, *rows = sheets["Einzelheiten"]
    known = plan.figures.filter(pl.col("offer").is_in(plan.offers))
    assert len(rows) == known.height
    back = {text: code for column in ("offer", "moment", "judgement") for code, text in names[column].items()}
    figures = {key(row): row for row in known.to_dicts()}
    systems = {plan.label(system).de: system for system in plan.levels}
    for row in rows:
        place = (systems[row[0]], row[1] or "", back[row[3]], row[4], back[row[5]])
        cells = dict(zip(head, row, strict=True))
        for column, title in (
            ("children", "Kinder"),
            ("required", "erforderliche Plätze"),
            ("places_usable", "nutzbare Plätze"),
            ("balance", "Saldo"),
            ("low80", "Saldo von"),
            ("high80", "Saldo bis"),
        ):
            value = cells[title] if cells[title] != "" else None
            assert value == figures[place][column], (place, column)


def _numbers(values: list[Any]) -> list[float | None]:
    return [None if value is None else float(value) for value in values]


def read_workbook(content: bytes, reader: str) -> dict[str, list[list[Any]]]:
    if reader == "openpyxl":
        book = openpyxl.load_workbook(io.BytesIO(content))
        return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}
    read = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: read.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in read.sheet_names}


def test_page_shows_the_same_rounded(plan: Plan, made: dict[str, bytes]) -> None:
    page = read_page(made["bedarf.html"])
    tables = sorted({number for number, _, _ in page.areas})
    assert len(tables) == len(plan.offers)
    for number, offer in zip(tables, plan.offers, strict=True):
        shown = {area: cells for table, area, cells in page.areas if table == number}
        rows = plan.rows(offer, year=plan.year, moment=plan.moment)
        assert set(shown) == set(rows["area"])
        for row in rows.iter_rows(named=True):
            cells = shown[row["area"]]
            assert cells[0] == row["name"]
            assert cells[1:5] == [
                whole(row["children"]),
                whole(row["required"]),
                whole(row["places_usable"]),
                signed(row["balance"]),
            ]
            if row["judgement"]:
                assert cells[6] == coded("de")["judgement"][row["judgement"]]


def test_map_data_shows_the_same(plan: Plan, made: dict[str, bytes]) -> None:
    features = json.loads(made["bedarf.geojson"])["features"]
    assert len(features) == 12
    rows = plan.figures.filter((pl.col("system") == plan.result.system) & (pl.col("moment") == plan.moment))
    by_area = {feature["id"]: feature["properties"] for feature in features}
    for row in rows.iter_rows(named=True):
        end = f"{row['offer']}_{row['year'].replace('/', '_')}"
        for name in ("children", "required", "places_usable", "balance", "low80", "high80", "judgement"):
            assert by_area[row["area"]][f"{name}_{end}"] == row[name]


def test_what_is_not_known_is_never_a_zero(plan: Plan, made: dict[str, bytes]) -> None:
    rows = plan.rows("childcare", system=plan.result.system, area=HIDDEN)
    assert rows["balance"].null_count() == rows.height > 0
    page = read_page(made["bedarf.html"])
    cells = next(cells for _, area, cells in page.areas if area == HIDDEN)
    assert cells[1:3] == ["–", "–"]
    assert cells[4] == "–"
    assert cells[-1] == "Kinderzahl nicht bekannt oder geheim"
    sheet = read_workbook(made["bedarf.xlsx"], "openpyxl")["Bedarf"]
    hidden = next(row for row in sheet[2:] if row[1] == HIDDEN)
    assert all(value is None for value in hidden[4:])


def test_same_plan_same_bytes_also_in_another_process(
    town: PlanningFolder, plan: Plan, made: dict[str, bytes], tmp_path: Path
) -> None:
    write_documents(plan, tmp_path / "again", "de")
    for name, content in made.items():
        assert (tmp_path / "again" / name).read_bytes() == content, name
    outs = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        argv = [
            sys.executable,
            "-m",
            "kommune360",
            "plan",
            str(town.path),
            "--out",
            str(out),
            "--reserve",
            "0.05",
        ]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "KOMMUNE360_LANGUAGE": "de", "TZ": f"UTC+{seed}"}
        subprocess.run(argv, check=True, capture_output=True, env=environment)
        outs.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert set(outs[0]) == set(DOCUMENTS)
    for name, content in outs[0].items():
        assert outs[1][name] == content, name
