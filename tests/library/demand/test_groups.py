"""Groups that close a gap: checked against a search that tries everything."""

from __future__ import annotations

import itertools

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.demand.groups import MOST_PLACES, groups_by_area, groups_for_gap
from kommune360.demand.land_rules import GroupForm, load_rule

FORMS = load_rule("nordrhein-westfalen").group_forms


def rank(counts: tuple[int, ...], under: int, plus: int, forms: tuple[GroupForm, ...]) -> tuple[float, ...]:
    """The rule in plain words: uncovered, groups, surplus, surplus under three, order of the profile."""
    u3 = sum(n * form.places_u3 for n, form in zip(counts, forms, strict=True))
    p3 = sum(n * form.places_3plus for n, form in zip(counts, forms, strict=True))
    uncovered = max(0, under - u3) + max(0, plus - p3)
    surplus = max(0, u3 - under) + max(0, p3 - plus)
    return (uncovered, sum(counts), surplus, max(0, u3 - under), *(-n for n in counts))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 45), st.integers(0, 60), st.none() | st.integers(0, 4))
def test_no_other_combination_is_better(under: int, plus: int, limit: int | None) -> None:
    plan = groups_for_gap(under, plus, FORMS, max_groups=limit)
    most = 9 if limit is None else limit
    every = (
        c for c in itertools.product(range(most + 1), repeat=4) if sum(c) <= (limit or most) or sum(c) == 0
    )
    best = min(every, key=lambda counts: rank(counts, under, plus, FORMS))
    found = dict(plan.counts)
    assert rank(tuple(found.get(f.id, 0) for f in FORMS), under, plus, FORMS) == rank(
        best, under, plus, FORMS
    )
    if limit is None:
        assert plan.uncovered == 0


def test_nothing_missing_needs_no_group() -> None:
    assert groups_for_gap(-12.0, 0.3, FORMS).counts == ()


def test_of_equal_surplus_the_cheaper_places_are_taken() -> None:
    assert groups_for_gap(0.0, 9.6, FORMS).counts == (("IIIc", 1),)


def test_groups_by_area_reads_the_balances() -> None:
    need = pl.DataFrame(
        [
            ("A", "2028/29", "peak", "childcare_u3", -4.0),
            ("A", "2028/29", "peak", "childcare_3plus", -12.0),
            ("B", "2028/29", "peak", "childcare_u3", 3.0),
            ("B", "2028/29", "peak", "childcare_3plus", -20.0),
            ("C", "2028/29", "peak", "childcare_u3", 3.0),
            ("C", "2028/29", "peak", "childcare_3plus", 3.0),
            ("D", "2028/29", "peak", "childcare_u3", None),
            ("D", "2028/29", "peak", "childcare_3plus", -30.0),
            ("A", "2028/29", "start", "childcare_u3", -99.0),
        ],
        schema=["area", "year", "moment", "offer", "balance"],
        orient="row",
    )
    found = groups_by_area(need, FORMS, year="2028/29", moment="peak")
    assert found.select("area", "form", "groups").rows() == [("A", "I", 1), ("B", "IIIc", 1)]


def test_refusals() -> None:
    with pytest.raises(ValueError, match="no group forms"):
        groups_for_gap(5, 5, ())
    with pytest.raises(ValueError, match="by area"):
        groups_for_gap(MOST_PLACES, 1, FORMS)
