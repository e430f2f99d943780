"""Where does a figure come from? Dataset, file, row and data state, down to the cells it was added from.

The sources line names datasets; a trace lists every stored cell behind one figure of one area.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from kommune360.base.ages import AgeBand, tiling
from kommune360.base.flags import Flag
from kommune360.base.text import Text
from kommune360.exchange.folder.datasheets import RELEASED_FROM
from kommune360.observations.figures import Measure, newest
from kommune360.observations.ledger import DataState
from kommune360.web.areas.catalogue import Catalogue, catalogue_of
from kommune360.web.areas.folders import folder_of, remembered, state_of
from kommune360.web.areas.query import Question

MOST_CELLS = 400


@dataclass(frozen=True, slots=True)
class Source:
    """One imported file (or sheet) as it is named under a table. ``publisher`` "" where not told."""

    dataset: str
    title: str
    file: str
    sheet: str
    period_first: str
    period_last: str
    imported_at: str
    fingerprint: str
    publisher: str
    notes: tuple[str, ...]
    proof: int | None = None  # data state whose proof says how its figures were protected


@dataclass(frozen=True, slots=True)
class Step:
    """One stored cell behind a figure; ``weight`` below 1 means only a part of it counts here."""

    area: str
    name: str
    period: str
    sex: str
    ages: AgeBand
    value: float | None
    flag: str
    weight: float
    dataset: str
    row: int | None


@dataclass(frozen=True, slots=True)
class Trace:
    """From a figure back to its cells; ``cells`` counts all, ``steps`` shows the first of them."""

    steps: tuple[Step, ...]
    cells: int
    sources: tuple[Source, ...]
    state: DataState
    system: Text
    methods: tuple[str, ...]

    @property
    def withheld(self) -> bool:
        """Whether one of the cells is known and not shown."""
        return any(step.flag == str(Flag.SUPPRESSED) for step in self.steps)

    @property
    def proof(self) -> int | None:
        """The data state whose proof explains the cells that are not shown."""
        return next((source.proof for source in self.sources if source.proof is not None), None)


def sources_of(municipality: Any) -> dict[str, Source]:
    """Every imported dataset by its id, in the data state that holds now."""
    return remembered(municipality, "sources", "all", lambda: _read_sources(municipality))


def _read_sources(municipality: Any) -> dict[str, Source]:
    frame = folder_of(municipality).store.read("datasets", state_of(municipality)).collect()
    found = {}
    for row in frame.sort("imported_at").to_dicts():
        meta = json.loads(row["meta"] or "{}")
        notes = meta.get("footnotes") or meta.get("notes") or ()
        publisher = meta.get("publisher") or meta.get("source") or ""
        found[row["dataset"]] = Source(
            dataset=row["dataset"],
            title=row["title"] or row["file"] or row["dataset"],
            file=row["file"] or "",
            sheet=row["sheet"] or "",
            period_first=row["period_first"] or "",
            period_last=row["period_last"] or "",
            imported_at=row["imported_at"] or "",
            fingerprint=row["fingerprint"] or "",
            publisher=publisher if isinstance(publisher, str) else "",
            notes=tuple(str(note) for note in notes) if isinstance(notes, list | tuple) else (str(notes),),
            proof=meta.get("state") if RELEASED_FROM in meta else None,
        )
    return found


def covering(sources: Iterable[Source], periods: Iterable[str]) -> tuple[Source, ...]:
    """Those that hold figures of a year in ``periods``; all where none says it does.

    An indicator rests on every file its variables ever came in; a reader asks for those of her date.
    """
    known, years = tuple(sources), {period[:4] for period in periods if period}
    fitting = tuple(
        source
        for source in known
        if any(
            (source.period_first or year)[:4] <= year <= (source.period_last or year)[:4] for year in years
        )
    )
    return fitting or known


def trace_of(municipality: Any, question: Question, area: str) -> Trace:
    """The stored cells behind the figure of ``area`` at the question's date."""
    catalogue = catalogue_of(municipality)
    ordered = sorted(
        question.topic.measures,
        key=lambda m: (m.area_system != question.level.system, catalogue.way(m, question.level.system)),
    )
    for exact_only in (True, False):
        for measure in ordered:
            way = catalogue.way(measure, question.level.system)
            if not way or (exact_only and way != "exact") or question.period not in measure.periods:
                continue
            found = _trace(municipality, catalogue, question, measure, area)
            if found is not None:
                return found
    state = state_of(municipality)
    return Trace((), 0, (), state, question.level.label, ())


def _trace(
    municipality: Any, catalogue: Catalogue, question: Question, measure: Measure, area: str
) -> Trace | None:
    weights, methods = _parts(catalogue, measure.area_system, question.level.system, area)
    store, state = folder_of(municipality).store, state_of(municipality)
    wanted = (
        (pl.col("area_system") == measure.area_system)
        & (pl.col("variable") == measure.variable)
        & (pl.col("period") == question.period)
        & pl.col("area").is_in(list(weights))
    )
    cells = newest(
        store.observations(state=state).filter(wanted).collect(),
        catalogue.imported,
    )
    cells = _as_added(cells, question.ages)
    if cells.is_empty():
        return None
    known = sources_of(municipality)
    steps = [
        Step(
            area=row["area"],
            name=catalogue.name(measure.area_system, row["area"]),
            period=row["period"],
            sex=row["sex"],
            ages=AgeBand(row["age_from"], row["age_to"]),
            value=row["numerator"],
            flag=row["flag"] or "",
            weight=weights[row["area"]],
            dataset=row["dataset"],
            row=row["row"],
        )
        for row in cells.sort("area", "age_from", "sex").head(MOST_CELLS).to_dicts()
    ]
    used = [known[name] for name in cells["dataset"].unique().sort() if name in known]
    label = catalogue.levels[measure.area_system].label
    return Trace(tuple(steps), cells.height, tuple(used), state, label, methods)


def _parts(
    catalogue: Catalogue, source: str, target: str, area: str
) -> tuple[dict[str, float], tuple[str, ...]]:
    """Areas of the source system that make up ``area``, each with the share that counts."""
    if source == target:
        return {area: 1.0}, ()
    bridge = catalogue.bridge(source, target)
    if bridge is None:
        return {}, ()
    total = bridge.group_by("from_key").agg(pl.col("weight").sum().alias("total"))
    parts = bridge.filter(pl.col("to_key") == area).join(total, on="from_key")
    shares = parts.with_columns((pl.col("weight") / pl.col("total")).alias("share"))
    return (
        dict(shares.select("from_key", "share").iter_rows()),
        tuple(parts["method"].unique().sort()),
    )


def _as_added(cells: pl.DataFrame, ages: AgeBand) -> pl.DataFrame:
    """The cells that ``observations.figures`` adds: published totals, else those of each sex."""
    total = _tiled(cells.filter(pl.col("sex") == "all"), ages)
    if total.height:
        return total
    single = cells.filter(pl.col("sex") != "all").group_by("sex", maintain_order=True)
    return pl.concat([cells.clear(), *(_tiled(rows, ages) for _, rows in single)])


def _tiled(cells: pl.DataFrame, ages: AgeBand) -> pl.DataFrame:
    """The fewest bands that make up ``ages``; empty where they cannot."""
    there = (AgeBand(start, stop) for start, stop in cells.select("age_from", "age_to").unique().iter_rows())
    chosen = tiling(there, ages)
    if not chosen:
        return cells.clear()
    keep = pl.any_horizontal(
        ((pl.col("age_from") == band.start) & (pl.col("age_to") == band.stop)) for band in chosen
    )
    return cells.filter(keep)
