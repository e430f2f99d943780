"""Data sheets say everything that is wrong with them; old figures are found by rhythm and day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommune360.observations.datasheets import (
    DataSheet,
    legal_bases,
    periodicities,
    sensitivities,
    series_of,
    sheet_for,
    sheet_from,
    subject_of,
    subjects,
)
from kommune360.observations.due import Delivery, due_list, end_of, months_later

TODAY = dt.date(2026, 11, 26)


def test_a_sheet_is_read_as_it_was_written() -> None:
    sheet = DataSheet(
        "hze", "sgb8_64_3", "Hilfeplanung", "Jugendamt", "Fachverfahren", 3, "yearly", "31.12.",
        "2031-12-31", "Fachcontrolling", True, 90, "2026-11-01", "geprüft",
    )  # fmt: skip
    assert sheet_from(sheet.as_dict()) == sheet
    assert sheet_from({}, "leer") == DataSheet("leer")


def test_everything_wrong_is_named_at_once() -> None:
    raw = {"sensitivity": 7, "delete_on": "31.12.2030", "periodicity": "now and then", "colour": "red",
           "available_after_days": -1, "protected_by_holder": "perhaps"}  # fmt: skip
    with pytest.raises(ValueError) as refusal:
        sheet_from(raw)
    assert all(name in str(refusal.value) for name in raw)


def test_the_vocabulary_is_closed_in_itself() -> None:
    for subject in subjects():
        assert set(subject.legal_bases) <= set(legal_bases())
        assert subject.sensitivity in sensitivities()
    assert all(basis.source for basis in legal_bases().values())


@pytest.mark.parametrize(
    ("texts", "subject"),
    [
        (["Einwohnerbestand, Stichtag 31.12.2025"], "residents"),
        (["sozialdaten_2018-2024"], "benefits"),
        (["health_support_2025_en"], "health"),
        (["Schuleingangsuntersuchung 2024"], "health"),
        (["Einwohner", "Hilfen zur Erziehung je 1.000"], "help"),
        (["Meldungen nach § 8a"], "child_protection"),
        (["Kitaliste 2025"], "childcare"),
        (["Wasserverbrauch"], None),
    ],
)
def test_what_a_source_is_about_is_read_from_its_words(texts: list[str], subject: str | None) -> None:
    found = subject_of(texts)
    assert (found.id if found else None) == subject


@pytest.mark.parametrize(
    ("period", "end"),
    [
        ("2025-12-31", "2025-12-31"),
        ("2025", "2025-12-31"),
        ("2025/26", "2026-07-31"),
        ("2024-Q1", "2024-03-31"),
        ("2024-02", "2024-02-29"),
        ("2025-12", "2025-12-31"),
    ],
)
def test_the_end_of_a_period(period: str, end: str) -> None:
    assert end_of(period).isoformat() == end


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.integers(1, 60))
def test_months_later_is_in_the_month_meant(day: dt.date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later > day


def delivery(name: str, period: str, *content: str) -> Delivery:
    return Delivery(name, name, period, frozenset(content))


def test_old_figures_come_first_and_replaced_ones_owe_nothing() -> None:
    deliveries = [
        delivery("ew-2022", "2022-12-31", "residents"),
        delivery("ew-2025", "2025-12-31", "residents"),
        delivery("sgb2", "2023", "benefits"),
        delivery("umfrage", "2019", "survey"),
        delivery("grenzen", ""),
    ]
    sheets = {
        "ew-2025": DataSheet("ew-2025", periodicity="yearly", holder="Statistikstelle"),
        "sgb2": DataSheet("sgb2", periodicity="yearly", available_after_days=90),
        "umfrage": DataSheet("umfrage", periodicity="once"),
    }
    found = due_list(deliveries, sheets, TODAY, assumed={"sgb2"})
    assert [line.dataset for line in found] == ["sgb2", "ew-2025", "umfrage"]
    late, soon, never = found
    assert (late.due_on, late.overdue, late.assumed) == (dt.date(2025, 3, 31), True, True)
    assert late.days == (TODAY - dt.date(2025, 3, 31)).days
    assert (soon.due_on, soon.days, soon.overdue) == (dt.date(2026, 12, 31), -35, False)
    assert (never.due_on, never.days, never.overdue) == (None, None, False)


def test_a_delivery_with_something_nobody_else_has_still_counts() -> None:
    old, new = delivery("a", "2020", "x", "y"), delivery("b", "2025", "x")
    sheets = {name: DataSheet(name, periodicity="yearly") for name in "ab"}
    assert {line.dataset for line in due_list([old, new], sheets, TODAY)} == {"a", "b"}


def test_every_rhythm_has_a_name() -> None:
    assert {p.months for p in periodicities().values()} >= {1, 3, 12, None}


def test_deliveries_of_one_series_differ_in_their_dates_alone() -> None:
    assert series_of("hilfen-2025") == series_of("hilfen-2026") != series_of("hilfen-plz-2026")
    assert series_of("ewr-2025-12") == series_of("ewr-2026-06") == series_of("ewr-202606")
    assert series_of("schulen-2025-26") == series_of("schulen-2026-27")
    assert series_of("hilfen-120258") == "hilfen-120258"


def test_the_sheet_of_an_earlier_delivery_holds_and_the_strictest_first() -> None:
    own, old, older = (
        DataSheet("hilfen-2025"),
        DataSheet("hilfen-2024", sensitivity=1),
        DataSheet("hilfen-2023", sensitivity=3),
    )
    sheets = {sheet.dataset: sheet for sheet in (own, old, older)}
    assert sheet_for("hilfen-2025", sheets) is own
    assert sheet_for("hilfen-2026", sheets) is older
    assert sheet_for("hilfen-2026", {"hilfen-2025": own, "hilfen-2024": old}) is own
    assert sheet_for("kitas-2026", sheets) is None
