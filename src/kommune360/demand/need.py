"""How many places are needed, against how many usable ones, in each area and Kita year?

From children ahead, places and the rule to need, reserve, guests, balance and its range, at the start
and at the peak of the year side by side. ``balance = places - required``: negative means missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from kommune360.base.text import Text
from kommune360.demand.land_rules import Rule
from kommune360.demand.offers import CHILDCARE, MOMENTS, OFFERS
from kommune360.demand.ranges import JUDGEMENTS, Bands, judge, poisson
from kommune360.demand.scenario import Scenario
from kommune360.demand.stocks import AGES, Array
from kommune360.demand.supply import UNLOCATED
from kommune360.demand.weights import need_weights
from kommune360.demand.years import kita_year, on, position

NEED = {
    "area": pl.String,
    "year": pl.String,  # Kita year such as 2026/27
    "offer": pl.String,
    "moment": pl.String,
    "children": pl.Float64,  # children the offer is for
    "need": pl.Float64,  # children times quota
    "reserve": pl.Float64,
    "guests": pl.Float64,  # children from elsewhere here, minus own children elsewhere
    "required": pl.Float64,  # need + reserve + guests
    "places_licensed": pl.Float64,
    "places_usable": pl.Float64,
    "balance": pl.Float64,  # places_usable - required; negative: missing
    "need_low80": pl.Float64,
    "need_high80": pl.Float64,
    "low80": pl.Float64,  # balance in 8 of 10 cases
    "high80": pl.Float64,
    "short_probability": pl.Float64,  # that places do not suffice, 0 to 1; null without a projection
    "judgement": pl.String,  # key of ranges.JUDGEMENTS
    "range_method": pl.String,  # key of ranges.METHOD_TEXT
    "known_share": pl.Float64,  # share of the children already born and registered
    "areas_missing": pl.Int32,  # areas of a total without figures of residents
    "note": pl.String,  # key of NOTES, "" where there is nothing to say
}
_RANGE_METHODS = ("poisson", "past_errors", "projection")  # from the weakest; all but the first are measured
NOTES: dict[str, Text] = {
    "": Text("", ""),
    "children_unknown": Text(
        "Kinderzahl nicht bekannt oder geheim", "number of children not known or confidential"
    ),
    "places_unknown": Text("keine Platzzahlen eingelesen", "no numbers of places imported"),
    "split_unknown": Text(
        "Plätze nicht nach unter und ab 3 aufgeteilt", "places not split into under and from 3"
    ),
    "areas_missing": Text("ohne Gebiete, deren Zahlen fehlen", "without areas whose figures are missing"),
    "places_unplaced": Text(
        "zu viele Plätze sind keinem Gebiet zugeordnet", "too many places belong to no area yet"
    ),
}
MISSING_LIMIT = 0.1  # a total with more of its children in areas without figures is no total
UNPLACED_LIMIT = 0.1  # with more of all places in no area, no area's balance is one


@dataclass(frozen=True, slots=True)
class NeedCube:
    """All figures as arrays ``[offer, moment, area, year]``, in the order of OFFERS and MOMENTS."""

    areas: tuple[str, ...]
    years: tuple[int, ...]  # calendar years in which the Kita years begin
    ahead: Array  # [offer, year] years from the last stock to the day the ages count
    children: Array
    known: Array
    need: Array
    variance: Array  # sum of squared places per child times children, for Poisson
    guests: Array
    licensed: Array
    usable: Array
    missing: Array  # areas without figures inside
    sizes: np.ndarray  # [area] children of the ages that are known, to weigh what is missing
    reserve: float
    unplaced: np.ndarray | None = None  # True where too many places have no area, ``places_in_areas``


def compute_need(
    children: pl.DataFrame,
    supply: pl.DataFrame,
    rule: Rule,
    scenario: Scenario,
    *,
    reference: dt.date,
    years: Sequence[int],
    quotas: pl.DataFrame | None = None,
    all_day_today: float | None = None,
    bands: Bands | None = None,
) -> pl.DataFrame:
    """Return the need by area, Kita year, offer and moment (columns NEED).

    ``children``: result of ``children_ahead`` whose first year is the stock of ``reference``;
    ``supply``: columns ``supply.SUPPLY``; ``years``: calendar years in which the Kita years begin;
    ``quotas``: columns QUOTAS; ``bands``: measured errors, None: Poisson ranges. Null, never 0, where
    children or places are not known.
    """
    cube = need_cube(
        children,
        supply,
        rule,
        scenario,
        reference=reference,
        years=years,
        quotas=quotas,
        all_day_today=all_day_today,
    )
    return need_frame(cube, bands)


def need_cube(
    children: pl.DataFrame,
    supply: pl.DataFrame,
    rule: Rule,
    scenario: Scenario,
    *,
    reference: dt.date,
    years: Sequence[int],
    quotas: pl.DataFrame | None = None,
    all_day_today: float | None = None,
) -> NeedCube:
    """Compute the arrays behind ``compute_need``; the same arguments."""
    areas = tuple(sorted(children["area"].unique().to_list()))
    weights = need_weights(
        rule, scenario, areas=areas, years=years, quotas=quotas, all_day_today=all_day_today
    )
    ahead = years_ahead(rule, reference, years)
    stocks = _dense(children, areas)
    counts = {name: _on_day(stock, ahead) for name, stock in stocks.items()}
    need = _weighted(counts["children"], weights.need)
    counted = _weighted(counts["children"], weights.counted[:, :, None])
    licensed, usable, guests_here = _places(supply, areas, years)
    guests = guests_here + _net_guests(scenario, need, usable)
    return NeedCube(
        areas=areas,
        years=tuple(years),
        ahead=ahead,
        children=counted,
        known=_weighted(counts["known"], weights.counted[:, :, None]),
        need=need,
        variance=_weighted(counts["children"], weights.need**2),
        guests=guests,
        licensed=licensed,
        usable=usable,
        missing=np.isnan(need).astype(float),
        sizes=_sizes(stocks["children"][:, 0]),
        reserve=rule["reserve"] if scenario.reserve is None else scenario.reserve,
    )


def years_ahead(rule: Rule, reference: dt.date, years: Sequence[int]) -> Array:
    """Return ``[offer, year]``: how many years after the stock the ages of an offer count."""
    days = {True: rule["age_date"], False: rule["school_entry_date"]}
    return np.array(
        [
            [max(0.0, position(reference, on(days[offer.kita_year], year))) for year in years]
            for offer in OFFERS.values()
        ]
    )


def need_frame(
    cube: NeedCube, bands: Bands | None, drawn: tuple[Array, Array, Array] | None = None
) -> pl.DataFrame:
    """Return the cube as one row per area, Kita year, offer and moment, with ranges and judgement.

    ``drawn``: low, high and probability of a shortage from the draws of a projection (``drawn.ranges``);
    where it is NaN the range comes from ``bands``.
    """
    reserve = cube.need * cube.reserve
    required = cube.need + reserve + cube.guests
    balance = cube.usable - required
    low, high, method = _need_range(cube, bands)
    short = np.full(cube.need.shape, np.nan)
    if drawn is not None:
        there = ~np.isnan(drawn[0])
        low, high = np.where(there, drawn[0], low), np.where(there, drawn[1], high)
        method, short = np.where(there, _RANGE_METHODS.index("projection"), method), drawn[2]
    low80 = cube.usable - (high * (1 + cube.reserve) + cube.guests)
    high80 = cube.usable - (low * (1 + cube.reserve) + cube.guests)
    verdict = judge(balance, low80, high80, measured=method > 0)
    share = np.divide(cube.known, cube.children, out=np.ones_like(cube.known), where=cube.children > 0)
    columns = {
        "children": cube.children,
        "need": cube.need,
        "reserve": reserve,
        "guests": cube.guests,
        "required": required,
        "places_licensed": cube.licensed,
        "places_usable": cube.usable,
        "balance": balance,
        "need_low80": low,
        "need_high80": high,
        "low80": low80,
        "high80": high80,
        "short_probability": short,
        "known_share": np.where(np.isnan(cube.children), np.nan, share),
        "areas_missing": cube.missing.astype(np.int32),
    }
    words = {
        **_cell_names(cube),
        "judgement": _words([*JUDGEMENTS, None], np.where(verdict < 0, len(JUDGEMENTS), verdict)),
        "range_method": _words(_RANGE_METHODS, method),
        "note": _words(list(NOTES), _notes(cube)),
    }
    frame = pl.DataFrame(words | {name: pl.Series(values.ravel()) for name, values in columns.items()})
    numbers = [name for name, dtype in NEED.items() if dtype == pl.Float64]
    return (
        frame.with_columns(pl.col(numbers).fill_nan(None))
        .select(NEED.keys())
        .sort("area", "year", "offer", "moment")
    )


def _notes(cube: NeedCube) -> np.ndarray:
    """Index into NOTES: why a figure is missing or not whole; the gravest first."""
    told = ~np.isnan(cube.usable[list(OFFERS).index(CHILDCARE)])
    care = np.array([offer.kita_year for offer in OFFERS.values()])[:, None, None, None]
    notes = np.where(cube.missing > 0, 4, 0)
    notes = np.where(np.isnan(cube.usable), np.where(care & told[None], 3, 2), notes)
    if cube.unplaced is not None:
        notes = np.where(cube.unplaced, 5, notes)
    return np.where(np.isnan(cube.need), 1, notes)


def rolled_up(cube: NeedCube, weights: Mapping[str, Mapping[str, float]], places: Array | None) -> NeedCube:
    """Return the cube of wider areas. ``weights``: for each wider area its areas and their weights.

    Sums only; ratios are computed anew from the sums. An area without residents' figures is left out
    and counted in ``missing``; a total that lacks areas with more than a tenth of its children (``sizes``)
    has no value.
    ``places`` (licensed and usable, ``[2, offer, moment, year]``) of facilities without area come on
    top of every total; None: none.
    """
    wide = tuple(weights)
    index = {area: i for i, area in enumerate(cube.areas)}
    matrix = np.zeros((len(wide), len(cube.areas)))
    for row, parts in enumerate(weights.values()):
        for area, weight in parts.items():
            if area in index:
                matrix[row, index[area]] += weight
    gone = np.isnan(cube.need)
    missing = _along(matrix > 0, gone.astype(float))
    sizes = matrix @ cube.sizes
    whole = _along(matrix, gone * cube.sizes[:, None]) <= MISSING_LIMIT * sizes[:, None]

    def total(values: Array) -> Array:
        summed = _along(matrix, np.where(gone, 0.0, np.nan_to_num(values)))
        return np.where(whole, summed, np.nan)

    def strict(values: Array, rest: Array | None) -> Array:
        holes = _along(matrix > 0, np.isnan(values).astype(float)) > 0
        summed = _along(matrix, np.nan_to_num(values)) + (0.0 if rest is None else rest[:, :, None])
        return np.where(holes, np.nan, summed)

    return replace(
        cube,
        areas=wide,
        children=total(cube.children),
        known=total(cube.known),
        need=total(cube.need),
        variance=total(cube.variance),
        guests=_along(matrix, np.nan_to_num(cube.guests)),
        licensed=strict(cube.licensed, None if places is None else places[0]),
        usable=strict(cube.usable, None if places is None else places[1]),
        missing=missing,
        sizes=sizes,
        unplaced=None if cube.unplaced is None else _along(matrix > 0, cube.unplaced.astype(float)) > 0,
    )


def places_in_areas(cube: NeedCube, rest: Array) -> NeedCube:
    """Return the cube without places where more than ``UNPLACED_LIMIT`` of all of an offer have no area.

    Such places may lie in any area: its shortage would be one of the list, not of the area. ``rest``:
    result of ``unlocated_places``. Where its split under or over three is not known, all places decide.
    In a town of one area they lie in that area.
    """
    if len(cube.areas) == 1:
        return replace(
            cube, licensed=cube.licensed + rest[0][:, :, None], usable=cube.usable + rest[1][:, :, None]
        )
    whole = np.nansum(cube.usable, axis=2) + rest[1]
    known = ~np.isnan(rest[1])
    care = list(OFFERS).index(CHILDCARE)
    unplaced = known & (rest[1] > UNPLACED_LIMIT * whole)
    unplaced = np.where(known, unplaced, unplaced[care])[:, :, None, :]
    return replace(
        cube,
        licensed=np.where(unplaced, np.nan, cube.licensed),
        usable=np.where(unplaced, np.nan, cube.usable),
        unplaced=np.broadcast_to(unplaced, cube.usable.shape),
    )


def unlocated_places(supply: pl.DataFrame, years: Sequence[int]) -> Array:
    """Return licensed and usable places of facilities without area, ``[2, offer, moment, year]``.

    0 where there is none, NaN where there are some whose split under or over three is not known.
    """
    rest = supply.filter(pl.col("area") == UNLOCATED)
    licensed, usable, _ = _places(rest, (UNLOCATED,), years)
    places = np.stack([licensed[:, :, 0], usable[:, :, 0]])
    absent = [o for o, offer in enumerate(OFFERS) if offer not in rest["offer"]]
    places[:, absent] = 0.0
    return places


def _sizes(children: np.ndarray) -> np.ndarray:
    """``[area]`` from ``[area, age]``: children of the known ages; an area without any counts as a mean one."""
    known = ~np.isnan(children).all(axis=1)
    mean = np.nansum(children) / max(known.sum(), 1)
    sizes: np.ndarray = np.where(known, np.nansum(children, axis=1), max(mean, 1.0))
    return sizes


def _along(matrix: np.ndarray, values: Array) -> Array:
    summed: Array = matrix.astype(float) @ values
    return summed


def _dense(children: pl.DataFrame, areas: tuple[str, ...]) -> dict[str, Array]:
    """``[area, stock year, age]`` of children and of those already born."""
    years = children["year"].n_unique()
    ordered = children.sort("area", "year", "age")
    if ordered.height != len(areas) * years * AGES:
        raise ValueError("children must hold one row for each area, year and age 0 to 9")
    counts = ordered["children"].to_numpy().reshape(len(areas), years, AGES)
    shares = ordered["known_share"].to_numpy().reshape(len(areas), years, AGES)
    return {"children": counts, "known": counts * shares}


def _on_day(stock: Array, ahead: Array) -> Array:
    """Interpolate yearly stocks to the days of ``ahead[offer, year]``: ``[offer, area, year, age]``."""
    last = stock.shape[1] - 1
    if ahead.max() > last:
        raise ValueError(f"children reach {last} years ahead, {ahead.max():.2f} are needed")
    before = np.minimum(np.floor(ahead).astype(int), last)
    after = np.minimum(before + 1, last)
    part = (ahead - before)[:, None, :, None]
    first = np.moveaxis(stock[:, before], 0, 1)
    second = np.moveaxis(stock[:, after], 0, 1)
    return np.where(part == 0, first, (1 - part) * first + part * second)


def _weighted(counts: Array, weights: Array) -> Array:
    """Sum over ages; an age that does not count (weight 0) may be unknown."""
    summed: Array = np.where(weights != 0, counts[:, None] * weights, 0.0).sum(axis=-1)
    return summed


def _places(supply: pl.DataFrame, areas: Sequence[str], years: Sequence[int]) -> tuple[Array, Array, Array]:
    """Licensed, usable and guests. An offer no list tells of is unknown, an area without facility is 0."""
    shape = (len(OFFERS), len(MOMENTS), len(areas), len(years))
    licensed, usable, guests = np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape)
    for offer in supply["offer"].unique().to_list():
        told = list(OFFERS).index(offer)
        licensed[told], usable[told] = 0.0, 0.0
    labels = {
        "offer": list(OFFERS),
        "moment": list(MOMENTS),
        "area": list(areas),
        "year": [kita_year(year) for year in years],
    }
    rows = supply.filter(pl.col("area").is_in(labels["area"]) & pl.col("year").is_in(labels["year"]))
    cells = tuple(
        rows[name].replace_strict({key: i for i, key in enumerate(keys)}, return_dtype=pl.Int64).to_numpy()
        for name, keys in labels.items()
    )
    for target, name in ((licensed, "licensed"), (usable, "usable"), (guests, "guests")):
        target[cells] = rows[name].to_numpy()
    return licensed, usable, guests


def _net_guests(scenario: Scenario, need: Array, usable: Array) -> Array:
    """Town-wide guests spread by usable places, own children elsewhere spread by need."""
    net = np.zeros_like(need)
    for sign, amounts, base in (
        (1.0, scenario.guests_in, usable),
        (-1.0, scenario.residents_out, need),
    ):
        for o, offer in enumerate(OFFERS):
            if amount := amounts.get(offer, 0.0):
                known = np.nan_to_num(base[o])
                total = known.sum(axis=1, keepdims=True)
                even = np.full_like(known, 1.0 / known.shape[1])
                net[o] += sign * amount * np.divide(known, total, out=even, where=total > 0)
    return net


def _need_range(cube: NeedCube, bands: Bands | None) -> tuple[Array, Array, np.ndarray]:
    """Low and high need in 8 of 10 cases, and by which of ``_RANGE_METHODS`` (its place there)."""
    low, high = poisson(cube.variance, cube.need)
    known = (cube.ahead == 0)[:, None, None, :]
    low, high = np.where(known, cube.need, low), np.where(known, cube.need, high)
    method = np.zeros(cube.need.shape, dtype=int)
    if bands is None:
        return low, high, method
    for o, offer in enumerate(OFFERS):
        if offer not in bands.offers:
            continue
        ahead = np.broadcast_to(cube.ahead[o], cube.need[o].shape)
        below, above = bands.at(offer, ahead, cube.need[o])
        measured = ~np.isnan(below) & ~np.isnan(above)
        low[o] = np.where(measured, cube.need[o] * (1 + below), low[o])
        high[o] = np.where(measured, cube.need[o] * (1 + above), high[o])
        method[o] = np.where(measured, _RANGE_METHODS.index("past_errors"), method[o])
    return low, high, method


def _cell_names(cube: NeedCube) -> dict[str, pl.Series]:
    at = np.indices(cube.need.shape)
    return {
        "offer": _words(list(OFFERS), at[0]),
        "moment": _words(list(MOMENTS), at[1]),
        "area": _words(list(cube.areas), at[2]),
        "year": _words([kita_year(year) for year in cube.years], at[3]),
    }


def _words(words: Sequence[str | None], at: np.ndarray) -> pl.Series:
    return pl.Series(words, dtype=pl.String).gather(at.ravel())
