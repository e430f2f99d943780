"""Parts of work come back in order, wherever they ran, and few wait at a time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor

import pytest

from kommune360.base.executors import SerialExecutor, executor_for, in_order


def square(number: int) -> int:
    return number * number


def fails(number: int) -> int:
    raise ValueError(f"part {number}")


def test_here_and_on_two_cores_the_same_comes_back() -> None:
    expected = [n * n for n in range(30)]
    with executor_for(1) as here:
        assert isinstance(here, SerialExecutor)
        assert list(in_order(here, square, range(30))) == expected
    with executor_for(2) as pool:
        assert isinstance(pool, Executor)
        assert list(in_order(pool, square, range(30), workers=2)) == expected


def test_parts_are_asked_for_as_they_are_needed() -> None:
    asked: list[int] = []

    def parts() -> Iterator[int]:
        for number in range(1000):
            asked.append(number)
            yield number

    results = in_order(SerialExecutor(), square, parts(), workers=1)
    assert next(results) == 0
    assert len(asked) < 10


def test_the_error_of_a_part_is_raised_where_its_result_would_come() -> None:
    with pytest.raises(ValueError, match="part 0"):
        list(in_order(SerialExecutor(), fails, range(3)))


def test_no_worker_is_no_executor() -> None:
    with pytest.raises(ValueError, match="at least one"), executor_for(0):
        pass
