"""Portraits in bulk: each says what the need and the indicators say, all are accessible, one file binds them."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import numpy as np
import polars as pl
import pypdf
import pytest

from kommune360.base.executors import SerialExecutor
from kommune360.base.findings import InputRefused
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.exchange.musterstadt.folder import build_folder
from kommune360.reports.document.pdf import pdf_bytes
from kommune360.reports.document.tree import Heading, KeyFigures, Picture, Table, plain_text
from kommune360.reports.maps import canvas_of, town_outline
from kommune360.reports.numbers import signed, whole
from kommune360.reports.portraits.bulk import write_portraits
from kommune360.reports.portraits.figures_of_level import NEAREST, Measured, similar_areas
from kommune360.reports.portraits.level import Level, level_of
from kommune360.reports.portraits.portrait import portrait
from tests.library.cli.call import call
from tests.pdf_ua import violations


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> PlanningFolder:
    return build_folder(tmp_path_factory.mktemp("portraits") / "musterstadt")


@pytest.fixture(scope="module")
def level(folder: PlanningFolder) -> Level:
    return level_of(folder)


def test_a_portrait_is_accessible_and_complete_in_both_languages(level: Level) -> None:
    area = next(iter(level.areas))
    for language, word in (("de", "Kita-Plätze"), ("en", "Childcare places")):
        document = portrait(level, area, language)
        assert violations(pdf_bytes(document)) == []
        assert len([block for block in document.blocks if isinstance(block, Table)]) == 5
        assert len([block for block in document.blocks if isinstance(block, Picture)]) == 2
        assert word in [block.text for block in document.blocks if isinstance(block, Heading)]


def test_each_portrait_says_what_the_need_says(level: Level) -> None:
    rows = pl.concat([level.plan.result.need, level.plan.result.totals]).filter(
        (pl.col("system") == level.system)
        & (pl.col("offer") == "childcare")
        & (pl.col("moment") == level.plan.moment)
    )
    stock = level.plan.result.prepared.stock
    for area in level.areas:
        document = portrait(level, area)
        table = next(b for b in document.blocks if isinstance(b, Table) and b.columns[0].title == "Kita-Jahr")
        for row in rows.filter(pl.col("area") == area).iter_rows(named=True):
            printed = next(r for r in table.rows if r.cells[0] == (row["year"],))
            assert plain_text(printed.cells[3]) == signed(row["balance"])
        key = next(b for b in document.blocks if isinstance(b, KeyFigures)).items[0]
        children = float(stock.values[stock.areas.index(area), -1, :6].sum())
        assert plain_text((key.figure,)) == whole(children)


def test_children_of_the_town_are_the_sum_of_its_areas(level: Level) -> None:
    parts = [level.children(area, 0, 6) for area in level.areas]
    for at, total in enumerate(level.children("", 0, 6)):
        known = [part[at] for part in parts]
        assert total == (None if None in known else pytest.approx(sum(v for v in known if v is not None)))


def test_small_counts_are_not_shown(level: Level) -> None:
    """What a definition withholds has a reason instead of a value."""
    for one in level.measured:
        least = one.definition.min_numerator or 0
        assert not set(one.values) & set(one.reasons)
        for _, above, below in one.values.values():
            assert above is None or above <= 0 or above >= least
            assert below is None or below >= (one.definition.min_denominator or 0)


def test_values_together_are_sums_over_sums(level: Level) -> None:
    one = next(m for m in level.measured if m.definition.unit == "percent")
    chosen = list(one.values)[:4]
    above = sum(one.values[area][1] or 0 for area in chosen)
    below = sum(one.values[area][2] or 0 for area in chosen)
    assert one.together(chosen) == (pytest.approx(100 * above / below), False)
    assert one.together([]) == (None, False)


def test_similar_areas_are_the_nearest(level: Level) -> None:
    found, compared = similar_areas(level.measured, tuple(level.areas))
    assert found == level.similar
    area, others = next(iter(found.items()))
    assert len(others) == NEAREST
    table = {a: np.array([m.values[a][0] for m in compared]) for a in found}
    every = np.array(list(table.values()))
    z = {a: np.clip((v - every.mean(0)) / every.std(0), -3, 3) for a, v in table.items()}
    distance = {a: float(np.linalg.norm(v - z[area])) for a, v in z.items() if a != area}
    assert set(others) == set(sorted(distance, key=lambda a: distance[a])[:NEAREST])
    empty: tuple[Measured, ...] = ()
    assert similar_areas(empty, ("a", "b")) == ({}, ())


def test_the_outline_of_the_town_lies_on_the_canvas_of_its_areas(level: Level) -> None:
    drawn = level.plan.areas.filter(pl.col("system") == level.system)
    canvas = canvas_of(drawn)
    assert canvas is not None
    numbers = [float(n) for n in re.findall(r"[\d.]+", town_outline(drawn))]
    assert max(numbers[1::2]) == pytest.approx(canvas.height, abs=1.5)
    assert town_outline(drawn.with_columns(geometry=pl.lit(None, pl.Binary))) == ""


def test_all_at_once(folder: PlanningFolder, tmp_path: Path) -> None:
    wider = "99999000-sozialraum"
    made = write_portraits(folder.path, tmp_path, system=wider, executor=SerialExecutor())
    assert len(made.files) == 6 + 1
    for path in made.files:
        assert violations(path.read_bytes()) == [], path.name
    bound = pypdf.PdfReader(io.BytesIO((tmp_path / "alle.pdf").read_bytes()))
    tops = [entry.title for entry in bound.outline if not isinstance(entry, list)]
    assert len(tops) == 6
    with pytest.raises(InputRefused) as refused:
        write_portraits(folder.path, tmp_path, system="mars", executor=SerialExecutor())
    assert refused.value.findings[0].code == "portrait-level-unknown"


def test_the_command_writes_in_a_process_of_its_own(folder: PlanningFolder, tmp_path: Path) -> None:
    called = call("portraits", folder.path, "--out", tmp_path, "--area", "0102", "--json")
    assert called.code == 0
    assert [Path(name).name for name in called.json["result"]["files"]] == ["0102-bahnhofsviertel.pdf"]
    wrong = call("portraits", folder.path, "--area", "9999", "--json")
    assert [finding["code"] for finding in wrong.json["findings"]] == ["portrait-area-unknown"]
    shutil.rmtree(tmp_path)
