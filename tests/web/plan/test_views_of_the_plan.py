"""Do chains, prevention chain, money, deadlines, other plans and checklist say what the plan says, to whom they may?"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from kommune360.exchange.musterstadt import planning
from kommune360.plan import editing
from kommune360.plan.chain import chains, measure_chain
from kommune360.plan.document import Duty, Goal, Offer, Plan, PlanLink
from kommune360.plan.money import shares, uncovered
from kommune360.web.accounts.models import Municipality, Role
from kommune360.web.plan import documents, services
from kommune360.web.plan.models import PlanRecord, VersionState
from tests.web.plan.conftest import ACTOR

Clients = Callable[..., Client]
READ = ("wirkung", "wirkung/m1-frueh", "wirkung/m-streetwork", "praevention", "geld", "andere", "pruefliste")
FILES = ("wirkung.csv", "praevention.csv", "geld.csv", "andere.csv")
WORKS_ON_IT = {"planner", "head", "department", "statistics"}


@pytest.mark.parametrize("role", [None, *Role.values])
def test_every_role_reads_what_was_decided(
    role: str | None, record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of(role, town)
    for path in READ:
        assert client.get(f"/plan/{path}/").status_code == 200, path
    for path in FILES:
        assert client.get(f"/plan/{path}")["Content-Type"].startswith("text/csv"), path
    drafts = record.versions.filter(state=VersionState.CLOSED)
    expected = 200 if role in WORKS_ON_IT else 404
    assert client.get(f"/plan/geld/?fassung={drafts[0].number}").status_code == expected
    deadlines = client.get("/plan/fristen/?sitzung=2027-03-04")
    assert deadlines.status_code == (200 if role in WORKS_ON_IT else 302 if role is None else 403)


def test_other_towns_see_nothing(record: PlanRecord, other_town: Municipality, client_of: Clients) -> None:
    client = client_of("planner", other_town)
    for path in READ:
        answer = client.get(f"/plan/{path}/")
        assert answer.status_code == 404 or "Noch kein Plan" in answer.content.decode(), path
    for path in FILES:
        assert client.get(f"/plan/{path}").status_code == 404


def test_a_plan_without_anything_says_what_to_do_next(town: Municipality, client_of: Clients) -> None:
    services.enter(town, Plan("leer", "Leer", dt.date(2027, 1, 1), dt.date(2030, 12, 31)), actor=ACTOR)
    client = client_of("planner", town)
    for path in ("wirkung", "praevention", "geld", "andere", "pruefliste", "fristen", "fassungen", "signale"):
        page = client.get(f"/plan/{path}/")
        assert page.status_code == 200, path
    assert "Noch kein Mittlerziel" in client.get("/plan/wirkung/").content.decode()
    assert "Noch keine Kosten" in client.get("/plan/geld/").content.decode()


def test_gaps_of_a_chain_are_named(record: PlanRecord, town: Municipality, client_of: Clients) -> None:
    goal = editing.entry(documents.working(record), Goal, "m1-frueh")
    plan = editing.put(planning.plan(), replace(goal, chain=goal.chain[:-1]))
    missing = chains(plan, {}, ["m1-frueh"])["m1-frueh"].missing
    services.change(
        record, lambda _plan: plan, revision=record.revision, action="plan.goal_changed", actor=ACTOR
    )
    page = client_of("planner", town).get("/plan/wirkung/m1-frueh/").content.decode()
    assert ("Hier sagt der Plan noch nichts" in page) is bool(missing)
    assert page.count("stair-is-empty") == len(missing)


def test_a_measure_leads_to_its_goals_and_no_further() -> None:
    plan = planning.plan()
    for measure in plan.measures:
        said = {key for link in measure_chain(plan, measure) for key, _text in link.texts}
        assert not said & ({each.id for each in plan.measures} - {measure.id})


def test_the_matrix_counts_what_the_plan_has(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of("planner", town)
    lines = _csv(client, "/plan/praevention.csv")
    assert len(lines) == 1 + 6 * 7
    page = client.get("/plan/praevention/")
    assert sum(count for _state, _name, count in page.context["legend"]) == 42
    cell = next(c for row in page.context["rows"] for c in row.cells if c.url)
    listed = client.get(cell.url).context["count"]
    assert f"{listed} Maßnahme" in cell.counted or (listed == 1 and "eine Maßnahme" in cell.counted)
    area = page.context["areas"][0][0]
    assert client.get(f"/plan/praevention/?gebiet={area}").status_code == 200


def test_offers_and_gaps_are_entered_where_the_plan_says_nothing(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client, query = client_of("planner", town), "?phase=primary&feld=health"
    form = client.get(f"/plan/praevention/angebot/{query}").context["form"]
    assert (form["life_phases"].value(), form["action_fields"].value()) == (("primary",), ("health",))
    given = {"revision": record.revision, "title": "Zahnputzstunde", "life_phases": ["primary"]}
    assert client.post("/plan/praevention/angebot/", given).status_code == 422, "the field is missing"
    assert client.post("/plan/praevention/angebot/", given | {"action_fields": ["health"]}).status_code == 302
    record.refresh_from_db()
    gap = {"revision": record.revision, "life_phase": "primary", "action_field": "housing", "text": "Platz"}
    assert client.post("/plan/praevention/luecke/", gap).status_code == 302
    record.refresh_from_db()
    plan = documents.working(record)
    assert (plan.offers[-1].title, plan.gaps[-1].text) == ("Zahnputzstunde", "Platz")
    address = f"/plan/praevention/{plan.gaps[-1].id}"
    assert client.post(f"{address}/aendern/", gap | {"revision": record.revision, "accepted": "später"})
    record.refresh_from_db()
    assert documents.working(record).gaps[-1].accepted == "später"
    gone = {"revision": record.revision, "reason": "erledigt"}
    assert client.post(f"{address}/entfernen/", gone | {"reason": ""}).status_code == 422
    assert client.post(f"{address}/entfernen/", gone).status_code == 302
    assert client.get(f"{address}/aendern/").status_code == 404


def test_money_adds_up_to_what_the_plan_says(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    lines = _csv(client_of("planner", town), "/plan/geld.csv")[1:]
    plan = documents.working(record)
    given = sum(share.amount for share in shares(plan))
    open_ = sum(each.gap for measure in plan.measures for each in uncovered(measure))
    assert sum(int(line[-1]) for line in lines) == pytest.approx(given + open_, abs=len(lines))
    page = client_of("head", town).get("/plan/geld/").content.decode()
    assert "Maßnahme läuft weiter" in page
    assert "money-bars" in page


def test_a_file_runs_no_formula(record: PlanRecord, town: Municipality, client_of: Clients) -> None:
    offer = Offer("a-boese", "=1+1", ("primary",), ("care",))
    plan = replace(documents.working(record), title="Nur ein Angebot", offers=(offer,))
    services.enter(town, plan, actor=ACTOR)
    content = client_of("planner", town).get("/plan/praevention.csv").content.decode()
    assert ";=1+1" not in content


def test_deadlines_count_back_and_warn_of_the_budget(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    page = client_of("planner", town).get("/plan/fristen/?sitzung=2027-12-16&haushalt=2027-12-01")
    days = [row.cells["on"].sort for row in page.context["table"].rows]
    assert days == sorted(days)
    assert days[-1] == "2027-12-16"
    assert "Z3" in page.content.decode()
    shorter = client_of("planner", town).get("/plan/fristen/?sitzung=2027-12-16&tage_figures=0")
    assert shorter.context["table"].rows[0].cells["on"].sort > days[0]
    assert client_of("planner", town).get("/plan/fristen/?sitzung=gestern").status_code == 200


def test_clashes_are_said_and_links_are_edited(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of("planner", town)
    page = client.get("/plan/andere/").content.decode()
    assert "rechnet mit einer anderen Vorausrechnung" in page
    assert "timeline" in page
    given = {"revision": record.revision, "title": "Nahverkehrsplan", "kind": "transport"}
    given |= {"start": "2030-01-01", "end": "2034-12-31"}
    assert client.post("/plan/andere/neu/", given).status_code == 302
    record.refresh_from_db()
    made: PlanLink = documents.working(record).links[-1]
    assert "gilt zu einer anderen Zeit" in client.get("/plan/andere/").content.decode()
    change = f"/plan/andere/{made.id}/aendern/"
    assert client.post(change, given | {"revision": record.revision, "end": "2029-01-01"}).status_code == 422
    gone = {"revision": record.revision, "reason": "doppelt"}
    assert client.post(f"/plan/andere/{made.id}/loesen/", gone | {"reason": ""}).status_code == 422
    assert client.post(f"/plan/andere/{made.id}/loesen/", gone).status_code == 302


def test_an_item_of_the_law_gets_its_sentence_and_evidence(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client, title = client_of("planner", town), documents.working(record).measures[0].title
    given = {
        "revision": record.revision,
        "text": "Mit allen Trägern.",
        "evidence": f"{title}\nniederschrift.pdf",
    }
    assert client.post("/plan/pruefliste/80.3/", given).status_code == 302
    record.refresh_from_db()
    duty: Duty = editing.entry(documents.working(record), Duty, "80.3")
    assert duty.evidence == (documents.working(record).measures[0].id, "niederschrift.pdf")
    page = client.get("/plan/pruefliste/80.3/")
    assert page.context["form"]["evidence"].value() == f"{title}\nniederschrift.pdf"
    assert client.get("/plan/pruefliste/99/").status_code == 404


@pytest.mark.parametrize("role", [None, *sorted(set(Role.values) - {"planner"})])
def test_others_change_no_links_and_duties(
    role: str | None, record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client, link = client_of(role, town), documents.working(record).links[0].id
    offer = documents.working(record).offers[0].id
    for path in (
        "andere/neu",
        f"andere/{link}/aendern",
        f"andere/{link}/loesen",
        "pruefliste/80.3",
        "praevention/angebot",
        "praevention/luecke",
        f"praevention/{offer}/aendern",
        f"praevention/{offer}/entfernen",
    ):
        answer = client.post(f"/plan/{path}/", {})
        assert answer.status_code == (302 if role is None else 403), path


def test_english_is_english(record: PlanRecord, town: Municipality, client_of: Clients) -> None:
    client = client_of("planner", town)
    client.cookies["django_language"] = "en"
    page = client.get("/plan/geld/").content.decode()
    assert "Money" in page
    assert "Wer zahlt" not in page


def _csv(client: Client, path: str) -> list[list[str]]:
    content = client.get(path).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content), delimiter=";"))
