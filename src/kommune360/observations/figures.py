"""What can be shown, and the figures of one measure: one value an area and period.

From the long store to small tables: the newest dataset wins where two give the same cell, sexes and
age bands are added up to what was asked for, holes stay holes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kommune360.base.ages import ALL_AGES, AgeBand, tiling
from kommune360.base.flags import WITHOUT_VALUE, Flag
from kommune360.base.text import Text
from kommune360.base.units import UNITS
from kommune360.observations.ledger import DataState
from kommune360.observations.schema import CELL_KEY
from kommune360.observations.store import PLANNING_ZONE, Store

FIGURES = {
    "area": pl.String,
    "period": pl.String,
    "value": pl.Float64,
    "denominator": pl.Float64,
    "flag": pl.String,
    "dataset": pl.String,
    "row": pl.Int32,  # source row where one cell is the figure, null where several were added
}
_WITHOUT = [str(flag) for flag in WITHOUT_VALUE]


@dataclass(frozen=True, slots=True)
class Measure:
    """A variable in one area system: when it is known, and by which sexes and ages."""

    variable: str
    label: Text
    unit: str
    area_system: str
    periods: tuple[str, ...]
    sexes: tuple[str, ...]
    bands: tuple[AgeBand, ...]
    datasets: tuple[str, ...]

    @property
    def additive(self) -> bool:
        return UNITS[self.unit].additive


def measures(
    store: Store, *, zone: str = PLANNING_ZONE, state: DataState | None = None
) -> tuple[Measure, ...]:
    """Return what the store holds, sorted by area system and label."""
    found = (
        store.observations(zone, state)
        .select("area_system", "variable", "period", "sex", "age_from", "age_to", "dataset")
        .unique()  # few rows of many: grouping these is quick
        .group_by("area_system", "variable")
        .agg(
            *(pl.col(name).unique().sort() for name in ("period", "sex", "dataset")),
            pl.struct("age_from", "age_to").unique().sort().alias("bands"),
        )
        .collect(engine="streaming")
    )
    labels = {
        variable: (Text(german, english), unit)
        for variable, german, english, unit in store.read("variables", state)
        .select("variable", "label_de", "label_en", "unit")
        .unique("variable", keep="last", maintain_order=True)
        .collect()
        .iter_rows()
    }
    result = []
    for row in found.iter_rows(named=True):
        variable = row["variable"]
        label, unit = labels.get(variable, (Text(variable, variable), "unknown"))
        result.append(
            Measure(
                variable=variable,
                label=label,
                unit=unit,
                area_system=row["area_system"],
                periods=tuple(row["period"]),
                sexes=tuple(row["sex"]),
                bands=tuple(AgeBand(band["age_from"], band["age_to"]) for band in row["bands"]),
                datasets=tuple(row["dataset"]),
            )
        )
    return tuple(sorted(result, key=lambda m: (m.area_system, m.label.de, m.variable)))


def newest(cells: pl.DataFrame, datasets: pl.DataFrame) -> pl.DataFrame:
    """Keep one row a cell: that of the dataset imported last. ``datasets`` has the DATASETS columns."""
    if cells["dataset"].n_unique() <= 1:
        return cells
    order = datasets.select("dataset", "imported_at")
    return (
        cells.join(order, on="dataset", how="left")
        .sort("imported_at", "dataset", nulls_last=False)
        .unique(CELL_KEY, keep="last", maintain_order=True)
        .drop("imported_at")
    )


def cells_of(
    store: Store,
    variable: str,
    area_system: str,
    *,
    periods: Sequence[str] | None = None,
    zone: str = PLANNING_ZONE,
    state: DataState | None = None,
) -> pl.DataFrame:
    """Return the newest cells of one variable, all sexes and ages, with the OBSERVATIONS columns."""
    wanted = (pl.col("area_system") == area_system) & (pl.col("variable") == variable)
    if periods is not None:
        wanted &= pl.col("period").is_in(list(periods))
    cells = store.observations(zone, state).filter(wanted).collect()
    return newest(cells, store.read("datasets", state).select("dataset", "imported_at").collect())


def figures(cells: pl.DataFrame, *, sex: str = "all", ages: AgeBand = ALL_AGES) -> pl.DataFrame:
    """Add ``cells`` (of one variable and system) up to one figure an area and period.

    Columns FIGURES. Periods in which ``ages`` or ``sex`` cannot be put together exactly are left out:
    a figure for other ages than asked would be a wrong one.
    """
    wanted = _wanted(cells.select("period", "sex", "age_from", "age_to").unique(), sex, ages)
    if wanted.is_empty():
        return pl.DataFrame(schema=FIGURES)
    without = pl.col("flag").is_in(_WITHOUT)
    several = pl.len() > 1
    added = (
        cells.join(wanted, on=wanted.columns, how="semi")
        .group_by("area", "period")
        .agg(
            pl.when(without.any()).then(None).otherwise(pl.col("numerator").sum()).alias("value"),
            pl.when(pl.col("denominator").is_null().any() | several)
            .then(None)
            .otherwise(pl.col("denominator").first())
            .alias("denominator"),
            pl.when(without.any())
            .then(pl.col("flag").filter(without).first())
            .when(pl.col("flag").n_unique() == 1)
            .then(pl.col("flag").first())
            .otherwise(_weakest_flag())
            .alias("flag"),
            pl.col("dataset").first(),
            pl.when(several).then(None).otherwise(pl.col("row").first()).alias("row"),
        )
        .sort("period", "area")
    )
    return added.select(pl.col(name).cast(dtype) for name, dtype in FIGURES.items())


def _weakest_flag() -> pl.Expr:
    """Of values with different reservations the sum keeps the gravest."""
    order = (Flag.ESTIMATE, Flag.LIMITED, Flag.PROVISIONAL, Flag.REVISED)
    weakest: pl.Expr = pl.lit(str(Flag.OK))
    for flag in reversed(order):
        weakest = pl.when((pl.col("flag") == str(flag)).any()).then(pl.lit(str(flag))).otherwise(weakest)
    return weakest


def _wanted(there: pl.DataFrame, sex: str, ages: AgeBand) -> pl.DataFrame:
    """The cells of each date that add up to what was asked: published totals first, then the sexes.

    ``there`` and the answer: period, sex, age_from, age_to.
    """
    bands: dict[str, dict[str, list[AgeBand]]] = {}
    for period, whose, start, stop in there.iter_rows():
        bands.setdefault(period, {}).setdefault(whose, []).append(AgeBand(start, stop))
    rows = [
        (period, whose, band.start, band.stop)
        for period, by_sex in bands.items()
        for whose, chosen in covering(by_sex, sex, ages).items()
        for band in chosen
    ]
    return pl.DataFrame(rows, schema=there.schema, orient="row")


def covering(
    by_sex: Mapping[str, Sequence[AgeBand]], sex: str, ages: AgeBand
) -> dict[str, tuple[AgeBand, ...]]:
    """The bands by sex that add up to ``ages`` of ``sex`` exactly; empty where that cannot be.

    ``by_sex``: the bands there are. A published total goes before the sum of the sexes.
    """
    published = tiling(by_sex.get(sex, ()), ages)
    if published:
        return {sex: published}
    single = {whose: tiling(bands, ages) for whose, bands in by_sex.items() if whose != "all"}
    if sex != "all" or not {"m", "f"} <= set(single):
        return {}
    return {whose: chosen for whose, chosen in single.items() if chosen} if all(single.values()) else {}
