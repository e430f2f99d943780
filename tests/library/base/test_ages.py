"""Age bands: real labels of German publishers, and laws that hold for every band."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kommune360.base.ages import ALL_AGES, OPEN_ENDED, AgeBand, parse_age


@pytest.mark.parametrize(
    ("text", "start", "stop"),
    [
        # Regionalstatistik, Fortschreibung des Bevölkerungsstandes
        ("unter 3 Jahre", 0, 3),
        ("3 bis unter 6 Jahre", 3, 6),
        ("10 bis unter 15 Jahre", 10, 15),
        ("75 Jahre und mehr", 75, OPEN_ENDED),
        ("65 Jahre und älter", 65, OPEN_ENDED),
        # Amt für Statistik Berlin-Brandenburg, column names of the matrix of residents
        ("E_E03_05", 3, 5),
        ("E_EU1", 0, 1),
        ("E_E6U7", 6, 7),
        ("E_E1U6", 1, 6),
        ("E_E95_110", 95, OPEN_ENDED),
        # Statistikamt Nord, Stadtteilprofile; INKAR
        ("unter 18-Jährige", 0, 18),
        ("Einwohner von 6 bis unter 18 Jahren", 6, 18),
        ("Bevölkerung im Alter von 6-14 Jahren", 6, 15),
        # municipal files
        ("U3", 0, 3),
        ("Ü65", 65, OPEN_ENDED),
        ("ab 80 Jahre", 80, OPEN_ENDED),
        ("85+", 85, OPEN_ENDED),
        ("Alter_07", 7, 8),
        ("Alter 7", 7, 8),
        ("4 Jahre", 4, 5),
        ("0 - 2", 0, 3),
        ("3\u00a0bis unter\u00a06 Jahre", 3, 6),
        ("under 3 years", 0, 3),
        ("6 to under 10 years", 6, 10),
    ],
)
def test_reads_labels_of_publishers(text: str, start: int, stop: int) -> None:
    assert parse_age(text) == AgeBand(start, stop)


@pytest.mark.parametrize("text", ["", "Insgesamt", "2018", "31.12.2018", "0101", "17", "Deutsche", "Altona"])
def test_what_names_no_age_is_none(text: str) -> None:
    assert parse_age(text) is None


def test_a_reversed_band_is_none() -> None:
    assert parse_age("10 bis unter 5 Jahre") is None


@st.composite
def bands(draw: st.DrawFn) -> AgeBand:
    start = draw(st.integers(0, 99))
    stop = draw(st.one_of(st.just(OPEN_ENDED), st.integers(start + 1, 100)))
    return AgeBand(start, stop)


@given(bands(), st.sampled_from(["de", "en"]))
def test_label_and_parse_are_inverse(band: AgeBand, language: str) -> None:
    assume(not band.is_all)
    assert parse_age(band.label(language)) == band


@given(bands(), bands())
def test_containing_and_overlapping_agree_with_the_years_themselves(one: AgeBand, other: AgeBand) -> None:
    ours, theirs = set(range(one.start, one.stop)), set(range(other.start, other.stop))
    assert one.contains(other) == (theirs <= ours)
    assert one.overlaps(other) == bool(ours & theirs) == other.overlaps(one)
    assert one.years == len(ours)


@given(bands())
def test_all_ages_contain_every_band(band: AgeBand) -> None:
    assert ALL_AGES.contains(band)


@pytest.mark.parametrize(("start", "stop"), [(3, 3), (5, 2), (-1, 4)])
def test_an_empty_or_negative_band_is_refused(start: int, stop: int) -> None:
    with pytest.raises(ValueError, match="empty or negative"):
        AgeBand(start, stop)


def test_labels_read_as_people_write_them() -> None:
    assert AgeBand(0, 1).label() == "unter 1 Jahr"
    assert AgeBand(1, 2).label() == "1 Jahr"
    assert AgeBand(3, 6).label() == "3 bis unter 6 Jahre"
    assert AgeBand(80).label("en") == "80 years and over"
    assert ALL_AGES.label() == "alle Altersjahre"
