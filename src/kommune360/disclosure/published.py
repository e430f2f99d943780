"""How does the protected table look to the world? In the shape of the source, blanks empty, sums added."""

from __future__ import annotations

import polars as pl

from kommune360.disclosure.proof import PRIMARY, SECONDARY
from kommune360.disclosure.protect import BLANKED, Protected, published_frame
from kommune360.disclosure.tables import COUNT, ROW, STATUS, decimal


def written(protected: Protected, *, reasons: bool = False, decimals: int | None = None) -> pl.DataFrame:
    """Return the rows of the source in their order, then the derived sums; columns of the source and ``status``.

    A blanked row has neither count nor rate; ``decimals``: rates are rounded to so many. ``status``: shown, zero, suppressed; with ``reasons`` primary
    and secondary in place of suppressed, which tells an attacker more (the profile decides).
    """
    source, frame = protected.table.source, published_frame(protected.cells, protected.blank, protected.table)
    status = frame[STATUS].to_list()
    if reasons:
        small = {tuple(protected.cells.label(int(cell)).values()) for cell in protected.primary}
        keys = frame.select(protected.cells.names).rows()
        status = [
            (PRIMARY if key in small else SECONDARY) if one == BLANKED else one
            for key, one in zip(keys, status, strict=True)
        ]
    frame = frame.with_columns(pl.Series("status", status, pl.String)).drop(STATUS)
    counts = frame.select(ROW, pl.col(COUNT).cast(pl.Int64).alias(COUNT), "status")
    count = protected.table.count_column
    rate = protected.table.rate_column
    kept = [name for name in source.columns if name.lower() != "status"]
    given = (
        source.select(kept)
        .with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(ROW))
        .join(counts, on=ROW, how="left", maintain_order="left")
        .with_columns(pl.col(COUNT).alias(count))
    )
    if rate:
        shown = pl.col(rate) if decimals is None else decimal(rate).round(decimals)
        given = given.with_columns(pl.when(pl.col(COUNT).is_not_null()).then(shown).alias(rate))
    added = frame.filter(pl.col(ROW) < 0).select(
        *(pl.col(name) for name in protected.cells.names), pl.col(COUNT).cast(pl.Int64).alias(count), "status"
    )
    return pl.concat([given.select([*kept, "status"]), added], how="diagonal")
