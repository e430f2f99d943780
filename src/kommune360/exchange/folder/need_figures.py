"""What does the need rule give to the indicators? Computed need as figures beside those a town delivers.

From a planning folder to the places its children need, year by year, in the variables of the catalogue.
Every figure names the rule and its version as the dataset it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from kommune360.base.ages import ALL_AGES
from kommune360.base.findings import InputRefused
from kommune360.base.flags import Flag
from kommune360.base.text import Text
from kommune360.demand.land_rules import Rule
from kommune360.demand.need_over_years import need_over_years
from kommune360.demand.prepared import prepare_need
from kommune360.demand.years import kita_year
from kommune360.exchange.folder.need_input import need_input_of
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.indicators.definitions import Catalogue
from kommune360.indicators.periods import Span, canonical, nearest, span
from kommune360.indicators.vocabulary import InputVariable
from kommune360.observations.ledger import DataState
from kommune360.observations.schema import OBSERVATIONS, conform

PREFIX = "need-rule:"  # begins the name of a rule where the name of a dataset is expected
_VERSION = 12  # characters of the rule's fingerprint that name its version
_NO_NAME = Text("", "")
_WORD = re.compile(r"[a-z][a-z0-9_]+")  # a variable in the text of a formula


@dataclass(frozen=True, slots=True)
class NeedFigures:
    """``table``: columns OBSERVATIONS. ``source`` stands in its ``dataset``: rule and version; ``name`` says the
    same in words; ``datasets`` are the town's own that the need was computed from."""

    table: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict(OBSERVATIONS)))
    source: str = ""
    name: Text = _NO_NAME
    datasets: tuple[str, ...] = ()


def need_figures(
    folder: PlanningFolder, catalogue: Catalogue, state: DataState, figures: pl.DataFrame, system: str
) -> NeedFigures:
    """The need of every variable that is one, for the areas of ``system``; empty where it cannot be computed.

    Only for dates at which ``figures`` (columns OBSERVATIONS, in the catalogue's variables) have what a formula
    sets the need against. Kita years to come, of whose children some are not registered yet, are flagged as
    estimates. Why there is no need is said where the need itself is asked for.
    """
    there = _spans(figures, catalogue)
    beside = {
        variable: sets
        for variable in catalogue.variables.values()
        if variable.need and (sets := _beside(variable, catalogue, there))
    }
    if not beside:
        return NeedFigures()
    try:
        data, _ = need_input_of(folder, level=system, state=state)
        ready = prepare_need(data)
    except InputRefused:
        return NeedFigures()
    source = f"{PREFIX}{ready.rule.id}@{ready.rule.fingerprint[:_VERSION]}"
    rows = need_over_years(ready)
    parts = [_figures(rows, variable, sets) for variable, sets in beside.items()]
    table = pl.concat(parts).with_columns(
        pl.lit(ready.residents.system).alias("area_system"), pl.lit(source).alias("dataset")
    )
    return NeedFigures(conform(table, OBSERVATIONS), source, _named(ready.rule), ready.datasets)


def _spans(figures: pl.DataFrame, catalogue: Catalogue) -> dict[str, list[Span]]:
    """What the periods of every variable cover."""
    told = figures.lazy().select("variable", "period").unique().sort("variable", "period").collect()
    found: dict[str, list[Span]] = {}
    for variable, period in told.iter_rows():
        known = catalogue.variables.get(variable)
        found.setdefault(variable, []).append(span(period, known.reference if known else ""))
    return found


def _beside(
    variable: InputVariable, catalogue: Catalogue, there: Mapping[str, list[Span]]
) -> list[list[list[Span]]]:
    """For each formula that counts with ``variable`` and lacks nothing else: the spans of its other variables."""
    sets = []
    for definition in catalogue:
        for formula in definition.formulas:
            words = set(_WORD.findall(formula.text)) & set(catalogue.variables)
            others = words - {variable.id}
            if variable.id in words and others <= set(there):
                sets.append([there[other] for other in sorted(others)])
    return sets


def _figures(
    rows: pl.DataFrame, variable: InputVariable, sets: Sequence[Sequence[Sequence[Span]]]
) -> pl.DataFrame:
    rows = rows.filter(pl.col("offer") == variable.need)
    period = {
        year: canonical(kita_year(year), variable.reference) for year in rows["first_year"].unique().to_list()
    }
    fitting = [
        year
        for year, date in period.items()
        if any(
            all(nearest(span(date, variable.reference), other)[0] >= 0 for other in others) for others in sets
        )
    ]
    rows = rows.filter(pl.col("first_year").is_in(fitting))
    return rows.select(
        "area",
        pl.lit(variable.id).alias("variable"),
        pl.Series("period", [period[year] for year in rows["first_year"]], pl.String),
        pl.lit("all").alias("sex"),
        pl.lit(ALL_AGES.start).alias("age_from"),
        pl.lit(ALL_AGES.stop).alias("age_to"),
        pl.col("places").alias("numerator"),
        pl.when(pl.col("places").is_null())
        .then(pl.lit(str(Flag.MISSING)))
        .when(pl.col("known_share") < 1)
        .then(pl.lit(str(Flag.ESTIMATE)))
        .otherwise(pl.lit(str(Flag.OK)))
        .alias("flag"),
    )


def _named(rule: Rule) -> Text:
    version = rule.fingerprint[:_VERSION]
    return Text(
        f"Bedarf nach der Regel „{rule.name.de}“, Fassung {version}",
        f"need by the rule “{rule.name.en}”, version {version}",
    )
