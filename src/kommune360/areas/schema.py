"""Which columns tables about areas have: systems, areas, bridges.

Keys are text (leading zeros kept); geometry is WKB in WGS84; weights of one area sum to 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

Schema = Mapping[str, Any]

# Area systems and their areas; geometry is WKB in WGS84 (EPSG:4326), null where none was given.
SYSTEMS: Schema = {
    "system": pl.String,
    "label_de": pl.String,
    "label_en": pl.String,
    "valid_from": pl.String,  # ISO date or ""
    "valid_to": pl.String,  # last day, ISO date or ""
    "dataset": pl.String,
}
AREAS: Schema = {
    "system": pl.String,
    "key": pl.String,
    "name": pl.String,
    "lat": pl.Float64,
    "lon": pl.Float64,
    "geometry": pl.Binary,
    "dataset": pl.String,
    "row": pl.Int32,
}

# A bridge carries values from one cut to another. A hierarchy is a bridge whose weights are all 1.
BRIDGES: Schema = {
    "from_system": pl.String,
    "from_key": pl.String,
    "to_system": pl.String,
    "to_key": pl.String,
    "weight": pl.Float64,
    "method": pl.String,  # hierarchy, or how the weights came about
    "dataset": pl.String,
    "row": pl.Int32,
}


def conform(frame: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """Return ``frame`` with exactly the columns of ``schema``, cast; absent ones become null.

    Raises ``polars.exceptions.PolarsError`` where a value does not fit its type.
    """
    if frame.is_empty():
        return pl.DataFrame(schema=dict(schema))
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in schema.items()
    )
