"""Neighbours are merged so that nothing has to be blanked: every sum stays, nobody joins across a border."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from kommune360.disclosure.merging import merged
from kommune360.disclosure.profiles import standard_profile
from kommune360.disclosure.protect import protect
from kommune360.disclosure.remedies import remedies
from kommune360.disclosure.tables import CountTable, Hierarchies, table_of

STANDARD = standard_profile()


def town(counts: dict[str, int], parents: dict[str, str] | None = None) -> CountTable:
    frame = pl.DataFrame({"area": list(counts), "count": [str(count) for count in counts.values()]})
    edges = tuple(("area", "districts", child, parent) for child, parent in (parents or {}).items())
    return table_of(frame, hierarchies=Hierarchies(edges))


def groups(table: CountTable, neighbours: dict[str, set[str]] | None = None) -> list[tuple[str, ...]]:
    return merged(table, table.dimensions[0], 3, neighbours)


def test_the_smallest_joins_where_least_stays_small() -> None:
    assert groups(town({"a": 1, "b": 1, "c": 40, "d": 9})) == [("a", "b", "d")]
    assert groups(town({"a": 2, "b": 12, "c": 40, "d": 9})) == [("a", "d")]
    assert groups(town({"a": 5, "b": 12})) == []


def test_nobody_joins_who_is_no_neighbour_or_lies_in_another_district() -> None:
    beside = {"a": {"b"}, "b": {"a", "c"}, "c": {"b"}}
    assert groups(town({"a": 2, "b": 30, "c": 4}), beside) == [("a", "b")]
    nested = {"a": "north", "b": "north", "c": "south", "d": "south"}
    assert groups(town({"a": 2, "b": 30, "c": 4, "d": 5}, nested)) == [("a", "b")]
    alone = {"a": "north", "b": "south", "c": "south"}
    assert groups(town({"a": 2, "b": 30, "c": 4}, alone)) == []


@given(st.lists(st.integers(0, 15), min_size=2, max_size=9))
def test_a_table_of_merged_areas_is_shown_whole(counts: list[int]) -> None:
    named = {f"area {place}": count for place, count in enumerate(counts)}
    table = town(named)
    told = [one for one in remedies(table, STANDARD) if one.kind == "merged"]
    small = [count for count in counts if 0 < count < 3]
    if not told:
        assert not small or sum(counts) < 3 or len(counts) < 2
        return
    (remedy,) = told
    joined = {code: group for group in remedy.groups for code in group}
    sums: dict[str, int] = {}
    for code, count in named.items():
        name = "+".join(joined.get(code, (code,)))
        sums[name] = sums.get(name, 0) + count
    assert sum(sums.values()) == sum(counts)
    assert remedy.small_after == sum(0 < count < 3 for count in sums.values())
    if remedy.small_after == 0:
        assert not protect(town(sums), STANDARD).blank.any()
    assert remedy.as_dict()["groups"]


def test_without_boundaries_the_proposal_says_so() -> None:
    table = town({"a": 2, "b": 30, "c": 4})
    known, unknown = (
        next(one for one in remedies(table, STANDARD, neighbours=beside) if one.kind == "merged")
        for beside in ({"a": {"b"}, "b": {"a", "c"}, "c": {"b"}}, None)
    )
    assert (known.groups, known.adjacent) == ((("a", "b"),), True)
    assert "Grenzen liegen nicht vor" not in known.text.de
    assert (unknown.groups, unknown.adjacent) == ((("a", "c"),), False)
    assert "Grenzen liegen nicht vor" in unknown.text.de
