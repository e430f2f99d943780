"""The frame of the benchmarks keeps its contract: one JSON line, medians, bounds, alternating runs."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from benchmarks.frame import Case, Result, main, measure, modules, table
from tests.house.repository import ROOT


def test_ours_and_the_peer_run_in_turn_and_the_median_counts() -> None:
    order: list[str] = []
    waits = iter([0.0, 0.05, 0.0])

    def ours() -> None:
        order.append("ours")
        time.sleep(next(waits, 0.0))

    case = Case("wait", ours, peer="other", theirs=lambda: order.append("theirs"), repeat=3)
    result = measure(case)
    assert order == ["ours", "theirs"] * 3  # the run that measures memory has a process of its own
    assert result.ours_s < 0.04
    assert result.ratio is not None


def test_peak_memory_is_that_of_the_run() -> None:
    small, large = (
        measure(Case("x", lambda size=size: bytearray(size), repeat=1)) for size in (1, 200_000_000)
    )
    if small.ours_peak_mb is None or large.ours_peak_mb is None:
        pytest.skip("peak memory is measured by fork, which this system lacks")
    assert 150 < large.ours_peak_mb - small.ours_peak_mb < 300


def test_the_last_line_is_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    cases = [Case("fast", lambda: None, bound_s=5), Case("slow", lambda: time.sleep(0.02), bound_s=0.001)]
    assert main("frame", lambda quick: cases[:1], ["--quick", "--json"]) == 0
    assert main("frame", lambda quick: cases, ["--json"]) == 1
    last = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert set(last) == {"benchmark", "machine", "cases"}
    assert last["benchmark"] == "frame"
    keys = {"case", "ours_s", "peer", "peer_s", "ratio", "ours_peak_mb", "bound_s"}
    assert [set(case) for case in last["cases"]] == [keys, keys]


def test_the_table_says_where_a_bound_is_exceeded() -> None:
    text = table(
        "frame",
        [Result("slow", 2.0, "peer", 4.0, 2.0, 10.0, 1.0), Result("ok", 1.0, None, None, None, None, 1)],
    )
    assert "1 s EXCEEDED" in text
    assert "| peer 4.000 s | 2.0× |" in text
    assert "1 s ok" in text


def test_every_benchmark_takes_the_same_options() -> None:
    """``python -m benchmarks.<room> --help`` answers at once and knows --quick and --json."""
    for name in modules():
        told = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}", "--help"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        assert "--quick" in told, name
        assert "--json" in told, name
