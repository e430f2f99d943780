"""Which columns the tables of the store have, and which laws a table must keep to enter it.

One long shape for every figure; areas and bridges beside it. Column order is part of the contract.
"""

from __future__ import annotations

import polars as pl

from kommune360.areas.schema import AREAS as AREAS
from kommune360.areas.schema import BRIDGES as BRIDGES
from kommune360.areas.schema import SYSTEMS as SYSTEMS
from kommune360.areas.schema import Schema as Schema
from kommune360.areas.schema import conform as conform
from kommune360.base.ages import OPEN_ENDED
from kommune360.base.flags import WITHOUT_VALUE, Flag

# A figure: `numerator` in the unit of its variable; `denominator` null for counts, and for rates
# whose parts the publisher did not give. Ages are completed years, half-open. `row` counts from 1.
OBSERVATIONS: Schema = {
    "area_system": pl.String,
    "variable": pl.String,
    "area": pl.String,
    "period": pl.String,
    "sex": pl.String,  # "all", "m", "f", "d"
    "age_from": pl.Int16,
    "age_to": pl.Int16,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "flag": pl.String,
    "dataset": pl.String,
    "row": pl.Int32,
}
CELL_KEY = ["area_system", "variable", "area", "period", "sex", "age_from", "age_to"]
SEXES = ("all", "m", "f", "d")

# What a dataset calls its figures: readable label and unit (id of base.units).
VARIABLES: Schema = {
    "variable": pl.String,
    "label_de": pl.String,
    "label_en": pl.String,
    "unit": pl.String,
    "dataset": pl.String,
}

# One imported file (or one sheet of it). `meta` is JSON: title, source, footnotes, mapping, checks.
DATASETS: Schema = {
    "dataset": pl.String,
    "kind": pl.String,  # observations, areas, bridge, facilities, quotas
    "title": pl.String,
    "file": pl.String,
    "sheet": pl.String,
    "fingerprint": pl.String,
    "zone": pl.String,  # planning or statistics
    "area_system": pl.String,
    "period_first": pl.String,
    "period_last": pl.String,
    "rows": pl.Int64,
    "imported_at": pl.String,
    "meta": pl.String,
}


def violations(observations: pl.DataFrame) -> list[str]:
    """Return the laws of the observation table that ``observations`` breaks (empty: none).

    A value-less flag has no value and every other flag has one; keys are filled; ages are bands.
    """
    without = [str(flag) for flag in WITHOUT_VALUE]
    rules = {
        "area, variable, period and system are filled": pl.any_horizontal(
            (pl.col(c).is_null() | (pl.col(c) == "")) for c in ("area_system", "variable", "area", "period")
        ),
        "a flag without value has no numerator": pl.col("flag").is_in(without)
        & pl.col("numerator").is_not_null(),
        "a flag with value has a numerator": ~pl.col("flag").is_in(without) & pl.col("numerator").is_null(),
        "flags are known": ~pl.col("flag").is_in([str(flag) for flag in Flag]),
        "sexes are known": ~pl.col("sex").is_in(SEXES),
        "ages are half-open bands": (pl.col("age_from") < 0)
        | (pl.col("age_from") >= pl.col("age_to"))
        | (pl.col("age_to") > OPEN_ENDED),
        "numbers are finite": pl.col("numerator").is_nan() | pl.col("numerator").is_infinite(),
    }
    counts = observations.select(
        rule.fill_null("filled" in name).sum().alias(name) for name, rule in rules.items()
    )
    return [f"{name}: {n} rows break it" for name, n in counts.row(0, named=True).items() if n]
