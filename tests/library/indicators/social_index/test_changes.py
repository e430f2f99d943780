"""Dynamics from the change of the status indicators, and how indicators are usually used."""

from __future__ import annotations

import polars as pl
import pytest

from kommune360.base.text import Text
from kommune360.indicators.definitions import shipped
from kommune360.indicators.social_index.index_report import index_report
from kommune360.indicators.social_index.index_table import index_tables
from kommune360.indicators.social_index.suggestions import (
    UNKNOWN,
    measures_load,
    suggestion_for,
    suggestions,
)
from tests.library.indicators.social_index.tables import codes, computed, definition, reported, town


def years() -> pl.DataFrame:
    now = town(7, areas=20).with_columns(period=pl.lit("2024"))
    before = town(8, areas=20).with_columns(period=pl.lit("2022"))
    return pl.concat([now, before.filter(pl.col("area") != "0003")])


def test_changes_are_what_a_table_with_differences_gives() -> None:
    rules = {"variants": {"draws": 20}}
    report, _ = reported(years(), definition(3, change_years=2, **rules))
    now, before = town(7, areas=20), town(8, areas=20)
    beside = now.join(before, on="area", suffix="_before").with_columns(
        pl.when(pl.col("area") != "0003").then(pl.col(f"i{n}") - pl.col(f"i{n}_before")).alias(f"c{n}")
        for n in range(3)
    )
    named = [*("i0", "i1", "i2"), *({"id": f"c{n}", "part": "dynamics"} for n in range(3))]
    other = computed(beside, definition(named))
    assert report.index.dynamics is not None
    assert other.dynamics is not None
    assert report.index.dynamics.scores == pytest.approx(other.dynamics.scores)
    row = report.frame().filter(pl.col("area") == "0003").to_dicts()[0]
    assert row["dynamics"] is None
    assert row["status"] is not None
    assert sum(sum(cells.values()) for cells in report.matrix().values()) == 19
    assert report.steps[0].areas == 19


def test_a_missing_year_is_told_and_the_level_stays() -> None:
    rules = definition(3, change_years=5, variants={"draws": 20})
    assert "index-no-earlier-period" in codes(years(), rules)
    tables, _ = index_tables(town(7), rules)
    report, findings = index_report(tables, rules)
    assert report is not None
    assert report.matrix() == {}
    assert "index-no-earlier-period" in findings.codes()
    assert "index-no-earlier-period" not in codes(
        years(), definition(3, change_years=2, variants={"draws": 20})
    )


@pytest.mark.parametrize(
    ("name", "part", "direction"),
    [
        ("Arbeitslosenanteil", "status", "bad"),
        ("SGB-II-Quote unter 15", "status", "bad"),
        ("Masern-Impfquote", "status", "good"),
        ("Hilfen zur Erziehung", "context", "bad"),
        ("Unter 18-Jährige mit Migrationshintergrund", "context", "bad"),
        ("Haushalte mit Kindern", "context", "bad"),
        ("Veränderung des Transferbezugs", "dynamics", "bad"),
    ],
)
def test_names_suggest_how_an_indicator_is_used(name: str, part: str, direction: str) -> None:
    found = suggestion_for(Text(name, name))
    assert (found.part, found.direction) == (part, direction)
    assert found.source


def test_an_unknown_name_is_context_until_somebody_decides() -> None:
    assert suggestion_for(Text("Straßenbäume", "street trees")) is UNKNOWN
    assert all(entry.source for entry in suggestions())


def test_supply_is_no_load_and_every_topic_is_known_to_the_catalogue() -> None:
    topics = {one.topic for one in shipped()}
    loads = {topic for topic in topics if measures_load(topic)}
    assert {"poverty", "labour"} <= loads
    assert not loads & {"childcare", "youth_work", "hze", "protection", "all_day"}
