"""Next year's plan: the preview says only what changes, accepting makes a version or a plan of its own."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from kommune360.exchange.musterstadt import planning
from kommune360.web.accounts.models import Municipality
from kommune360.web.plan import documents
from kommune360.web.plan.models import PlanRecord
from kommune360.web.plan.versions.forward_views import moved_title

Clients = Callable[..., Client]
PATH = "/plan/fortschreiben/"


def test_a_preview_changes_nothing(record: PlanRecord, town: Municipality, client_of: Clients) -> None:
    page = client_of("planner", town).get(PATH)
    said = page.content.decode()
    assert "Fortschreibung für 2025 bis 2029" in said
    assert "Was nur Menschen entscheiden" in said
    assert page.context["form"]["title"].value() == "Gut aufwachsen in Musterstadt 2025 bis 2029"
    record.refresh_from_db()
    assert record.revision == 0


def test_it_becomes_the_next_version(record: PlanRecord, town: Municipality, client_of: Clients) -> None:
    client = client_of("planner", town)
    given = {"revision": record.revision, "title": "Gut aufwachsen 2025 bis 2029", "becomes": "version"}
    assert client.post(PATH, given).status_code == 302
    version = record.versions.first()
    assert version is not None
    plan, before = documents.closed(version), planning.plan()
    assert (version.number, plan.version) == (5, 5)
    assert (plan.start.year, plan.end.year) == (before.start.year + 1, before.end.year + 1)
    assert plan.goals == before.goals
    assert client.post(PATH, given).status_code == 422


def test_it_becomes_a_plan_of_its_own(record: PlanRecord, town: Municipality, client_of: Clients) -> None:
    client = client_of("planner", town)
    for number in (1, 2):
        given = {"revision": record.revision, "title": f"Plan {number}", "becomes": "plan"}
        assert client.post(PATH, given).status_code == 302
    record.refresh_from_db()
    assert documents.working(record) == planning.plan()
    slugs = set(PlanRecord.objects.values_list("slug", flat=True)) - {record.slug}
    assert len(slugs) == 2
    made = PlanRecord.objects.get(title="Plan 1")
    assert made.slug == moved_title(record.slug)
    assert made.versions.get().number == 5


def test_only_years_move() -> None:
    assert moved_title("Plan 2024 bis 2028, Nr. 12345") == "Plan 2025 bis 2029, Nr. 12345"
