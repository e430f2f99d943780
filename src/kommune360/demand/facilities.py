"""Facilities: one row a facility and reference date, as lists of Kitas and schools give them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

# `places` is the licensed total; u3/3plus split it where the list does. `places_usable` is what
# staff and building allow (null: not told). `area` is null until located (key or point in polygon).
FACILITIES: Mapping[str, Any] = {
    "facility": pl.String,
    "name": pl.String,
    "kind": pl.String,  # kita, family_day_care, school, all_day, youth_centre, other
    "provider": pl.String,
    "street": pl.String,
    "house_number": pl.String,
    "postcode": pl.String,
    "town": pl.String,
    "lat": pl.Float64,
    "lon": pl.Float64,
    "area_system": pl.String,
    "area": pl.String,
    "places": pl.Float64,
    "places_u3": pl.Float64,
    "places_3plus": pl.Float64,
    "places_usable": pl.Float64,
    "places_blocked": pl.Float64,
    "blocked_reason": pl.String,
    "places_inclusion": pl.Float64,
    "children_guests": pl.Float64,  # children from other municipalities in care here
    "attributes": pl.String,  # JSON of further columns, kept word for word
    "opened": pl.String,  # ISO date or null
    "closed": pl.String,
    "places_all_day": pl.Float64,  # schools: all-day places, grades 1 to 4 (OGS, Hort)
    "places_holiday": pl.Float64,  # schools: places in each holiday week with an offer
    "pupils": pl.Float64,  # schools: pupils of grades 1 to 4
    "period": pl.String,  # reference date of the list
    "dataset": pl.String,
    "row": pl.Int32,
}
