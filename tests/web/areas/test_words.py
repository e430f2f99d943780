"""Headline and lead say what the rows say: ties, plurals, gaps, estimates, and no growth that is none."""

from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommune360.base.ages import ALL_AGES, AgeBand
from kommune360.base.text import Text
from kommune360.observations.figures import Measure
from kommune360.web.areas import naming
from kommune360.web.areas.catalogue import EXACT, Level, Topic
from kommune360.web.areas.headlines import headline, lead
from kommune360.web.areas.query import CHANGE, SHARE, VALUE, Question
from kommune360.web.areas.rows import AreaRow, Sheet, Town

BANDS = (AgeBand(0, 6), ALL_AGES)
RESIDENTS = Topic(
    "residents",
    Text("Einwohner", "Residents"),
    "persons",
    (Measure("residents", Text("Einwohner", "Residents"), "persons", "s", ("2024-12-31", "2025-12-31"), ("all",), BANDS, ("d",)),),
)  # fmt: skip
RATE = Topic(
    "sgb2",
    Text("SGB II", "Benefits"),
    "percent",
    (Measure("sgb2", Text("SGB II", "Benefits"), "percent", "s", ("2024", "2025"), ("all",), (ALL_AGES,), ("d",)),),
)  # fmt: skip


def question(topic: Topic = RESIDENTS, view: str = VALUE, **more: object) -> Question:
    periods = topic.measures[0].periods
    asked = Question(
        topic, BANDS[0] if topic is RESIDENTS else ALL_AGES, Level("s", Text("Gebiete", "areas"), "", "", 3),
        EXACT, view, periods[-1], periods[0], "", False, periods, 0,
    )  # fmt: skip
    return dataclasses.replace(asked, **more)  # type: ignore[arg-type]


def row(name: str, value: float | None, before: float | None = None, **more: object) -> AreaRow:
    change = value - before if value is not None and before is not None else None
    made = AreaRow(
        name, name, value, "" if value is not None else "suppressed", None, None, before, change,
        100 * change / before if change is not None and before else None, 0, False,
    )  # fmt: skip
    return dataclasses.replace(made, **more)  # type: ignore[arg-type]


def sheet(*rows: AreaRow, **town: object) -> Sheet:
    value = sum(r.value for r in rows if r.value is not None)
    change = (
        sum(r.change for r in rows if r.change is not None)
        if any(r.change is not None for r in rows)
        else None
    )
    made = Town(value, None, None, change, 1.0 if change else 0.0, sum(r.value is None for r in rows), "sum")
    return Sheet(rows, dataclasses.replace(made, **town), ("d",), ())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "german", "english"),
    [
        (
            [row("A", 5, 4), row("B", 3, 1)],
            "Am meisten Kinder unter 6 leben in A, am stärksten zugenommen haben sie in B",
            "Most children under 6 live in A, and they have increased most in B",
        ),
        (
            [row("A", 5, 1), row("B", 3, 3)],
            "Am meisten Kinder unter 6 leben in A, und dort haben sie auch am stärksten zugenommen",
            "Most children under 6 live in A, and they have also increased most there",
        ),
        (
            [row("A", 5, 6), row("B", 5, 5)],
            "Am meisten Kinder unter 6 leben in A und B, mehr geworden sind es in keinem Gebiet",
            "Most children under 6 live in A and B, and no area has more than before",
        ),
        (
            [row("A", 5), row("B", 5), row("C", 5), row("D", None)],
            "Am meisten Kinder unter 6 leben in 3 Gebieten",
            "Most children under 6 live in 3 areas",
        ),
        (
            [row("A", 5, 6, estimated=True), row("B", 4, 2, estimated=True)],
            "Am meisten Kinder unter 6 leben in A, am stärksten zugenommen haben sie nach Schätzung in B",
            "Most children under 6 live in A, and they have increased most in B (estimated)",
        ),
        ([row("A", None)], "Kinder unter 6: kein Wert für 31.12.2025", "Children under 6: no figure for 31 Dec 2025"),
    ],
)  # fmt: skip
def test_where_children_live(rows: list[AreaRow], german: str, english: str) -> None:
    assert headline(question(), sheet(*rows)) == Text(german, english)


def test_an_earlier_date_is_told_as_past() -> None:
    said = headline(question(period="2024-12-31", since=""), sheet(row("A", 5), row("B", 4)))
    assert said.de == "Am meisten Kinder unter 6 lebten am 31.12.2024 in A"


def test_shares_and_changes() -> None:
    shares = sheet(row("A", 5, share=9.34), row("B", 4, share=5.0), share=6.1)
    said = headline(question(view=SHARE), shares)
    assert (
        said.de
        == "Am höchsten ist der Anteil der Kinder unter 6 in A: Er liegt bei 9,3\u202f%, in der ganzen Stadt bei 6,1\u202f%"
    )
    moved = headline(question(view=CHANGE), sheet(row("A", 5, 3), row("B", 4, 9)))
    assert (
        moved.de
        == "Kinder unter 6 seit 31.12.2024: stärkste Zunahme in A (+2), stärkster Rückgang in B (\u22125)"
    )
    still = headline(question(view=CHANGE), sheet(row("A", 5, 5)))
    assert still.de == "Kinder unter 6: seit 31.12.2024 in keinem Gebiet eine Veränderung"


def test_rates_name_highest_and_lowest_and_change_in_points() -> None:
    rates = sheet(row("A", 40.0, 38.5), row("B", 10.25, 12.0), value=20.0, how="mean", change=0.5)
    said = headline(question(RATE), rates)
    assert said.de == "SGB II: am höchsten in A (40,0\u202f%), am niedrigsten in B (10,2\u202f%)"
    assert "+0,5 Prozentpunkte seit 2024" in lead(question(RATE), rates, "X").de
    assert headline(question(RATE), sheet(row("A", 3.0), row("B", 3.0))).de == "SGB II: überall 3,0\u202f%"


def test_the_lead_counts_areas_and_names_gaps() -> None:
    said = lead(
        question(), sheet(row("A", 5, 4), row("B", 3, 4), row("C", 2, 2), row("D", None)), "Kleinstadt"
    )
    assert said.de == (
        "Am 31.12.2025 lebten in Kleinstadt 10 Kinder unter 6, so viele wie am 31.12.2024. "
        "In 1 von 3 Gebieten ist der Wert gestiegen, in 1 gesunken. "
        "Für 1 Gebiet liegt kein Wert vor; es ist nicht enthalten."
    )
    two = lead(question(), sheet(row("A", 5), row("B", None), row("C", None)), "K")
    assert two.en.endswith("There is no figure for 2 areas; they are not included.")


numbers = st.one_of(st.none(), st.integers(0, 500).map(float))


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=8), st.sampled_from([VALUE, SHARE, CHANGE]))
def test_sentences_name_no_cause_and_only_areas_that_are_there(
    pairs: list[tuple[float | None, float | None]], view: str
) -> None:
    rows = [row(f"Gebiet-{n}", value, before, share=value) for n, (value, before) in enumerate(pairs)]
    table = sheet(*rows)
    words = [headline(question(view=view), table), lead(question(view=view), table, "Stadt")]
    for said in words:
        assert said.de
        assert said.en or not lead(question(), table, "Stadt").en
        assert not re.search(r"\b(weil|wegen|durch|dank|deshalb|because|due)\b", f"{said.de} {said.en}")
        for found in re.findall(r"Gebiet-(\d+)", said.de):
            assert rows[int(found)].value is not None


@pytest.mark.parametrize(
    ("ages", "german", "english"),
    [
        (AgeBand(0, 3), "Kinder unter 3", "children under 3"),
        (AgeBand(3, 6), "Kinder von 3 bis 5", "children aged 3 to 5"),
        (AgeBand(10, 18), "Kinder und Jugendliche von 10 bis 17", "children and young people aged 10 to 17"),
        (AgeBand(4, 5), "Kinder im Alter von 4", "children aged 4"),
        (AgeBand(65), "Menschen ab 65", "people aged 65 and over"),
        (ALL_AGES, "Menschen", "people"),
    ],
)
def test_age_groups_have_names(ages: AgeBand, german: str, english: str) -> None:
    assert naming.people(ages) == Text(german, english)


def test_the_genitive_of_young_people() -> None:
    assert naming.of_people(AgeBand(0, 18)).de == "der Kinder und Jugendlichen unter 18"
