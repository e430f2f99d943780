"""Which planning folder does a municipality have, and what is remembered of it between requests?

``folder_of`` and ``state_of`` open; ``remembered`` keeps small results by folder, data state and
question: a new data state asks anew, and no table of figures stays in memory as a whole.
"""

from __future__ import annotations

import pickle
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings

from kommune360.base.findings import InputRefused
from kommune360.exchange.folder.config import CONFIG_FILE
from kommune360.exchange.folder.planning_folder import PlanningFolder, open_folder
from kommune360.observations.ledger import DataState, Ledger

T = TypeVar("T")


class FolderMissing(LookupError):
    """The municipality has no planning folder yet, or it cannot be opened."""


class StillComputing(Exception):
    """Somebody else is at it, and the caller did not want to wait longer."""


@dataclass(slots=True)
class Memory:
    """The last ``size`` results, least recently used first out. Two threads never compute the same."""

    size: int
    kept: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    busy: dict[Hashable, threading.Lock] = field(default_factory=dict)

    def get(self, key: Hashable, compute: Callable[[], T], patience_s: float = -1) -> T:
        """The result for ``key``; where it is not known, ``compute`` runs once for all who wait.

        Errors: StillComputing where another thread is at it for longer than ``patience_s`` (-1: no end).
        """
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
                return self.kept[key]
            turn = self.busy.setdefault(key, threading.Lock())
        if not turn.acquire(timeout=patience_s):
            raise StillComputing
        try:
            with self.lock:
                if key in self.kept:
                    return self.kept[key]
            try:
                result = compute()
            finally:
                with self.lock:
                    self.busy.pop(key, None)
            with self.lock:
                self.kept[key] = result
                while len(self.kept) > self.size:
                    self.kept.popitem(last=False)
            return result
        finally:
            turn.release()

    def newest(self, wanted: Callable[[Any], bool]) -> Any | None:
        """The result used last among those whose key is ``wanted``; None where none is kept."""
        with self.lock:
            return next((self.kept[key] for key in reversed(self.kept) if wanted(key)), None)

    def keep(self, wanted: Callable[[Any], bool]) -> None:
        """Drop all results but those whose key is ``wanted``."""
        with self.lock:
            for key in [key for key in self.kept if not wanted(key)]:
                del self.kept[key]


# How many results of one kind are kept. Of Berlin's 542 areas and 21 dates a figure table is about
# 0.5 MB, a sheet 0.1, a need 20, a packed page 0.04 (one area's portrait 0.006): together below 120 MB.
SIZES = {
    "page": 1000,
    "figures": 64,
    "sheet": 64,
    "others": 8,
    "download": 8,
    "geometry": 12,
    "need": 4,
    "prepared": 4,
    "catalogue": 8,
}
_OTHER = 64
_PACKED = {"page"}  # markup shrinks to a tenth and is unpacked in about a millisecond
_memories: dict[str, Memory] = {}
_newest: dict[Hashable, Hashable] = {}  # owner -> the data state last asked for
_folders = Memory(16)
_states = Memory(64)
_guard = threading.Lock()


def path_of(municipality: Any) -> Path | None:
    """Where the municipality's planning folder is; a relative path counts from the data folder."""
    written = municipality.planning_folder if municipality is not None else ""
    return Path(settings.DATA_DIR) / written if written else None


def folder_of(municipality: Any) -> PlanningFolder:
    """Open the municipality's planning folder. FolderMissing where there is none that opens."""
    path = path_of(municipality)
    if path is None:
        raise FolderMissing("no planning folder is named")
    try:
        written = (path / CONFIG_FILE).stat().st_mtime_ns
    except OSError as error:
        raise FolderMissing(f"there is no {CONFIG_FILE} in the planning folder") from error
    try:
        return _folders.get((str(path), written), lambda: open_folder(path))
    except InputRefused as error:
        raise FolderMissing(str(error)) from error


def state_of(municipality: Any) -> DataState:
    """The data state that holds now; entries never change, so each is read once."""
    ledger = Ledger(folder_of(municipality).path / "data" / "ledger")
    numbers = ledger.numbers()
    if not numbers:
        return DataState()
    file = ledger.folder / f"{numbers[-1]:06d}.json"
    try:
        written = file.stat().st_mtime_ns
    except OSError:
        written = 0
    return _states.get((str(file), written), lambda: ledger.entry(numbers[-1]))


def remembered(
    municipality: Any, kind: str, question: Hashable, compute: Callable[[], T], patience_s: float = -1
) -> T:
    """The answer to ``question`` in the data state that holds now; ``kind`` names its cache.

    ``compute`` must depend on folder, state and question alone. What it returns is shared between
    threads and must not be changed. Errors: StillComputing where another thread is at it for longer than
    ``patience_s`` (-1: no end).
    """
    found = state_of(municipality)
    owner = (municipality.pk, municipality.name, str(path_of(municipality)))
    state = (found.number, found.time)
    with _guard:
        memory = _memories.setdefault(kind, Memory(SIZES.get(kind, _OTHER)))
        new = _newest.get(owner) != state
        _newest[owner] = state
    if new:
        _forget_earlier(owner, state)
    key = (owner, state, question)
    if kind in _PACKED:
        return _unpacked(memory.get(key, lambda: _packed(compute()), patience_s))
    return memory.get(key, compute, patience_s)


def _forget_earlier(owner: Hashable, state: Hashable) -> None:
    """What rests on an earlier data state of the same town will not be asked for again."""
    for memory in list(_memories.values()):
        memory.keep(lambda key: key[0] != owner or key[1] == state)


def _packed(result: Any) -> bytes:
    return zlib.compress(pickle.dumps(result), 1)


def _unpacked(packed: bytes) -> Any:
    return pickle.loads(zlib.decompress(packed))  # noqa: S301 - this process packed it


def forget_all() -> None:
    """Drop everything remembered (tests, and an administrator who changed a folder by hand)."""
    for memory in (*_memories.values(), _folders, _states):
        memory.keep(lambda key: False)
