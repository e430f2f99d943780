"""Classes, boundaries and the memory between requests: laws that always hold."""

from __future__ import annotations

import gzip
import json
import threading

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from kommune360.base.text import Text
from kommune360.web.areas.classes import around_zero, sequential
from kommune360.web.areas.folders import Memory
from kommune360.web.areas.geometry import _geojson, simplify
from tests.realdata import REALDATA

figures = st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=1, max_size=60)


def plain(value: float) -> Text:
    return Text(f"{value:g}", f"{value:g}")


@given(figures)
def test_every_figure_falls_into_one_class_and_higher_never_lower(values: list[float]) -> None:
    classes = sequential(values, plain)
    assert len(classes.steps) == len(classes.bounds) + 1 <= 5
    assert list(classes.bounds) == sorted(set(classes.bounds))
    found = [classes.of(value) for value in sorted(values)]
    assert found == sorted(found)
    assert all(0 <= step < len(classes.steps) for step in found)
    assert len({step.color for step in classes.steps}) == len(classes.steps)


@given(figures)
def test_changes_never_share_a_class_across_zero(values: list[float]) -> None:
    classes = around_zero(values, plain)
    assert len(classes.steps) == len(classes.bounds) + 1
    sides: dict[int, set[int]] = {}
    for value in values:
        sides.setdefault(classes.of(value), set()).add((value > 0) - (value < 0))
    assert all(len(side) == 1 for side in sides.values())
    for step, side in sides.items():
        label = classes.steps[step].label.de
        assert label.startswith({-1: "Rückgang", 0: "unverändert", 1: "Zunahme"}[next(iter(side))])


def test_simplified_neighbours_keep_their_border() -> None:
    """A wavy border between two areas: after simplifying and rounding both still share it."""
    wave = [(8.01 + 0.0000004 * np.sin(i), 51.5 + i * 0.0001) for i in range(200)]
    west = shapely.Polygon([(8.0, 51.5), *wave, (8.0, wave[-1][1])])
    east = shapely.Polygon([(8.02, 51.5), *wave, (8.02, wave[-1][1])])
    shapes = simplify(np.array([west, east]), 0.00002)
    assert shapely.get_num_coordinates(shapes).sum() < 60
    assert shapely.coverage_is_valid(shapes)
    drawn = json.loads(_geojson(["w", "e"], shapes))["features"]
    borders = [{tuple(p) for p in f["geometry"]["coordinates"][0]} for f in drawn]
    assert len(borders[0] & borders[1]) >= 2
    digits = [str(x)[::-1].find(".") for border in borders for point in border for x in point]
    assert max(digits) <= 5


@pytest.mark.realdata
def test_berlins_542_areas_fit_into_400_kilobytes() -> None:
    text = (REALDATA / "berlin" / "grenzen" / "kieze.geojson").read_text(encoding="utf-8")
    features = json.loads(text)["features"]
    shapes = np.array([shapely.from_geojson(json.dumps(f["geometry"])) for f in features])
    packed = gzip.compress(_geojson([f["properties"]["plr_id"] for f in features], simplify(shapes, 0.00002)))
    assert len(features) == 542
    assert len(packed) <= 400_000
    area = shapely.area(shapes).sum()
    assert shapely.area(simplify(shapes, 0.00002)).sum() == pytest.approx(area, rel=1e-4)


def test_memory_keeps_the_last_used_and_no_more() -> None:
    memory = Memory(2)
    calls: list[str] = []

    def ask(key: str) -> str:
        return memory.get(key, lambda: calls.append(key) or key.upper())  # type: ignore[func-returns-value]

    assert [ask(key) for key in ("a", "b", "a", "c", "a", "b")] == ["A", "B", "A", "C", "A", "B"]
    assert calls == ["a", "b", "c", "b"]


def test_a_failure_is_not_remembered() -> None:
    memory = Memory(2)
    with pytest.raises(ZeroDivisionError):
        memory.get("x", lambda: 1 // 0)
    assert memory.get("x", lambda: 5) == 5


def test_many_who_ask_at_once_compute_once() -> None:
    memory, calls, go = Memory(2), [], threading.Event()

    def slow() -> int:
        go.wait(5)
        calls.append(1)
        return 7

    results: list[int] = []
    threads = [threading.Thread(target=lambda: results.append(memory.get("k", slow))) for _ in range(8)]
    for thread in threads:
        thread.start()
    go.set()
    for thread in threads:
        thread.join()
    assert results == [7] * 8
    assert len(calls) == 1
