"""A provider's room: its own matters, drafts that nobody else meets, and an answer to everything handed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from kommune360.web.accounts.models import Municipality, Role
from kommune360.web.audit.models import AuditLine
from kommune360.web.plan import documents
from kommune360.web.plan.models import PlanRecord
from kommune360.web.providers.models import Proposal
from tests.web.providers.conftest import KITAVERBUND, LEHETAL

Clients = Callable[..., Client]
Providers = Callable[[str], Client]
SECRET = "Geheimes Vorhaben Xylophon"
GIVEN = {"title": SECRET, "text": f"{SECRET}: noch nicht besprochen.", "life_phases": "age_0_3"}


@pytest.fixture
def drafted(record: PlanRecord, provider_of: Providers) -> Proposal:
    assert provider_of(LEHETAL).post("/traeger/neu/?art=measure", GIVEN).status_code == 302
    return Proposal.objects.get()


def routes(proposal: Proposal) -> list[str]:
    """Every address of the room, and those of the plan where it could show."""
    own = [f"/traeger/{proposal.pk}/{what}/" for what in ("aendern", "einreichen", "zurueckziehen")]
    planning = ["/traeger/vorschlaege/", "/traeger/vorschlaege.csv", f"/traeger/vorschlaege/{proposal.pk}/"]
    plan = [
        "/plan/",
        "/plan/massnahmen/",
        "/plan/massnahmen.csv",
        "/plan/beteiligung/",
        "/plan/besprechungen/",
    ]
    return ["/traeger/", "/traeger/neu/", *own, *planning, *plan, "/", "/protokoll/"]


@pytest.mark.parametrize("role", [None, *Role.values])
def test_nobody_meets_the_draft_of_another_organisation(
    role: str | None, drafted: Proposal, town: Municipality, client_of: Clients, provider_of: Providers
) -> None:
    """Every route, by GET and POST, in every role; a provider of another organisation among them."""
    client = provider_of(KITAVERBUND) if role == "provider" else client_of(role, town)
    for path in routes(drafted):
        for answer in (client.get(path), client.post(path, GIVEN | {"title": "x", "text": "y"})):
            assert SECRET not in answer.content.decode(), path
            assert answer.status_code != 500
    drafted.refresh_from_db()
    assert (drafted.title, drafted.state) == (SECRET, "draft")


@pytest.mark.parametrize("organisation", ["", "Lebenswege", "Kitaverbund Nordhang gGmbH"])
def test_only_the_very_same_organisation_is_the_own_one(
    organisation: str, drafted: Proposal, provider_of: Providers
) -> None:
    client = provider_of(organisation)
    assert SECRET not in client.get("/traeger/").content.decode()
    assert client.get(f"/traeger/{drafted.pk}/aendern/").status_code == 404
    assert client.post(f"/traeger/{drafted.pk}/einreichen/").status_code == 404
    assert client.post(f"/traeger/{drafted.pk}/zurueckziehen/").status_code == 404


def test_colleagues_share_a_draft(drafted: Proposal, provider_of: Providers) -> None:
    colleague = provider_of("  lebenswege   lehetal e. v. ")
    assert SECRET in colleague.get("/traeger/").content.decode()
    changed = GIVEN | {"title": "Anders"}
    assert colleague.post(f"/traeger/{drafted.pk}/aendern/", changed).status_code == 302
    drafted.refresh_from_db()
    assert drafted.title == "Anders"


def test_the_audit_trail_does_not_tell_a_draft(drafted: Proposal, provider_of: Providers) -> None:
    provider_of(LEHETAL).post(f"/traeger/{drafted.pk}/zurueckziehen/")
    assert not Proposal.objects.exists()
    assert not [line for line in AuditLine.objects.all() if SECRET in f"{line.object_label}{line.after}"]


def test_another_town_finds_nothing(
    drafted: Proposal, other_town: Municipality, client_of: Clients, provider_of: Providers
) -> None:
    provider_of(LEHETAL).post(f"/traeger/{drafted.pk}/einreichen/")
    planner = client_of("planner", other_town)
    assert SECRET not in planner.get("/traeger/vorschlaege/").content.decode()
    assert planner.get(f"/traeger/vorschlaege/{drafted.pk}/").status_code == 404


def test_handed_in_and_taken_over(
    drafted: Proposal, record: PlanRecord, town: Municipality, client_of: Clients, provider_of: Providers
) -> None:
    provider, planner = provider_of(LEHETAL), client_of("planner", town)
    path = f"/traeger/vorschlaege/{drafted.pk}/"
    assert planner.get(path).status_code == 404
    provider.post(f"/traeger/{drafted.pk}/einreichen/")
    assert provider.get(f"/traeger/{drafted.pk}/aendern/").status_code == 404
    page = planner.get(path)
    assert SECRET in page.content.decode()
    given = {"revision": page.context["form"]["revision"].value(), "verdict": "take_over", "reason": ""}
    assert client_of("head", town).post(path, given).status_code == 403
    assert planner.post(path, given).status_code == 302
    record.refresh_from_db()
    made = documents.working(record).measures[-1]
    assert (made.title, made.status, made.partners) == (SECRET, "proposed", ("p-lehetal",))
    assert "übernommen" in provider.get("/traeger/").content.decode()
    assert planner.post(path, given).status_code == 403


def test_a_no_needs_its_reason(
    drafted: Proposal, record: PlanRecord, town: Municipality, client_of: Clients, provider_of: Providers
) -> None:
    provider, planner = provider_of(LEHETAL), client_of("planner", town)
    provider.post(f"/traeger/{drafted.pk}/einreichen/")
    path = f"/traeger/vorschlaege/{drafted.pk}/"
    given = {"revision": record.revision, "verdict": "decline", "reason": ""}
    assert planner.post(path, given).status_code == 422
    planner.post(path, given | {"reason": "Das gibt es schon im Familienzentrum."})
    assert "Das gibt es schon im Familienzentrum." in provider.get("/traeger/").content.decode()
    record.refresh_from_db()
    assert record.revision == 0


def test_what_is_withdrawn_meanwhile_is_not_taken_over(
    drafted: Proposal, record: PlanRecord, town: Municipality, client_of: Clients, provider_of: Providers
) -> None:
    provider, planner = provider_of(LEHETAL), client_of("planner", town)
    provider.post(f"/traeger/{drafted.pk}/einreichen/")
    provider.post(f"/traeger/{drafted.pk}/zurueckziehen/")
    given = {"revision": record.revision, "verdict": "take_over"}
    assert planner.post(f"/traeger/vorschlaege/{drafted.pk}/", given).status_code == 403
    assert "zurückgezogen" in planner.get("/traeger/vorschlaege/").content.decode()


def test_a_statement_and_what_became_of_it_stand_in_the_log(
    record: PlanRecord, town: Municipality, client_of: Clients, provider_of: Providers
) -> None:
    provider, planner = provider_of(LEHETAL), client_of("planner", town)
    invited = {
        "revision": 0,
        "phase": "measures",
        "partners": "p-lehetal",
        "invited": "2026-11-02",
        "version": "4",
    }
    assert planner.post("/plan/beteiligung/neu/", invited).status_code == 302
    record.refresh_from_db()
    asked = documents.working(record).participation[-1].id
    assert f"zu={asked}" in provider.get("/traeger/").content.decode()
    statement = {"title": "Streetwork", "text": "Zwei Stellen reichen auch 2027 nicht."}
    assert provider.post(f"/traeger/neu/?art=statement&zu={asked}", statement).status_code == 302
    proposal = Proposal.objects.get()
    provider.post(f"/traeger/{proposal.pk}/einreichen/")
    said = {
        "revision": record.revision,
        "phase": "measures",
        "consideration": "not",
        "reason": "Kein Geld 2027.",
    }
    path = f"/traeger/vorschlaege/{proposal.pk}/"
    assert planner.post(path, said | {"reason": ""}).status_code == 422
    assert planner.post(path, said | {"passage": "m-streetwork"}).status_code == 302
    record.refresh_from_db()
    entry = documents.working(record).participation[-1]
    assert (entry.id, entry.consideration, entry.passage) == (asked, "not", "m-streetwork")
    assert "Kein Geld 2027." in provider.get("/traeger/").content.decode()
    other = provider_of(KITAVERBUND)
    assert other.get(f"/traeger/neu/?art=statement&zu={asked}").status_code == 404


def test_an_offer_says_where_it_stands(record: PlanRecord, provider_of: Providers) -> None:
    client, path = provider_of("Neuer Träger e. V."), "/traeger/neu/?art=offer"
    assert client.post(path, {"title": "Krabbelgruppe", "text": "Montags"}).status_code == 422
    given = {
        "title": "Krabbelgruppe",
        "text": "Montags",
        "life_phases": "age_0_3",
        "fields_of_action": "family",
    }
    assert client.post(path, given).status_code == 302


def test_without_a_plan_or_organisation_there_is_a_way_on(town: Municipality, provider_of: Providers) -> None:
    assert "noch nicht eingetragen" in provider_of("").get("/traeger/").content.decode()
    client = provider_of(LEHETAL)
    assert "Sobald ein Plan beschlossen ist" in client.get("/traeger/").content.decode()
    assert client.get("/traeger/neu/").status_code == 302


def test_the_start_page_leads_both_sides_to_what_waits(
    drafted: Proposal, town: Municipality, client_of: Clients, provider_of: Providers
) -> None:
    provider, rival, planner = provider_of(LEHETAL), provider_of(KITAVERBUND), client_of("planner", town)
    begun, came = "Ein Entwurf ist noch nicht eingereicht", "Ein Vorschlag eines Trägers wartet auf Antwort"
    assert begun in provider.get("/").content.decode()
    assert begun not in rival.get("/").content.decode()
    assert came not in planner.get("/").content.decode()
    provider.post(f"/traeger/{drafted.pk}/einreichen/")
    assert begun not in provider.get("/").content.decode()
    assert came in planner.get("/").content.decode()
    assert came not in client_of("head", town).get("/").content.decode()


def test_an_invitation_waits_on_the_start_page_until_it_is_answered(
    record: PlanRecord, town: Municipality, client_of: Clients, provider_of: Providers
) -> None:
    line = "Eine Einladung zur Stellungnahme"
    provider = provider_of(LEHETAL)
    assert line not in provider.get("/").content.decode()
    asked = {
        "revision": 0,
        "phase": "measures",
        "partners": "p-lehetal",
        "invited": "2026-11-02",
        "version": "4",
    }
    assert client_of("planner", town).post("/plan/beteiligung/neu/", asked).status_code == 302
    assert line in provider.get("/").content.decode()
    assert line not in provider_of(KITAVERBUND).get("/").content.decode()
