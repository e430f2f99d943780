"""From lists of facilities to figures: how many centres, places, posts and hours each area has.

What is counted says the vocabulary of the indicators; a facility counts in the area it names or lies in.
A list is complete: an area of the system without a facility has none, which is 0 and not a hole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from kommune360.areas.locate import locate
from kommune360.base.ages import ALL_AGES
from kommune360.base.flags import Flag
from kommune360.indicators.periods import canonical
from kommune360.indicators.vocabulary import FacilityCount, InputVariable
from kommune360.observations.schema import OBSERVATIONS, conform


def facility_figures(
    facilities: pl.DataFrame, areas: pl.DataFrame, system: str, variables: Iterable[InputVariable]
) -> pl.DataFrame:
    """Figures of every variable that follows from ``facilities``; columns OBSERVATIONS.

    ``facilities``: columns FACILITIES, the newest list first; ``areas``: AREAS. Facilities without an
    area of their own are placed in ``system`` by their coordinates.
    """
    counted = [(variable, count) for variable in variables for count in variable.facilities]
    if facilities.is_empty() or not counted:
        return pl.DataFrame(schema=dict(OBSERVATIONS))
    placed = _placed(facilities, areas.filter(pl.col("system") == system), system)
    placed = placed.filter(pl.col("area").is_not_null()).unique(
        ["kind", "period", "facility", "name"], keep="first", maintain_order=True
    )
    listed = [row | {"attributes": json.loads(row["attributes"] or "{}")} for row in placed.to_dicts()]
    places = areas.select(pl.col("system").alias("area_system"), pl.col("key").alias("area")).unique()
    parts = [
        _figures(placed, listed, variable, count, places)
        for variable, count in counted
        if count.kind in placed["kind"]
    ]
    filled = [part for part in parts if not part.is_empty()]
    return pl.concat(filled) if filled else pl.DataFrame(schema=dict(OBSERVATIONS))


def _placed(facilities: pl.DataFrame, areas: pl.DataFrame, system: str) -> pl.DataFrame:
    """``facilities`` with the area each counts in; those that name none go by their coordinates."""
    found = locate(facilities.select("lat", "lon"), areas)["area"]
    homeless = pl.col("area").is_null() & pl.col("_found").is_not_null()
    return facilities.with_columns(found.alias("_found")).with_columns(
        pl.when(homeless).then(pl.lit(system)).otherwise("area_system").alias("area_system"),
        pl.when(homeless).then("_found").otherwise("area").alias("area"),
    )


def _figures(
    placed: pl.DataFrame,
    listed: list[dict[str, Any]],
    variable: InputVariable,
    count: FacilityCount,
    places: pl.DataFrame,
) -> pl.DataFrame:
    amounts = pl.Series([_amount(row, count) for row in listed], dtype=pl.Float64)
    keys = ["area_system", "period", "dataset"]
    rows = placed.select(*keys, "kind", "area").with_columns(amounts.alias("numerator"))
    rows = rows.filter(pl.col("kind") == count.kind)
    # a list that fills the column nowhere does not tell it; empty cells of one that does are nothing
    rows = rows.filter(pl.col("numerator").is_not_null().any().over(keys))
    if rows.is_empty():
        return pl.DataFrame(schema=dict(OBSERVATIONS))
    sums = rows.group_by("area_system", "period", "area").agg(
        pl.col("numerator").sum(), pl.col("dataset").first()
    )
    everywhere = (
        rows.group_by("area_system", "period").agg(pl.col("dataset").first())
        .join(places, on="area_system")
        .join(sums, on=["area_system", "period", "area"], how="anti")
        .with_columns(numerator=pl.lit(0.0))
    )  # fmt: skip
    whole = pl.concat([sums, everywhere.select(sums.columns)])
    return conform(
        whole.with_columns(
            pl.lit(variable.id).alias("variable"),
            pl.col("period").map_elements(lambda p: canonical(p, variable.reference), return_dtype=pl.String),
            pl.lit("all").alias("sex"),
            pl.lit(ALL_AGES.start).alias("age_from"),
            pl.lit(ALL_AGES.stop).alias("age_to"),
            pl.when(pl.col("numerator") == 0)
            .then(pl.lit(str(Flag.ZERO)))
            .otherwise(pl.lit(""))
            .alias("flag"),
        ),
        OBSERVATIONS,
    )


def _amount(row: Mapping[str, Any], count: FacilityCount) -> float | None:
    """What one facility adds; None where the list does not say."""
    attributes = row["attributes"]
    if (
        row["kind"] != count.kind
        or not _open(row)
        or (count.having and _number(attributes.get(count.having)) is None)
    ):
        return None
    if not count.column and not count.attributes:
        return 1.0
    told = (
        [row[count.column]] if count.column else [_number(attributes.get(name)) for name in count.attributes]
    )
    known = [float(value) for value in told if value is not None]
    if not known:
        return None
    amount = sum(known) - sum(_number(attributes.get(name)) or 0.0 for name in count.less)
    if count.times:
        return amount * float(row[count.times]) if row[count.times] is not None else None
    return max(0.0, amount)


def _open(row: Mapping[str, Any]) -> bool:
    """Whether the facility was open at the date of its list, as far as the list says."""
    day = canonical(row["period"], "12-31") if row["period"] else ""
    return not (row["closed"] and day and row["closed"] <= day) and not (
        row["opened"] and day and row["opened"] > day
    )


def _number(value: Any) -> float | None:
    """A number as a list writes it: ``4.5``, ``4,5``, ``1.200``; None for anything else."""
    text = str(value).strip() if value is not None else ""
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", text):
        text = text.replace(".", "")
    text = text.replace(",", ".")
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None
