"""The one entrance, held against a whole small town computed again in plain Python."""

from __future__ import annotations

import math
from typing import Any

import polars as pl
import pytest

from kommune360.base.findings import InputRefused
from kommune360.base.text import Text
from kommune360.demand.plan_need import (
    TOWN,
    NeedInput,
    NeedResult,
    Prepared,
    plan_need,
    plan_or_findings,
    plan_prepared,
    prepare_need,
)
from kommune360.demand.quotas import QUOTAS
from kommune360.demand.scenario import Scenario
from tests.library.demand.towns import SYSTEM, areas, facilities, hierarchy, observations

# children of age 0 to 9 on 31 December 2025
CHILDREN = {
    "A": [41, 38, 44, 50, 47, 52, 49, 40, 38, 36],
    "B": [12, 9, 15, 11, 8, 10, 14, 9, 7, 12],
    "C": [88, 95, 90, 84, 79, 101, 77, 80, 83, 90],
}
KITAS = [
    {
        "facility": "k1",
        "area": "A",
        "places": 90.0,
        "places_u3": 22.0,
        "places_3plus": 68.0,
        "places_usable": 81.0,
    },
    {"facility": "k2", "lat": 50.005, "lon": 10.015, "places": 60.0, "places_u3": 12.0, "places_3plus": 48.0},
    {
        "facility": "k3",
        "area": "C",
        "places": 200.0,
        "places_u3": 50.0,
        "places_3plus": 150.0,
        "children_guests": 8.0,
    },
    {
        "facility": "k4",
        "area": "C",
        "places": 40.0,
        "places_u3": 10.0,
        "places_3plus": 30.0,
        "opened": "2027-08-01",
    },
    {"facility": "k5", "name": "Kita ohne Ort", "places": 20.0, "places_u3": 4.0, "places_3plus": 16.0},
]
SCHOOLS = [{"kind": "school", "facility": "s1", "area": "C", "places_all_day": 320.0, "dataset": "schools"}]


def town(**changes: Any) -> NeedInput:
    counts = {area: [float(n) for n in ages] for area, ages in CHILDREN.items()}
    base = {
        "residents": observations(counts),
        "areas": areas("A", "B", "C"),
        "facilities": facilities(*KITAS, *SCHOOLS),
        "bridges": hierarchy({"A": "west", "B": "west", "C": "east"}),
        "profile": "nordrhein-westfalen",
        "horizon": 4,
    }
    return NeedInput(**(base | changes))


def plain(area: str, year: int, moment: str) -> dict[str, float]:
    """The need of 3+, under three and all-day of one area, from nothing but the rule's figures."""
    cohorts = {2025 - age: float(n) for age, n in enumerate(CHILDREN[area])}  # year of birth -> children
    for born in range(2026, 2031):
        cohorts[born] = math.floor((cohorts[born - 1] + cohorts[born - 2] + cohorts[born - 3]) / 3 + 0.5)

    def at(age: int, months: int) -> float:
        """Children of an age ``months`` after 31 December of the year before ``year``."""
        return (12 - months) / 12 * cohorts[year - 1 - age] + months / 12 * cohorts[year - age]

    kita = {age: at(age, 10) for age in range(6)}  # 31 October
    school = {age: at(age, 9) for age in range(6, 10)} if year < 2030 else {}  # 30 September
    moved = 0.5 * kita[2] if moment == "peak" else 0.0
    u3 = 0.011 * kita[0] + 0.277 * kita[1] + 0.626 * (kita[2] - moved)
    plus = 0.97 * (kita[3] + kita[4] + kita[5] + moved)
    in_grades = sum(sum(CHILDREN[a][6:10]) for a in CHILDREN)
    today = 320 / in_grades
    all_day = sum((0.64 if age - 5 <= year - 2025 else today) * n for age, n in school.items())
    return {"childcare_u3": u3, "childcare_3plus": plus, "childcare": u3 + plus, "all_day": all_day}


PLACES = {  # usable under three and from three, before and from the Kita year 2027/28
    "A": (22 * 0.9, 68 * 0.9),
    "B": (12.0, 48.0),
    "C": (50.0, 150.0),
}


@pytest.fixture(scope="module")
def result() -> NeedResult:
    return plan_need(town())


def row(frame: pl.DataFrame, **where: Any) -> dict[str, Any]:
    found = frame.filter(*(pl.col(k) == v for k, v in where.items()))
    assert found.height == 1, where
    return found.row(0, named=True)


def test_every_need_is_what_plain_python_computes(result: NeedResult) -> None:
    assert result.years == ("2026/27", "2027/28", "2028/29", "2029/30")
    for area in CHILDREN:
        for label in result.years:
            for moment in ("start", "peak"):
                for offer, need in plain(area, int(label[:4]), moment).items():
                    found = row(result.need, area=area, year=label, moment=moment, offer=offer)
                    assert found["need"] == pytest.approx(need), (area, label, moment, offer)


def test_every_balance_is_what_plain_python_computes(result: NeedResult) -> None:
    guests = {"C": {"childcare_u3": 8 * 0.25, "childcare_3plus": 8 * 0.75, "childcare": 8.0}}
    for area in CHILDREN:
        for label in result.years:
            u3, plus = PLACES[area]
            if area == "C" and int(label[:4]) >= 2027:
                u3, plus = u3 + 10, plus + 30
            for offer, places in (("childcare_u3", u3), ("childcare_3plus", plus), ("childcare", u3 + plus)):
                found = row(result.need, area=area, year=label, moment="peak", offer=offer)
                need = plain(area, int(label[:4]), "peak")[offer]
                here = guests.get(area, {}).get(offer, 0.0)
                assert found["places_usable"] == pytest.approx(places)
                assert found["balance"] == pytest.approx(places - (need * 1.03 + here))


def test_totals_sum_areas_and_hold_places_without_area(result: NeedResult) -> None:
    spot = {"year": "2026/27", "moment": "start", "offer": "childcare"}
    west = row(result.totals, system="social-areas", area="west", **spot)
    whole = row(result.totals, system=TOWN, area="", **spot)
    needs = {area: plain(area, 2026, "start")["childcare"] for area in CHILDREN}
    assert west["need"] == pytest.approx(needs["A"] + needs["B"])
    assert whole["need"] == pytest.approx(sum(needs.values()))
    assert west["places_usable"] == pytest.approx(81 + 60)
    assert whole["places_usable"] == pytest.approx(81 + 60 + 200 + 20), "k5 has no area, but is in the town"
    assert "facility-without-area" in result.findings.codes()
    assert whole["places_licensed"] == pytest.approx(90 + 60 + 200 + 20)


def test_a_kita_without_area_and_without_split_hides_the_split_of_the_town_only() -> None:
    more = [*KITAS, {"facility": "k6", "places": 15.0}, *SCHOOLS]
    found = plan_need(town(facilities=facilities(*more)))
    spot = {"year": "2026/27", "moment": "start"}
    whole = row(found.totals, system=TOWN, area="", offer="childcare", **spot)
    assert whole["places_usable"] == pytest.approx(361 + 15)
    assert row(found.totals, system=TOWN, area="", offer="childcare_u3", **spot)["balance"] is None
    assert row(found.need, area="A", offer="childcare_u3", **spot)["balance"] is not None


def test_where_many_places_have_no_area_no_area_is_called_short() -> None:
    elsewhere = [{**kita, "area": "", "lat": None, "lon": None} for kita in KITAS]
    found = plan_need(town(facilities=facilities(*elsewhere, *SCHOOLS)))
    spot = {"year": "2026/27", "moment": "start"}
    for area in CHILDREN:
        told = row(found.need, area=area, offer="childcare", **spot)
        assert told["need"] == pytest.approx(plain(area, 2026, "start")["childcare"])
        assert told["balance"] is None
        assert told["judgement"] is None
        assert told["note"] == "places_unplaced"
        assert row(found.need, area=area, offer="all_day", **spot)["note"] != "places_unplaced"
    west = row(found.totals, system="social-areas", area="west", offer="childcare", **spot)
    assert west["balance"] is None
    assert west["note"] == "places_unplaced"
    whole = row(found.totals, system=TOWN, area="", offer="childcare", **spot)
    assert whole["places_usable"] == pytest.approx(361), "all of them are in the town"
    assert "balance-not-by-area" in found.findings.codes()
    told = found.summarise("childcare", "2026/27", "start")
    assert told.headline.de == "In welchen Gebieten Plätze fehlen, lässt sich noch nicht sagen"
    assert "ganzen Kommune" in told.lead.de


def test_in_a_town_of_one_area_every_place_lies_in_it() -> None:
    counts = {"A": [float(n) for n in CHILDREN["A"]]}
    homeless = facilities({"facility": "k1", "places": 120.0, "places_u3": 30.0, "places_3plus": 90.0})
    found = plan_need(
        town(residents=observations(counts), areas=areas("A"), facilities=homeless, bridges=None)
    )
    spot = {"year": "2026/27", "moment": "start", "offer": "childcare"}
    assert row(found.need, area="A", **spot)["places_usable"] == 120.0
    assert row(found.totals, system=TOWN, area="", **spot)["places_usable"] == 120.0


def test_an_area_without_boundary_keeps_the_facilities_that_name_it() -> None:
    named = [kita for kita in KITAS if "lat" not in kita]
    found = plan_need(town(areas=areas("B"), facilities=facilities(*named, *SCHOOLS)))
    spot = {"year": "2026/27", "moment": "start", "offer": "childcare"}
    assert row(found.need, area="A", **spot)["places_usable"] == 81.0


def test_the_trace_of_an_area_adds_up(result: NeedResult) -> None:
    steps = result.trace("C", "2028/29", "childcare_3plus", "peak")
    found = row(result.need, area="C", year="2028/29", offer="childcare_3plus", moment="peak")
    assert sum(part["need"] for part in steps[0].inputs) == pytest.approx(found["need"])
    assert "register-2025" in steps[0].sources
    places = next(step for step in steps if step.what.en.startswith("usable"))
    assert sum(part["usable"] for part in places.inputs) == pytest.approx(found["places_usable"])
    assert {part["facility"] for part in places.inputs} == {"k3", "k4"}
    assert places.sources == ("kitas-2026",)
    values = {step.what.en: step.value for step in steps}
    assert values["balance: usable less required"] == pytest.approx(found["balance"])


def test_the_trace_of_a_total_names_its_areas(result: NeedResult) -> None:
    steps = result.trace("", "2028/29", "childcare", system=TOWN)
    assert [part["area"] for part in steps[0].inputs] == ["A", "B", "C"]
    assert sum(part["need"] for part in steps[0].inputs) == pytest.approx(steps[0].value)
    with pytest.raises(KeyError):
        result.trace("nowhere", "2028/29", "childcare")


def test_a_prepared_town_gives_the_same_answer() -> None:
    data = town(scenario=Scenario(cohorts=3.8, quota_change=0.05))
    direct = plan_need(data)
    ready: Prepared = prepare_need(town())
    again = plan_prepared(ready, data.scenario)
    assert plan_need(data, ready).fingerprint == again.fingerprint
    assert again.need.equals(direct.need)
    assert again.totals.equals(direct.totals)
    assert again.fingerprint == direct.fingerprint


def test_fingerprints_tell_answers_apart(result: NeedResult) -> None:
    assert plan_need(town()).fingerprint == result.fingerprint
    assert plan_need(town(scenario=Scenario(cohorts=3.8))).fingerprint != result.fingerprint
    override = {"value": "reserve", "set": 0.1, "reason": "Beschluss"}
    assert plan_need(town(overrides=[override])).fingerprint != result.fingerprint


def test_quotas_of_an_area_reach_the_need(result: NeedResult) -> None:
    own = {"offer": "childcare", "age_from": 3, "age_to": 6, "area": "A", "quota": 1.0, "kind": "target"}
    changed = plan_need(town(quotas=pl.DataFrame([own], schema=dict(QUOTAS))))
    spot = {"year": "2026/27", "moment": "start", "offer": "childcare_3plus"}
    before, after = row(result.need, area="A", **spot), row(changed.need, area="A", **spot)
    assert after["need"] == pytest.approx(before["need"] / 0.97)
    assert row(changed.need, area="B", **spot)["need"] == row(result.need, area="B", **spot)["need"]


def test_housing_of_a_scenario_reaches_the_need(result: NeedResult) -> None:
    new = tuple(("B", year, 4, 10.0) for year in range(2026, 2031))
    changed = plan_need(town(scenario=Scenario(housing=new)))
    spot = {"area": "B", "year": "2028/29", "moment": "start", "offer": "childcare_3plus"}
    before, after = row(result.need, **spot), row(changed.need, **spot)
    assert after["need"] == pytest.approx(before["need"] + 9.7)
    assert after["known_share"] < before["known_share"]


def test_a_suppressed_cell_hides_the_need_and_is_told() -> None:
    counts: dict[str, list[float | None]] = {
        area: [float(n) for n in ages] for area, ages in CHILDREN.items()
    }
    counts["B"][1] = None
    found = plan_need(town(residents=observations(counts)))
    spot = {"area": "B", "year": "2026/27", "moment": "start"}
    assert row(found.need, offer="childcare_u3", **spot)["need"] is None
    assert row(found.need, offer="childcare_3plus", **spot)["need"] is not None
    assert "need-not-known" in found.findings.codes()
    assert "Quartier B" in next(f for f in found.findings if f.code == "need-not-known").what.de


def test_an_area_with_a_kita_but_without_residents_counts_its_places_for_the_town() -> None:
    three = {area: [float(n) for n in ages] for area, ages in CHILDREN.items() if area != "B"}
    found = plan_need(town(residents=observations(three)))
    spot = {"year": "2026/27", "moment": "start", "offer": "childcare"}
    assert row(found.need, area="B", **spot)["need"] is None
    assert row(found.totals, system=TOWN, area="", **spot)["places_usable"] == pytest.approx(361)


def test_a_longer_history_gives_measured_ranges() -> None:
    counts = {area: [float(n) for n in ages] for area, ages in CHILDREN.items()}
    years = [observations(counts, f"{year}-12-31") for year in range(2014, 2026)]
    found = plan_need(town(residents=pl.concat(years)))
    assert set(found.need.filter(pl.col("offer") == "childcare")["range_method"]) == {"past_errors"}
    assert set(plan_need(town()).need["range_method"]) == {"poisson"}
    assert not found.errors.is_empty()
    one = found.need.filter((pl.col("offer") == "childcare") & (pl.col("year") == "2028/29"))
    assert (one["low80"] <= one["balance"]).all()
    assert (one["balance"] <= one["high80"]).all()


def test_the_summary_uses_names_and_noun() -> None:
    found = plan_need(town(noun=Text("Quartieren", "quarters")))
    assert "Quartier A" in found.summary.headline.de + found.summary.lead.de
    assert found.summarise("childcare", "2026/27", "start").about.de.endswith(
        "2026/27, Beginn des Kita-Jahres"
    )


def test_what_stops_is_told_with_all_findings() -> None:
    empty = observations({"A": [1.0]}).clear()
    with pytest.raises(InputRefused):
        plan_need(town(residents=empty))
    found, findings = plan_or_findings(town(residents=empty))
    assert found is None
    assert findings.codes() == {"residents-missing"}
    found, findings = plan_or_findings(town(profile="atlantis"))
    assert found is None
    assert findings.codes() == {"land-profile-unknown"}


def test_every_row_has_system_and_name(result: NeedResult) -> None:
    assert set(result.need["system"]) == {SYSTEM}
    assert dict(result.need.select("area", "name").unique().iter_rows())["A"] == "Quartier A"
