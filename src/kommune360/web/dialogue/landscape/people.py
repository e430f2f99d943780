"""How are the participants of a round divided, and how would residents be? Sectors, offices, ages, areas.

From the rows of participants to divisions for the library, names of their categories, and residents by
age and area from the figures of the town.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from kommune360.base.ages import ALL_AGES, AgeBand
from kommune360.base.text import Text
from kommune360.dialogue.protection import Division
from kommune360.web.areas.catalogue import catalogue_of
from kommune360.web.areas.query import DEFAULT_TOPIC
from kommune360.web.areas.values import Asked, values_of
from kommune360.web.dialogue import places
from kommune360.web.dialogue.models import AgeBand as Ages
from kommune360.web.dialogue.models import Participant, Round, Sector

FIELDS = ("sector", "department", "age_band", "area")
_AGES = {  # nobody under six is asked
    "under_14": AgeBand(6, 14),
    "14_17": AgeBand(14, 18),
    "18_26": AgeBand(18, 27),
    "27_59": AgeBand(27, 60),
    "60_up": AgeBand(60, ALL_AGES.stop),
}


def divisions_of(round_: Round, participants: Sequence[str]) -> list[Division]:
    """Every division in which at least two categories have somebody; -1 for who did not say."""
    rows = Participant.objects.filter(round=round_).values_list("pk", *FIELDS)
    said = {str(pk): values for pk, *values in rows}
    orders = {"sector": list(Sector.values), "age_band": list(Ages.values)}
    found = []
    for place, name in enumerate(FIELDS):
        own = [said[p][place].strip() if p in said else "" for p in participants]
        present = {value for value in own if value}
        if len(present) < 2:
            continue
        order = [v for v in orders.get(name, ()) if v in present]
        order += sorted(present - set(order), key=str.casefold)
        label = {value: number for number, value in enumerate(order)}
        labels = np.array([label.get(value, -1) for value in own], dtype=np.int64)
        found.append(Division(name, tuple(order), labels))
    return found


def names_of(round_: Round, division: str) -> Mapping[str, Any]:
    """How categories are called, in the language of the page; what is not listed is its own name."""
    if division == "sector":
        return dict(Sector.choices)
    if division == "age_band":
        return dict(Ages.choices)
    if division == "area":
        return dict(places.areas_of(round_))
    return {}


def residents_of(round_: Round) -> dict[str, dict[str, float]]:
    """Residents by age band and by area, where the town's figures tell; else nothing to compare with."""
    town, system = round_.municipality, places.system_of(round_)
    if town is None or not system or not round_.open_to_public:
        return {}
    catalogue = catalogue_of(town)
    topic = catalogue.topics.get(DEFAULT_TOPIC)
    if topic is None:
        return {}

    def people(ages: AgeBand) -> dict[str, float | None]:
        values = values_of(town, Asked(topic.variable, ages, system))
        newest = values.filter(pl.col("period") == pl.col("period").max())
        return dict(zip(newest["area"].to_list(), newest["value"].to_list(), strict=True))

    everybody = people(ALL_AGES)
    by_age = {band: people(ages) for band, ages in _AGES.items()}
    tables = {"area": everybody}
    if all(table and None not in table.values() for table in by_age.values()):
        tables["age_band"] = {band: sum(v or 0 for v in table.values()) for band, table in by_age.items()}
    return {
        name: {key: float(value or 0) for key, value in table.items()}
        for name, table in tables.items()
        if table and None not in table.values()
    }


def text_of(names: Mapping[str, Any], category: str) -> Text:
    """The name of a category as a text of one language: that of the page."""
    said = str(names.get(category, category))
    return Text(said, said)
