"""The store of one municipality: Delta tables under one ledger, changed in whole transactions.

A transaction replaces or removes datasets in any number of tables and becomes visible at once, or
not at all. Every earlier state stays readable; undo is a new state that points to earlier versions.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
from deltalake import DeltaTable, write_deltalake
from filelock import FileLock

from kommune360.areas.schema import AREAS, BRIDGES, SYSTEMS, Schema, conform
from kommune360.observations.ledger import DataState, Ledger
from kommune360.observations.schema import DATASETS, OBSERVATIONS, VARIABLES, violations

PLANNING_ZONE = "planning"
STATISTICS_ZONE = "statistics"  # unsuppressed; only the statistics office and the release read it
OBSERVATION_TABLES = {PLANNING_ZONE: "observations", STATISTICS_ZONE: "observations_statistics"}

TABLES: dict[str, Schema] = {
    "observations": OBSERVATIONS,
    "observations_statistics": OBSERVATIONS,
    "areas": AREAS,
    "systems": SYSTEMS,
    "bridges": BRIDGES,
    "datasets": DATASETS,
    "variables": VARIABLES,
}
_PARTITIONS = {name: ["area_system"] for name in OBSERVATION_TABLES.values()}


@dataclass(slots=True)
class Transaction:
    """What will change; nothing is written before the end of the ``with`` block."""

    frames: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    details: dict[str, Any] = field(default_factory=dict)
    note: str = ""

    def replace(self, table: str, frame: pl.DataFrame) -> None:
        """Put ``frame`` in ``table`` in place of all rows of the datasets it names."""
        self.frames.setdefault(table, []).append(frame)

    def drop(self, dataset: str) -> None:
        """Remove every row of ``dataset`` from every table, before anything is put in."""
        self.dropped.add(dataset)

    def datasets(self) -> list[str]:
        named = {
            name
            for frames in self.frames.values()
            for frame in frames
            for name in frame["dataset"].unique().to_list()
        }
        return sorted(named | self.dropped)


class Store:
    """The tables of one data folder. ``extra_tables`` adds tables of rooms above (facilities ...)."""

    def __init__(self, folder: Path, extra_tables: Mapping[str, Schema] | None = None) -> None:
        self.folder = folder
        self.tables: dict[str, Schema] = {**TABLES, **(extra_tables or {})}
        self.ledger = Ledger(folder / "ledger")

    @property
    def state(self) -> DataState:
        """The state that holds now."""
        return self.ledger.head()

    def read(self, table: str, state: DataState | None = None, *, zone: str = PLANNING_ZONE) -> pl.LazyFrame:
        """Return ``table`` as of ``state`` (default: now), lazily, with the columns of its schema.

        ``zone`` is what the caller may see; this is the one place that keeps the zones apart. Without
        more said, the unsuppressed figures are refused (ValueError) and the descriptions of their
        datasets, which can quote sums and samples, are left out. STATISTICS_ZONE sees both zones.
        """
        if zone not in OBSERVATION_TABLES:
            raise ValueError(f"there is no zone {zone!r}")
        if zone == STATISTICS_ZONE:
            return self._read(table, state)
        if table == OBSERVATION_TABLES[STATISTICS_ZONE]:
            raise ValueError(f"{table} belongs to the statistics zone")
        frame = self._read(table, state)
        return frame.filter(pl.col("zone") != STATISTICS_ZONE) if table == "datasets" else frame

    def inventory(self, state: DataState | None = None) -> pl.LazyFrame:
        """Which datasets there are in both zones: the DATASETS columns without ``meta``."""
        return self._read("datasets", state).drop("meta")

    def _read(self, table: str, state: DataState | None = None) -> pl.LazyFrame:
        version = (state or self.state).tables.get(table)
        if version is None:
            return pl.LazyFrame(schema=dict(self.tables[table]))
        return _scan(self._path(table), version, self._stamp(table, version)).select(
            self.tables[table].keys()
        )

    def observations(self, zone: str = PLANNING_ZONE, state: DataState | None = None) -> pl.LazyFrame:
        """The figures of one zone; asking for the statistics zone is saying that one may see it."""
        return self.read(OBSERVATION_TABLES[zone], state, zone=zone)

    @contextmanager
    def transaction(self, action: str, author: str = "") -> Iterator[Transaction]:
        """Collect changes and commit them together; an exception inside leaves everything as it was.

        Raises ValueError where a table breaks the laws of its schema.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self.folder / ".lock", timeout=60):
            change = Transaction()
            yield change
            touched = change.datasets()
            if touched:
                tables = self._write(change)
                self.ledger.append(
                    DataState(
                        action=action,
                        author=author,
                        note=change.note,
                        tables=tables,
                        datasets=tuple(touched),
                        details=change.details,
                    )
                )

    def undo(self, author: str = "") -> DataState:
        """Go back by one step: a new state with the tables of the one before the last change.

        Undoing twice goes back two steps. Raises ValueError where there is nothing to undo.
        """
        with FileLock(self.folder / ".lock", timeout=60):
            target, earlier = self.to_undo()
            return self.ledger.append(
                DataState(
                    action="undo",
                    author=author,
                    note=target.note,
                    tables=dict(earlier.tables),
                    datasets=target.datasets,
                    details={"undoes": target.number, "back_to": earlier.number},
                )
            )

    def to_undo(self) -> tuple[DataState, DataState]:
        """The change an undo would take back, and the state it would go back to.

        ValueError where there is nothing to undo.
        """
        head = self.state
        # the newest change not yet taken back: an undo entry names the state it went back to
        number = int(head.details["back_to"]) if head.action == "undo" else head.number
        if number == 0:
            raise ValueError("there is nothing to undo")
        target = self.ledger.entry(number)
        return target, self._state_under(target)

    def _state_under(self, state: DataState) -> DataState:
        """The state on which ``state`` was built; undo entries point to what they restored."""
        below = self.ledger.entry(state.number - 1) if state.number > 1 else DataState()
        while below.action == "undo":
            below = self.ledger.entry(int(below.details["back_to"]))
        return below

    def _stamp(self, table: str, version: int) -> int:
        """Tells a version from one of the same number in a folder that was made anew."""
        try:
            return (self.folder / table / "_delta_log" / f"{version:020d}.json").stat().st_mtime_ns
        except FileNotFoundError:  # an old version whose entry a checkpoint replaced
            return 0

    def _path(self, table: str) -> str:
        return str(self.folder / table)

    def _write(self, change: Transaction) -> dict[str, int]:
        state = self.state
        versions = dict(state.tables)
        for table in self.tables:
            frames = change.frames.get(table, [])
            known = table in versions
            if frames:
                frame = conform(pl.concat(frames, how="diagonal_relaxed"), self.tables[table])
                self._check(table, frame)
                if table in _PARTITIONS:  # neighbours in the file are read together
                    frame = frame.sort("area_system", "variable", "period", "area")
                named = set(frame["dataset"].unique().to_list())
                versions[table] = self._put(table, frame, named | change.dropped, versions.get(table))
            elif known and change.dropped:
                delta = self._at(table, versions[table])
                delta.delete(_among(change.dropped))
                versions[table] = delta.version()
        return versions

    def _check(self, table: str, frame: pl.DataFrame) -> None:
        if table in OBSERVATION_TABLES.values() and (broken := violations(frame)):
            raise ValueError(f"{table}: " + "; ".join(broken))

    def _put(self, table: str, frame: pl.DataFrame, datasets: set[str], version: int | None) -> int:
        path = self._path(table)
        partition = _PARTITIONS.get(table)
        if version is None:
            # a table that no state names is the rest of an import that never came to its end
            write_deltalake(path, frame.to_arrow(), mode="overwrite", partition_by=partition)
            return DeltaTable(path).version()
        delta = self._at(table, version)
        present = set(
            self._read(table, DataState(tables={table: delta.version()}))
            .filter(pl.col("dataset").is_in(list(datasets)))
            .select(pl.col("dataset").unique())
            .collect()["dataset"]
        )
        if present:
            delta.delete(_among(present))
        write_deltalake(delta, frame.to_arrow(), mode="append", partition_by=partition)
        return DeltaTable(path).version()

    def _at(self, table: str, version: int) -> DeltaTable:
        """The Delta table with its head at the content of ``version`` (what came after is undone)."""
        delta = DeltaTable(self._path(table))
        if delta.version() != version:
            delta.restore(version)
        return delta


@functools.lru_cache(maxsize=64)
def _scan(path: str, version: int, stamp: int) -> pl.LazyFrame:
    """A table at one version, not read yet. A version never changes, and finding its files in the log
    takes longer than reading a few of their rows. Not ``scan_delta``: it asks the log at every reading, and
    loads pyarrow to look at a schema, which takes 30 MB of a server."""
    table = DeltaTable(path, version=version)
    schema = pl.Schema(table.schema())
    files = table.file_uris()
    if not files:
        return pl.LazyFrame(schema=schema)
    partitions = {name: schema[name] for name in table.metadata().partition_columns}
    return pl.scan_parquet(
        files,
        schema=schema,
        hive_schema=partitions or None,
        hive_partitioning=bool(partitions),
        missing_columns="insert",
        extra_columns="ignore",
    )


def _among(datasets: Iterable[str]) -> str:
    quoted = ", ".join("'" + name.replace("'", "''") + "'" for name in sorted(datasets))
    return f"dataset IN ({quoted})"
