"""From a version to its paper and to the resolution: who makes, who reads, who notes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from django.test import Client

from kommune360.web.accounts.models import Municipality
from kommune360.web.plan import documents
from kommune360.web.plan.models import PaperKind, PlanRecord, VersionState
from tests.libreoffice import converted, seen, written
from tests.pdf_ua import violations

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


@pytest.mark.parametrize("kind", PaperKind.values)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_paper_keeps_the_rules_of_accessible_files(
    kind: str, language: str, record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    planner = client_of("planner", town)
    planner.cookies["django_language"] = language
    planner.post("/plan/fassungen/4/vorlage/", {"art": kind})
    pdf = planner.get(f"/plan/fassungen/4/papiere/{kind}.pdf").content
    assert violations(pdf) == []
    for form in ("xlsx", "html", "json"):
        assert planner.get(f"/plan/fassungen/4/papiere/{kind}.{form}").status_code == 200


def test_the_brief_has_two_pages(record: PlanRecord, town: Municipality, client_of: Clients) -> None:
    import io

    planner = client_of("planner", town)
    planner.post("/plan/fassungen/4/vorlage/", {"art": "brief"})
    pdf = planner.get("/plan/fassungen/4/papiere/brief.pdf").content
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) <= 2


def test_libreoffice_opens_every_paper(
    record: PlanRecord, town: Municipality, client_of: Clients, tmp_path: Path
) -> None:
    planner = client_of("planner", town)
    words = {}
    for kind in PaperKind.values:
        planner.post("/plan/fassungen/4/vorlage/", {"art": kind})
        words[str(kind)] = planner.get(f"/plan/fassungen/4/papiere/{kind}.docx").content
    for kind, opened in converted(tmp_path, "fodt", **words).items():
        assert seen(opened) == written(words[kind])
        assert record.title in opened.read_text("utf-8")
    assert len(written(words["resolution"]).tables) > 5


@pytest.mark.parametrize("kind", PaperKind.values)
def test_no_paper_of_a_draft_leaves_the_house(
    kind: str, record: PlanRecord, town: Municipality, client_of: Clients
) -> None:
    client_of("planner", town).post("/plan/fassungen/4/vorlage/", {"art": kind})
    for role in ("committee", "provider", "moderator", "editor", "youth", "public", None):
        client = client_of(role, town)
        assert client.get(f"/plan/fassungen/4/papiere/{kind}.pdf").status_code == 404, role
        assert client.get("/plan/fassungen/4/papiere/").status_code == 404, role
