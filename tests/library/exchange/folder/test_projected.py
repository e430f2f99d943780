"""An earlier projection is held against the residents that are known now; a miss beyond chance is told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl

from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.planning_folder import PlanningFolder, init_folder
from kommune360.exchange.folder.plans import facts_of
from kommune360.exchange.folder.projected import COVERAGE, projected_and_known
from kommune360.exchange.folder.projections import StoredProjection, store_projection, write_table
from kommune360.plan.adapting.facts import PROJECTED
from kommune360.plan.adapting.signals import look
from kommune360.projection.by_level import BY_LEVEL
from tests.library.plan.small import small

SYSTEM = "k"


def stored(folder: PlanningFolder, key: str, origin: int, median: float, residents: dict[int, int]) -> None:
    """A projection of one area, kept as a run keeps it."""
    (folder.path / "projections").mkdir(exist_ok=True)
    row = dict.fromkeys(BY_LEVEL) | {"system": SYSTEM, "area": "0101", "parts": 1}
    rows = [
        row
        | {
            "year": year,
            "age_from": 0,
            "age_to": 3,
            "low80": median - 12,
            "median": median,
            "high80": median + 12,
        }
        for year in range(origin + 1, origin + 4)
    ]
    write_table(folder.path, "ranges", key, pl.DataFrame(rows, schema=BY_LEVEL))
    past = [
        {"system": SYSTEM, "area": "0101", "year": year, "age_from": 0, "age_to": 3, "n": n}
        for year, n in residents.items()
    ]
    types = {"year": pl.Int32, "age_from": pl.Int32, "age_to": pl.Int32, "n": pl.Int64}
    write_table(folder.path, "past", key, pl.DataFrame(past, schema_overrides=types))
    store_projection(
        StoredProjection(
            key, folder.path, False, SYSTEM, origin, 2015, 1, ((0, 3),), fingerprint=key, stocks=key
        )
    )


def test_a_year_that_is_known_now_is_held_against_the_latest_projection_before_it(tmp_path: Path) -> None:
    folder = init_folder(tmp_path / "town", FolderConfig("Musterstadt", "99999000", invented=True))
    assert projected_and_known(folder, SYSTEM).is_empty()
    stored(folder, "a" * 32, 2023, 100.0, {2023: 101})
    stored(folder, "b" * 32, 2024, 104.0, {2023: 101, 2024: 99})
    stored(folder, "c" * 32, 2025, 100.0, {2023: 101, 2024: 99, 2025: 170})
    found = projected_and_known(folder, SYSTEM)
    assert dict(found.schema) == PROJECTED
    assert found.select("period", "expected", "observed").rows() == [
        ("2024-12-31", 100.0, 99.0),
        ("2025-12-31", 104.0, 170.0),
    ]
    assert projected_and_known(folder, "anders").is_empty()
    facts = facts_of(folder, small(), dt.date(2026, 5, 1), needs=False)
    assert facts.coverage == COVERAGE
    (signal,) = [each for each in look(small(), facts).signals if each.rule == "projection_missed"]
    assert signal.what.de == "0 bis unter 3 Jahre, 0101: 170 statt 104 (31.12.2025)."
