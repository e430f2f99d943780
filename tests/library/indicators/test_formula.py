"""The language of formulas: what it reads, what it says where it breaks, and that reading is exact."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommune360.base.ages import ALL_AGES, OPEN_ENDED, AgeBand
from kommune360.base.findings import InputRefused
from kommune360.indicators.checks import apart, check
from kommune360.indicators.formula.parser import WORDS, parse
from kommune360.indicators.formula.tree import (
    Extreme,
    Lag,
    Mean,
    Node,
    Number,
    Operation,
    Reference,
    Select,
    Within,
    written,
)
from kommune360.indicators.graph import circles
from kommune360.indicators.vocabulary import InputVariable
from tests.library.indicators.tables import both, catalogue


def test_a_share_of_an_age_group() -> None:
    formula = parse("sgb2[0,15) / residents[0,15) %")
    children = AgeBand(0, 15)
    assert formula.body == Operation("/", Select("sgb2", ages=children), Select("residents", ages=children))
    assert (formula.scale, formula.factor) == ("percent", 100.0)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("births mean(3y)", Mean(Select("births"), 3)),
        ("residents:f[15,45)", Select("residents", "f", AgeBand(15, 45))),
        ("residents[65,)", Select("residents", "all", AgeBand(65, OPEN_ENDED))),
        ("residents[6]", Select("residents", "all", AgeBand(6, 7))),
        ("a - b lag(1y)", Operation("-", Select("a"), Lag(Select("b"), 1))),
        ("max(0, a - b)", Extreme("max", (Number(0.0), Operation("-", Select("a"), Select("b"))))),
        ("CTX10 - town(CTX10)", Operation("-", Reference("CTX10"), Within("town", Reference("CTX10")))),
        ("a − b × 2", Operation("-", Select("a"), Operation("*", Select("b"), Number(2.0)))),
        ("a lag(3 Jahre)", Lag(Select("a"), 3)),
    ],
)
def test_what_it_reads(text: str, body: Node) -> None:
    assert parse(text).body == body


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("residents[0,15]", 15, "up to under 15"),
        ("residents[9,3)", 13, "above 9"),
        ("a / b per 1.000", 11, "without a point"),
        ("a +", 4, "a variable"),
        ("(a + b", 7, "“)”"),
        ("a:x", 3, "m, f or d"),
        ("mean(3y) / b", 1, "a variable before"),
        ("a lag(3)", 7, "years like 3y"),
        ("min(a)", 6, "second value"),
        ("a § b", 3, "operator"),
        ("", 1, "a variable"),
        ("(" * 200 + "a", 62, "fewer parentheses"),
    ],
)
def test_where_it_breaks_it_says_so(text: str, at: int, expected: str) -> None:
    with pytest.raises(InputRefused) as refused:
        parse(text)
    (finding,) = refused.value.findings
    assert finding.code == "formula-syntax"
    assert f"character {at}:" in finding.what.en
    assert expected in finding.why.en


@given(st.text(max_size=40))
def test_no_text_makes_a_traceback(text: str) -> None:
    with contextlib.suppress(InputRefused):
        parse(text)


NAMES = st.sampled_from(["residents", "births", "sgb2", "übergänge"])
BANDS = st.one_of(
    st.just(ALL_AGES),
    st.tuples(st.integers(0, 80), st.integers(1, 60)).map(lambda pair: AgeBand(pair[0], pair[0] + pair[1])),
    st.integers(1, 90).map(lambda start: AgeBand(start, OPEN_ENDED)),
)
LEAVES = st.one_of(
    st.integers(0, 9999).map(lambda n: Number(float(n))),
    st.builds(Select, NAMES, st.sampled_from(["all", "m", "f", "d"]), BANDS),
    st.sampled_from(["CTX10", "HZE01"]).map(Reference),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Operation, st.sampled_from("+-*/"), inner, inner),
        st.builds(Lag, inner, st.integers(1, 9)),
        st.builds(Mean, inner, st.integers(1, 9)),
        st.builds(Within, st.sampled_from(["town", "type"]), inner),
        st.builds(Extreme, st.sampled_from(["min", "max"]), st.tuples(inner, inner)),
    ),
    max_leaves=12,
)


@given(TREES)
def test_what_is_written_is_read_again(tree: Node) -> None:
    assert parse(written(tree)).body == tree


def test_words_of_the_language_are_no_variables() -> None:
    for word in WORDS:
        with pytest.raises(InputRefused):
            parse(f"{word} / residents")


# --- checks over a catalogue -----------------------------------------------------------------------

AREA = InputVariable("space", both("space"), "square_m", "12-31")
RATE = InputVariable("rate", both("rate"), "percent", "12-31")
MONEY = InputVariable("money", both("money"), "eur")
PUPILS = InputVariable("pupils", both("pupils"), "persons", "08-01")


def test_every_unknown_name_is_told_at_once_with_the_nearest() -> None:
    found = check(catalogue({"A": "residnts / people %", "B": "XYZ9 - town(XYZ9)"}, ["residents"]))
    assert [f.code for f in found] == ["formula-name-unknown"] * 4
    assert "residents" in next(iter(found)).why.en
    assert {f.place.column for f in found} == {"A", "B"}


@pytest.mark.parametrize(
    "formula", ["residents + space", "money / space %", "rate / residents %", "residents %", "rate * rate"]
)
def test_units_that_do_not_fit_are_one_finding(formula: str) -> None:
    found = check(catalogue({"A": formula}, ["residents", AREA, RATE, MONEY]))
    assert [f.code for f in found] == ["formula-units"]


@pytest.mark.parametrize(
    ("formula", "unit"), [("residents / births", "percent"), ("residents / births %", "per_1000")]
)
def test_a_stated_unit_must_be_the_one_of_the_formula(formula: str, unit: str) -> None:
    found = check(catalogue({"A": formula}, ["residents", "births"], unit))
    assert [f.code for f in found] == ["indicator-unit-differs"]


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        ("max(0, residents - births) / residents per 1000", "per_1000"),
        ("space / residents", "square_m"),
        ("rate", "percent"),
        ("rate - town(rate)", "percent"),
        ("rate / town(rate)", "ratio"),
        ("residents + 0.5 * births", "persons"),
        ("-births + residents", "persons"),
    ],
)
def test_units_that_fit_are_silent(formula: str, unit: str) -> None:
    assert not check(catalogue({"A": formula}, ["residents", "births", AREA, RATE], unit))


def test_days_of_reference_too_far_apart_are_barrier_z2() -> None:
    found = check(catalogue({"A": "pupils / residents %"}, ["residents", PUPILS]))
    assert [f.code for f in found] == ["reference-dates-differ"]
    assert "152" in next(iter(found)).what.en
    assert (apart("03-01", "12-31"), apart("12-31", "01-01")) == (60, 1)


def test_circles_are_found_once_and_whatever_leans_on_them_is_not_computed() -> None:
    formulas = {"A": "B", "B": "C + D", "C": "A", "D": "D", "E": "A", "F": "residents"}
    known = catalogue(formulas, ["residents"], "persons")
    assert circles(known) == [("A", "B", "C"), ("D",)]
    assert sorted(f.code for f in check(known) if f.code == "indicator-circle") == ["indicator-circle"] * 2
