"""Formulas over a grid of amounts: one wide lazy query for all of them, then one frame an indicator.

From plans (``terms.Compiled``) and sums on the grid to result frames and the findings of barrier Z2.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kommune360.base.findings import Finding, Place
from kommune360.indicators.alignment import Aligner
from kommune360.indicators.checks import dates_differ
from kommune360.indicators.definitions import Definition
from kommune360.indicators.flags import ABSENT, ESTIMATE, NO_VALUE, TEXTS
from kommune360.indicators.results import COMPUTED, PUBLISHED, WEIGHTED, result_frame, shown, smallness
from kommune360.indicators.space import Codes, Floats, Space, up
from kommune360.indicators.terms import Amount, Compiled, Term, Value, value_of


@dataclass(slots=True)
class _Sheet:
    """The wide frame being laid out: a column of numbers and one of codes for each term."""

    aligner: Aligner
    columns: dict[str, pl.Series] = field(default_factory=dict)
    known: dict[tuple[int, int], str] = field(default_factory=dict)
    kept_alive: list[tuple[Floats, Codes]] = field(default_factory=list)

    def value(self, term: Term, anchor: Amount) -> Value:
        number, code = self.aligner.term(term, anchor)
        key = (id(number), id(code))
        if key not in self.known:
            name = str(len(self.known))
            self.known[key] = name
            self.kept_alive.append((number, code))  # their ids must not be given to others
            self.columns[f"n{name}"] = pl.Series(np.ascontiguousarray(number).ravel())
            self.columns[f"k{name}"] = pl.Series(np.ascontiguousarray(code).ravel())
        name = self.known[key]
        return Value(pl.col(f"n{name}"), pl.col(f"k{name}"))


def evaluated(
    plans: Mapping[str, Compiled],
    definitions: Mapping[str, Definition],
    aligner: Aligner,
    finished: Set[str] = frozenset(),
) -> tuple[dict[str, pl.DataFrame], list[Finding]]:
    """Result frames of ``plans`` by indicator, and one finding for each ratio of days too far apart.

    ``finished``: variables that are rates or indices already, whose values are shown as published.
    """
    sheet = _Sheet(aligner)
    wanted: list[pl.Expr] = []
    for name, plan in plans.items():
        wanted += _expressions(name, plan, definitions[name], sheet)
    if not wanted:
        return {}, []
    wide = pl.LazyFrame(sheet.columns).select(wanted).collect()
    index = index_of(aligner.space)
    flags = TEXTS.gather(pl.concat([wide[f"{name}/code"] for name in plans]))  # all at once is quicker
    frames = {}
    for number, (name, plan) in enumerate(plans.items()):
        values = {part: wide[f"{name}/{part}"] for part in ("numerator", "denominator", "value", "small")}
        values["flag"] = flags.slice(number * index.height, index.height)
        if is_published(definitions[name], plan):
            frames[name] = _published_frame(definitions[name], plan, aligner, index, values)
        else:
            keep = _kept(aligner.there(plan.anchor), aligner.space)
            quality = PUBLISHED if plan.variables <= finished else COMPUTED
            frames[name] = result_frame(definitions[name], index, values, keep, quality)
    return frames, _apart(plans, definitions, aligner)


def is_published(definition: Definition, plan: Compiled) -> bool:
    return plan.anchor.variable == definition.published_variable


def index_of(space: Space) -> pl.DataFrame:
    """area_system, area, period: the rows of the grid in order."""
    many = len(space.periods)
    at = np.repeat(np.arange(space.areas.height), many)
    areas = space.areas[at]
    return areas.with_columns(period=pl.Series(list(space.periods) * space.areas.height, dtype=pl.String))


def _expressions(name: str, plan: Compiled, definition: Definition, sheet: _Sheet) -> list[pl.Expr]:
    def column(term: Term) -> Value:
        return sheet.value(term, plan.anchor)

    nothing = pl.lit(None, dtype=pl.Float64)
    body = column(plan.terms[0]) if is_published(definition, plan) else value_of(plan.body, column)
    numerator = None if plan.numerator is None else value_of(plan.numerator, column)
    denominator = None if plan.denominator is None else value_of(plan.denominator, column)
    factor = 1.0 if is_published(definition, plan) else plan.factor
    above = nothing if numerator is None else shown(numerator.number, numerator.code)
    below = nothing if denominator is None else shown(denominator.number, denominator.code)
    value = body.number if factor == 1.0 else body.number * factor
    return [
        above.alias(f"{name}/numerator"),
        below.alias(f"{name}/denominator"),
        shown(value, body.code).alias(f"{name}/value"),
        body.code.alias(f"{name}/code"),
        smallness(definition, above, None if denominator is None else below).alias(f"{name}/small"),
    ]


def _kept(there: NDArray[np.bool_], space: Space) -> NDArray[np.bool_] | None:
    if there.all():
        return None
    rows = np.empty(space.shape, dtype=np.bool_)
    for number, part in enumerate(space.systems.values()):
        rows[part] = there[number]
    return rows.ravel()


def _published_frame(
    definition: Definition,
    plan: Compiled,
    aligner: Aligner,
    index: pl.DataFrame,
    values: dict[str, pl.Series],
) -> pl.DataFrame:
    """Published rates as they are; above them, where a denominator is known, their weighted mean."""
    space = aligner.space
    rate, code = (array.copy() for array in aligner.sums[plan.anchor])
    weight = values["denominator"].fill_null(np.nan).to_numpy().reshape(space.shape).copy()
    weight_code = np.where(np.isnan(weight), ABSENT, code).astype(np.uint8)
    weight_code[code == ABSENT] = ABSENT
    counted = rate / plan.factor * weight
    counted_code = weight_code.copy()
    given = code != ABSENT
    if plan.denominator is not None:
        up(space, [counted, weight], [counted_code, weight_code])
    above = ~given & (counted_code < NO_VALUE) & (weight > 0)
    rate = np.where(above, plan.factor * counted / np.where(above, weight, 1.0), rate)
    code = np.where(above, np.maximum(counted_code, ESTIMATE), code).astype(np.uint8)
    shown_weight = np.where(above | given, weight, np.nan)
    columns = {
        "numerator": pl.Series(np.where(above, counted, np.nan).ravel()).fill_nan(None),
        "denominator": pl.Series(shown_weight.ravel()).fill_nan(None),
        "value": pl.Series(np.where(code < NO_VALUE, rate, np.nan).ravel()).fill_nan(None),
        "flag": TEXTS.gather(pl.Series(code.ravel())),
    }
    small = pl.DataFrame(columns).select(smallness(definition, pl.col("numerator"), pl.col("denominator")))
    columns["small"] = small.to_series()
    quality = pl.Series(np.where(above.ravel(), WEIGHTED, PUBLISHED))
    there = np.array([(code[rows] != ABSENT).any(axis=0) for rows in space.systems.values()])
    return result_frame(definition, index, columns, _kept(there, space), quality)


def _apart(
    plans: Mapping[str, Compiled], definitions: Mapping[str, Definition], aligner: Aligner
) -> list[Finding]:
    found = []
    for name, plan in plans.items():
        place = Place(file=definitions[name].origin, column=name)
        for variable in sorted(plan.variables):
            days = aligner.apart.get((plan.anchor, variable))
            if days and not is_published(definitions[name], plan):
                found.append(dates_differ(place, plan.anchor.variable, variable, days))
    return found
