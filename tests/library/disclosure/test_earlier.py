"""What was published before is attacked together with what is new: the same figures, and overlapping ones."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.base.flags import Flag
from kommune360.disclosure.attack import attack
from kommune360.disclosure.profiles import standard_profile
from kommune360.disclosure.release import release
from kommune360.disclosure.tables import table_of
from kommune360.observations.schema import OBSERVATIONS, conform

STANDARD = standard_profile()
Key = tuple[str, str, int, int]


def figures(counts: Mapping[Key, int], dataset: str = "new") -> pl.DataFrame:
    rows = [
        {
            "area_system": "districts",
            "variable": "children",
            "area": area,
            "period": "2025-12-31",
            "sex": sex,
            "age_from": first,
            "age_to": stop,
            "numerator": float(count),
            "flag": str(Flag.ZERO if count == 0 else Flag.OK),
            "dataset": dataset,
        }
        for (area, sex, first, stop), count in counts.items()
    ]
    return conform(pl.DataFrame(rows), OBSERVATIONS)


def shown(table: pl.DataFrame) -> dict[tuple[str, str, int, int], float | None]:
    return {
        tuple(row[:4]): row[4]
        for row in table.select("area", "sex", "age_from", "age_to", "numerator").iter_rows()
    }


PLAIN = {("a", "all", 0, 18): 2, ("b", "all", 0, 18): 9, ("c", "all", 0, 18): 30, ("d", "all", 0, 18): 41}


def test_a_partner_that_everybody_knows_is_no_partner() -> None:
    alone = shown(release(figures(PLAIN), None, STANDARD).table)
    assert [key[0] for key, count in alone.items() if count is None] == ["a", "b"]
    told = figures({key: count for key, count in PLAIN.items() if key[0] == "b"}, "earlier")
    again = shown(release(figures(PLAIN), None, STANDARD, published=told).table)
    assert [key[0] for key, count in again.items() if count is None] == ["a", "c"]


def test_where_all_others_are_known_nothing_is_released() -> None:
    pair = {("a", "m", 0, 18): 5, ("a", "f", 0, 18): 2, ("b", "m", 0, 18): 8, ("b", "f", 0, 18): 7}
    told = {("a", "m", 0, 18): 5, ("a", "all", 0, 18): 7}
    assert not release(figures(pair), None, STANDARD).table.is_empty()
    result = release(figures(pair), None, STANDARD, published=figures(told, "earlier"))
    assert result.table.is_empty()
    assert {finding.code for finding in result.findings} == {"disclosure-kept-back"}


def test_a_small_figure_shown_before_is_blanked_and_told() -> None:
    result = release(figures(PLAIN), None, STANDARD, published=figures(PLAIN, "earlier"))
    assert [key[0] for key, count in shown(result.table).items() if count is None] == ["a"]
    assert {finding.code for finding in result.findings} == {"disclosure-told-before"}


def test_overlapping_ages_are_attacked_together() -> None:
    """0 to 5 of area a was shown; that 0 to 2 holds 31 would tell that 3 to 5 holds 2."""
    new = {
        (area, "all", *band): count
        for area, counts in {"a": (31, 40), "b": (20, 25), "c": (17, 18)}.items()
        for band, count in zip(((0, 3), (6, 10)), counts, strict=True)
    }
    before = figures({("a", "all", 0, 6): 33}, "earlier")
    assert None not in shown(release(figures(new), None, STANDARD).table).values()
    together = shown(release(figures(new), None, STANDARD, published=before).table)
    assert together["a", "all", 0, 3] is None


def test_corrected_figures_say_so() -> None:
    other = {key: count + 1 if key[0] in "bcd" else count for key, count in PLAIN.items()}
    result = release(figures(PLAIN), None, STANDARD, published=figures(other, "earlier"))
    assert {finding.code for finding in result.findings} == {"disclosure-revised"}
    assert shown(result.table)["b", "all", 0, 18] is None


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=3, max_size=5),
    st.sampled_from(["sex first", "total first"]),
)
def test_two_releases_together_expose_nothing(counts: list[tuple[int, int]], order: str) -> None:
    areas = "abcde"[: len(counts)]
    by_sex = {
        (area, sex, 0, 18): n
        for area, pair in zip(areas, counts, strict=True)
        for sex, n in zip("mf", pair, strict=True)
    }
    total = {(area, "all", 0, 18): sum(pair) for area, pair in zip(areas, counts, strict=True)}
    first, second = (by_sex, total) if order == "sex first" else (total, by_sex)
    before = release(figures(first), None, STANDARD)
    after = release(figures(second), None, STANDARD, published=before.table)
    known = {**shown(before.table), **shown(after.table)}
    both = pl.DataFrame(
        [
            {"area": area, "sex": sex, "count": "" if count is None else str(int(count))}
            for (area, sex, *_), count in known.items()
        ],
        schema={"area": pl.String, "sex": pl.String, "count": pl.String},
    )
    if after.table.is_empty() or before.table.is_empty():
        return  # kept back: nothing more is told
    assert attack(table_of(both, derive=False), STANDARD).passed


def test_the_same_figures_released_again_are_the_same_table() -> None:
    pairs = {"a": (2, 9), "b": (30, 1), "c": (17, 12), "d": (8, 6)}
    by_sex = {
        (area, sex, 0, 18): n for area, pair in pairs.items() for sex, n in zip("mf", pair, strict=True)
    }
    first = release(figures(by_sex), None, STANDARD)
    again = release(figures(by_sex), None, STANDARD, published=first.table)
    assert shown(again.table) == shown(first.table)
    assert again.table.height == first.table.height > len(by_sex)
