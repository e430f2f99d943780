"""The figures behind map, table and words, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kommune360.base.ages import ALL_AGES
from kommune360.base.text import Text
from kommune360.observations.figures import Measure
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas import tables
from kommune360.web.areas.catalogue import (
    ESTIMATED,
    EXACT,
    Level,
    Topic,
    _finest_of_newest,
    catalogue_of,
)
from kommune360.web.areas.lage import Addresses, page_of
from kommune360.web.areas.naming import RESIDENTS
from kommune360.web.areas.query import Question, question_of
from kommune360.web.areas.rows import Sheet, sheet_of


def ask(town: Municipality, **wanted: str) -> tuple[Question, Sheet]:
    catalogue = catalogue_of(town)
    question = question_of(catalogue, wanted)
    assert question is not None
    return question, sheet_of(town, catalogue, question)


def test_the_first_question_is_children_under_six_now(small_town: Municipality) -> None:
    question, sheet = ask(small_town)
    assert (question.topic.variable, question.ages_text, question.period, question.since) == (
        "residents", "0-6", "2025-12-31", "2024-12-31",
    )  # fmt: skip
    rows = {row.key: row for row in sheet.rows}
    assert (rows["11"].value, rows["11"].change) == (100, -5)
    assert (rows["12"].value, rows["12"].change) == (60, 12)
    assert rows["12"].change_percent == pytest.approx(25)
    assert rows["11"].share == pytest.approx(10)
    assert rows["22"].value is None
    assert rows["22"].flag == "suppressed"


def test_the_town_adds_what_is_known_and_compares_like_with_like(small_town: Municipality) -> None:
    _, sheet = ask(small_town)
    assert sheet.town.value == 100 + 60 + 50
    assert sheet.town.holes == 1
    assert sheet.town.change == (100 + 60 + 50) - (105 + 48 + 50)  # the withheld area is in neither
    assert sheet.town.share == pytest.approx(100 * 210 / (1000 + 500 + 400))


def test_districts_are_sums_with_their_holes(small_town: Municipality) -> None:
    question, sheet = ask(small_town, ebene="klein-bezirk")
    assert question.how == EXACT
    rows = {row.key: row for row in sheet.rows}
    assert (rows["1"].value, rows["1"].holes, rows["1"].flag, rows["1"].estimated) == (160, 0, "", False)
    assert (rows["2"].value, rows["2"].holes, rows["2"].flag) == (50, 1, "limited")
    assert sheet.town.value == 210
    assert sheet.town.holes == 1


def test_the_old_cut_comes_in_only_on_request_and_is_called_an_estimate(small_town: Municipality) -> None:
    question, _ = ask(small_town)
    assert question.periods == ("2024-12-31", "2025-12-31")
    assert question.hidden_periods == 1
    question, sheet = ask(small_town, frueher="1", zeit="2020-12-31")
    assert question.periods == ("2020-12-31", "2024-12-31", "2025-12-31")
    rows = {row.key: row for row in sheet.rows}
    assert rows["11"].value == pytest.approx(120)
    assert (rows["11"].flag, rows["11"].estimated) == ("estimate", True)
    assert rows["12"].value == pytest.approx(40)
    assert sheet.town.value == pytest.approx(160 + 40 + 12)  # a bridge loses nobody
    assert sheet.methods == ("addresses",)


def test_rates_are_not_added(small_town: Municipality) -> None:
    question, sheet = ask(small_town, groesse="sgb2")
    assert question.all_ages is None
    assert sheet.town.how == "mean"
    assert sheet.town.value == pytest.approx((25 * 200 + 10 * 100 + 40 * 100) / 400)
    levels = [level.system for level, _ in catalogue_of(small_town).levels_of(question.topic)]
    assert levels == ["klein"]


def test_levels_say_how_they_are_reached(small_town: Municipality) -> None:
    catalogue = catalogue_of(small_town)
    found = {level.system: how for level, how in catalogue.levels_of(catalogue.topics["residents"])}
    assert found == {"klein": EXACT, "klein-bezirk": EXACT, "klein-alt": EXACT}
    assert catalogue.ways["klein-alt", "klein-bezirk"] == ESTIMATED
    assert catalogue.parents("klein", "11") == [("klein-bezirk", "1")]


@pytest.mark.parametrize(
    "wanted",
    [
        {"groesse": "gibt-es-nicht", "alter": "99-1", "ebene": "?", "zeit": "gestern", "seit": "2030"},
        {"alter": "-", "ansicht": "<script>", "gebiet": "999"},
        {"groesse": "sgb2", "alter": "0-6", "ansicht": "anteil", "frueher": "ja"},
        {"zeit": "2024-12-31", "seit": "2025-12-31", "ansicht": "veraenderung"},
    ],
)
def test_any_address_leads_to_an_answer(small_town: Municipality, wanted: dict[str, str]) -> None:
    question, sheet = ask(small_town, **wanted)
    assert len(sheet.rows) == 4
    assert question.period in question.periods
    assert question.since < question.period or not question.since


def test_an_address_brings_back_its_question(small_town: Municipality) -> None:
    from urllib.parse import parse_qsl

    question, _ = ask(
        small_town, alter="0-3", ebene="klein-bezirk", ansicht="anteil", gebiet="1", frueher="1"
    )
    again, _ = ask(small_town, **dict(parse_qsl(question.address())))
    assert again == question


def test_a_trace_holds_exactly_the_cells_that_make_the_figure() -> None:
    """A total of both sexes without ages beside ages by sex: the ages are taken, not the total."""
    import polars as pl

    from kommune360.base.ages import ALL_AGES, AgeBand
    from kommune360.observations.figures import figures
    from kommune360.observations.schema import OBSERVATIONS
    from kommune360.web.areas.sources import _as_added

    rows = [
        {"area_system": "s", "variable": "v", "area": "a", "period": "2025", "sex": sex, "age_from": start,
         "age_to": stop, "numerator": value, "flag": "", "dataset": "d", "row": n}
        for n, (sex, start, stop, value) in enumerate(
            [("all", 0, 150, 10.0), ("m", 0, 6, 1.0), ("m", 6, 150, 4.0), ("f", 0, 6, 2.0), ("f", 6, 150, 3.0)]
        )
    ]  # fmt: skip
    cells = pl.DataFrame(rows, schema=dict(OBSERVATIONS))
    for ages, sexes, value in ((AgeBand(0, 6), {"m", "f"}, 3.0), (ALL_AGES, {"all"}, 10.0)):
        added = _as_added(cells, ages)
        assert set(added["sex"]) == sexes
        assert added["numerator"].sum() == value == figures(cells, ages=ages)["value"][0]
    assert _as_added(cells, AgeBand(0, 3)).is_empty()


def measured(system: str, *periods: str) -> Measure:
    label = Text(RESIDENTS, RESIDENTS)
    return Measure(RESIDENTS, label, "persons", system, periods, ("all",), (ALL_AGES,), (system,))


def test_a_town_with_boundaries_goes_before_a_newer_table_of_the_country() -> None:
    measures = measured("stadt", "2024-12-31"), measured("stadt-grob", "2024-12-31"), measured("land", "2026")
    topic = Topic(RESIDENTS, Text("", ""), "persons", measures)
    levels = {
        "stadt": Level("stadt", Text("", ""), "", "", 26, drawn=True),
        "stadt-grob": Level("stadt-grob", Text("", ""), "", "", 6, drawn=True),
        "land": Level("land", Text("", ""), "", "", 400),
    }
    assert _finest_of_newest({RESIDENTS: topic}, levels) == "stadt"
    bare = {name: replace(level, drawn=False) for name, level in levels.items()}
    assert _finest_of_newest({RESIDENTS: topic}, bare) == "land"


def test_an_age_group_nobody_published_leaves_no_gaps(small_town: Municipality) -> None:
    """A list of all the country's municipalities must not become a table without a figure."""
    catalogue = catalogue_of(small_town)
    asked, _ = ask(small_town)
    unanswered = replace(asked, period="", since="", periods=())
    assert sheet_of(small_town, catalogue, unanswered).rows == ()


def test_a_page_shows_the_first_rows_of_a_long_table(
    small_town: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    question, sheet = ask(small_town)
    assert [row.key for row in tables.shown_rows(question, sheet)] == ["11", "12"]
    page = page_of(small_town, catalogue_of(small_town), question, Addresses(str, "", ""), "Kleinstadt", "de")
    assert page["areas_left"] == 2
    assert [row.area for row in page["table"].rows] == ["11", "12"]
    assert len(tables.plain_rows(question, sheet, "Kleinstadt", "de")) == 1 + 4 + 1
