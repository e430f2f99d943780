"""Sums over time: what was there, came and went. Sourced cases, laws on random chains, planted leaks, releases."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.base.findings import InputRefused
from kommune360.base.flags import Flag
from kommune360.disclosure.attack import attack
from kommune360.disclosure.balances import recognised, standard_balances
from kommune360.disclosure.profiles import profile_from, standard_profile
from kommune360.disclosure.protect import protect
from kommune360.disclosure.published import written
from kommune360.disclosure.release import release
from kommune360.disclosure.tables import table_of
from kommune360.disclosure.together import together
from kommune360.observations.schema import OBSERVATIONS, conform

STANDARD = standard_profile()
CASES = yaml.safe_load(Path("tests/cases/disclosure_chains.yaml").read_text(encoding="utf-8"))["cases"]
AREAS = "abc"


def frame_of(rows: list[list[Any]], *names: str) -> pl.DataFrame:
    text = [[str(each) for each in row] for row in rows]
    return pl.DataFrame(text, schema=dict.fromkeys([*names, "count"], pl.String), orient="row")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_one_blank_leaves_open(case: dict[str, Any]) -> None:
    """Two towns side by side: the numbers of the second are all shown, those of the first lack one."""
    rows = frame_of(case["rows"], "year", "measure")
    if not any(rows["year"]):
        rows = rows.drop("year")
    names = [name for name in ("year", "measure") if name in rows.columns]
    is_blank = pl.all_horizontal(
        pl.col(name) == str(said) for name, said in zip(("year", "measure"), case["blank"], strict=True)
        if name in names
    )  # fmt: skip
    shown = pl.when(is_blank & (pl.col("town") == "x")).then(pl.lit("")).otherwise(pl.col("count"))
    both = pl.concat([rows.with_columns(town=pl.lit(town)) for town in ("x", "y")]).with_columns(count=shown)
    (one,) = attack(table_of(both, derive=False), STANDARD).intervals
    assert (one.low if one.low == one.high else None) == case["told"]


def chains(seed: int, years: int, areas: str = AREAS, level: float = 4.0) -> pl.DataFrame:
    """Stocks that follow from what came and went, in areas and sexes."""
    rng = np.random.default_rng(seed)
    rows: list[list[Any]] = []
    for area in areas:
        for sex in "mf":
            stock = int(rng.poisson(4 * level))
            rows.append([area, sex, "2020", "Bestand", stock])
            for year in range(2021, 2021 + years):
                came, went = int(rng.poisson(level)), min(int(rng.poisson(level)), stock)
                stock += came - went
                rows += [
                    [area, sex, str(year), "Zugang", came],
                    [area, sex, str(year), "Abgang", went],
                    [area, sex, str(year), "Bestand", stock],
                ]
    return frame_of(rows, "area", "sex", "year", "merkmal")


@pytest.mark.parametrize("seed", range(8))
def test_nothing_can_be_computed_along_a_chain(seed: int) -> None:
    """Written, read again without any knowledge of its making, and attacked with the sums over time."""
    result = protect(table_of(chains(seed, 1 + seed % 3, level=[2, 4, 12][seed % 3])), STANDARD)
    assert result.released
    assert result.cells.links
    public = table_of(written(result).cast(pl.String), derive=False)
    audit = attack(public, STANDARD)
    assert audit.passed
    secret = {tuple(result.cells.label(int(cell)).values()) for cell in result.primary}
    small = [one for one in audit.intervals if tuple(one.cell.values()) in secret]
    assert all(one.low <= 1 + 1e-6 and one.high >= 2 - 1e-6 for one in small)


@pytest.mark.parametrize("seed", range(4))
def test_years_protected_one_by_one_are_a_leak_that_the_attack_finds(seed: int) -> None:
    whole = chains(seed, 3)
    alone = [
        written(protect(table_of(part), STANDARD)) for _, part in whole.group_by("year", maintain_order=True)
    ]
    together_ = pl.concat(alone, how="diagonal").cast(pl.String)
    assert attack(table_of(together_, derive=False), STANDARD).exposed


def test_a_link_that_the_numbers_deny_protects_nothing() -> None:
    """Stocks that do not follow from the flows: every year is as it would be alone."""
    whole = chains(1, 2).with_columns(
        pl.when(pl.col("merkmal") == "Bestand").then(pl.col("count").str.reverse()).otherwise("count").alias("count")
    )  # fmt: skip
    assert not protect(table_of(whole), STANDARD).cells.links


def test_what_nobody_prints_but_everybody_subtracts_is_blanked() -> None:
    """Numbers run up by month: two in March, which 4, 9, 11, 20 tell."""
    rows = [["a", f"2024-{month:02d}", "kumuliert", n] for month, n in enumerate((4, 9, 11, 20, 28), 1)]
    rows += [["b", f"2024-{month:02d}", "kumuliert", n] for month, n in enumerate((5, 11, 19, 25, 36), 1)]
    result = protect(table_of(frame_of(rows, "area", "month", "merkmal")), STANDARD)
    assert result.released
    shown = written(result).filter(pl.col("area") == "a").sort("month")
    assert shown["count"].null_count() >= 1
    counts = shown["count"].to_list()
    assert all(b is None or a is None or b - a > 2 for a, b in itertools.pairwise(counts))


def test_a_town_declares_and_switches_off() -> None:
    own = {
        "places": {
            "name": {"de": "Gruppen", "en": "groups"},
            "stock": ["gruppen"],
            "plus": [["eingerichtet"]],
            "minus": [["aufgelöst"]],
        }
    }
    rows = [[2020, "Gruppen", 9], [2021, "eingerichtet", 4], [2021, "aufgelöst", 1], [2021, "Gruppen", 12]]
    frame = frame_of(rows, "year", "merkmal")
    assert protect(table_of(frame), profile_from({"balances": own})).cells.links
    assert not protect(table_of(frame), STANDARD).cells.links
    off = profile_from({"balances": {"cases": None}})
    assert not protect(table_of(chains(0, 1)), off).cells.links
    assert off.fingerprint != STANDARD.fingerprint
    with pytest.raises(InputRefused) as refused:
        profile_from({"balances": {"x": {"stock": "gruppen"}}})
    assert refused.value.findings[0].place.column == "balances/x"


def test_measures_of_one_balance_have_the_same_name_beside_the_part() -> None:
    codes = ["Plätze Bestand", "Plätze Zugang", "Plätze Abgang", "Stellen Bestand", "Zugang", "Alter 3"]
    found = recognised(codes, standard_balances())
    assert [sorted(one.codes.values()) for one in found] == [sorted(codes[:3])]


# --- releases ---------------------------------------------------------------------------------


def observed(frame: pl.DataFrame, dataset: str = "new") -> pl.DataFrame:
    stock = pl.col("merkmal") == "Bestand"
    rows = frame.select(
        pl.lit("districts").alias("area_system"),
        pl.format("plaetze_{}", pl.col("merkmal").str.to_lowercase()).alias("variable"),
        "area",
        pl.when(stock).then(pl.col("year") + "-12-31").otherwise("year").alias("period"),
        "sex",
        pl.lit(0).alias("age_from"),
        pl.lit(18).alias("age_to"),
        pl.col("count").cast(pl.Float64).alias("numerator"),
        pl.when(pl.col("count") == "0").then(pl.lit(str(Flag.ZERO))).otherwise(pl.lit(str(Flag.OK))).alias("flag"),
        pl.lit(dataset).alias("dataset"),
    )  # fmt: skip
    return conform(rows, OBSERVATIONS)


def as_table(*released: pl.DataFrame) -> pl.DataFrame:
    """Released figures as somebody would put them together."""
    return pl.concat(released).select(
        "area", "sex", "variable", "period", pl.col("numerator").cast(pl.Int64).cast(pl.String).fill_null("").alias("count")
    )  # fmt: skip


def test_only_what_a_balance_ties_is_one_table() -> None:
    new = observed(chains(0, 2))
    other = new.filter(pl.col("variable") == "plaetze_zugang").with_columns(variable=pl.lit("residents"))
    groups = together(pl.concat([new, other]), None, standard_balances())
    assert sorted(map(len, groups)) == [1, 1, 7]


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000))
def test_the_next_years_release_is_protected_with_the_last(seed: int) -> None:
    whole = chains(seed, 2, areas="abcd")
    first = observed(whole.filter(pl.col("year") < "2022"))
    second = observed(whole.filter(pl.col("year") == "2022"), "later")
    before = release(first, None, STANDARD)
    after = release(second, None, STANDARD, published=before.table)
    assert before.table.height
    if after.table.is_empty():
        return  # kept back: nothing more is told
    assert set(after.table["period"]) == {"2022", "2022-12-31"}
    keys = ["variable", "area", "period", "sex", "age_from", "age_to"]
    assert not after.table.select(keys).is_duplicated().any()
    seen = table_of(as_table(before.table, after.table), derive=False)
    assert attack(seen, STANDARD).passed


def test_figures_of_the_year_before_are_known_and_protect_nobody() -> None:
    """Stock 20 was shown, 2 came, 5 went: the new stock alone would tell, so more is blanked than in one year alone."""
    rows = [
        [area, "all", year, measure, count]
        for area, counts in {"a": (20, 2, 5, 17), "b": (30, 8, 4, 34), "c": (25, 6, 9, 22)}.items()
        for (year, measure), count in zip(
            (("2020", "Bestand"), ("2021", "Zugang"), ("2021", "Abgang"), ("2021", "Bestand")), counts, strict=True
        )
    ]  # fmt: skip
    whole = frame_of(rows, "area", "sex", "year", "merkmal")
    old = observed(whole.filter(pl.col("year") == "2020"), "old")
    new = observed(whole.filter(pl.col("year") == "2021"))
    alone, known = release(new, None, STANDARD), release(new, None, STANDARD, published=old)
    blank = [int(one.table["numerator"].null_count()) for one in (alone, known)]
    assert blank[0] < blank[1]
    assert attack(table_of(as_table(old, alone.table), derive=False), STANDARD).exposed
    assert attack(table_of(as_table(old, known.table), derive=False), STANDARD).passed
