"""Periods: what tables write, and laws of the canonical form."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommune360.base.periods import Period, PeriodKind, parse_period


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("31.12.2018", "2018-12-31"),
        ("Stand: 31.12.2025", "2025-12-31"),
        ("Stichtag 1.3.2024", "2024-03-01"),
        ("31. Dezember 2018", "2018-12-31"),
        ("2018-12-31", "2018-12-31"),
        ("2018-12-31 00:00:00", "2018-12-31"),  # a date cell of a spreadsheet
        ("201812", "2018-12"),  # Berlin's matrix of residents
        ("Dezember 2018", "2018-12"),
        ("März 2021", "2021-03"),
        ("12/2018", "2018-12"),
        ("4. Quartal 2018", "2018-Q4"),
        ("2018Q4", "2018-Q4"),
        ("2026/27", "2026/27"),
        ("Schuljahr 2026/2027", "2026/27"),
        ("Kita-Jahr 2025/26", "2025/26"),
        ("2099/00", "2099/00"),
        ("2018", "2018"),
        ("Jahr 2018", "2018"),
        ("2018.0", "2018"),  # a whole number that a spreadsheet gave as a float
    ],
)
def test_reads_what_tables_write(text: str, canonical: str) -> None:
    assert parse_period(text) == Period(canonical)


@pytest.mark.parametrize(
    "text", ["", "Insgesamt", "31.02.2018", "2018/20", "13/2018", "1750", "0101", "05112000", "10115", "3,5"]
)
def test_what_is_no_period_is_none(text: str) -> None:
    assert parse_period(text) is None


dates = st.dates(min_value=dt.date(1801, 1, 1), max_value=dt.date(2199, 12, 31))


@given(dates)
def test_german_dates_round_trip(day: dt.date) -> None:
    period = Period(day.isoformat())
    assert parse_period(period.label()) == period
    assert (period.kind, period.start, period.year) == (PeriodKind.DAY, day, day.year)


canonical_texts = st.one_of(
    dates.map(lambda d: d.isoformat()),
    dates.map(lambda d: f"{d:%Y-%m}"),
    dates.map(lambda d: f"{d.year}-Q{(d.month + 2) // 3}"),
    dates.map(lambda d: f"{d.year}"),
    dates.map(lambda d: f"{d.year}/{(d.year + 1) % 100:02d}"),
)


@given(canonical_texts)
def test_the_canonical_form_reads_back_as_itself(text: str) -> None:
    assert parse_period(text) == Period(text)


@given(dates, dates)
def test_texts_of_one_kind_sort_by_time(one: dt.date, other: dt.date) -> None:
    for form in ("%Y-%m-%d", "%Y-%m", "%Y"):
        first, second = Period(one.strftime(form)), Period(other.strftime(form))
        assert (first < second) == (first.start < second.start)


def test_a_school_year_begins_in_august() -> None:
    assert Period("2026/27").start == dt.date(2026, 8, 1)
    assert Period("2026/27").kind is PeriodKind.SCHOOL_YEAR


@pytest.mark.parametrize("text", ["31.12.2018", "2018-13", "2018-Q5", "18", "2018/2019"])
def test_only_the_canonical_form_makes_a_period(text: str) -> None:
    with pytest.raises(ValueError, match="is no period"):
        Period(text)
