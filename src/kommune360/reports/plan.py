"""What do a plan's documents show? One frozen view of a need result, the same for every format.

From a ``NeedResult`` and the folder it was computed from to ``Plan``: names, levels, the figures in
the precision all documents share, the datasets behind them and the findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from kommune360.areas.systems import known_systems
from kommune360.base.findings import Findings
from kommune360.base.text import Text
from kommune360.demand.offers import CHILDCARE, OFFERS
from kommune360.demand.plan_need import TOWN, NeedResult
from kommune360.demand.summary import Summary
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.observations.ledger import DataState

DIGITS = 3  # decimals kept in every document; what is shown is rounded to whole places
READABLE = 60  # so many areas a person still reads in one table
_ORDER = [CHILDCARE, *(offer for offer in OFFERS if offer != CHILDCARE)]


@dataclass(frozen=True)
class Plan:
    """``areas``: columns AREAS of all systems shown; ``datasets``: columns DATASETS of what was used."""

    municipality: str
    ags: str
    invented: bool
    result: NeedResult
    areas: pl.DataFrame
    datasets: pl.DataFrame
    labels: Mapping[str, Text]  # system -> name
    findings: Findings
    state: DataState

    @cached_property
    def figures(self) -> pl.DataFrame:
        """All rows, town first, then wider to finer levels: columns of ``need`` in shared precision."""
        frame = pl.concat([self.result.totals, self.result.need])
        numbers = [name for name, dtype in frame.schema.items() if dtype == pl.Float64]
        rank = {system: position for position, system in enumerate(self.levels)}
        return (
            # adding zero turns a negative zero into zero
            frame.with_columns(
                pl.col(numbers).round(DIGITS) + 0.0,
                pl.when(pl.col("system") == TOWN)
                .then(pl.lit(self.municipality))
                .otherwise(pl.col("name"))
                .alias("name"),
            )
            .with_columns(
                pl.col("system").replace_strict(rank, return_dtype=pl.Int32).alias("_level"),
                pl.col("offer")
                .replace_strict({offer: n for n, offer in enumerate(_ORDER)}, return_dtype=pl.Int32)
                .alias("_offer"),
                pl.col("moment")
                .replace_strict({"start": 0, "peak": 1}, return_dtype=pl.Int32)
                .alias("_moment"),
            )
            .sort("_offer", "_level", "area", "year", "_moment")
            .drop("_offer", "_level", "_moment")
        )

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Systems from the whole town to the finest, wider (fewer areas) first."""
        counts = self.result.totals.group_by("system").agg(pl.col("area").n_unique()).sort("area", "system")
        wider = [system for system in counts["system"].to_list() if system != TOWN]
        return (TOWN, *wider, self.result.system)

    @cached_property
    def offers(self) -> tuple[str, ...]:
        """Offers with a need or places somewhere, all of childcare first."""
        there = self.result.totals.filter(
            (pl.col("system") == TOWN)
            & (pl.col("need").fill_null(0.0).ne(0.0) | pl.col("places_usable").is_not_null())
        )["offer"].unique()
        return tuple(offer for offer in _ORDER if offer in set(there))

    @cached_property
    def year(self) -> str:
        """The Kita year that headlines speak of."""
        horizon = int(self.result.rule["horizon_min"])
        return self.result.years[min(horizon, len(self.result.years)) - 1]

    @property
    def moment(self) -> str:
        return self.result.scenario.moment

    @cached_property
    def shown_level(self) -> str:
        """The finest level a person can read in one table."""
        for system in reversed(self.levels[1:]):
            if self.names(system).height <= READABLE:
                return system
        return self.result.system if len(self.levels) < 3 else self.levels[1]

    def names(self, system: str) -> pl.DataFrame:
        """Columns area, name of one level, by key."""
        return self.figures.filter(pl.col("system") == system).select("area", "name").unique().sort("area")

    def label(self, system: str) -> Text:
        return self.labels.get(system, Text(system, system))

    def summary(self, offer: str) -> Summary:
        return self.result.summarise(offer, self.year, self.moment)

    def rows(
        self, offer: str, *, system: str = "", year: str = "", moment: str = "", area: str | None = None
    ) -> pl.DataFrame:
        """Figures of one offer, narrowed down by what is given."""
        wanted = pl.col("offer") == offer
        for column, value in (("system", system), ("year", year), ("moment", moment)):
            if value:
                wanted &= pl.col(column) == value
        if area is not None:
            wanted &= pl.col("area") == area
        return self.figures.filter(wanted)


def plan_of(
    folder: PlanningFolder,
    result: NeedResult,
    findings: Findings | None = None,
    state: DataState | None = None,
) -> Plan:
    """Bring a result and its folder together. ``findings`` default to those of the result; ``state`` is the
    one it was computed from (default: now)."""
    store = folder.store
    state = state or store.state
    systems = store.read("systems", state).collect().to_dicts()
    shown = [result.system, *result.totals["system"].unique().to_list()]
    return Plan(
        municipality=folder.config.name,
        ags=folder.config.ags,
        invented=folder.config.invented,
        result=result,
        areas=_best_areas(store.read("areas", state).filter(pl.col("system").is_in(shown)).collect()),
        datasets=_used(store.read("datasets", state).collect(), result.datasets),
        labels=system_labels(systems),
        findings=result.findings if findings is None else findings,
        state=state,
    )


def system_labels(systems: Iterable[Mapping[str, str | None]]) -> dict[str, Text]:
    """Readable names: those of the town's own systems (rows SYSTEMS), else of the catalogue."""
    own = {
        str(row["system"]): Text(str(row["label_de"]), str(row["label_en"] or row["label_de"]))
        for row in systems
        if row["label_de"]
    }
    catalogue = {system.id: system.label for system in known_systems().values()}
    return {**own, **catalogue, TOWN: Text("Ganze Kommune", "Whole town")}


def _best_areas(areas: pl.DataFrame) -> pl.DataFrame:
    """One row an area, with a boundary where one is known."""
    return (
        areas.sort("system", "key", pl.col("geometry").is_null(), "dataset", maintain_order=True)
        .unique(["system", "key"], keep="first", maintain_order=True)
        .sort("system", "key")
    )


def _used(datasets: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """The datasets the figures rest on, and the boundaries and bridges all figures pass through."""
    return datasets.filter(
        pl.col("dataset").is_in(list(names)) | pl.col("kind").is_in(["areas", "bridge", "quotas"])
    ).sort("kind", "dataset")
