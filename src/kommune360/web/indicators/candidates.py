"""Which figures of the folder can enter an index? Rates it holds, and rates it can form.

From the variables of a level to candidates with a suggestion how they are used, and to their values
with numerator, denominator and flag.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from kommune360.base.ages import ALL_AGES, AgeBand, tiling
from kommune360.base.flags import Flag
from kommune360.base.text import Text
from kommune360.indicators.definitions import Definition
from kommune360.indicators.social_index.definition import BAD, CONTEXT, DYNAMICS, GOOD, STATUS
from kommune360.indicators.social_index.suggestions import Suggestion, measures_load, suggestion_for
from kommune360.web.areas.catalogue import EXACT, Catalogue, Level, Topic
from kommune360.web.areas.computed import Indicators, indicators_of, results_at
from kommune360.web.areas.folders import remembered
from kommune360.web.areas.values import Asked, values_of

# how many parts of the denominator one unit of the figure is
_PER = {"percent": 100.0, "per_100": 100.0, "per_1000": 1_000.0, "per_10000": 10_000.0, "per_100000": 1e5}
_RATES = {*_PER, "ratio", "days", "years", "eur_mean"}
# columns of one table that belong together, as importers name them
_PAIRS = (("zaehler__", "nenner__"), ("numerator__", "denominator__"))
_CHILDREN = AgeBand(0, 18)
_RESIDENTS = "residents"
_SHARE_OF_CHILDREN = "CTX01"  # share of people under 18 in the catalogue
FIGURES = {
    "area": pl.String,
    "period": pl.String,
    "value": pl.Float64,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "flag": pl.String,
}
MIN_AREAS = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """``of`` is one variable that is a rate, or numerator and denominator; ``ages`` for shares of people."""

    id: str
    label: Text
    of: tuple[str, ...]
    suggestion: Suggestion
    per: float | None = None
    ages: AgeBand | None = None
    high: Text | None = None
    low: Text | None = None
    defined: bool = False  # an indicator of the catalogue: ``of`` is its id


def candidates_of(municipality: Any, catalogue: Catalogue, level: str) -> tuple[Candidate, ...]:
    """Everything that can enter an index at ``level``, by name: indicators of the catalogue, rates of
    the folder that it does not know, and shares of residents.

    Figures whose unit nobody knows are offered only where nothing else measures a load: the planner
    knows whether they are rates.
    """
    indicators = indicators_of(municipality)
    found = _defined(indicators, level)
    known = {source for one in found for source in indicators.taken.get(one.id, ())}
    found += [one for one in (*_pairs(catalogue, level), *_rates(catalogue, level)) if one.of[0] not in known]
    if all(one.id != _SHARE_OF_CHILDREN for one in found):
        found += _shares(catalogue, level)
    if all(one.suggestion.part == CONTEXT for one in found):
        found += _of_unknown_unit(catalogue, level)
    return tuple(sorted(found, key=lambda one: one.label.de.lower()))


def levels_of(municipality: Any, catalogue: Catalogue) -> tuple[Level, ...]:
    """Levels with enough areas and more than shares of residents; the town's own level first."""
    fitting = [
        level
        for level in catalogue.levels.values()
        if level.areas >= MIN_AREAS
        and any(one.ages is None for one in candidates_of(municipality, catalogue, level.system))
    ]
    own = catalogue.preferred_level
    return tuple(
        sorted(fitting, key=lambda level: (level.system != own, level.past, -level.areas, level.system))
    )


def figures_of(municipality: Any, candidate: Candidate, level: str) -> pl.DataFrame:
    """Columns FIGURES, one row an area and period."""
    key = (candidate.id, candidate.of, level)
    return remembered(municipality, "index figures", key, lambda: _figures(municipality, candidate, level))


def people_of(municipality: Any, catalogue: Catalogue, ages: AgeBand, level: str) -> pl.DataFrame:
    """Residents of an age group by area and period: ``area, period, value``; empty where not known."""
    topic = catalogue.topics.get(_RESIDENTS)
    if topic is None or not _known(catalogue, topic, ages, level):
        return pl.DataFrame(schema={"area": pl.String, "period": pl.String, "value": pl.Float64})
    return values_of(municipality, Asked(_RESIDENTS, ages, level)).select("area", "period", "value")


def _defined(indicators: Indicators, level: str) -> list[Candidate]:
    """Indicators of the catalogue with values in enough areas of the level."""
    there = (
        indicators.results.filter((pl.col("area_system") == level) & pl.col("value").is_not_null())
        .group_by("indicator")
        .agg(pl.col("area").n_unique().alias("areas"))
        .filter(pl.col("areas") >= MIN_AREAS)
        .collect()
    )
    names = set(there["indicator"])
    return [_of_definition(one) for one in indicators.definitions.values() if one.id in names]


def _of_definition(definition: Definition) -> Candidate:
    """Direction as the catalogue says; what it does not judge, and what the town offers, describes only."""
    usual = suggestion_for(definition.name)
    load = definition.direction in (BAD, GOOD) and measures_load(definition.topic)
    part = CONTEXT if not load else DYNAMICS if usual.part == DYNAMICS else STATUS
    suggestion = Suggestion(
        words=(),
        part=part,
        direction=GOOD if definition.direction == GOOD else BAD,
        start=usual.start and part == STATUS,
        source=definition.source or usual.source,
    )
    many, few = (Text("viele Kinder", "many children"), Text("wenige Kinder", "few children"))
    children = definition.id == _SHARE_OF_CHILDREN
    return Candidate(
        id=definition.id,
        label=definition.name,
        of=(definition.id,),
        suggestion=suggestion,
        high=many if children else None,
        low=few if children else None,
        defined=True,
    )


def _pairs(catalogue: Catalogue, level: str) -> Iterator[Candidate]:
    for over, under in _PAIRS:
        for name, topic in catalogue.topics.items():
            other = catalogue.topics.get(under + name.removeprefix(over)) if name.startswith(over) else None
            if other is None or not (_at(catalogue, topic, level) and _at(catalogue, other, level)):
                continue
            label = Text(_bare(topic.label.de), _bare(topic.label.en))
            yield Candidate(name, label, (name, other.variable), suggestion_for(label), per=100.0)


def _rates(catalogue: Catalogue, level: str) -> Iterator[Candidate]:
    for name, topic in catalogue.topics.items():
        if topic.indicator is not None:  # computed from figures that are candidates themselves
            continue
        if topic.unit in _RATES and not topic.additive and _at(catalogue, topic, level):
            yield Candidate(name, topic.label, (name,), suggestion_for(topic.label), per=_PER.get(topic.unit))


def _of_unknown_unit(catalogue: Catalogue, level: str) -> Iterator[Candidate]:
    for name, topic in catalogue.topics.items():
        if topic.unit == "unknown" and _at(catalogue, topic, level):
            yield Candidate(name, topic.label, (name,), suggestion_for(topic.label))


def _shares(catalogue: Catalogue, level: str) -> Iterator[Candidate]:
    topic = catalogue.topics.get(_RESIDENTS)
    if topic is None or not all(_known(catalogue, topic, ages, level) for ages in (_CHILDREN, ALL_AGES)):
        return
    label = Text("Anteil der unter 18-Jährigen", "Share of people under 18")
    yield Candidate(
        id="anteil_unter_18",
        label=label,
        of=(_RESIDENTS, _RESIDENTS),
        suggestion=suggestion_for(Text("Haushalte mit Kindern", "households with children")),
        per=100.0,
        ages=_CHILDREN,
        high=Text("viele Kinder", "many children"),
        low=Text("wenige Kinder", "few children"),
    )


def _bare(label: str) -> str:
    """``Zähler: Arbeitslosenanteil`` without its first word."""
    return label.partition(": ")[2] or label


def _at(catalogue: Catalogue, topic: Topic, level: str) -> bool:
    return any(measure.area_system == level for measure in topic.measures)


def _known(catalogue: Catalogue, topic: Topic, ages: AgeBand, level: str) -> bool:
    return any(
        catalogue.way(measure, level) == EXACT and tiling(measure.bands, ages) is not None
        for measure in topic.measures
    )


def _figures(municipality: Any, candidate: Candidate, level: str) -> pl.DataFrame:
    if candidate.defined:
        # below the minimum of its definition a value is withheld or not reliable: it does not enter
        found = results_at(indicators_of(municipality), candidate.of[0], level)
        return found.select("area", "period", "value", "numerator", "denominator", "flag")
    first = values_of(municipality, Asked(candidate.of[0], candidate.ages or ALL_AGES, level))
    flag = pl.col("flag").fill_null("")
    if len(candidate.of) == 1:
        over = pl.col("value") * pl.col("denominator") / (candidate.per or float("nan"))
        known = candidate.per is not None
        return first.select(
            "area",
            "period",
            "value",
            (over if known else pl.lit(None, pl.Float64)).alias("numerator"),
            (pl.col("denominator") if known else pl.lit(None, pl.Float64)).alias("denominator"),
            flag.alias("flag"),
        )
    second = values_of(municipality, Asked(candidate.of[1], ALL_AGES, level)).select(
        "area", "period", pl.col("value").alias("under"), pl.col("flag").alias("under_flag")
    )
    whole = first.join(second, on=["area", "period"], how="left")
    parts_known = pl.col("value").is_not_null() & (pl.col("under") > 0)
    own = pl.when(pl.col("value").is_null()).then(flag).otherwise(pl.col("under_flag").fill_null(""))
    return whole.select(
        "area",
        "period",
        pl.when(parts_known).then((candidate.per or 1.0) * pl.col("value") / pl.col("under")).alias("value"),
        pl.col("value").alias("numerator"),
        pl.col("under").alias("denominator"),
        pl.when(parts_known)
        .then(pl.lit(""))
        .otherwise(pl.when(own == "").then(pl.lit(str(Flag.MISSING))).otherwise(own))
        .alias("flag"),
    )
