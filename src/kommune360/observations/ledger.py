"""The ledger: which state of the data ("Datenstand") holds now, and which held before.

Each entry is one JSON file that names the Delta version of every table. Creating the next file is
the one atomic step that makes an import visible: whatever happens before it leaves the old state.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class DataState:
    """One state of the data. ``tables`` maps a table to its Delta version; ``number`` 0 is empty."""

    number: int = 0
    time: str = ""
    action: str = ""  # import, undo, remove
    author: str = ""
    note: str = ""
    tables: Mapping[str, int] = field(default_factory=dict)
    datasets: tuple[str, ...] = ()  # datasets the action touched
    details: Mapping[str, Any] = field(default_factory=dict)  # what the rim needs to heal, see folder

    def as_dict(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "time": self.time,
            "action": self.action,
            "author": self.author,
            "note": self.note,
            "tables": dict(self.tables),
            "datasets": list(self.datasets),
            "details": dict(self.details),
        }


class Ledger:
    """The entries in one folder, oldest first. Reading needs no lock: entries never change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def numbers(self) -> list[int]:
        try:
            # asked many times a page: names alone, no Path for each entry
            with os.scandir(self.folder) as entries:
                stems = [
                    entry.name.removesuffix(".json") for entry in entries if entry.name.endswith(".json")
                ]
        except FileNotFoundError:
            return []
        return sorted(int(stem) for stem in stems if stem.isdigit())

    def head(self) -> DataState:
        numbers = self.numbers()
        return self.entry(numbers[-1]) if numbers else DataState()

    def entry(self, number: int) -> DataState:
        """Return the state with ``number``; KeyError where there is none."""
        path = self.folder / f"{number:0{_DIGITS}d}.json"
        if number == 0:
            return DataState()
        if not path.is_file():
            raise KeyError(f"there is no data state {number} in {self.folder}")
        raw = json.loads(path.read_text(encoding="utf-8"))
        return DataState(**{**raw, "datasets": tuple(raw["datasets"])})

    def history(self) -> list[DataState]:
        return [self.entry(number) for number in self.numbers()]

    def next_number(self) -> int:
        """The number of the entry to come; sure only inside a transaction."""
        return (self.numbers() or [0])[-1] + 1

    def append(self, state: DataState) -> DataState:
        """Write the next entry durably; the caller holds the writer's lock."""
        self.folder.mkdir(parents=True, exist_ok=True)
        numbered = DataState(
            number=self.next_number(),
            time=state.time or dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            action=state.action,
            author=state.author,
            note=state.note,
            tables=dict(state.tables),
            datasets=state.datasets,
            details=dict(state.details),
        )
        write_durably(
            self.folder / f"{numbered.number:0{_DIGITS}d}.json",
            json.dumps(numbered.as_dict(), ensure_ascii=False, indent=1).encode(),
        )
        return numbered


def write_durably(path: Path, content: bytes) -> None:
    """Write ``content`` so that ``path`` is either as before or complete, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
