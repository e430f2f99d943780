"""Compute indicators: from a long table of figures to a long table of results, on every level of areas.

Every value is a ratio of sums: amounts are added up through the hierarchy first, formulas run after.
After a change of some datasets only what depends on them is computed anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from kommune360.base.ages import ALL_AGES
from kommune360.base.findings import Findings
from kommune360.indicators.alignment import Aligner, types_of
from kommune360.indicators.amounts import FEW, Sums, distinct, in_one_pass, on_grid, spread
from kommune360.indicators.checks import usable
from kommune360.indicators.definitions import Catalogue, Definition
from kommune360.indicators.evaluation import evaluated
from kommune360.indicators.graph import resolved
from kommune360.indicators.results import RESULTS
from kommune360.indicators.space import Space, space_of, up
from kommune360.indicators.terms import Amount, Compiled, Term, compiled

_NEEDED = (
    "area_system",
    "variable",
    "area",
    "period",
    "sex",
    "age_from",
    "age_to",
    "numerator",
    "flag",
    "dataset",
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a computation stands on beside the figures. ``hierarchy``: columns BRIDGES; ``types``:
    area_system, area, type, for comparisons within a type of area."""

    catalogue: Catalogue
    hierarchy: pl.DataFrame | None = None
    types: pl.DataFrame | None = None
    indicators: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Computation:
    """Results with all that is needed to compute them anew after a change.

    ``frames``: results by indicator (columns RESULTS). ``lacking``: for each indicator that could not be
    computed the variables nobody delivered. ``fingerprints``: of the datasets the figures came from.
    """

    setting: Setting
    definitions: tuple[Definition, ...]
    plans: Mapping[str, Compiled]
    frames: Mapping[str, pl.DataFrame]
    lacking: Mapping[str, tuple[str, ...]]
    findings: Findings
    table: pl.LazyFrame
    space: Space
    sums: Sums
    origins: pl.DataFrame
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    recomputed: tuple[str, ...] = ()

    @property
    def results(self) -> pl.DataFrame:
        """All results, columns RESULTS, in the order of the catalogue, then area system, area, period."""
        return pl.concat(self.frames.values()) if self.frames else pl.DataFrame(schema=dict(RESULTS))


def compute(
    table: pl.LazyFrame | pl.DataFrame, setting: Setting, fingerprints: Mapping[str, str] | None = None
) -> Computation:
    """Compute every sound indicator of the catalogue for all areas and periods of ``table``.

    ``table``: columns OBSERVATIONS in the variables of the catalogue, each cell once. ``fingerprints``
    name the state of each dataset, so that ``recompute`` sees what changed.
    """
    table = table.lazy()
    definitions, findings = usable(setting.catalogue)
    if setting.indicators is not None:
        definitions = tuple(d for d in definitions if d.id in setting.indicators)
    origins = distinct(table, ["variable", "dataset"])
    plans, lacking = _plans(definitions, setting.catalogue, set(origins["variable"]))
    amounts = _amounts(plans)
    needed = sorted({amount.variable for amount in amounts})
    own = table.filter(pl.col("variable").is_in(needed)) if set(origins["variable"]) - set(needed) else table
    space, sums = _summed(own, amounts, setting)
    known = {d.id: d for d in definitions}
    frames, apart = evaluated(plans, known, _aligner(space, sums, setting), _finished(setting.catalogue))
    findings.extend(apart)
    frames, lacking = _filled(frames, plans, lacking)
    return Computation(
        setting, definitions, plans, _ordered(frames, definitions), lacking, findings, table, space, sums, origins,
        dict(fingerprints or {}), tuple(frames),
    )  # fmt: skip


def recompute(
    before: Computation, table: pl.LazyFrame | pl.DataFrame, fingerprints: Mapping[str, str]
) -> Computation:
    """Compute anew what depends on datasets whose fingerprint differs, came or went.

    Gives what ``compute`` would give. New areas, periods or variables make it compute everything.
    """
    table = table.lazy()
    changed = {
        name
        for name in {*before.fingerprints, *fingerprints}
        if before.fingerprints.get(name) != fingerprints.get(name)
    }
    if not changed:
        return replace(before, table=table, recomputed=())
    figures, touched = _touched(before, table, changed)
    if figures is None:
        return compute(table, before.setting, fingerprints)
    amounts = [a for a in before.sums if a.variable in touched]
    summed = {a.variable for a in amounts}  # a dataset may hold figures that no computable indicator asks for
    fresh = spread(figures.filter(pl.col("variable").is_in(sorted(summed))), amounts, before.space)
    up_additive(fresh, before.space, before.setting.catalogue)
    sums = {**before.sums, **fresh}
    again = {name: plan for name, plan in before.plans.items() if plan.variables & touched}
    definitions = {d.id: d for d in before.definitions}
    frames, apart = evaluated(
        again, definitions, _aligner(before.space, sums, before.setting), _finished(before.setting.catalogue)
    )
    frames, lacking = _filled(frames, again, {k: v for k, v in before.lacking.items() if k not in again})
    others = {name: frame for name, frame in before.frames.items() if name not in again}
    kept = [
        f for f in before.findings if not (f.code == "reference-dates-differ" and f.place.column in again)
    ]
    origins = pl.concat(
        [
            before.origins.filter(~pl.col("variable").is_in(sorted(touched))),
            figures.select("variable", "dataset").unique(),
        ]
    )
    return replace(
        before,
        frames=_ordered({**others, **frames}, before.definitions),
        lacking=lacking,
        findings=Findings([*kept, *apart]),
        table=table,
        sums=sums,
        origins=origins,
        fingerprints=dict(fingerprints),
        recomputed=tuple(frames),
    )


def _touched(
    before: Computation, table: pl.LazyFrame, changed: set[str]
) -> tuple[pl.DataFrame | None, set[str]]:
    """The figures of every variable that ``changed`` datasets hold or held; None where they do not fit
    the grid of before."""
    names = sorted(changed)
    old = set(before.origins.filter(pl.col("dataset").is_in(names))["variable"])
    new = table.filter(pl.col("dataset").is_in(names)).select("variable").unique().collect()
    touched = old | set(new["variable"])
    figures = table.filter(pl.col("variable").is_in(sorted(touched))).select(_NEEDED).collect()
    gone = touched - set(figures["variable"].unique())
    come = touched - set(before.origins["variable"])
    areas = figures.select("area_system", "area").unique()
    if gone or come or not before.space.holds(areas, figures["period"].unique()):
        return None, touched
    return figures, touched


def aligner_of(computation: Computation) -> Aligner:
    """The amounts of a computation, ready to be put side by side."""
    return _aligner(computation.space, computation.sums, computation.setting)


def up_additive(sums: Sums, space: Space, catalogue: Catalogue) -> None:
    """Add amounts up to the parents; what does not add (a published rate) stays where it is."""
    adding = [
        pair
        for amount, pair in sums.items()
        if (known := catalogue.variables.get(amount.variable)) is not None and known.additive
    ]
    up(space, [value for value, _ in adding], [code for _, code in adding])


def _plans(
    definitions: Sequence[Definition], catalogue: Catalogue, there: set[str]
) -> tuple[dict[str, Compiled], dict[str, tuple[str, ...]]]:
    """The first formula of each definition whose variables are all there; else what is lacking."""
    plans: dict[str, Compiled] = {}
    lacking: dict[str, tuple[str, ...]] = {}
    for definition in definitions:
        ways = [compiled(resolved(formula, catalogue.newest)) for formula in definition.formulas]
        possible = next((way for way in ways if way.variables <= there), None)
        if possible is not None:
            plans[definition.id] = possible
        elif definition.published_variable in there:
            plans[definition.id] = published_plan(definition, ways[0])
        else:
            lacking[definition.id] = tuple(sorted(ways[0].variables - there))
    return plans, lacking


def published_plan(definition: Definition, way: Compiled) -> Compiled:
    """A plan whose anchor is the rate as its publisher gave it; the denominator serves as weight."""
    rate = Amount(definition.published_variable, "all", ALL_AGES)
    return replace(way, terms=(Term(rate), *way.terms), anchor=rate)


def _amounts(plans: Mapping[str, Compiled]) -> list[Amount]:
    return list(dict.fromkeys(term.amount for plan in plans.values() for term in plan.terms))


def _summed(table: pl.LazyFrame, amounts: list[Amount], setting: Setting) -> tuple[Space, Sums]:
    if not amounts:
        return space_of(pl.DataFrame(schema={"area_system": pl.String, "area": pl.String}), ()), {}
    summed = in_one_pass(table, amounts) if len(amounts) <= FEW else None
    if summed is not None:
        space = space_of(summed.rows, summed.rows["period"].unique(), setting.hierarchy)
        sums = on_grid(summed, space)
    else:
        figures = table.select(_NEEDED).collect()
        keys = figures.select("area_system", "area").unique()
        space = space_of(keys, figures["period"].unique(), setting.hierarchy)
        sums = spread(figures, amounts, space)
    up_additive(sums, space, setting.catalogue)
    return space, sums


def _aligner(space: Space, sums: Sums, setting: Setting) -> Aligner:
    reference = {variable.id: variable.reference for variable in setting.catalogue.variables.values()}
    # a published rate has no variable of its own: its periods are written canonically when it is bound
    reference |= {d.published_variable: "12-31" for d in setting.catalogue}
    return Aligner(space, sums, reference, types_of(space, setting.types))


def _finished(catalogue: Catalogue) -> frozenset[str]:
    return frozenset(variable.id for variable in catalogue.variables.values() if not variable.additive)


def _filled(
    frames: dict[str, pl.DataFrame], plans: Mapping[str, Compiled], lacking: Mapping[str, tuple[str, ...]]
) -> tuple[dict[str, pl.DataFrame], dict[str, tuple[str, ...]]]:
    """Indicators without a single row lack their ages or dates: they join what is lacking."""
    empty = {name: tuple(sorted(plans[name].variables)) for name, frame in frames.items() if frame.is_empty()}
    return {name: frame for name, frame in frames.items() if name not in empty}, {**lacking, **empty}


def _ordered(
    frames: Mapping[str, pl.DataFrame], definitions: Sequence[Definition]
) -> dict[str, pl.DataFrame]:
    return {d.id: frames[d.id] for d in definitions if d.id in frames}
