"""Holidays, working days and the way back from the committee; reviews that are due; terms that move on."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommune360.plan.adapting.reviews import compared, draft_review, due_reviews, suggested_comparison
from kommune360.plan.adapting.roll_forward import roll_forward
from kommune360.plan.checking.wording import claims
from kommune360.plan.deadlines import budget_steps, calendar, steps
from kommune360.plan.document import Measure, Status, StatusReport
from kommune360.plan.editing import put, report_status
from kommune360.plan.handover import handover, joint_work, open_tasks
from kommune360.plan.holidays import easter, holidays, is_working_day, lands, working_days_before
from kommune360.plan.paths import states
from kommune360.plan.records import Meeting, Outcome, OutcomeKind, Review, ReviewKind, Verdict
from tests.library.plan.small import small
from tests.library.plan.test_paths import TOWN, values

D = dt.date


def test_easter_of_known_years() -> None:
    """Dates of the ephemerides (PTB and any calendar)."""
    known = [D(2024, 3, 31), D(2025, 4, 20), D(2026, 4, 5), D(2027, 3, 28), D(2038, 4, 25), D(2008, 3, 23)]
    assert [easter(day.year) for day in known] == known


@given(st.integers(1583, 4000))
def test_easter_is_a_sunday_between_22_march_and_25_april(year: int) -> None:
    day = easter(year)
    assert day.weekday() == 6
    assert D(year, 3, 22) <= day <= D(year, 4, 25)


def by_the_moon(year: int) -> dt.date:
    """The Sunday after the full moon of the calendar, by epacts as Lilius and Clavius laid them down (1582): another
    way than the algorithm of 1876 goes."""
    golden, century = year % 19, year // 100
    epact = (11 * golden + 8 - century + century // 4 + (8 * century + 13) // 25) % 30
    if epact == 24 or (epact == 25 and golden > 10):
        epact += 1
    full_moon = D(year, 3, 1) + dt.timedelta(days=43 - epact if epact < 24 else 73 - epact)
    return full_moon + dt.timedelta(days=7 - full_moon.isoweekday() % 7)


def test_easter_beside_the_moon_of_the_calendar() -> None:
    assert [year for year in range(1900, 2200) if easter(year) != by_the_moon(year)] == []


@pytest.mark.parametrize(
    ("land", "number"),
    [
        ("", 9), ("baden-wuerttemberg", 12), ("bayern", 12), ("berlin", 10), ("brandenburg", 10), ("bremen", 10),
        ("hamburg", 10), ("hessen", 10), ("mecklenburg-vorpommern", 11), ("niedersachsen", 10),
        ("nordrhein-westfalen", 11), ("rheinland-pfalz", 11), ("saarland", 12), ("sachsen", 11),
        ("sachsen-anhalt", 11), ("schleswig-holstein", 10), ("thueringen", 11),
    ],
)  # fmt: skip
def test_how_many_holidays_a_land_has(land: str, number: int) -> None:
    """Easter Sunday and Whit Sunday, holidays of Brandenburg by law, count no working day and are left out."""
    assert len(holidays(2026, land)) == number


def test_holidays_that_differ() -> None:
    assert holidays(2026, "sachsen")[D(2026, 11, 18)].de == "Buß- und Bettag"
    assert D(2025, 5, 8) in holidays(2025, "berlin")
    assert D(2026, 5, 8) not in holidays(2026, "berlin")
    assert D(2026, 6, 4) in holidays(2026, "hessen")
    assert len(lands()) == 16
    with pytest.raises(KeyError):
        holidays(2026, "preussen")


@given(st.dates(D(2020, 1, 1), D(2035, 1, 1)), st.integers(1, 40), st.sampled_from(("", *lands())))
def test_working_days_before_are_counted_one_by_one(on: dt.date, number: int, land: str) -> None:
    day = working_days_before(on, number, land)
    between = [day + dt.timedelta(days=n) for n in range((on - day).days)]
    assert is_working_day(day, land)
    assert sum(is_working_day(each, land) for each in between) == number


def test_back_from_the_committee_with_budget_and_what_is_late() -> None:
    found = calendar(D(2027, 3, 18), D(2027, 1, 4), "nordrhein-westfalen", D(2026, 12, 10))
    of_committee = [each for each in found.deadlines if each.step in steps()]
    assert [each.step for each in of_committee] == list(reversed(steps()))
    assert all(a.on <= b.on for a, b in zip(found.deadlines, found.deadlines[1:], strict=False))
    assert of_committee[-2].on == D(2027, 3, 9)  # seven working days before the meeting
    assert len(found.warnings) == 2
    assert "Z3" in found.warnings[1].de
    of_budget = [each for each in found.deadlines if each.step in budget_steps()]
    assert [each.step for each in of_budget] == list(reversed(budget_steps()))
    assert of_budget[1].on == D(2026, 11, 12)  # twenty working days before the budget closes
    assert budget_steps()["registered"].de in found.warnings[0].de
    quick = calendar(D(2027, 3, 18), D(2027, 3, 1), own=dict.fromkeys(steps(), 0))
    assert quick.warnings == ()
    with pytest.raises(KeyError):
        calendar(D(2027, 3, 18), D(2027, 1, 1), own={"lunch": 1})


def test_reviews_are_due_every_march_and_at_half_time_once() -> None:
    plan = small()  # 2025 to 2029
    assert [(each.kind, each.on.year) for each in due_reviews(plan, D(2027, 1, 1))] == [
        (ReviewKind.YEARLY, 2026),
        (ReviewKind.YEARLY, 2027),
    ]
    assert (ReviewKind.MIDTERM, 2028) in [(e.kind, e.on.year) for e in due_reviews(plan, D(2028, 4, 1))]
    held = put(plan, Review("r", D(2026, 3, 1), ReviewKind.MIDTERM, Verdict.CONTINUE, "a", "b"))
    assert {each.kind for each in due_reviews(held, D(2028, 4, 1))} == {ReviewKind.YEARLY}


def test_a_draft_reads_values_beside_their_path_and_claims_nothing() -> None:
    plan = small()
    found = states(plan, values(("U613", *TOWN, "2026", 25.0), ("U605", "k", "0101", "2025", 21.0)), TOWN)
    review = draft_review(
        plan, found, ["m1"], key="r1", on=D(2027, 3, 1), kind=ReviewKind.YEARLY, role="Planung"
    )
    assert [(r.target, r.value, r.expected) for r in review.readings] == [
        ("t1", 25.0, 26.0),
        ("t2", 21.0, 20.0),
    ]
    assert "„Sprachgruppen in Kitas“ kann dazu beigetragen haben" in review.text
    assert list(claims(review.text)) == []
    of_measure = draft_review(
        plan, found, ["m-sprache"], key="r2", on=D(2027, 3, 1), kind=ReviewKind.SPRINT, role="Planung"
    )
    assert [r.target for r in of_measure.readings] == ["t2"]


def test_comparison_areas_are_offered_and_compared() -> None:
    plan = small()
    target = replace(plan.targets[1], comparison=("0102", "0103"))
    types = {"0101": "a", "0102": "a", "0103": "b", "0104": "a"}
    touched = put(plan, replace(plan.measures[0], areas=("0104",)))
    assert suggested_comparison(touched, target, types) == ("0102",)
    rows = [
        ("U605", "k", area, period, value)
        for area, period, value in (("0101", "2024-11-01", 10.0), ("0101", "2026-11-01", 25.0))
    ]
    rows += [("U605", "k", "0102", "2024-11-01", 12.0), ("U605", "k", "0102", "2026-11-01", 14.0)]
    found = compared(plan, target, values(*rows))
    assert found.change == 15.0
    assert found.others == {"0102": 2.0, "0103": None}
    assert found.mean == 2.0


def test_next_years_plan_shows_only_what_changed() -> None:
    plan = small()
    over = Measure("m-alt", "Alt", ("h1",), reports=(StatusReport(D(2025, 2, 1), Status.DONE),))
    measure = replace(
        plan.measures[0],
        end=None,
        costs=(*plan.measures[0].costs, replace(plan.measures[0].costs[0], year=2029)),
    )
    moved = roll_forward(put(put(plan, over), measure), on=D(2026, 1, 1), role="Planung", data_state=4)
    assert (moved.plan.start, moved.plan.end, moved.plan.version) == (D(2026, 1, 1), D(2030, 12, 31), 2)
    assert [each.id for each in moved.finished] == ["m-alt"]
    assert {(change.list, change.field) for change in moved.changes} == {
        ("", "start"), ("", "end"), ("measures", ""), ("measures", "costs"),
    }  # fmt: skip
    assert {key for key, _ in moved.open} == {"t1", "t2"}


def test_who_takes_over_finds_tasks_decisions_and_what_comes_next() -> None:
    meeting = Meeting(
        "m",
        D(2026, 1, 10),
        "Wie weiter?",
        outcomes=(
            Outcome(OutcomeKind.TASK, "Räume suchen", "ja", D(2026, 2, 1)),
            Outcome(OutcomeKind.TASK, "Fertig", "ja", done=D(2026, 1, 20)),
            Outcome(OutcomeKind.IDEA, "Bücherkisten", "ga", origin="ga", about="ja"),
            Outcome(OutcomeKind.IDEA, "Eigenes", "ja", origin="ja", about="ja"),
        ),
    )
    plan = put(small(), meeting)
    assert [(each.task.text, each.late) for each in open_tasks(plan, D(2026, 3, 1))] == [
        ("Räume suchen", True)
    ]
    titles = [section.title.de for section in handover(plan, D(2026, 3, 1))]
    assert titles[0] == "Offene Aufgaben"
    assert "Noch nicht vereinbart" in titles
    work = joint_work(plan)
    assert (work.measures_shared, work.meetings_with_result, work.ideas_from_outside, work.tasks_done) == (
        1,
        1,
        1,
        0.5,
    )
    dropped = report_status(plan, "m-sprache", StatusReport(D(2026, 1, 1), Status.DROPPED, "Grund"))
    assert joint_work(dropped).measures_shared is None


def test_a_figure_that_should_have_been_followed_by_another_is_limited() -> None:
    plan = small()
    found = states(plan, values(("U613", *TOWN, "2026", 25.0)), TOWN)
    quality = {}
    for year in (2027, 2029):
        review = draft_review(
            plan, found, ["m1"], key="r1", on=D(year, 3, 1), kind=ReviewKind.YEARLY, role="Planung"
        )
        quality[year] = [str(reading.quality) for reading in review.readings]
    assert quality == {2027: ["good", "missing"], 2029: ["limited", "missing"]}
