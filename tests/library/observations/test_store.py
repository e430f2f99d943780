"""The store keeps whole states: replace, undo, old states, and the rest of a broken import."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from kommune360.observations.schema import OBSERVATIONS
from kommune360.observations.store import Store


def figures(dataset: str, values: list[float], flag: str = "") -> pl.DataFrame:
    n = len(values)
    return pl.DataFrame(
        {
            "area_system": ["town"] * n,
            "variable": ["residents"] * n,
            "area": [f"{i:04d}" for i in range(n)],
            "period": ["2025-12-31"] * n,
            "sex": ["all"] * n,
            "age_from": [0] * n,
            "age_to": [150] * n,
            "numerator": values,
            "denominator": [None] * n,
            "flag": [flag] * n,
            "dataset": [dataset] * n,
            "row": list(range(1, n + 1)),
        }
    )


def content(store: Store, number: int | None = None) -> dict[str, list[float]]:
    state = None if number is None else store.ledger.entry(number)
    frame = store.observations(state=state).sort("dataset", "area").collect()
    return {
        str(key[0]): part["numerator"].to_list()
        for key, part in frame.group_by("dataset", maintain_order=True)
    }


def put(store: Store, dataset: str, values: list[float]) -> None:
    with store.transaction("import") as change:
        change.replace("observations", figures(dataset, values))


def test_a_dataset_is_replaced_and_every_state_stays_readable(tmp_path: Path) -> None:
    store = Store(tmp_path)
    put(store, "a", [1, 2])
    put(store, "b", [3])
    put(store, "a", [4])
    assert content(store) == {"a": [4], "b": [3]}
    assert content(store, 2) == {"a": [1, 2], "b": [3]}
    assert content(store, 1) == {"a": [1, 2]}
    assert content(store, 0) == {}


@settings(max_examples=12, deadline=None)
@given(steps=st.lists(st.sampled_from(["a", "b", "c", "undo", "drop a"]), min_size=1, max_size=6))
def test_undo_follows_the_steps_back_like_a_stack(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    store = Store(tmp_path_factory.mktemp("store"))
    expected: list[dict[str, list[float]]] = [{}]
    for turn, step in enumerate(steps, start=1):
        now = dict(expected[-1])
        if step == "undo":
            if len(expected) == 1:
                with pytest.raises(ValueError, match="nothing to undo"):
                    store.undo()
                continue
            store.undo()
            expected.pop()
        elif step == "drop a":
            with store.transaction("remove") as change:
                change.drop("a")
            now.pop("a", None)
            expected.append(now)
        else:
            put(store, step, [float(turn)])
            expected.append(now | {step: [float(turn)]})
        assert content(store) == expected[-1]


def test_an_exception_inside_a_transaction_changes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    put(store, "a", [1])

    def unplugged() -> None:
        with store.transaction("import") as change:
            change.replace("observations", figures("a", [9]))
            raise RuntimeError("plug pulled")

    with pytest.raises(RuntimeError, match="pulled"):
        unplugged()
    assert content(store) == {"a": [1]}
    assert store.state.number == 1


def test_what_a_broken_import_left_in_a_table_never_shows(tmp_path: Path) -> None:
    store = Store(tmp_path)
    put(store, "a", [1])
    # the table was written, the ledger was not: as after a crash between the two
    orphan = Store(tmp_path)
    orphan.ledger.append = lambda state: state  # type: ignore[method-assign]
    put(orphan, "b", [2])
    assert content(store) == {"a": [1]}
    put(store, "c", [3])
    assert content(store) == {"a": [1], "c": [3]}


@pytest.mark.parametrize(
    ("frame", "law"),
    [
        (figures("a", [1.0], flag="suppressed"), "without value has no numerator"),
        (figures("a", [1.0], flag="unheard"), "flags are known"),
        (figures("a", [float("nan")]), "finite"),
        (figures("a", [1.0]).with_columns(age_to=pl.lit(0)), "half-open"),
        (figures("a", [1.0]).with_columns(area=pl.lit("")), "filled"),
    ],
)
def test_a_table_that_breaks_the_laws_is_not_stored(tmp_path: Path, frame: pl.DataFrame, law: str) -> None:
    store = Store(tmp_path)
    with pytest.raises(ValueError, match=law), store.transaction("import") as change:
        change.replace("observations", frame)
    assert store.state.number == 0


def test_an_empty_store_answers_with_the_right_columns(tmp_path: Path) -> None:
    assert Store(tmp_path).observations().collect().columns == list(OBSERVATIONS)


@pytest.mark.parametrize("system", ["town", "Sozialräume 2020", "a=b&c/d 100 %", "x%20y", "de:05"])
def test_a_table_reads_as_polars_own_reader_of_delta_tables_reads_it(tmp_path: Path, system: str) -> None:
    store = Store(tmp_path)
    for name, put_in in (("a", "town"), ("b", system)):
        with store.transaction("import") as change:
            change.replace("observations", figures(name, [1, 2]).with_columns(area_system=pl.lit(put_in)))
    put(store, "a", [4])
    theirs = pl.scan_delta(DeltaTable(str(tmp_path / "observations"))).select(OBSERVATIONS.keys())
    for wanted in (pl.lit(True), pl.col("area_system") == system):
        ours = store.observations().filter(wanted).collect()
        assert_frame_equal(ours, theirs.filter(wanted).collect(), check_row_order=False)
    assert set(store.observations().collect()["area_system"]) == {"town", system}


def test_a_table_without_rows_reads_as_empty(tmp_path: Path) -> None:
    store = Store(tmp_path)
    put(store, "a", [1])
    with store.transaction("import") as change:
        change.drop("a")
    assert store.observations().collect().schema == pl.Schema(OBSERVATIONS)
    assert store.observations().collect().is_empty()
