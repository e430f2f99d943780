"""The random numbers are standard normal, independent of each other, and bound to their key."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from kommune360.projection.normals import BLOCK, Stream, keys_of, next_normals


def stream(key: NDArray[np.uint32], blocks: int) -> NDArray[np.float32]:
    out = np.empty((blocks, BLOCK), dtype=np.float32)
    numbers = Stream(np.empty(BLOCK, dtype=np.uint32), key, np.zeros(1, dtype=np.uint32))
    for block in range(blocks):
        next_normals(out[block], numbers)
    return out


def test_moments_and_tails() -> None:
    values = stream(keys_of(("11000000",), 1)[0], 8000).ravel().astype(float)
    count = len(values)
    assert abs(values.mean()) < 4 / np.sqrt(count)
    assert abs(values.var() - 1) < 4 * np.sqrt(2 / count)
    assert abs((values**3).mean()) < 4 * np.sqrt(15 / count)
    assert abs((values**4).mean() - 3) < 4 * np.sqrt(96 / count)
    for limit in (1.0, 1.96, 3.0, 4.0):
        share = 2 * stats.norm.sf(limit)
        assert abs((np.abs(values) > limit).mean() - share) < 4 * np.sqrt(share / count)
    assert stats.kstest(values[:200_000], "norm").pvalue > 1e-4


def test_neighbours_blocks_and_keys_are_independent() -> None:
    one, other = (stream(key, 4000).astype(float) for key in keys_of(("0100", "0101"), 1))
    limit = 4 / np.sqrt(one.size)
    half = BLOCK // 2
    assert abs((one[:, 1:] * one[:, :-1]).mean()) < limit
    assert abs((one[:, :half] * one[:, half:]).mean()) < 1.5 * limit
    assert abs((one[1:] * one[:-1]).mean()) < limit
    assert abs((one * other).mean()) < limit
    assert abs((one**2 * other**2).mean() - 1) < 4 * limit


def test_keys_depend_on_name_and_seed_and_not_on_the_order() -> None:
    straight = keys_of(("01", "02"), 3)
    np.testing.assert_array_equal(keys_of(("02", "01"), 3)[::-1], straight)
    assert not np.array_equal(keys_of(("01", "02"), 4), straight)
