"""Laws of a protected table, on random tables and on cases small enough for pencil and paper."""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.base.findings import InputRefused
from kommune360.disclosure.attack import attack
from kommune360.disclosure.primary import Reason
from kommune360.disclosure.profiles import profile_from, standard_profile
from kommune360.disclosure.proof import prove, reason_at
from kommune360.disclosure.protect import Protected, protect
from kommune360.disclosure.published import written
from kommune360.disclosure.tables import Hierarchies, table_of
from tests.library.disclosure.random_tables import Made, random_table

STANDARD = standard_profile()


def protected(made: Made, sensitivity: str = "normal") -> Protected:
    return protect(table_of(made.frame, hierarchies=made.hierarchies), STANDARD, sensitivity=sensitivity)


def of_rows(text: str, *names: str, edges: tuple[tuple[str, str, str, str], ...] = ()) -> Protected:
    rows = [line.split() for line in text.strip().splitlines()]
    frame = pl.DataFrame(rows, schema=dict.fromkeys([*names, "count"], pl.String), orient="row")
    return protect(table_of(frame, hierarchies=Hierarchies(edges)), STANDARD)


@pytest.mark.parametrize("seed", range(40))
def test_nothing_can_be_computed_from_a_protected_table(seed: int) -> None:
    """The table is written, read again without any knowledge of its making, and attacked."""
    made = random_table(seed, limit=120 if seed % 10 else 300)
    result = protected(made, ["normal", "normal", "normal", "welfare"][seed % 4])
    assert result.released
    public = table_of(written(result).cast(pl.String), hierarchies=made.hierarchies, derive=False)
    audit = attack(public, STANDARD, sensitivity=["normal", "normal", "normal", "welfare"][seed % 4])
    assert audit.passed
    assert len(audit.intervals) == int((result.blank & result.cells.published).sum())
    threshold = [3, 3, 3, 5][seed % 4]
    secret = {tuple(result.cells.label(int(cell)).values()) for cell in result.primary}
    for one in audit.intervals:
        if tuple(one.cell.values()) in secret:
            assert one.low <= 1 + 1e-6
            assert one.high >= threshold - 1 - 1e-6


def test_shown_cells_are_the_originals_and_small_ones_are_never_shown() -> None:
    for seed in range(3):
        made = random_table(seed, limit=200)
        rows = written(protected(made))
        both = made.frame.with_columns(shown=rows["count"].cast(pl.String))
        assert both.filter(pl.col("shown").is_not_null() & (pl.col("shown") != pl.col("count"))).is_empty()
        assert both.filter(pl.col("count").is_in(["1", "2"]) & pl.col("shown").is_not_null()).is_empty()


@pytest.mark.parametrize("seed", [4, 7, 11, 21, 29])
def test_protecting_twice_changes_nothing(seed: int) -> None:
    made = random_table(seed, limit=150)
    once = written(protected(made)).drop("status")
    again = protect(table_of(once.cast(pl.String), hierarchies=made.hierarchies), STANDARD)
    assert written(again).drop("status").equals(once)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 400), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_changes_nothing(seed: int, chance: object) -> None:
    made = random_table(seed, limit=90)
    order = list(range(made.frame.height))
    columns = list(made.frame.columns)
    chance.shuffle(order)  # type: ignore[attr-defined]
    chance.shuffle(columns)  # type: ignore[attr-defined]
    mixed = Made(made.frame[order].select(columns), made.hierarchies, made.cells)
    one, other = written(protected(made)), written(protected(mixed))
    names = [name for name in columns if name != "count"]
    assert one.sort(names).select([*names, "status"]).equals(other.sort(names).select([*names, "status"]))


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 400))
def test_a_stricter_rule_never_shows_more_small_cells(seed: int) -> None:
    made = random_table(seed, limit=90)
    loose, strict = protected(made), protected(made, "welfare")
    assert set(loose.primary.tolist()) <= set(strict.primary.tolist())


@pytest.mark.parametrize("seed", [11, 34])
def test_no_choice_blanks_fewer_cells(seed: int) -> None:
    """Tables small enough to try every choice of further cells, one fewer than were blanked."""
    made = random_table(seed, limit=24)
    result = protected(made)
    number = len(result.secondary)
    shown = np.flatnonzero(
        ~result.blank & result.cells.published | np.isin(np.arange(len(result.cells)), result.secondary)
    )
    if number == 0 or number > 3:
        return
    for choice in itertools.combinations(map(int, shown), number - 1):
        blanked = {int(result.cells.row[cell]) for cell in [*result.primary.tolist(), *choice]}
        keep = pl.Series([row not in blanked for row in range(made.frame.height)])
        tried = made.frame.with_columns(pl.when(keep).then(pl.col("count")).alias("count"))
        audit = attack(table_of(tried, hierarchies=made.hierarchies, derive=False), STANDARD)
        small = {tuple(result.cells.label(int(cell)).values()) for cell in result.primary}
        assert any(
            one.low > 1 + 1e-6 or one.high < 2 - 1e-6
            for one in audit.intervals
            if tuple(one.cell.values()) in small
        ), choice


def test_the_smallest_table_there_is() -> None:
    """a=2 needs one partner; the cheapest is the smaller of the others."""
    result = of_rows("a 2\nb 9\nc 30\ntotal 41", "area")
    assert [result.cells.label(int(cell))["area"] for cell in result.secondary] == ["b"]
    assert result.optimal
    assert "area a" in reason_at(result, int(result.secondary[0])).en


def test_totals_that_the_table_lacks_are_added_and_protected() -> None:
    result = of_rows("a m 2\na f 9\nb m 8\nb f 30", "area", "sex")
    rows = written(result)
    assert rows.height == 9
    assert len(result.secondary) == 3
    assert rows.filter(pl.col("area") == "total", pl.col("sex") == "total")["count"].to_list() == [49]


def test_a_hidden_difference_is_protected() -> None:
    """Nobody prints the third sex, but total - m - f does."""
    result = of_rows("a m 20\na f 30\na total 52\nb m 15\nb f 15\nb total 30", "area", "sex")
    assert result.released
    small = {tuple(result.cells.label(int(cell)).values()) for cell in result.primary}
    assert small == {("a", "·total"), ("total", "·total")}
    assert len(result.secondary) >= 2


def test_overlapping_cuts_are_protected_against_their_difference() -> None:
    edges = tuple(
        ("area", "", str(child), parent)
        for parent, children in (("district", range(1, 5)), ("school", range(1, 4)))
        for child in children
    )
    result = of_rows("district 40\nschool 38", "area", edges=edges)
    assert Reason.DIFFERENCE in result.reason
    assert len(result.secondary) >= 1
    assert result.released


def test_years_are_never_added_up() -> None:
    result = of_rows("2022 a 2\n2022 b 9\n2022 total 11\n2023 a 5\n2023 b 9\n2023 total 14", "year", "area")
    assert len(result.cells) == 6
    assert {result.cells.label(int(cell))["year"] for cell in result.secondary} == {"2022"}


def test_zeros_are_protected_where_the_profile_says_so() -> None:
    profile = profile_from({"zeros": "protected"})
    frame = pl.DataFrame({"area": ["a", "b", "c", "total"], "count": ["0", "9", "30", "39"]})
    assert len(protect(table_of(frame), profile).primary) == 1
    assert len(protect(table_of(frame), STANDARD).primary) == 0


def test_small_bases_are_blanked() -> None:
    frame = pl.DataFrame(
        {"area": ["a", "b", "c"], "count": ["7", "40", "50"], "denominator": ["12", "400", "600"]}
    )
    result = protect(table_of(frame), STANDARD)
    assert [str(result.reason[cell]) for cell in result.primary] == ["base"]


def test_sums_that_do_not_hold_are_refused() -> None:
    with pytest.raises(InputRefused) as refused:
        of_rows("a 5\nb 9\ntotal 11", "area")
    assert refused.value.findings[0].code == "disclosure-sums-do-not-hold"


def test_the_proof_names_everything() -> None:
    made = random_table(12, limit=150)
    result = protected(made)
    proof = prove(result, STANDARD)
    content = proof.content
    assert content["released"]
    assert content["published"]["primary"] + content["published"]["secondary"] == len(content["cells"])
    assert all(cell["text"]["de"] and cell["text"]["en"] for cell in content["cells"])
    assert "cells" not in proof.public()
    assert (
        prove(result, profile_from({"signature": {"name": "A", "date": "2026-01-02"}})).fingerprint
        != proof.fingerprint
    )


def test_names_and_coarser_columns_are_no_further_dimensions() -> None:
    """District, area and its name in three columns; the rows "total" are those of the districts."""
    frame = pl.DataFrame(
        [
            ["A", "1", "Eins", "2"],
            ["A", "2", "Zwei", "9"],
            ["B", "3", "Drei", "8"],
            ["B", "4", "Vier", "14"],
            ["A", "total", "alle", "11"],
            ["B", "total", "alle", "22"],
        ],
        schema=["bezirk", "plr", "plr_name", "n"],
        orient="row",
    )
    result = protect(table_of(frame), STANDARD)
    assert result.cells.names == ("plr",)
    assert written(result)["status"].to_list() == ["suppressed", "suppressed", *["shown"] * 5]


def test_rates_are_rounded_as_the_profile_says_and_fall_with_their_count() -> None:
    """A rate of many decimals beside a known base is the count; what is printed has the profile's decimals."""
    frame = pl.DataFrame(
        {
            "area": ["a", "b", "c"],
            "count": ["2", "9", "30"],
            "rate": ["0,6756757", "3,0303", "12.34567"],
            "denominator": ["296", "297", "243"],
        }
    )
    result = protect(table_of(frame), STANDARD)
    shown = written(result, decimals=STANDARD.rate_decimals)
    assert shown.filter(pl.col("area").is_in(["a", "b", "c"]))["rate"].to_list() == [None, None, 12.3]
    assert prove(result, STANDARD).content["rates"] == {"decimals": 1, "published": True}
