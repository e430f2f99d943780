"""What waits for whom on the start page, role by role: the plan's papers, measures, releases."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from kommune360.exchange.folder.importing import import_files
from kommune360.exchange.musterstadt import planning
from kommune360.web.accounts.models import Membership, Municipality, Role
from kommune360.web.areas.folders import folder_of
from kommune360.web.audit.services import Actor
from kommune360.web.plan import documents, figures, services
from kommune360.web.plan.models import PlanRecord, PlanVersion, VersionState
from kommune360.web.plan.papers import services as papers
from tests.library.exchange.folder.test_releasing import help_file
from tests.web.small_town_fixtures import small_folder, small_town

__all__ = ["small_folder", "small_town"]

ACTOR = Actor.system("tests")
Clients = Callable[..., Client]
SUBMIT = "Die Beschlussvorlage zu Fassung 4 kann dem Ausschuss vorgelegt werden"
NOTE = "Fassung 4 liegt dem Ausschuss vor: der Beschluss ist noch festzuhalten"
READ = "Zur Beratung: Fassung 4 des Plans mit Beschlussvorlage"


@pytest.fixture
def record(small_town: Municipality) -> PlanRecord:
    documents.forget_all()
    figures.forget_all()
    return services.enter(small_town, planning.plan(), planning.versions(), actor=ACTOR)


@pytest.fixture
def version(record: PlanRecord) -> PlanVersion:
    found = record.versions.get(number=4)
    PlanVersion.objects.filter(pk=found.pk).update(state=VersionState.CLOSED)
    found.refresh_from_db()
    return found


def lines(client: Client) -> dict[str, str]:
    """Texts of what waits, with their addresses."""
    page = client.get("/").content.decode()
    if 'id="wartet"' not in page:
        return {}
    part = page.split('id="wartet"')[1].split("</section>")[0]
    return {unescape(text): unescape(url) for url, text in re.findall(r'<a href="([^"]+)">([^<]+)</a>', part)}


def who_reads(text: str, town: Municipality, client_of: Clients) -> set[str]:
    return {role for role in Role.values if text in lines(client_of(role, town))}


def test_a_paper_waits_for_the_head_then_for_committee_and_resolution(
    version: PlanVersion, small_town: Municipality, client_of: Clients
) -> None:
    assert who_reads(SUBMIT, small_town, client_of) == set(), "there is no paper yet"
    papers.make_paper(version, "resolution", "JHA", "de", actor=ACTOR)
    assert who_reads(SUBMIT, small_town, client_of) == {"head"}
    assert who_reads(READ, small_town, client_of) == set()
    services.release(version, actor=ACTOR)
    assert who_reads(SUBMIT, small_town, client_of) == set()
    assert who_reads(READ, small_town, client_of) == {"committee"}
    assert who_reads(NOTE, small_town, client_of) == {"planner", "head"}
    address = lines(client_of("committee", small_town))[READ]
    assert client_of("committee", small_town).get(address.split("#")[0]).status_code == 200
    services.move_on(version, VersionState.DECIDED, actor=ACTOR)
    assert who_reads(NOTE, small_town, client_of) | who_reads(READ, small_town, client_of) == set()


def test_a_department_is_asked_for_its_own_measures(
    record: PlanRecord, small_town: Municipality, client_of: Clients
) -> None:
    office = client_of("department", small_town)
    assert not any("Meldung zum Stand" in text for text in lines(office))
    measure = next(each for each in documents.working(record).measures if each.id == "m-but-schule")
    names = {each.id: each.name for each in documents.working(record).departments}
    Membership.objects.filter(role=Role.DEPARTMENT).update(department=names[measure.lead])
    (text,) = [text for text in lines(office) if "Meldung zum Stand" in text]
    assert lines(office)[text].startswith("/plan/massnahmen/")
    assert any("Meldung zum Stand" in text for text in lines(client_of("planner", small_town)))
    for role in ("head", "committee", "provider", "statistics", "public", "youth", "editor"):
        assert not any("Meldung zum Stand" in text for text in lines(client_of(role, small_town))), role


def test_the_statistics_office_releases(small_town: Municipality, client_of: Clients, tmp_path: Path) -> None:
    text = "Ein Datensatz wartet auf die Freigabe"
    assert who_reads(text, small_town, client_of) == set()
    import_files(folder_of(small_town), [help_file(tmp_path)], zone="statistics")
    assert who_reads(text, small_town, client_of) == {"statistics"}


def test_every_line_leads_where_its_reader_may_go(
    record: PlanRecord, version: PlanVersion, small_town: Municipality, client_of: Clients
) -> None:
    papers.make_paper(version, "resolution", "JHA", "de", actor=ACTOR)
    services.release(version, actor=ACTOR)
    for role in Role.values:
        client = client_of(role, small_town)
        for text, address in lines(client).items():
            assert client.get(address.split("#")[0]).status_code == 200, (role, text, address)
