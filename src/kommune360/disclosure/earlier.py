"""What has been published before of the same measure and date? It is known to everybody who attacks.

From figures shown earlier to those of a new table that are told already, and to rows with other codes (wider
areas, other ages) that hang together with it. Figures that were corrected since say nothing about the new ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from kommune360.base.flags import Flag
from kommune360.observations.schema import OBSERVATIONS, conform

_KEY = ("area_system", "area", "sex", "age_from", "age_to")
CORRECTED = 0.5  # share of differing figures up to which the others are taken for the same data
_SHOWN = (str(Flag.OK), str(Flag.ZERO))


@dataclass(frozen=True, slots=True)
class Earlier:
    """``told``: rows of the new table (from 0) whose figure is known; ``beside``: further rows, columns
    OBSERVATIONS, shown or blanked, and what lacks between them and the new ones as missing; ``revised``: datasets some of whose earlier figures differ. Of those the figures that stayed are
    known, unless most differ; what they say with other codes is left aside."""

    told: frozenset[int] = frozenset()
    beside: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict(OBSERVATIONS)))
    revised: tuple[str, ...] = ()


def earlier_of(part: pl.DataFrame, published: pl.DataFrame | None) -> Earlier:
    """Compare ``part`` (columns OBSERVATIONS, one measure and date) with what was ``published`` at any time."""
    if published is None or published.is_empty():
        return Earlier()
    same = (pl.col("variable") == part["variable"][0]) & (pl.col("period") == part["period"][0])
    whole = pl.col("numerator") == pl.col("numerator").round(0)
    shown = pl.col("flag").is_in(_SHOWN) & whole
    blank = (pl.col("flag") == str(Flag.SUPPRESSED)) & pl.col("numerator").is_null()
    before = published.filter(same, shown | blank)
    now = part.with_row_index("#row").select(*_KEY, pl.col("numerator").alias("#now"), "#row")
    both = before.join(now, on=_KEY, how="left", maintain_order="left")
    known = both.filter(pl.col("#now").is_not_null(), pl.col("numerator").is_not_null())
    differs = pl.col("#now") != pl.col("numerator")
    shares = known.group_by("dataset").agg(differs.mean().alias("share"))
    revised = sorted(shares.filter(pl.col("share") > 0)["dataset"].to_list())
    other_data = shares.filter(pl.col("share") > CORRECTED)["dataset"].to_list()
    told = known.filter(~differs, ~pl.col("dataset").is_in(other_data))
    beside = both.filter(~pl.col("dataset").is_in(revised), pl.col("#row").is_null())
    beside = beside.sort("numerator", nulls_last=True, maintain_order=True).unique(_KEY, maintain_order=True)
    return Earlier(
        frozenset(told["#row"].to_list()),
        _completed(part, conform(beside.select(part.columns), OBSERVATIONS)),
        tuple(revised),
    )


def _completed(part: pl.DataFrame, beside: pl.DataFrame) -> pl.DataFrame:
    """``beside`` with the combinations that neither it nor ``part`` has: nobody said that they are nothing."""
    if beside.is_empty():
        return beside
    there = pl.concat([part.select(_KEY), beside.select(_KEY)])
    areas = there.select("area_system", "area").unique(maintain_order=True)
    classes = there.select("sex", "age_from", "age_to").unique(maintain_order=True)
    lacking = areas.join(classes, how="cross").join(there, on=_KEY, how="anti", maintain_order="left")
    first = part.row(0, named=True)
    rows = lacking.with_columns(
        pl.lit(first["variable"]).alias("variable"),
        pl.lit(first["period"]).alias("period"),
        pl.lit(str(Flag.MISSING)).alias("flag"),
        pl.lit(first["dataset"]).alias("dataset"),
    )
    return pl.concat([beside, conform(rows, OBSERVATIONS)])
