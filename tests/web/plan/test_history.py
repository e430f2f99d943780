"""Does a reader find what changed, why and in which version, and what is no longer followed?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.utils import timezone

from kommune360.plan import editing
from kommune360.plan.adapting.reviews import due_reviews
from kommune360.plan.document import PlanLink
from kommune360.plan.records import Review, ReviewKind, Verdict
from kommune360.web.accounts.models import Municipality
from kommune360.web.plan import documents, services
from kommune360.web.plan.models import PlanRecord, VersionState
from tests.web.plan.conftest import ACTOR

Clients = Callable[..., Client]
GIVEN_UP = "Ausbildungspaten"
GOAL, TARGET = "h-willkommen", "z-besuch-eichenhof"


def _filled(form: Any, **given: Any) -> dict[str, Any]:
    return {name: value for name in form.fields if (value := form[name].value()) is not None} | given


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_what_was_given_up_stands_with_its_version_and_reason(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of("planner", town)
    page = _page(client, "/plan/nicht-mehr/")
    assert GIVEN_UP in page
    assert "#fassung-4" in page
    assert GIVEN_UP in _page(client, "/plan/nicht-mehr.csv")
    assert "/plan/nicht-mehr/" in _page(client, "/plan/massnahmen/")
    assert "/plan/nicht-mehr/" in _page(client, "/plan/")


def test_the_committee_hears_only_of_its_versions(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    planner, committee = client_of("planner", town), client_of("committee", town)
    before = _page(committee, "/plan/nicht-mehr.csv")
    answer = planner.post(
        f"/plan/zielwerte/{TARGET}/aufgeben/", {"revision": record.revision, "reason": "Quelle entfällt"}
    )
    assert answer.status_code == 302
    assert "Quelle entfällt" in _page(planner, "/plan/nicht-mehr/")
    assert "noch in keiner" in _page(planner, "/plan/nicht-mehr/")
    assert _page(committee, "/plan/nicht-mehr.csv") == before
    record.refresh_from_db()
    version = services.close_version(
        record, reason="Jahresende", on=timezone.localdate(), role="planner", actor=ACTOR
    )
    assert "Quelle entfällt" not in _page(committee, "/plan/nicht-mehr/")
    services.move_on(version, VersionState.RELEASED, actor=ACTOR)
    said = _page(committee, "/plan/nicht-mehr/")
    assert "Quelle entfällt" in said
    assert f"#fassung-{version.number}" in said
    assert "Quelle entfällt" in _page(committee, f"/plan/ziele/{GOAL}/")


def test_a_reason_given_on_saving_goes_into_the_version(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client, address = client_of("planner", town), f"/plan/ziele/{GOAL}/"
    assert "noch in keiner Fassung" not in _page(client, address)
    form = client.get(f"{address}aendern/").context["form"]
    given = _filled(form, due="2027-09-30", reason="Der Träger beginnt später.")
    assert client.post(f"{address}aendern/", given).status_code == 302
    page = _page(client, address)
    assert "Der Träger beginnt später." in page
    assert 'class="pending"' in page
    assert 'class="pending"' not in _page(client_of("head", town), address)
    form = client.get("/plan/fassungen/").context["form"]
    assert form["reason"].value() == "Der Träger beginnt später"
    assert client.post("/plan/fassungen/neu/", _filled(form, reason="Haushalt 2027")).status_code == 302
    version = record.versions.first()
    assert version is not None
    kept = documents.closed(version).versions[-1]
    assert kept.reason == "Haushalt 2027"
    assert [(each.reason, each.entries) for each in kept.because] == [("Der Träger beginnt später.", (GOAL,))]
    page = _page(client, address)
    assert "Der Träger beginnt später." in page
    assert 'class="pending"' not in page


def test_reports_and_records_of_the_work_ask_for_no_version(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client = client_of("planner", town)
    assert 'class="pending"' not in _page(client, "/plan/")
    today = timezone.localdate()
    services.change(
        record,
        lambda plan: editing.put(
            plan, Review("r", today, ReviewKind.EXTRAORDINARY, Verdict.CONTINUE, "Weil", "planner", (GOAL,))
        ),
        revision=record.revision,
        action="plan.reviewed",
        actor=ACTOR,
    )
    assert 'class="pending"' not in _page(client, "/plan/")
    assert "Weil" in _page(client, f"/plan/ziele/{GOAL}/")
    services.change(
        record,
        lambda plan: editing.remove(plan, PlanLink, plan.links[0].id),
        revision=record.revision,
        action="plan.link_removed",
        actor=ACTOR,
    )
    assert 'class="pending"' in _page(client, "/plan/")


def test_a_sprint_is_agreed_and_due_at_its_end(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client, address = client_of("planner", town), f"/plan/rueckblick/?was={GOAL}&art=sprint"
    assert client.get("/plan/rueckblick/?was=unbekannt").status_code == 404
    form = client.get(address).context["form"]
    given = _filled(form, kind="sprint", text="Sechs Wochen.", decision="adapt", reason="Wir probieren es.")
    refused = client.post(address, given | {"end": given["start"]})
    assert refused.status_code == 422
    assert "end" in refused.context["form"].errors
    assert client.post(address, given).status_code == 302
    record.refresh_from_db()
    plan = documents.working(record)
    held = plan.reviews[-1]
    assert held.end is not None
    due = [each for each in due_reviews(plan, held.end) if each.kind is ReviewKind.SPRINT]
    assert [(each.on, each.subjects) for each in due] == [(held.end, (GOAL,))]
    later = Review("s", held.end, ReviewKind.EXTRAORDINARY, Verdict.CONTINUE, "Gut", "planner", (GOAL,))
    after = editing.put(plan, later)
    assert not [each for each in due_reviews(after, held.end) if each.kind is ReviewKind.SPRINT]
