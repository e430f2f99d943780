"""How figures of one cut of the town are carried to another, without losing or making up a child.

From observations in one area system and a bridge (weights from old to new areas) to observations in
the other system. Whatever passes a weight other than 1 is marked as an estimate. Sums are kept:
the weights of one old area are normalised to 1 (method page ``bridges``).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from kommune360.areas.schema import BRIDGES
from kommune360.areas.systems import HIERARCHY
from kommune360.base.findings import Finding, Place, Severity
from kommune360.base.flags import WITHOUT_VALUE, Flag
from kommune360.base.text import Text, counted

WEIGHT_TOLERANCE = 0.005  # a published crosswalk rounds; beyond this a share of the area is lost
_GROUP = ["variable", "period", "sex", "age_from", "age_to"]
_WITHOUT = [str(flag) for flag in WITHOUT_VALUE]


@dataclass(frozen=True, slots=True)
class Bridged:
    """``frame`` in the target system; ``findings`` name what could not be carried."""

    frame: pl.DataFrame
    findings: tuple[Finding, ...]


def normalised(bridge: pl.DataFrame) -> pl.DataFrame:
    """Return ``bridge`` (columns BRIDGES) with the weights of each from-area summing to exactly 1.

    Negative weights count as 0; from-areas whose weights are all 0 are dropped. That an area lies in
    another counts once, however many files say so.
    """
    pair = pl.struct("from_system", "from_key", "to_system", "to_key")
    bridge = bridge.filter((pl.col("method").fill_null("") != HIERARCHY) | pair.is_first_distinct())
    weight = pl.col("weight").fill_null(0.0).clip(lower_bound=0.0)
    total = weight.sum().over("from_system", "to_system", "from_key")
    return (
        bridge.with_columns(weight.alias("weight"), total.alias("_total"))
        .filter((pl.col("_total") > 0) & (pl.col("weight") > 0))
        .with_columns((pl.col("weight") / pl.col("_total")).alias("weight"))
        .drop("_total")
    )


def weight_findings(bridge: pl.DataFrame, file: str = "") -> list[Finding]:
    """Name the from-areas whose weights do not sum to 1 within ``WEIGHT_TOLERANCE``."""
    sums = bridge.group_by("from_key").agg(pl.col("weight").sum()).sort("from_key")
    off = sums.filter((pl.col("weight") - 1.0).abs() > WEIGHT_TOLERANCE)
    return [
        Finding(
            code="bridge-weights-not-one",
            severity=Severity.WARNING,
            what=Text(
                f"Die Gewichte des Gebiets {key} ergeben {total:.3f} statt 1.",
                f"The weights of area {key} sum to {total:.3f} instead of 1.",
            ),
            why=Text(
                "Beim Umrechnen gingen sonst Menschen verloren oder kämen hinzu; deshalb werden die "
                "Gewichte auf 1 gebracht.",
                "People would be lost or invented when values are carried over, so the weights are "
                "scaled to 1.",
            ),
            remedy=Text(
                "Bitte die Brückentabelle für dieses Gebiet prüfen.",
                "Please check the crosswalk for this area.",
            ),
            place=Place(file=file),
        )
        for key, total in off.iter_rows()
    ]


def bridge_observations(
    observations: pl.DataFrame, bridge: pl.DataFrame, *, holes: Literal["missing", "partial"] = "missing"
) -> Bridged:
    """Carry counts of one area system to another.

    ``observations``: columns of OBSERVATIONS, all in one ``area_system``, additive variables only (a
    rate must be carried as numerator and denominator). ``bridge``: columns BRIDGES from that system to
    exactly one other. Numerators and denominators are split by weight and summed; the sum over all
    areas is preserved to floating precision. A target cell that received a part of a cell without
    value has itself no value (flag ``missing``): a sum with a hole is not a sum. With
    ``holes="partial"`` it is the sum of what is known, flagged ``limited``; where nothing is known it
    stays ``missing``.
    """
    pairs = normalised(bridge)
    targets = pairs["to_system"].unique().to_list()
    sources = pairs["from_system"].unique().to_list()
    systems = observations["area_system"].unique().to_list()
    if len(targets) != 1 or len(sources) != 1 or systems not in ([], sources):
        raise ValueError(
            f"a bridge must lead from the system of the observations {systems} to one other, "
            f"not from {sources} to {targets}"
        )
    # date by date: every cell meets all parts of its area, and all dates at once take several times the memory
    dates = observations.partition_by("period") or [observations]
    carried = pl.concat([_carried(cells, pairs, targets[0], holes) for cells in dates])
    ordered = carried.sort("variable", "period", "area", "sex", "age_from", "age_to")
    return Bridged(ordered, tuple(_left_behind(observations, pairs)))


def _carried(cells: pl.DataFrame, pairs: pl.DataFrame, target: str, holes: str) -> pl.DataFrame:
    """The cells of one date in the areas of ``target``; columns as they came."""
    joined = cells.join(
        pairs.select("from_key", "to_key", "weight"),
        left_on="area",
        right_on="from_key",
        how="inner",
        maintain_order="left",
    )
    without = pl.col("flag").is_in(_WITHOUT) | pl.col("numerator").is_null()
    whole = (pl.col("weight") == 1.0) & ~pl.col("flag").is_in([str(Flag.ESTIMATE)])
    return (
        joined.group_by([*_GROUP, "to_key"])
        .agg(
            (pl.col("numerator") * pl.col("weight")).sum(),
            (pl.col("denominator") * pl.col("weight")).sum().alias("_denominator"),
            pl.col("denominator").is_not_null().any().alias("_has_denominator"),
            (without.all() if holes == "partial" else without.any()).alias("_hole"),
            without.any().alias("_incomplete"),
            whole.all().alias("_exact"),
            pl.col("dataset").first(),
        )
        .with_columns(
            pl.when("_hole").then(None).otherwise(pl.col("numerator")).alias("numerator"),
            pl.when(pl.col("_has_denominator") & ~pl.col("_hole"))
            .then(pl.col("_denominator"))
            .alias("denominator"),
            pl.when("_hole")
            .then(pl.lit(str(Flag.MISSING)))
            .when("_incomplete")
            .then(pl.lit(str(Flag.LIMITED)))
            .when("_exact")
            .then(pl.lit(str(Flag.OK)))
            .otherwise(pl.lit(str(Flag.ESTIMATE)))
            .alias("flag"),
            pl.lit(target).alias("area_system"),
            pl.lit(None, dtype=pl.Int32).alias("row"),
        )
        .rename({"to_key": "area"})
        .select(cells.columns)
    )


def _left_behind(observations: pl.DataFrame, pairs: pl.DataFrame) -> list[Finding]:
    lost = observations.join(
        pairs.select("from_key").unique(), left_on="area", right_on="from_key", how="anti"
    )
    if lost.is_empty():
        return []
    keys = sorted(lost["area"].unique().to_list())
    shown = ", ".join(keys[:8]) + (" …" if len(keys) > 8 else "")
    return [
        Finding(
            code="bridge-area-unknown",
            severity=Severity.WARNING,
            what=Text(
                f"{counted(len(keys), 'Gebiet kommt', 'Gebiete kommen')} in der Brücke nicht vor: {shown}.",
                f"{counted(len(keys), 'area is', 'areas are')} not in the bridge: {shown}.",
            ),
            why=Text(
                "Ihre Werte können nicht in den anderen Zuschnitt übertragen werden; die Summe ist "
                "um sie kleiner.",
                "Their values cannot be carried to the other cut; the total is smaller by them.",
            ),
            remedy=Text(
                "Die Brückentabelle um diese Gebiete ergänzen oder die Schlüssel prüfen.",
                "Add these areas to the crosswalk or check the keys.",
            ),
        )
    ]


def compose(first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    """Return the bridge that leads over ``first`` and then ``second`` (weights multiply and add)."""
    left = normalised(first)
    right = normalised(second).select(
        pl.col("from_system").alias("_via_system"),
        pl.col("from_key").alias("to_key"),
        pl.col("to_system").alias("_to_system"),
        pl.col("to_key").alias("_to_key"),
        pl.col("weight").alias("_weight"),
        pl.col("method").alias("_method"),
    )
    joined = left.join(
        right, left_on=["to_system", "to_key"], right_on=["_via_system", "to_key"], how="inner"
    )
    method = (
        pl.when(pl.col("method") == pl.col("_method"))
        .then(pl.col("method"))
        .otherwise(pl.concat_str(["method", "_method"], separator=" + "))
    )
    return (
        joined.with_columns(method.alias("method"), (pl.col("weight") * pl.col("_weight")).alias("weight"))
        .group_by(
            "from_system",
            "from_key",
            pl.col("_to_system").alias("to_system"),
            pl.col("_to_key").alias("to_key"),
        )
        .agg(
            pl.col("weight").sum(), pl.col("method").first(), pl.col("dataset").first(), pl.col("row").first()
        )
        .select(BRIDGES.keys())
        .sort("from_key", "to_key")
    )


def path_between(bridges: pl.DataFrame, source: str, target: str) -> pl.DataFrame | None:
    """Return one bridge from ``source`` to ``target`` over the fewest steps, None if there is none.

    ``bridges`` holds all bridges and hierarchies of the town. Equal lengths: first by system name.
    """
    if source == target:
        return None
    edges = sorted(set(bridges.select("from_system", "to_system").unique().iter_rows()))
    paths: list[list[str]] = [[source]]
    seen = {source}
    while paths:
        path = paths.pop(0)
        for start, end in edges:
            if start != path[-1] or end in seen:
                continue
            if end == target:
                return _along(bridges, [*path, end])
            seen.add(end)
            paths.append([*path, end])
    return None


def wider_areas(
    bridges: pl.DataFrame, system: str, areas: Sequence[str]
) -> dict[str, dict[str, dict[str, float]]]:
    """System -> wider area -> the ``areas`` of ``system`` it is made of, each with its weight."""
    levels: dict[str, dict[str, dict[str, float]]] = {}
    for target in sorted(bridges["to_system"].unique().to_list()):
        path = path_between(bridges, system, target)
        if path is None:
            continue
        wide: dict[str, dict[str, float]] = {}
        known = path.filter(pl.col("from_key").is_in(list(areas)))
        for source, goal, weight in known.select("from_key", "to_key", "weight").iter_rows():
            wide.setdefault(goal, {})[source] = weight
        if wide:
            levels[target] = dict(sorted(wide.items()))
    return levels


def _along(bridges: pl.DataFrame, path: list[str]) -> pl.DataFrame:
    steps = [
        bridges.filter((pl.col("from_system") == start) & (pl.col("to_system") == end))
        for start, end in itertools.pairwise(path)
    ]
    result = normalised(steps[0])
    for step in steps[1:]:
        result = compose(result, step)
    return result
