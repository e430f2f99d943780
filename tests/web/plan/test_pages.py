"""Do the pages of the plan show what a reader may see of it, and nothing else?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from kommune360.web.accounts.models import Membership, Municipality, Role
from kommune360.web.plan import documents
from kommune360.web.plan.goals import tree, views
from kommune360.web.plan.models import PlanRecord, PlanVersion, VersionState

MEASURE = "m-streetwork"
PAGES = ("/plan/", "/plan/ziele/l-lernen/", "/plan/massnahmen/", f"/plan/massnahmen/{MEASURE}/")
Clients = Callable[..., Client]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", [None, *Role.values])
def test_every_role_reads_the_decided_plan(
    path: str, role: str | None, record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    answer = client_of(role, town).get(path)
    assert answer.status_code == 200
    if path == "/plan/":
        assert record.title in answer.content.decode()


@pytest.mark.parametrize("role", [None, "committee", "provider", "youth", "moderator", "editor"])
def test_drafts_are_not_for_everybody(
    role: str | None, record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    """A version of the administration does not exist for them, nor does the working state."""
    drafts = record.versions.filter(state=VersionState.CLOSED)
    assert drafts
    client = client_of(role, town)
    for version in drafts:
        assert client.get(f"/plan/?fassung={version.number}").status_code == 404
    assert "Fassung" in client.get("/plan/").content.decode()
    assert "Stand melden" not in client.get(f"/plan/massnahmen/{MEASURE}/").content.decode()


def test_committee_reads_what_was_released(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    PlanVersion.objects.filter(plan=record).update(state=VersionState.CLOSED)
    newest = record.versions.first()
    assert newest is not None
    client = client_of("committee", town)
    assert "Noch kein Plan" in client.get("/plan/").content.decode()
    newest.state = VersionState.RELEASED
    newest.save()
    assert record.title in client.get("/plan/").content.decode()
    assert "Noch kein Plan" in client_of().get("/plan/").content.decode()


def test_other_towns_see_nothing(record: PlanRecord, other_town: Municipality, client_of: Clients) -> None:
    client = client_of("planner", other_town)
    assert record.title not in client.get("/plan/").content.decode()
    assert client.get(f"/plan/?plan={record.slug}").status_code == 404
    assert client.get(f"/plan/massnahmen/{MEASURE}/").status_code == 404


def test_public_without_figures_sees_no_value(record: PlanRecord, town: Municipality) -> None:
    town.figures_public = False
    town.save()
    page = Client().get("/plan/ziele/l-lernen/").content.decode()
    assert "keine Daten" in page


def _form(record: PlanRecord, **more: object) -> dict[str, object]:
    return {"revision": record.revision, "status": "running", "on": "2026-11-20", "reason": ""} | more


@pytest.mark.parametrize(("office", "status"), [("Jugendamt", 302), ("Stadtplanungsamt", 403), ("", 403)])
def test_a_department_reports_on_its_own_measures(
    office: str, status: int, record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of("department", town)
    Membership.objects.filter(municipality=town, role="department").update(department=office)
    answer = client.post(f"/plan/massnahmen/{MEASURE}/stand/", _form(record))
    assert answer.status_code == status
    record.refresh_from_db()
    reports = next(m for m in documents.working(record).measures if m.id == MEASURE).reports
    assert (str(reports[-1].on) == "2026-11-20") is (status == 302)


def test_two_who_report_at_once_hear_of_each_other(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of("planner", town)
    assert client.post(f"/plan/massnahmen/{MEASURE}/stand/", _form(record)).status_code == 302
    again = client.post(f"/plan/massnahmen/{MEASURE}/stand/", _form(record))
    assert again.status_code == 422
    assert "inzwischen geändert" in again.content.decode()


def test_a_pause_needs_its_reason(record: PlanRecord, town: Municipality, client_of: Clients) -> None:
    answer = client_of("planner", town).post(
        f"/plan/massnahmen/{MEASURE}/stand/", _form(record, status="paused")
    )
    assert answer.status_code == 422


def test_measures_are_narrowed_and_downloaded(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of("planner", town)
    everything = client.get("/plan/massnahmen.csv").content.decode("utf-8-sig").splitlines()
    some = client.get("/plan/massnahmen.csv?amt=sp").content.decode("utf-8-sig").splitlines()
    assert len(everything) == len(documents.working(record).measures) + 1
    assert 1 < len(some) < len(everything)
    assert "Stadtplanungsamt" in some[1]
    board = client.get("/plan/massnahmen/?ansicht=tafel").content.decode()
    assert "board" in board
    assert client.get("/plan/massnahmen/?suche=xyzzy").status_code == 200


def test_plans_of_the_folder_are_taken_over(town: Municipality, client_of: Clients) -> None:
    from kommune360.exchange.folder.plans import save_plan
    from kommune360.exchange.musterstadt import planning
    from kommune360.web.areas.folders import folder_of

    for plan in (*planning.versions(), planning.plan()):
        save_plan(folder_of(town), plan)
    client = client_of("planner", town)
    assert "übernehmen" in client.get("/plan/").content.decode()
    assert client.post("/plan/uebernehmen/").status_code == 302
    assert planning.plan().title in client.get("/plan/").content.decode()
    assert PlanVersion.objects.filter(plan__municipality=town).count() == planning.plan().version


def test_a_large_tree_draws_only_the_lines_of_the_upper_goals(
    record: PlanRecord, town: Municipality, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = client_of("planner", town).get("/plan/").content.decode()
    monkeypatch.setattr(tree, "_DRAWN", 0)
    views.trees.keep(lambda key: False)
    large = client_of("planner", town).get("/plan/").content.decode()
    assert 0 < large.count('class="target-line') < whole.count('class="target-line')
    assert large.count("goal-level") == whole.count("goal-level")
