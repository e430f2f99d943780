"""What has been published before of the same measures and dates? It is known to everybody who attacks.

From figures shown earlier to those of a new table that are told already, and to rows with other codes (wider
areas, other ages) that hang together with it. Figures that were corrected since say nothing about the new ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from kommune360.base.flags import Flag
from kommune360.disclosure.together import MEASURE, TIME, Key
from kommune360.observations.schema import OBSERVATIONS, conform

_KEY = (MEASURE, TIME, "area_system", "area", "sex", "age_from", "age_to")
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


def earlier_of(part: pl.DataFrame, published: pl.DataFrame | None, keys: Sequence[Key]) -> Earlier:
    """Compare ``part`` (columns OBSERVATIONS) with what was ``published`` at any time of the measures and
    dates in ``keys``: those of ``part``, and what hangs together with them."""
    if published is None or published.is_empty():
        return Earlier()
    wanted = pl.DataFrame(keys, schema={MEASURE: pl.String, TIME: pl.String}, orient="row")
    published = published.join(wanted, on=[MEASURE, TIME], how="semi", maintain_order="left")
    whole = pl.col("numerator") == pl.col("numerator").round(0)
    shown = pl.col("flag").is_in(_SHOWN) & whole
    blank = (pl.col("flag") == str(Flag.SUPPRESSED)) & pl.col("numerator").is_null()
    before = published.filter(shown | blank)
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
    there = pl.concat([part.select(_KEY), beside.select(_KEY)]).join(
        beside.select(MEASURE, TIME).unique(), on=[MEASURE, TIME], how="semi", maintain_order="left"
    )
    areas = there.select(MEASURE, TIME, "area_system", "area").unique(maintain_order=True)
    classes = there.select(MEASURE, TIME, "sex", "age_from", "age_to").unique(maintain_order=True)
    every = areas.join(classes, on=[MEASURE, TIME], maintain_order="left")
    lacking = every.join(there, on=_KEY, how="anti", maintain_order="left")
    rows = lacking.with_columns(
        pl.lit(str(Flag.MISSING)).alias("flag"), pl.lit(part["dataset"][0]).alias("dataset")
    )
    return pl.concat([beside, conform(rows, OBSERVATIONS)])
