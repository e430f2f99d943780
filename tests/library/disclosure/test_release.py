"""Observations cross into the planning zone: flagged where blanked, with the sums nobody can rebuild."""

from __future__ import annotations

import polars as pl

from kommune360.areas.schema import BRIDGES
from kommune360.areas.systems import hierarchy_from_keys, known_systems
from kommune360.base.flags import Flag
from kommune360.disclosure.profiles import standard_profile
from kommune360.disclosure.release import release
from kommune360.observations.schema import OBSERVATIONS, violations

PLR = "berlin-lor-plr-2021"
AREAS = ("01100101", "01100102", "01100103", "01200418")


def observations(values: dict[tuple[str, str, int, int], float | None]) -> pl.DataFrame:
    """``values`` by area, sex and age band; None is missing."""
    rows = [
        {
            "area_system": PLR,
            "variable": "residents",
            "area": area,
            "period": "2025-12-31",
            "sex": sex,
            "age_from": start,
            "age_to": stop,
            "numerator": value,
            "denominator": None,
            "flag": str(Flag.MISSING) if value is None else str(Flag.OK),
            "dataset": "register",
            "row": place + 1,
        }
        for place, ((area, sex, start, stop), value) in enumerate(values.items())
    ]
    return pl.DataFrame(rows, schema=dict(OBSERVATIONS))


def test_blanked_rows_are_flagged_and_larger_areas_added() -> None:
    values = {
        (area, "all", start, stop): float(10 + 3 * place + start)
        for place, area in enumerate(AREAS)
        for start, stop in ((0, 3), (3, 6))
    }
    values[(AREAS[0], "all", 0, 3)] = 2.0
    table = observations(values)
    released = release(table, hierarchy_from_keys(known_systems()[PLR], AREAS, "b"), standard_profile())
    assert not released.findings
    assert not violations(released.table)
    assert released.proof["released"]
    given = released.table.filter(pl.col("row").is_not_null())
    assert given.height == table.height
    blanked = given.filter(pl.col("flag") == str(Flag.SUPPRESSED))
    assert AREAS[0] in blanked["area"].to_list()
    assert blanked.height >= 2
    assert set(released.table["area_system"]) == {
        PLR,
        "berlin-lor-bzr-2021",
        "berlin-lor-pgr-2021",
        "berlin-bezirk",
    } | ({"total"} & set(released.table["area_system"]))
    district = released.table.filter(pl.col("area_system") == "berlin-bezirk", pl.col("age_from") == 3)
    assert district["numerator"].to_list() == [
        sum(v for (_, _, start, _), v in values.items() if start == 3 and v)
    ]


def test_a_missing_figure_is_neither_zero_nor_blanked() -> None:
    values = {(area, "all", 0, 3): float(20 + place) for place, area in enumerate(AREAS)}
    values[(AREAS[1], "all", 0, 3)] = None
    released = release(
        observations(values), hierarchy_from_keys(known_systems()[PLR], AREAS, "b"), standard_profile()
    )
    assert released.table.filter(pl.col("area") == AREAS[1])["flag"].to_list() == [str(Flag.MISSING)]
    assert released.table.filter(pl.col("area") == "011001").is_empty()  # its sum is unknown


def test_parallel_cuts_are_protected_together() -> None:
    pairs = [("s1", AREAS[:2]), ("s2", AREAS[2:])]
    schools = pl.DataFrame(
        [
            (PLR, area, "schools", school, 1.0, "hierarchy", "b", None)
            for school, areas in pairs
            for area in areas
        ],
        schema=dict(BRIDGES),
        orient="row",
    )
    both = pl.concat([hierarchy_from_keys(known_systems()[PLR], AREAS, "b"), schools])
    values = {(area, "all", 0, 3): float(value) for area, value in zip(AREAS, (2, 30, 40, 50), strict=True)}
    released = release(observations(values), both, standard_profile())
    assert released.proof["released"]
    assert "schools" in set(released.table["area_system"])


def test_what_is_no_count_is_kept_back_with_a_finding() -> None:
    released = release(observations({(AREAS[0], "all", 0, 3): 12.5}), None, standard_profile())
    assert released.findings.codes() == {"disclosure-no-counts"}
    assert released.table.is_empty()
