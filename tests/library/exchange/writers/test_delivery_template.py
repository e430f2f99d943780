"""A template that was filled in is read without a question, and no figure of before stands in it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.importing import import_files
from kommune360.exchange.folder.planning_folder import PlanningFolder, init_folder
from kommune360.exchange.readers.files import read_file
from kommune360.exchange.writers.delivery_template import Template, areas_of, as_csv, as_xlsx, template_like
from tests.library.exchange.folder.deliveries import write_delivery
from tests.library.exchange.folder.test_zones import ANSWERS, SECRET, secret_file


@pytest.fixture
def folder(tmp_path: Path) -> PlanningFolder:
    town = init_folder(tmp_path / "town", FolderConfig("Musterstadt", "99999000", invented=True))
    import_files(town, write_delivery(tmp_path / "files", seed=1, years=(2025,)))
    import_files(town, [secret_file(tmp_path)], answers=ANSWERS, zone="statistics")
    return town


def filled(content: bytes, value: str) -> str:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(
        [rows[0], *([value if cell == "" else cell for cell in row] for row in rows[1:])]
    )
    return text.getvalue()


def test_a_filled_template_needs_no_question(folder: PlanningFolder, tmp_path: Path) -> None:
    template = template_like(folder, "hilfen-2025", "2026")
    assert template is not None
    content = as_csv(template)
    assert SECRET not in content.decode("utf-8-sig")
    assert template.columns == ["Gebiet", "Name", "Zeit", "Hilfen zur Erziehung"]
    file = tmp_path / "lieferung.csv"
    file.write_text(filled(content, "12"), encoding="utf-8")
    (reading,) = read_file(file, folder.context())
    assert reading.ready
    assert reading.frame["numerator"].to_list() == [12.0] * len(template.areas)
    assert set(reading.frame["period"]) == {"2026"}
    stored = folder.store.observations("statistics").select("variable").collect()["variable"]
    assert set(reading.frame["variable"]) == set(stored)


def test_ages_and_sexes_of_the_last_delivery_are_asked_again(folder: PlanningFolder, tmp_path: Path) -> None:
    there = folder.store.inventory().collect().filter(pl.col("kind") == "observations")
    (residents,) = set(there["dataset"]) - {"hilfen-2025"}
    template = template_like(folder, residents, "2026-12-31")
    assert template is not None
    assert "Alter" in template.columns
    file = tmp_path / "einwohner_neu.csv"
    file.write_text(filled(as_csv(template), "7"), encoding="utf-8")
    (reading,) = read_file(file, folder.context())
    assert reading.ready
    before = folder.store.observations().filter(pl.col("dataset") == residents).collect()
    key = ["variable", "area", "sex", "age_from", "age_to"]
    assert reading.frame.select(key).sort(key).equals(before.select(key).sort(key))


def test_boundaries_have_no_template(folder: PlanningFolder) -> None:
    assert template_like(folder, "bezirke", "2026") is None
    assert template_like(folder, "gibt-es-nicht", "2026") is None


def test_a_workbook_keeps_leading_zeros(folder: PlanningFolder) -> None:
    system = folder.store.inventory().collect()["area_system"].drop_nulls().unique().to_list()
    areas = next(areas_of(folder, name) for name in system if areas_of(folder, name))
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(Template(areas, "2026", ("Kinder",))))).active
    assert sheet is not None
    assert sheet.cell(2, 1).value == areas[0][0]
    assert sheet.cell(1, 4).value == "Kinder"
