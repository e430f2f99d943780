"""From a version to its paper and to the resolution: who makes, who reads, who notes."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from kommune360.web.accounts.models import Municipality
from kommune360.web.plan import documents
from kommune360.web.plan.models import PlanRecord, VersionState

Clients = Callable[..., Client]
VOTES = {"committee": "Jugendhilfeausschuss", "on": "2026-12-03", "result": "adopted", "votes_for": "13"}


def test_paper_release_resolution_public(record: PlanRecord, town: Municipality, client_of: Clients) -> None:
    planner, head, committee, public = (client_of(r, town) for r in ("planner", "head", "committee", None))
    assert planner.post("/plan/fassungen/4/vorlage/").status_code == 302
    pdf, docx = "/plan/fassungen/4/vorlage.pdf", "/plan/fassungen/4/vorlage.docx"
    assert planner.get(pdf).content.startswith(b"%PDF")
    assert planner.get(docx).content.startswith(b"PK")
    assert committee.get(pdf).status_code == public.get(pdf).status_code == 404
    assert head.post("/plan/fassungen/4/beschluss/", VOTES).status_code == 404
    head.post("/plan/fassungen/4/vorlegen/")
    assert committee.get(pdf).status_code == 200
    assert public.get(pdf).status_code == 404
    assert committee.post("/plan/fassungen/4/beschluss/", VOTES).status_code == 403
    assert head.post("/plan/fassungen/4/beschluss/", VOTES).status_code == 302
    assert record.versions.get(number=4).state == VersionState.DECIDED
    record.refresh_from_db()
    assert documents.working(record).resolutions[-1].votes_for == 13
    assert (
        "Jugendhilfeausschuss am 03.12.2026: beschlossen, 13 dafür." in public.get("/plan/").content.decode()
    )
    assert public.get(pdf).status_code == 200


def test_a_paper_stays_what_it_was(record: PlanRecord, town: Municipality, client_of: Clients) -> None:
    planner = client_of("planner", town)
    for _twice in range(2):
        planner.post("/plan/fassungen/4/vorlage/")
    assert record.versions.get(number=4).papers.count() == 1


def test_a_rejected_version_stays_closed_to_the_public(
    record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    head = client_of("head", town)
    head.post("/plan/fassungen/4/vorlegen/")
    head.post("/plan/fassungen/4/beschluss/", VOTES | {"result": "rejected"})
    assert record.versions.get(number=4).state == VersionState.RELEASED
