"""A Dask cluster gives the very same answer, also when one of its workers is killed on the way.

Two worker processes on this machine, on ports the system chooses, gone when the test is over.
"""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Iterator

import polars as pl
import pytest

from kommune360.base import executors
from kommune360.base.executors import executor_for
from kommune360.projection.backtest import Trial, backtest
from kommune360.projection.parts import ahead_in_parts, with_town
from kommune360.projection.peers import hamilton_perry
from kommune360.projection.project import prepare
from tests.library.projection.test_peers import town

GROUPS = ((0, 3), (3, 6))
TRIAL = Trial((2013, 2014, 2015), (1, 2), ((0, 3),), draws=50)


@pytest.fixture(scope="module")
def cluster() -> Iterator[object]:
    from distributed import LocalCluster

    with warnings.catch_warnings():
        # Dask warns where a port is taken or an event loop closes late; neither is ours
        warnings.simplefilter("ignore")
        with LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as running:
            yield running


def test_the_same_answer_from_a_cluster(cluster) -> None:  # type: ignore[no-untyped-def]
    alone = backtest(town(), {"hp": hamilton_perry}, TRIAL)
    with executor_for(cluster.scheduler_address) as executor:
        there = backtest(town(), {"hp": hamilton_perry}, TRIAL, executor=executor)
    assert alone.cases.equals(there.cases)
    assert alone.fingerprint == there.fingerprint


def test_a_killed_worker_costs_time_and_no_figure(cluster) -> None:  # type: ignore[no-untyped-def]
    stocks = town(areas=24, years=7, ages=101)
    prepared = prepare(stocks, 3, draws=100, seed=2)
    alone = pl.concat(with_town(ahead_in_parts(prepared, GROUPS, areas_a_part=1), prepared, GROUPS))
    frames = []
    victim = next(iter(cluster.workers.values())).pid
    with executor_for(cluster.scheduler_address) as executor:
        parts = ahead_in_parts(prepared, GROUPS, executor=executor, areas_a_part=1)
        for frame in with_town(parts, prepared, GROUPS):
            frames.append(frame)
            if len(frames) == 5:
                os.kill(victim, signal.SIGKILL)
    assert pl.concat(frames).equals(alone)


def test_an_address_where_nobody_answers_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "CONNECT_S", 0.5)
    with pytest.raises(ValueError, match="no cluster answers"), executor_for("tcp://127.0.0.1:9"):
        pass
