"""Every figure of a paper equals the store at the stated data state, counted here by other means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from kommune360.reports.numbers import rounded, signed, whole
from kommune360.reports.papers.details import Details
from kommune360.reports.papers.figures import Numbers
from kommune360.reports.papers.scope import Scope, scope_of
from kommune360.reports.papers.snapshot import KINDS, freeze
from kommune360.reports.plan import Plan

RATES = {"childcare_u3": {"investment": 45000.0}, "childcare_3plus": {"yearly": 9000.0}}
SIGNED = {"balance", "low80", "high80"}


@pytest.fixture(scope="module")
def numbers(plan: Plan) -> Numbers:
    return Numbers(Scope(plan), "de", RATES)


def expected(plan: Plan, key: str) -> float | None:
    """The value of a key from the result itself: rows filtered one by one, sums added by hand."""
    kind, *rest = key.split("|")
    return _BY_HAND[kind](plan, *rest)


def _cell(plan: Plan, system: str, area: str, offer: str, year: str, column: str) -> Any:
    found = pl.concat([plan.result.need, plan.result.totals]).filter(
        (pl.col("system") == system)
        & (pl.col("area") == area)
        & (pl.col("offer") == offer)
        & (pl.col("year") == year)
        & (pl.col("moment") == plan.result.scenario.moment)
    )
    assert found.height == 1
    value = found[column][0]
    if isinstance(value, float):
        value = round(value, 3)
        return round(100 * value, 3) if column == "known_share" else value
    return value


def _finest(plan: Plan) -> list[str]:
    return sorted(plan.result.need["area"].unique())


def _parts(plan: Plan, offer: str, year: str, column: str) -> list[Any]:
    return [_cell(plan, plan.result.system, area, offer, year, column) for area in _finest(plan)]


def _created(plan: Plan, option: str, offer: str, until: str, area: str) -> int:
    years = plan.result.years[plan.result.years.index(plan.year) :]
    most = 0
    for year in years[: years.index(until) + 1]:
        judged = _cell(plan, plan.result.system, area, offer, year, "judgement")
        column = {"A": "balance", "B": "high80", "C": ""}[option]
        if column and judged in ("missing_sure", "missing_likely"):
            most = max(most, -rounded(_cell(plan, plan.result.system, area, offer, year, column)))
    return most


def _all(plan: Plan, option: str, offer: str, until: str) -> int:
    if offer == "total":
        return sum(_all(plan, option, each, until) for each in RATES)
    return sum(_created(plan, option, offer, until, area) for area in _finest(plan))


def _step(plan: Plan, option: str, offer: str, year: str) -> int:
    years = plan.result.years
    before = years[years.index(year) - 1]
    return _all(plan, option, offer, year) - (_all(plan, option, offer, before) if year != plan.year else 0)


def _left(plan: Plan, option: str, offer: str, year: str) -> int:
    return sum(
        judged in ("missing_sure", "missing_likely")
        and balance + _created(plan, option, offer, year, area) < -0.5
        for area, judged, balance in zip(
            _finest(plan),
            _parts(plan, offer, year, "judgement"),
            _parts(plan, offer, year, "balance"),
            strict=True,
        )
    )


def _free(plan: Plan, offer: str, year: str) -> int:
    both = zip(_parts(plan, offer, year, "judgement"), _parts(plan, offer, year, "balance"), strict=True)
    return sum(max(0, rounded(balance)) for judged, balance in both if judged in ("enough", "enough_likely"))


def _stock(plan: Plan, age: str) -> float | None:
    known = plan.result.children.filter(
        (pl.col("year") == plan.result.reference.year) & (pl.col("age") < int(age))
    )["children"].to_list()
    return None if None in known else sum(known)


def _cost(plan: Plan, option: str, offer: str, what: str) -> float | None:
    last = plan.result.years[plan.result.years.index(plan.year) + 2]
    offers = list(RATES) if offer == "total" else [offer]
    paid = [_all(plan, option, o, last) * RATES[o][what] for o in offers if what in RATES[o]]
    return sum(paid) if paid else None


_BY_HAND: dict[str, Callable[..., float | None]] = {
    "need": _cell,
    "part": _created,
    "sum": _all,
    "step": _step,
    "after": lambda p, option, offer, year, column: (
        _cell(p, "town", "", offer, year, column) + _all(p, option, offer, year)
    ),
    "left": _left,
    "short": lambda p, o, y: sum(
        j in ("missing_sure", "missing_likely") for j in _parts(p, o, y, "judgement")
    ),
    "open": lambda p, o, y: _parts(p, o, y, "judgement").count("open"),
    "areas": lambda p, o, y: sum(j is not None for j in _parts(p, o, y, "judgement")),
    "free": _free,
    "stock": _stock,
    "reserve": lambda p: 100 * p.result.scenario.reserve,
    "cost": _cost,
    "amount": lambda p, offer, year, column: abs(_cell(p, "town", "", offer, year, column)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_equals_the_store(plan: Plan, kind: str) -> None:
    frozen = freeze(kind, Scope(plan), Details(costs=RATES), "de")
    checked = 0
    for key, printed in frozen["figures"].items():
        if key.startswith("error|"):
            continue
        value = expected(plan, key)
        if value is None:
            assert printed["value"] is None, key
            continue
        assert printed["value"] == pytest.approx(value, abs=1.1e-3), key  # halves round either way
        column = key.split("|")[-1]
        if key.split("|")[0] == "amount":
            assert printed["text"] == whole(value), key
        elif key.split("|")[0] in {"need", "after"} and column != "known_share":
            assert printed["text"] == (signed if column in SIGNED else whole)(value), key
        checked += 1
    assert checked > 5


def test_error_is_that_of_the_years_in_question(plan: Plan, numbers: Numbers) -> None:
    ahead = plan.result.years.index(plan.year) + 1
    for offer in numbers.scope.offers:
        rows = plan.result.errors.filter((pl.col("offer") == offer) & (pl.col("horizon") == ahead)).to_dicts()
        wanted = [row["mape"] for row in rows if row["size"].startswith(">=")]
        value = numbers.value(f"error|{offer}")
        assert value == (
            pytest.approx(100 * wanted[0], abs=1e-3) if wanted and wanted[0] is not None else None
        )


def test_an_area_is_found_by_key_or_name(plan: Plan) -> None:
    system = plan.result.system
    key, name = next(plan.names(system).iter_rows())
    assert scope_of(plan, key).name == scope_of(plan, name.upper()).name == name
    assert scope_of(plan).members == frozenset(_finest(plan))
    alone = scope_of(plan, key)
    assert (alone.inside, alone.level) == ((), "")
