"""Stored projections of a planning folder: looked up by what they rest on, never computed twice.

``projections/<key>.json`` says what was computed from which data and levers, the tables beside it hold
ranges, the years before and the back-test. Nothing here computes; see ``projecting``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from kommune360 import __version__
from kommune360.base.findings import Finding
from kommune360.base.fingerprints import fingerprint_json
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.observations.ledger import DataState, write_durably
from kommune360.projection.options import METHOD
from kommune360.projection.young import AGES, YoungDraws

FOLDER = "projections"
TABLES = ("observations", "areas", "systems", "bridges", "datasets")  # what residents by area rest on
Group = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Settings:
    """What is computed. ``groups``: half-open, completed years; those the stocks do not allow are left out."""

    horizon: int = 6
    draws: int = 1000
    seed: int = 0
    groups: tuple[Group, ...] = ((0, 3), (3, 6), (0, 6), (6, 10), (10, 16), (16, 18), (0, 18), (18, 27))


@dataclass(frozen=True, slots=True)
class StoredProjection:
    """One result. Where nothing could be said, ``refused`` is true and ``findings`` tell why.

    Attributes:
        key: of data, levers, settings and version; ``fingerprint``: of the stocks instead of the data.
        unsaid: areas of ``system`` about which nothing is said; ``lacking``: those without usable years.
        tested: origins and horizons of the back-test; empty where the past is too short, see
            ``test_findings``.
    """

    key: str
    folder: Path = field(compare=False)
    refused: bool
    system: str = ""
    origin: int = 0
    first: int = 0  # first year known
    areas: int = 0
    groups: tuple[Group, ...] = ()
    draws: int = 0
    seed: int = 0
    levers: tuple[Mapping[str, Any], ...] = ()
    unsaid: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    fingerprint: str = ""
    stocks: str = ""
    drawn: str = (
        ""  # fingerprint of the draws of children; empty where the stocks know no single ages of them
    )
    tested: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    test_findings: tuple[Finding, ...] = ()
    seconds: float = 0.0
    made_at: str = ""
    version: str = __version__

    @property
    def years(self) -> tuple[int, ...]:
        """Years ahead, from the ranges."""
        return tuple(sorted(self.ranges()["year"].unique().to_list()))

    def ranges(self) -> pl.DataFrame:
        """Columns ``projection.by_level.BY_LEVEL``."""
        return pl.read_parquet(table_path(self.folder, "ranges", self.fingerprint))

    def past(self) -> pl.DataFrame:
        """Residents known: system, area, year, age_from, age_to, n."""
        return pl.read_parquet(table_path(self.folder, "past", self.stocks))

    def scores(self) -> pl.DataFrame:
        """The back-test by method, age group, horizon and size class (``Backtest.scores``), and ``off80``:
        in 8 of 10 cases of all sizes the error was at most so many percent."""
        return pl.read_parquet(table_path(self.folder, "scores", self.stocks))

    def children(self) -> YoungDraws:
        """The draws of children that a need asks for (``projection.young``)."""
        frame = pl.read_parquet(table_path(self.folder, "children", self.fingerprint))
        areas = tuple(frame["area"].unique(maintain_order=True))
        shape = (len(areas), -1, AGES)
        return YoungDraws(
            areas=areas,
            draws=frame["draws"].to_numpy().reshape(*shape, frame["draws"].dtype.shape[0]),  # type: ignore[attr-defined]
            course=frame["course"].to_numpy().reshape(shape),
            origin=self.origin,
            years=self.origin - self.first + 1,
            unsaid=frozenset(self.unsaid),
            findings=tuple(f for f in self.findings if f.code.startswith("projection-")),
            fingerprint=self.drawn,
        )

    def as_dict(self) -> dict[str, Any]:
        plain = asdict(self)
        del plain["folder"]
        for name in ("findings", "test_findings"):
            plain[name] = [finding.as_dict() for finding in getattr(self, name)]
        return plain


def projection_key(
    folder: PlanningFolder,
    state: DataState,
    levers: Sequence[Mapping[str, Any]] = (),
    settings: Settings | None = None,
) -> str:
    """Return the key of a projection without reading a figure: same tables, levers and settings, same key."""
    content = {
        "tables": {name: state.tables.get(name) for name in TABLES},
        "area_system": folder.config.area_system,
        "levers": [dict(lever) for lever in levers],
        "settings": asdict(settings or Settings()),
        "version": [__version__, METHOD],
    }
    return fingerprint_json(content)[:32]


def stored_projection(folder: PlanningFolder, key: str) -> StoredProjection | None:
    """Return what was computed under ``key``; None where nothing is there that can be read."""
    try:
        raw = json.loads((folder.path / FOLDER / f"{key}.json").read_text(encoding="utf-8"))
        for name in ("findings", "test_findings"):
            raw[name] = tuple(map(Finding.from_dict, raw[name]))
        raw["groups"] = tuple((int(start), int(stop)) for start, stop in raw["groups"])
        for name in ("levers", "unsaid", "lacking"):
            raw[name] = tuple(raw[name])
        found = StoredProjection(folder=folder.path, **raw)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return found if all(path.is_file() for path in table_paths(found)) else None


def store_projection(found: StoredProjection) -> StoredProjection:
    """Write the description last: a projection is there when all of it is there."""
    text = json.dumps(found.as_dict(), ensure_ascii=False, indent=1)
    write_durably(found.folder / FOLDER / f"{found.key}.json", text.encode())
    return found


def children_table(young: YoungDraws) -> pl.DataFrame:
    """One row an area, year ahead and age, in the order of the arrays."""
    area, ahead, age = (at.ravel() for at in np.indices(young.course.shape))
    return pl.DataFrame(
        {
            "area": pl.Series(young.areas, dtype=pl.String).gather(area),
            "year": (young.origin + 1 + ahead).astype(np.int32),
            "age": age.astype(np.int32),
            "course": young.course.ravel(),
            "draws": pl.Series(young.draws.reshape(area.size, -1)),
        }
    )


def table_paths(found: StoredProjection) -> list[Path]:
    """Return the tables that a result is made of."""
    if found.refused:
        return []
    names = [("ranges", found.fingerprint), ("past", found.stocks)]
    if found.drawn:
        names.append(("children", found.fingerprint))
    if found.tested:
        names.append(("scores", found.stocks))
    return [table_path(found.folder, *name) for name in names]


def table_path(folder: Path, name: str, fingerprint: str) -> Path:
    return folder / FOLDER / f"{name}-{fingerprint[:32]}.parquet"


def write_table(folder: Path, name: str, fingerprint: str, frame: pl.DataFrame) -> None:
    """Write a table whole or not at all."""
    path = table_path(folder, name, fingerprint)
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    frame.write_parquet(part)
    part.replace(path)
