"""Results of the indicators as they are kept in a planning folder: computed once, read by all.

From a folder and its data state to the table of results with what it rests on. The computation of a
large town takes more memory than a server should hold; it may run in a process of its own.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from kommune360 import __version__
from kommune360.base.fingerprints import fingerprint_json
from kommune360.base.text import Text
from kommune360.exchange.folder.indicators import FolderIndicators, computed, state_print
from kommune360.exchange.folder.planning_folder import PlanningFolder, open_folder
from kommune360.indicators.definitions import Definition
from kommune360.indicators.results import RESULTS
from kommune360.observations.ledger import DataState, write_durably

FOLDER = Path("results") / "indicators"
_WORD = re.compile(r"[a-z][a-z0-9_]+")  # a variable in the text of a formula
_LARGE = 300_000  # observations from which a computation gets a process of its own
_GROUP = 16_384  # rows that are unpacked together: one indicator at one level lies in a few of them


@dataclass(frozen=True, slots=True)
class IndicatorResults:
    """``results``: columns RESULTS, packed as in the file and unpacked as far as a question needs it: a tenth
    of the memory, and nothing lacks when the file is replaced. ``lacking``: by indicator the variables nobody
    delivered; ``datasets``: by indicator those it rests on; ``taken``: the folder's own figures that say the same;
    ``rules``: names of the rules among the datasets, of figures that were computed and not delivered."""

    results: pl.LazyFrame
    lacking: Mapping[str, tuple[str, ...]]
    datasets: Mapping[str, tuple[str, ...]]
    taken: Mapping[str, tuple[str, ...]]
    rules: Mapping[str, Text]


def results_of(
    folder: PlanningFolder, state: DataState | None = None, *, apart: bool = False
) -> IndicatorResults:
    """The results that hold in ``state`` (default: now): read where they are kept, else computed and kept.

    ``apart``: in a process of its own whatever the size, so that the caller's goes on meanwhile and carries
    no compiler afterwards.
    """
    state = state or folder.store.state
    print_ = _print(folder, state)
    found = _read(folder, print_)
    if found is not None:
        return found
    if apart or folder.store.observations(state=state).select(pl.len()).collect().item() >= _LARGE:
        _elsewhere(folder.path, state.number)
    else:
        _compute(folder, state, print_)
    found = _read(folder, print_)
    if found is None:  # a folder that cannot be written to, a process that did not come to its end
        return _as_results(folder, state)[0]
    return found


def compute_results(path: Path, number: int) -> None:
    """Compute the results of data state ``number`` and keep them; runs in a process of its own."""
    folder = open_folder(path)
    state = folder.store.ledger.entry(number) if number else folder.store.state
    _compute(folder, state, _print(folder, state))


def _elsewhere(path: Path, number: int) -> None:
    """Where the process fails, nothing is kept, and whoever asked computes for herself."""
    command = [sys.executable, "-m", __name__, str(path), str(number)]
    subprocess.run(command, stdin=subprocess.DEVNULL, check=False)  # noqa: S603 - our own module


def _compute(folder: PlanningFolder, state: DataState, print_: str) -> None:
    found, packed = _as_results(folder, state)
    target = folder.path / FOLDER
    try:
        target.mkdir(parents=True, exist_ok=True)
        beside = target / f".{print_}.parquet"
        beside.write_bytes(packed)
        beside.replace(target / f"{print_}.parquet")
        about = {
            "lacking": {name: list(variables) for name, variables in found.lacking.items()},
            "datasets": {name: list(used) for name, used in found.datasets.items()},
            "taken": {name: list(sources) for name, sources in found.taken.items()},
            "rules": {source: name.as_dict() for source, name in found.rules.items()},
        }
        # written last: a result counts from the moment that this file is there
        write_durably(target / f"{print_}.json", json.dumps(about).encode())
        _forget(target, print_)
    except OSError:
        return  # nothing is lost: whoever asks computes again


def _forget(target: Path, print_: str) -> None:
    """Results of earlier states are computed again when an undo brings the state back."""
    for path in target.iterdir():
        if path.stem.lstrip(".") != print_ and path.suffix in {".parquet", ".json"}:
            path.unlink(missing_ok=True)


def _as_results(folder: PlanningFolder, state: DataState) -> tuple[IndicatorResults, bytes]:
    """The results, and the table as it is written to the file."""
    found = computed(folder, state)
    computation = found.computation
    used: dict[str, set[str]] = {}
    for variable, dataset in computation.origins.select("variable", "dataset").iter_rows():
        behind = found.need.datasets if dataset == found.need.source else ()
        used.setdefault(variable, set()).update((dataset, *behind))
    file = io.BytesIO()
    computation.results.write_parquet(file, compression="zstd", row_group_size=_GROUP)
    packed = file.getvalue()
    results = IndicatorResults(
        results=pl.scan_parquet(packed),
        lacking=dict(computation.lacking),
        datasets={
            name: tuple(sorted({d for v in computation.plans[name].variables for d in used.get(v, ())}))
            for name in computation.frames
        },
        taken={name: _taken(found, found.catalogue[name]) for name in computation.frames},
        rules={found.need.source: found.need.name} if found.need.source else {},
    )
    return results, packed


def _taken(found: FolderIndicators, definition: Definition) -> tuple[str, ...]:
    """The folder's own figures that any formula of the definition, or its published rate, stands for."""
    words = {word for formula in definition.formulas for word in _WORD.findall(formula.text)}
    words.add(definition.published_variable)
    return tuple(sorted({each.source for each in found.bound if each.target in words}))


def _read(folder: PlanningFolder, print_: str) -> IndicatorResults | None:
    target = folder.path / FOLDER
    try:
        about: dict[str, Any] = json.loads((target / f"{print_}.json").read_text(encoding="utf-8"))
        results = pl.scan_parquet((target / f"{print_}.parquet").read_bytes())
        if results.collect_schema() != pl.Schema(RESULTS):
            return None
        return IndicatorResults(
            results,
            {name: tuple(variables) for name, variables in about["lacking"].items()},
            {name: tuple(used) for name, used in about["datasets"].items()},
            {name: tuple(sources) for name, sources in about["taken"].items()},
            {source: Text(name["de"], name["en"]) for source, name in about["rules"].items()},
        )
    except (OSError, ValueError, KeyError, AttributeError, TypeError, pl.exceptions.PolarsError):
        return None


def _print(folder: PlanningFolder, state: DataState) -> str:
    """Same data, definitions and program, same text."""
    return fingerprint_json([state_print(folder, state), __version__])[:32]


if __name__ == "__main__":
    compute_results(Path(sys.argv[1]), int(sys.argv[2]))
