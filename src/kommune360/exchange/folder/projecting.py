"""Projects the residents of a planning folder, tests the method on the town's own past and stores both.

From a folder, its data state and levers to a ``StoredProjection``. Long work: whoever calls is told how
far it is and may stop it between two steps by raising from ``progress``.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from kommune360.areas.bridges import wider_areas
from kommune360.base.findings import Findings, InputRefused
from kommune360.base.fingerprints import fingerprint_bytes, fingerprint_json
from kommune360.exchange.folder.forgetting import forget_projections
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.exchange.folder.projections import (
    FOLDER,
    Settings,
    StoredProjection,
    children_table,
    projection_key,
    store_projection,
    stored_projection,
    table_path,
    write_table,
)
from kommune360.exchange.folder.residents import folder_stocks, residents_cells
from kommune360.observations.ledger import DataState
from kommune360.projection.backtest import ALL_SIZES, Backtest, backtest, checked, group_findings
from kommune360.projection.by_level import ranges_by_level
from kommune360.projection.forecasts import Forecaster
from kommune360.projection.lever_data import lever_from_dict
from kommune360.projection.options import METHOD, Options
from kommune360.projection.own_test import own_trial
from kommune360.projection.peers import hamilton_perry, naive
from kommune360.projection.project import prepare, project
from kommune360.projection.stocks import Stocks
from kommune360.projection.young import AGES, HORIZON, young_draws

Progress = Callable[[int, int, str], None]
TOWN = ""  # the level of the whole town
READ, LEARN, DRAW, TEST = "read", "learn", "draw", "test"  # steps, as told to ``progress``
_SHARES = {READ: (0, 5), LEARN: (5, 25), DRAW: (25, 45), TEST: (45, 100)}  # percent of the time, roughly
_METHODS: dict[str, Forecaster] = {"ours": project, "naive": naive, "hamilton_perry": hamilton_perry}


@dataclass(frozen=True, slots=True)
class _Step:
    """Tells how far the work is, in percent of the whole."""

    told: Progress | None
    name: str

    def __call__(self, done: int, total: int, _what: str = "") -> None:
        first, last = _SHARES[self.name]
        if self.told:
            self.told(first + (last - first) * done // max(total, 1), 100, self.name)


def project_folder(
    folder: PlanningFolder,
    levers: Sequence[Mapping[str, Any]] = (),
    *,
    state: DataState | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> StoredProjection:
    """Return the stored projection of a data state; computed only where it is not there yet.

    ``levers`` as plain data (``lever_data``). What cannot be projected is stored, too, with its reason.
    """
    began = time.monotonic()
    state, settings = state or folder.store.state, settings or Settings()
    key = projection_key(folder, state, levers, settings)
    known = stored_projection(folder, key)
    if known is not None:
        return known
    (folder.path / FOLDER).mkdir(exist_ok=True)
    _Step(progress, READ)(0, 1)
    findings = Findings()
    stocks, system, named = _stocks(folder, state, findings)
    try:
        if stocks is None:
            raise InputRefused(findings)
        found = _projected(
            StoredProjection(key=key, folder=folder.path, refused=False, system=system),
            folder,
            state,
            stocks,
            levers,
            settings,
            progress,
        )
    except InputRefused as refusal:
        found = StoredProjection(key=key, folder=folder.path, refused=True, system=system)
        findings.extend(finding for finding in refusal.findings if finding not in findings.items)
    lacking = sorted(named - set(stocks.areas)) if stocks is not None else ()
    stored = store_projection(
        replace(
            found,
            levers=tuple(levers),
            lacking=tuple(lacking),
            findings=(*findings, *found.findings),
            seconds=round(time.monotonic() - began, 1),
            made_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        )
    )
    forget_projections(folder)
    return stored


def _stocks(
    folder: PlanningFolder, state: DataState, findings: Findings
) -> tuple[Stocks | None, str, set[str]]:
    """Stocks on the level the folder plans on, that level, and all areas with residents there now."""
    cells, system = residents_cells(folder, state, folder.store.read("bridges", state).collect(), below=1)
    own = cells.filter(pl.col("area_system") == system)
    newest = own.filter(pl.col("period") == pl.col("period").max())
    return folder_stocks(folder, findings, level=system, state=state), system, set(newest["area"])


def _projected(
    found: StoredProjection,
    folder: PlanningFolder,
    state: DataState,
    stocks: Stocks,
    levers: Sequence[Mapping[str, Any]],
    settings: Settings,
    progress: Progress | None,
) -> StoredProjection:
    groups = tuple(group for group in settings.groups if not group_findings([group], stocks))
    levels = _levels(folder, state, found.system, stocks.areas)
    of_stocks = _mark_of(stocks, found, levels, groups)
    fingerprint = fingerprint_json([of_stocks, [dict(lever) for lever in levers], repr(settings)])
    _Step(progress, LEARN)(0, 1)
    prepared = prepare(
        stocks,
        max(settings.horizon, HORIZON),
        draws=settings.draws,
        seed=settings.seed,
        levers=[lever_from_dict(lever) for lever in levers],
    )
    _Step(progress, DRAW)(0, 1)
    if not table_path(folder.path, "ranges", fingerprint).is_file():
        ranges = ranges_by_level(
            prepared, stocks, groups, levels, system=found.system, progress=_Step(progress, DRAW)
        )
        shown = ranges.filter(pl.col("year") <= prepared.origin + settings.horizon)
        write_table(folder.path, "ranges", fingerprint, shown)
    drawn = stocks.ages > AGES
    if drawn and not table_path(folder.path, "children", fingerprint).is_file():
        young = young_draws(prepared, len(stocks.years))
        write_table(folder.path, "children", fingerprint, children_table(young))
    if not table_path(folder.path, "past", of_stocks).is_file():
        write_table(folder.path, "past", of_stocks, _past(stocks, groups, found.system, levels))
    tested, test_findings = _tested(folder, stocks, of_stocks, _Step(progress, TEST))
    return replace(
        found,
        origin=prepared.origin,
        first=stocks.years[0],
        areas=len(stocks.areas),
        groups=groups,
        draws=settings.draws,
        seed=settings.seed,
        unsaid=tuple(sorted(prepared.unsaid)),
        fingerprint=fingerprint,
        stocks=of_stocks,
        drawn=prepared.fingerprint if drawn else "",
        tested=tested,
        findings=prepared.findings,
        test_findings=tuple(test_findings),
    )


def _tested(
    folder: PlanningFolder, stocks: Stocks, of_stocks: str, step: _Step
) -> tuple[dict[str, Any], Findings]:
    """Try the method on the past, once for the same stocks; no trial where that past is too short."""
    findings = Findings()
    step(0, 1)
    wanted = own_trial(stocks, min_residents=Options().smallest_area)
    trial = checked(wanted, stocks, findings) if len(stocks.years) > 1 else None
    if trial is None:
        return {}, findings
    if not table_path(folder.path, "scores", of_stocks).is_file():
        write_table(
            folder.path, "scores", of_stocks, _scores(backtest(stocks, _METHODS, trial, progress=step))
        )
    return {
        "origins": list(trial.origins),
        "horizons": list(trial.horizons),
        "draws": trial.draws,
        "last": stocks.last_year,
    }, findings


def _scores(result: Backtest) -> pl.DataFrame:
    """The scores and, over all sizes, ``off80``: in 8 of 10 cases the error was at most so many percent."""
    error = 100 * (pl.col("point") - pl.col("came")).abs() / pl.col("came")
    off = (
        result.cases.filter(pl.col("came") > 0)
        .group_by("method", "group", "horizon")
        .agg(error.quantile(0.8, "linear").alias("off80"))
        .with_columns(pl.lit(ALL_SIZES).alias("size_class"))
    )
    return result.scores.join(
        off, on=["method", "group", "horizon", "size_class"], how="left", maintain_order="left"
    )


def _levels(
    folder: PlanningFolder, state: DataState, system: str, areas: Sequence[str]
) -> dict[str, dict[str, dict[str, float]]]:
    """The wider areas that the areas of ``system`` make up, and the town."""
    bridges = folder.store.read("bridges", state).collect()
    return {TOWN: {"": dict.fromkeys(areas, 1.0)}} | wider_areas(bridges, system, areas)


def _mark_of(stocks: Stocks, found: StoredProjection, levels: Any, groups: Any) -> str:
    """The fingerprint of all that the past and the trial on it depend on."""
    return fingerprint_json(
        [
            fingerprint_bytes(np.ascontiguousarray(stocks.counts).tobytes()),
            [stocks.areas, stocks.years, stocks.sexes],
            found.system,
            levels,
            groups,
            [found.version, METHOD],
        ]
    )


def _past(
    stocks: Stocks,
    groups: Sequence[tuple[int, int]],
    system: str,
    levels: Mapping[str, Mapping[str, Mapping[str, float]]],
) -> pl.DataFrame:
    """Residents of all years known, of the areas and the wider ones."""
    own = {area: {area: 1.0} for area in stocks.areas}
    at = {area: number for number, area in enumerate(stocks.areas)}
    frames = []
    for level, areas in {system: own, **levels}.items():
        weights = np.zeros((len(areas), len(stocks.areas)))
        for row, parts in enumerate(areas.values()):
            for area, weight in parts.items():
                weights[row, at[area]] = weight
        for start, stop in groups:
            counted = weights @ stocks.by_age_group((start, stop))
            row_of, year_of = (index.ravel() for index in np.indices(counted.shape))
            frames.append(
                pl.DataFrame(
                    {
                        "area": pl.Series(list(areas), dtype=pl.String).gather(row_of),
                        "year": np.array(stocks.years, dtype=np.int32)[year_of],
                        "n": counted.ravel(),
                    }
                ).select(
                    pl.lit(level).alias("system"),
                    "area",
                    "year",
                    pl.lit(start, dtype=pl.Int32).alias("age_from"),
                    pl.lit(stop, dtype=pl.Int32).alias("age_to"),
                    "n",
                )
            )
    return pl.concat(frames)
