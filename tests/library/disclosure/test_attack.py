"""The attack finds what was left open on purpose, and says how wide the rest is."""

from __future__ import annotations

import io

import polars as pl
import pytest

from kommune360.disclosure.attack import Audit, attack
from kommune360.disclosure.profiles import profile_from, standard_profile
from kommune360.disclosure.tables import Hierarchies, table_of


def audit(text: str, edges: tuple[tuple[str, str, str, str], ...] = (), **changes: object) -> Audit:
    frame = pl.read_csv(io.StringIO(text), infer_schema=False)
    table = table_of(frame, hierarchies=Hierarchies(edges), derive=False)
    return attack(table, profile_from(changes) if changes else standard_profile())


def exposed(found: Audit) -> list[tuple[str, ...]]:
    return [tuple(one.cell.values()) for one in found.exposed]


def test_a_single_blank_in_a_row_is_computed() -> None:
    found = audit("area,count\na,7\nb,.\nc,12\ntotal,21\n")
    assert [(one.cell["area"], one.low, one.high) for one in found.exposed] == [("b", 2.0, 2.0)]
    assert not found.passed


def test_two_blanks_in_a_row_stay_open() -> None:
    found = audit("area,count\na,7\nb,x\nc,\ntotal,21\n")
    assert found.passed
    assert [(one.low, one.high) for one in found.intervals] == [(0.0, 14.0), (0.0, 14.0)]


def test_two_blanks_that_share_very_little_are_found() -> None:
    """1 + 0 = 1: both lie between 0 and 1, wide enough for a threshold of 2 but not of 3."""
    table = "area,count\na,7\nb,\nc,\ntotal,8\n"
    assert audit(table).passed
    assert len(audit(table, sensitivities={"normal": {"threshold": 4}}).exposed) == 2


def test_zeros_that_are_always_shown_narrow_every_blank() -> None:
    table = "area,count\na,7\nb,\nc,\ntotal,9\n"
    assert audit(table).passed
    found = audit(table, zero_partners=False)
    assert [(one.low, one.high) for one in found.exposed] == [(1.0, 1.0), (1.0, 1.0)]


EDGES = tuple(
    ("area", "", child, parent)
    for child, parent in [("a1", "a"), ("a2", "a"), ("b1", "b"), ("b2", "b"), ("a", "town"), ("b", "town")]
)


def test_a_chain_across_the_hierarchy_is_followed() -> None:
    """b = town - a, and then b2 = b - b1: no single sum shows it."""
    found = audit("area,count\na1,5\na2,6\na,11\nb1,9\nb2,\nb,\ntown,22\n", EDGES)
    assert sorted(exposed(found)) == [("b",), ("b2",)]


def test_the_difference_of_age_bands_is_seen() -> None:
    found = audit("age,count\n0-2,30\n0-5,32\n3-5,\n")
    assert exposed(found) == [("3-5",)]
    assert found.exposed[0].low == found.exposed[0].high == 2.0


def test_the_overlap_of_two_cuts_is_seen() -> None:
    """District = areas 1 to 4, school area = 1 to 3: area 4 is their difference."""
    edges = tuple(
        ("area", cut, str(child), parent)
        for cut, parent, children in (("d", "district", range(1, 5)), ("s", "school", range(1, 4)))
        for child in children
    )
    found = audit("area,count\n1,\n2,\n3,\n4,\ndistrict,40\nschool,38\n", edges)
    assert exposed(found) == [("4",)]


def test_a_rate_beside_its_denominator_gives_the_count_away() -> None:
    found = audit("area,count,rate,denominator\na,,2.5,80\nb,,2.51,1000\nc,,,90\ntotal,,,\n")
    assert sorted(exposed(found)) == [("a",), ("b",)]
    coarse = audit("area,count,rate,denominator\na,,2,800\nb,,3,1000\n")
    assert coarse.passed


def test_status_that_tells_the_small_cells_is_used() -> None:
    table = "area,count,status\na,7,shown\nb,,{0}\nc,,{0}\ntotal,11,shown\n"
    assert audit(table.format("suppressed")).passed
    assert len(audit(table.format("primary")).exposed) == 2  # 2 + 2


def test_what_is_missing_from_a_sum_is_no_zero() -> None:
    """The table has m and f only; the total holds somebody else, too."""
    found = audit("sex,area,count\nm,a,5\nf,a,\ntotal,a,12\nm,b,4\nf,b,4\ntotal,b,9\n")
    assert not found.exposed


def test_three_dimensions_with_margins_only() -> None:
    rows = [f"{a},{b},{c},5" for a in "xy" for b in "uv" for c in "pq"]
    rows += [f"{a},{b},total,10" for a in "xy" for b in "uv"] + [
        f"{a},total,{c},10" for a in "xy" for c in "pq"
    ]
    text = "one,two,three,count\n" + "\n".join(rows) + "\n"
    found = audit(text.replace("x,u,p,5", "x,u,p,"))
    assert exposed(found) == [("x", "p", "u")] or len(found.exposed) == 1


def test_contradicting_sums_are_told() -> None:
    found = audit("area,count\na,7\nb,\nc,\ntotal,5\n")
    assert found.contradiction
    assert not found.passed


@pytest.mark.parametrize("ends", [True, False])
def test_quick_and_full_intervals_agree_on_what_is_exposed(ends: bool) -> None:
    text = "area,age,count\n" + "".join(
        f"{area},{age},{value}\n"
        for area, values in {
            "a": ["", "", "9", "20"],
            "b": ["", "", "8", "19"],
            "c": ["4", "", "6", "12"],
        }.items()
        for age, value in zip(["0-2", "3-5", "6-9", "0-9"], values, strict=True)
    )
    table = table_of(pl.read_csv(io.StringIO(text), infer_schema=False), derive=False)
    found = attack(table, standard_profile(), ends=ends)
    assert exposed(found) == [("3-5", "c")]
