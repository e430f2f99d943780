"""The whole country in a process of its own: every municipality projected, quantiles written to Parquet.

Usage: ``python -m benchmarks.projection_peer.country AREAS WORKERS [kill]``; WORKERS is a number of
processes or ``dask``: a local cluster of two worker processes, one of which ``kill`` ends on the way. Prints
one JSON line: seconds (on the clock and, all processes together, of a processor), rows, peak memory of all
processes together and a fingerprint of the quantiles.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import psutil

from benchmarks.projection_peer.invented import invented_stocks, municipality_sizes
from kommune360.base.executors import executor_for
from kommune360.base.fingerprints import fingerprint_bytes
from kommune360.projection.parts import ahead_in_parts, with_town, write_frames
from kommune360.projection.project import prepare

GROUPS = ((0, 3), (3, 6), (6, 10), (0, 18))
DRAWS, YEARS = 1000, 5


def main(areas: int, where: str, kill: bool) -> dict[str, object]:
    stocks = invented_stocks(municipality_sizes(areas))
    with _workers(where) as (address, victims), tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        prepared = prepare(stocks, YEARS, draws=DRAWS, seed=1)
        known = time.perf_counter() - begin
        path = Path(folder) / "quantiles.parquet"
        with executor_for(address) as executor:
            frames = with_town(ahead_in_parts(prepared, GROUPS, executor=executor), prepared, GROUPS)
            rows = write_frames(_watched(frames, victims if kill else []), path)
        seconds = time.perf_counter() - begin
        content = pl.read_parquet(path)
    used = os.times()
    return {
        "areas": areas,
        "workers": where,
        "seconds": round(seconds, 2),
        "seconds_before_draws": round(known, 2),
        "processor_seconds": round(used.user + used.system + used.children_user + used.children_system, 1),
        "rows": rows,
        "peak_mb": round(_Peak.most, 1),
        "fingerprint": fingerprint_bytes(content.write_csv().encode()),
    }


class _Peak:
    most = 0.0


def _watched(frames: Iterator[pl.DataFrame], victims: list[int]) -> Iterator[pl.DataFrame]:
    """Pass frames on, note the memory of all processes, end the victims after the second frame."""
    own = psutil.Process()
    for number, frame in enumerate(frames):
        if number == 1:
            for pid in victims:
                os.kill(pid, signal.SIGKILL)
        together = [own, *own.children(recursive=True)]
        _Peak.most = max(_Peak.most, sum(_resident(process) for process in together) / 1e6)
        yield frame


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:  # it ended between the list and the question
        return 0


@contextmanager
def _workers(where: str) -> Iterator[tuple[int | str, list[int]]]:
    """Yield what ``executor_for`` takes and the process that may be killed."""
    if where != "dask":
        yield int(where), []
        return
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield cluster.scheduler_address, [cluster.workers[0].pid]


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), sys.argv[2], "kill" in sys.argv[3:])))
