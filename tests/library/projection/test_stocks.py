"""Stocks keep what they say: nothing after the origin, groups half-open, areas in the order asked."""

from __future__ import annotations

import numpy as np
import pytest

from kommune360.projection.stocks import Stocks


def stocks() -> Stocks:
    counts = np.arange(2 * 3 * 2 * 4, dtype=float).reshape(2, 3, 2, 4)
    return Stocks(counts, ("01", "02"), (2020, 2021, 2022), ("m", "f"))


def test_until_holds_nothing_after_the_origin() -> None:
    known = stocks().until(2021)
    assert known.years == (2020, 2021)
    assert known.counts.shape == (2, 2, 2, 4)
    with pytest.raises(ValueError):
        stocks().until(2023)


def test_groups_are_half_open_and_add_both_sexes() -> None:
    whole = stocks()
    np.testing.assert_array_equal(whole.by_age_group((1, 3)), whole.counts[..., [1, 2]].sum(axis=(2, 3)))
    np.testing.assert_array_equal(whole.by_age_group((0, 99)), whole.total())


def test_select_keeps_the_order_asked_for() -> None:
    turned = stocks().select(["02", "01"])
    assert turned.areas == ("02", "01")
    np.testing.assert_array_equal(turned.counts, stocks().counts[::-1])


@pytest.mark.parametrize(
    ("areas", "years", "reason"),
    [
        (("01", "01"), (2020, 2021, 2022), "twice"),
        (("01", "02"), (2020, 2022, 2023), "consecutive"),
        (("01",), (2020, 2021, 2022), "do not fit"),
    ],
)
def test_what_contradicts_itself_is_no_stock(
    areas: tuple[str, ...], years: tuple[int, ...], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        Stocks(stocks().counts, areas, years, ("m", "f"))


def test_negative_or_missing_counts_are_no_stock() -> None:
    for wrong in (-1.0, np.nan, np.inf):
        counts = stocks().counts.copy()
        counts[0, 0, 0, 0] = wrong
        with pytest.raises(ValueError, match="finite"):
            Stocks(counts, ("01", "02"), (2020, 2021, 2022), ("m", "f"))
