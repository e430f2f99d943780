"""From residents as published (single ages, bands, sexes) to children by single age and yearly date.

Bands are split by the history of the same birth cohorts where other years know them by single age,
otherwise evenly; every split child is marked as an estimate. A cell without value stays without.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from kommune360.base.findings import Finding, Findings, Severity
from kommune360.base.flags import WITHOUT_VALUE, Flag
from kommune360.base.periods import day_text
from kommune360.base.text import Text
from kommune360.demand.stocks import AGES, Array, long_frame
from kommune360.observations.yearly import same_day_of_year, with_dates

VARIABLE = "residents"
_LAST = 18  # bands are read up to this age, so that 8-10 or 10-12 can be split by their cohorts
_WITHOUT = [str(flag) for flag in WITHOUT_VALUE]


@dataclass(frozen=True, slots=True)
class Residents:
    """``frame``: area, year, age, children, estimated; one yearly date each, the last ``reference``."""

    frame: pl.DataFrame
    reference: dt.date
    system: str
    datasets: tuple[str, ...]


def residents_by_age(
    observations: pl.DataFrame, *, system: str = "", reference: str = "", findings: Findings | None = None
) -> Residents | None:
    """Return the children of ``system`` by single age for all yearly dates up to the reference date.

    ``observations``: columns OBSERVATIONS; only the variable ``residents`` is read. Without
    ``system`` the one with the latest date is taken (the one with most areas where several have it);
    without ``reference`` its latest date. Dates on another day of the year than the reference date
    are left out. None, with an error in ``findings``, where there is nothing to read.
    """
    findings = findings if findings is not None else Findings()
    counts = observations.filter((pl.col("variable") == VARIABLE) & (pl.col("age_from") < _LAST))
    counts = with_dates(counts.filter(pl.col("age_to") - pl.col("age_from") < _LAST))
    if system:
        counts = counts.filter(pl.col("area_system") == system)
    if reference:
        counts = counts.filter(pl.col("date") <= dt.date.fromisoformat(reference))
    if counts.is_empty():
        findings.add(_no_residents(system))
        return None
    system = system or _latest_system(counts)
    counts = counts.filter(pl.col("area_system") == system)
    last = counts["date"].max()
    assert isinstance(last, dt.date)  # noqa: S101 - dates are never null here
    counts = same_day_of_year(counts, last, findings)
    cells = _both_sexes(counts)
    datasets = tuple(sorted(counts["dataset"].drop_nulls().unique().to_list()))
    frame = _single(cells, findings)
    return Residents(frame, last, system, datasets)


def _latest_system(counts: pl.DataFrame) -> str:
    systems = (
        counts.group_by("area_system")
        .agg(pl.col("date").max(), pl.col("area").n_unique().alias("n"))
        .sort("date", "n", "area_system")
    )
    return str(systems["area_system"][-1])


def _both_sexes(counts: pl.DataFrame) -> pl.DataFrame:
    """One row per area, date and band: the published total, else the sum of the sexes."""
    value = pl.when(pl.col("flag").is_in(_WITHOUT)).then(None).otherwise(pl.col("numerator"))
    whole = pl.col("sex") == "all"
    parts = value.filter(~whole)
    return (
        counts.group_by("area", "date", "age_from", "age_to")
        .agg(
            whole.any().alias("has_total"),
            value.filter(whole).first().alias("total"),
            pl.when(parts.is_null().any() | (parts.len() < 2)).then(None).otherwise(parts.sum()).alias("sum"),
            (pl.col("flag") == str(Flag.ESTIMATE)).any().alias("estimated"),
        )
        .with_columns(pl.when("has_total").then("total").otherwise("sum").alias("value"))
        .select("area", "date", "age_from", "age_to", "value", "estimated")
    )


def _single(cells: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    areas = sorted(cells["area"].unique().to_list())
    dates = sorted(cells["date"].unique().to_list())
    years = [day.year for day in dates]
    rows = {area: i for i, area in enumerate(areas)}
    shape = (len(areas), len(dates), _LAST)
    singles, marked = np.full(shape, np.nan), np.zeros(shape, dtype=bool)
    splits: list[tuple[int, list[int], Array]] = []
    for t, day in enumerate(dates):
        bands = _bands(cells.filter(pl.col("date") == day), rows)
        chosen = _narrowest(list(bands))
        for (start, stop), ages in chosen.items():
            values, estimated = bands[start, stop]
            if stop - start == 1:
                singles[:, t, start] = values
                marked[:, t, start] = estimated
            else:
                inside = [a for a in range(start, min(stop, _LAST)) if a not in ages]
                rest = values - sum((_narrow_value(bands, a) for a in inside), np.zeros(len(areas)))
                splits.append((t, ages, np.maximum(rest, 0.0)))
                marked[:, t, ages] = True
        _uncovered(chosen, day, day == dates[-1], findings)
    complete = singles.copy()
    for t, ages, values in splits:
        complete[:, t, ages] = _split(singles, years, t, ages, values)
    frame = long_frame(
        areas, years, {"children": complete[:, :, :AGES], "estimated": marked[:, :, :AGES].astype(float)}
    )
    return frame.with_columns(pl.col("estimated") > 0)


def _bands(cells: pl.DataFrame, rows: dict[str, int]) -> dict[tuple[int, int], tuple[Array, np.ndarray]]:
    bands: dict[tuple[int, int], tuple[Array, np.ndarray]] = {}
    for (start, stop), part in cells.group_by("age_from", "age_to"):
        values, estimated = np.full(len(rows), np.nan), np.zeros(len(rows), dtype=bool)
        at = [rows[area] for area in part["area"].to_list()]
        values[at] = part["value"].cast(pl.Float64).to_numpy()
        estimated[at] = part["estimated"].to_numpy()
        bands[int(start), int(stop)] = (values, estimated)
    return bands


def _narrowest(bands: Sequence[tuple[int, int]]) -> dict[tuple[int, int], list[int]]:
    """Return for each band the ages it is the narrowest to contain."""
    chosen: dict[tuple[int, int], list[int]] = {}
    for age in range(_LAST):
        fitting = [band for band in bands if band[0] <= age < band[1] <= _LAST]
        if fitting:
            chosen.setdefault(min(fitting, key=lambda b: (b[1] - b[0], b[0])), []).append(age)
    return chosen


def _narrow_value(bands: dict[tuple[int, int], tuple[Array, np.ndarray]], age: int) -> Array:
    """Children of an age known by itself or as an even share of a band inside a wider one."""
    band = min((b for b in bands if b[0] <= age < b[1]), key=lambda b: (b[1] - b[0], b[0]))
    return bands[band][0] / (band[1] - band[0])


def _split(singles: Array, years: Sequence[int], t: int, ages: list[int], values: Array) -> Array:
    """Share ``values`` out among ``ages`` by what other years know of the same birth cohorts."""
    weights = np.stack([_cohort(singles, years, t, age) for age in ages], axis=1)
    total = weights.sum(axis=1, keepdims=True)
    usable = ~np.isnan(total) & (total > 0)
    shares = np.where(usable, np.divide(weights, np.where(usable, total, 1.0)), 1.0 / len(ages))
    return values[:, None] * shares


def _cohort(singles: Array, years: Sequence[int], t: int, age: int) -> Array:
    """The cohort that is ``age`` in year ``t``, as counted by single age in the nearest year."""
    found = np.full(singles.shape[0], np.nan)
    for other in sorted(range(len(years)), key=lambda o: (abs(years[o] - years[t]), years[o])):
        then = age + years[other] - years[t]
        if other != t and 0 <= then < _LAST:
            found = np.where(np.isnan(found), singles[:, other, then], found)
    return found


def _uncovered(
    chosen: dict[tuple[int, int], list[int]], day: dt.date, is_reference: bool, findings: Findings
) -> None:
    covered = {age for ages in chosen.values() for age in ages}
    missing = [age for age in range(AGES) if age not in covered]
    if not missing or not is_reference:
        return
    ages = ", ".join(str(age) for age in missing)
    findings.add(
        Finding(
            code="residents-ages-missing",
            severity=Severity.ERROR if missing[0] < 3 else Severity.WARNING,
            what=Text(
                f"Zum {day_text(day).de} fehlen die Altersjahre {ages}.",
                f"Ages {ages} are missing on {day_text(day).en}.",
            ),
            why=Text(
                "Der Bedarf wird aus Kindern nach Altersjahren gerechnet; Gruppen, die über 18 reichen, helfen nicht.",
                "Need is computed from children by year of age; bands that reach beyond 18 do not help.",
            ),
            remedy=Text(
                "Einwohner nach Altersjahren oder schmalen Altersgruppen (0-1, 1-2, 2-3, 3-6, 6-10) liefern lassen.",
                "Ask for residents by single age or narrow bands (0-1, 1-2, 2-3, 3-6, 6-10).",
            ),
        )
    )


def _no_residents(system: str) -> Finding:
    where = f" für {system}" if system else ""
    where_en = f" for {system}" if system else ""
    return Finding(
        code="residents-missing",
        severity=Severity.ERROR,
        what=Text(
            f"Es gibt keine Einwohnerzahlen nach Alter{where}.",
            f"There are no residents by age{where_en}.",
        ),
        why=Text(
            "Ohne Kinder je Gebiet und Alter lässt sich kein Bedarf rechnen.",
            "Without children by area and age no need can be computed.",
        ),
        remedy=Text(
            "Eine Einwohnerdatei nach Gebiet und Alter einlesen (Melderegister, mindestens ein Stichtag).",
            "Import residents by area and age (register, at least one date).",
        ),
    )
