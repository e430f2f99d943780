"""Towns' columns become variables of the catalogue, or a finding says what is not safe."""

from __future__ import annotations

import polars as pl
import pytest

from kommune360.base.ages import ALL_AGES, AgeBand
from kommune360.base.text import Text
from kommune360.indicators.binding import Bound, Column, applied, bind, without_ages
from kommune360.indicators.definitions import shipped
from tests.library.indicators.tables import figures

CATALOGUE = shipped()


def column(
    label: str, unit: str = "unknown", variable: str = "", system: str = "cut", dataset: str = "x"
) -> Column:
    return Column(variable or label.lower().replace(" ", "_"), Text(label, label), unit, system, (dataset,))


def only(found: tuple[Bound, ...]) -> tuple[str, str, AgeBand, float]:
    (bound,) = found
    return bound.target, bound.sex, bound.ages, bound.factor


@pytest.mark.parametrize(
    ("label", "unit", "target", "ages"),
    [
        ("Lebendgeborene", "persons", "births", ALL_AGES),
        ("Anzahl: Geburten", "count", "births", ALL_AGES),
        (
            "Soziale Lage: Quote, Leistungsberechtigte 15 bis 17 Jahre",
            "unknown",
            "sgb2_recipients",
            AgeBand(15, 18),
        ),
        ("Arbeitslose 15 bis unter 25 Jahre", "persons", "unemployed", AgeBand(15, 25)),
        ("Zähler: Alleinerziehende", "unknown", "lone_parent_households", ALL_AGES),
        ("Nenner: Alleinerziehende", "unknown", "households_with_children", ALL_AGES),
        ("Nenner: Hilfen zur Erziehung", "unknown", "residents", AgeBand(0, 21)),
        (
            "Nenner: Haushalte mit Kindern",
            "unknown",
            "households",
            ALL_AGES,
        ),  # not the households with children
        ("Kinderarmut", "percent", "published_ctx10", ALL_AGES),
        ("Haushalte mit Kindern", "percent", "published_ctx07", ALL_AGES),  # a share, not the households
    ],
)
def test_names_are_recognised(label: str, unit: str, target: str, ages: AgeBand) -> None:
    found, findings = bind([column(label, unit)], CATALOGUE)
    assert only(found)[0] == target
    assert only(found)[2] == ages
    assert not findings


def test_codes_of_an_english_table_and_a_rate_in_another_unit() -> None:
    assert only(bind([column("hze01_base")], CATALOGUE)[0])[:3] == ("residents", "all", AgeBand(0, 21))
    assert only(bind([column("hze01_count")], CATALOGUE)[0])[0] == "hze_cases"
    assert only(bind([column("Hilfen zur Erziehung", "percent")], CATALOGUE)[0]) == (
        "published_hze01", "all", ALL_AGES, 100.0,
    )  # fmt: skip


@pytest.mark.parametrize("label", ["Nenner: Unbekanntes", "Zahl der Sonnentage", "Wohnfläche", "Kinder"])
def test_what_is_not_safe_is_left_alone(label: str) -> None:
    assert bind([column(label)], CATALOGUE) == ((), bind([], CATALOGUE)[1])


def test_a_rate_without_a_unit_is_told_and_not_used() -> None:
    found, findings = bind([column("Wert: Hilfen zur Erziehung")], CATALOGUE)
    assert not found
    assert findings.codes() == {"binding-unit-unknown"}


def test_known_publications_are_recognised_only_where_they_come_from() -> None:
    s4 = {"variable": "s4", "label": "S4"}
    berlin = column(s4["label"], variable="s4", system="berlin-lor-plr-2021", dataset="mss-2021-index")
    assert only(bind([berlin], CATALOGUE)[0])[0] == "published_ctx10"
    assert not bind([column("S4", variable="s4")], CATALOGUE)[0]
    old = column("S2", variable="s2", system="berlin-lor-plr-2006", dataset="2011-mss-cut")
    assert not bind([old], CATALOGUE)[0]  # another meaning before 2013


def test_a_person_decides() -> None:
    settled = [
        {"is": "spalte_7", "variable": "sgb2_recipients", "ages": [0, 15], "sex": "f", "factor": 1000},
        {"is": "lebend.*", "variable": ""},
        {"is": "x", "variable": "nobody_knows"},
    ]
    found, findings = bind([column("Spalte 7"), column("Lebendgeborene")], CATALOGUE, settled)
    assert only(found) == ("sgb2_recipients", "f", AgeBand(0, 15), 1000.0)
    assert findings.codes() == {"binding-target-unknown"}


def test_ages_are_read_out_of_a_name() -> None:
    assert without_ages("Leistungsberechtigte unter 15 Jahren") == ("Leistungsberechtigte", AgeBand(0, 15))
    assert without_ages("Arbeitslose 15 bis unter 25 Jahre")[1] == AgeBand(15, 25)
    assert without_ages("Unter 18-Jährige mit Migrationshintergrund") == (
        "mit Migrationshintergrund",
        AgeBand(0, 18),
    )
    assert without_ages("Haushalte") == ("Haushalte", None)


def rows(*given: tuple[str, float | None, str]) -> pl.DataFrame:
    return figures(
        {
            "variable": name,
            "area": "1",
            "period": period,
            "numerator": number,
            "flag": "" if number is not None else "missing",
        }
        for name, number, period in given
    )


def test_figures_are_renamed_and_periods_written_alike() -> None:
    found, _ = bind([column("Leistungsberechtigte unter 15 Jahren"), column("Geburten")], CATALOGUE)
    table = rows(("leistungsberechtigte_unter_15_jahren", 5, "2020"), ("geburten", 9, "2020-12-31"))
    done, findings = applied(table, found, CATALOGUE)
    assert not findings
    assert done.select("variable", "period", "age_from", "age_to", "numerator").rows() == [
        ("sgb2_recipients", "2020-12-31", 0, 15, 5.0),
        ("births", "2020", 0, 150, 9.0),
    ]


def test_two_columns_that_differ_are_asked_about_and_neither_counts() -> None:
    columns = [column("Haushalte"), column("Haushalte insgesamt")]
    found, _ = bind(columns, CATALOGUE)
    done, findings = applied(
        rows(("haushalte", 5, "2020"), ("haushalte_insgesamt", 6, "2020")), found, CATALOGUE
    )
    assert done.is_empty()
    assert findings.codes() == {"binding-ambiguous"}
    same, silent = applied(
        rows(("haushalte", 5, "2020"), ("haushalte_insgesamt", 5, "2020")), found, CATALOGUE
    )
    assert (same.height, len(silent)) == (1, 0)
    known, silent = applied(
        rows(("haushalte", None, "2020"), ("haushalte_insgesamt", 5, "2020")), found, CATALOGUE
    )
    assert (known["numerator"].to_list(), len(silent)) == ([5.0], 0)


def test_a_variable_under_its_own_name_goes_before_look_alikes() -> None:
    found, _ = bind([column("Einwohner", variable="residents"), column("Bevölkerung")], CATALOGUE)
    done, findings = applied(
        rows(("residents", 5, "2020-12-31"), ("bevölkerung", 6, "2020")), found, CATALOGUE
    )
    assert done["numerator"].to_list() == [5.0]
    assert not findings
