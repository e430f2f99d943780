"""What went out stays: listed with its roots, the same bytes again, in the Word template of its day."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document as read_docx

from kommune360.exchange.musterstadt import planning
from kommune360.web.accounts.models import Municipality, Role
from kommune360.web.audit.models import AuditLine
from kommune360.web.audit.services import Actor
from kommune360.web.plan import services as plan_services
from kommune360.web.reports.models import IssuedPaper, PortraitRun

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]


@pytest.fixture
def planner(client_of: Clients, planned_town: Municipality) -> Client:
    return client_of("planner", planned_town)


def word(*paragraphs: str) -> SimpleUploadedFile:
    made, raw = read_docx(), io.BytesIO()
    for text in paragraphs:
        made.add_paragraph(text)
    made.save(raw)
    return SimpleUploadedFile("brief.docx", raw.getvalue())


def test_an_issued_paper_is_the_same_again(planner: Client, planned_town: Municipality) -> None:
    own = word("Stadt {{ kommune }}", "{{ titel }}", "{{ inhalt }}")
    assert planner.post("/vorlagen/word/", {"file": own}).status_code == 302
    assert planner.post("/vorlagen/ausgeben/kurzfassung/", {}).status_code == 302
    paper = IssuedPaper.objects.get()
    first = {form: planner.get(f"/vorlagen/ausgegeben/{paper.pk}.{form}").content for form in ("pdf", "docx")}
    assert "Stadt" in read_docx(io.BytesIO(first["docx"])).paragraphs[0].text
    assert planner.post("/vorlagen/word/zurueck/").status_code == 302
    for form, content in first.items():
        assert planner.get(f"/vorlagen/ausgegeben/{paper.pk}.{form}").content == content
    page = planner.get("/vorlagen/ausgegeben/").content.decode()
    line = AuditLine.objects.get(action="paper.issued")
    assert f">{line.pk}</td>" in page
    assert str(paper.data_state) in planner.get("/vorlagen/ausgegeben.csv").content.decode()


def test_papers_of_the_plan_stand_in_the_same_list(
    planner: Client, client_of: Clients, planned_town: Municipality
) -> None:
    record = plan_services.enter(
        planned_town, planning.plan(), planning.versions(), actor=Actor.system("tests")
    )
    planner.post("/plan/fassungen/4/vorlage/", {"art": "brief"})
    assert record.title in planner.get("/vorlagen/ausgegeben/").content.decode()
    assert (
        record.title not in client_of("committee", planned_town).get("/vorlagen/ausgegeben/").content.decode()
    )


@pytest.mark.parametrize(
    "own",
    [word("{{ titel }}"), SimpleUploadedFile("a.docx", b"kein Word"), word("{{ inhalt }}", "{{ amt }}")],
)
def test_a_template_that_cannot_serve_is_refused_with_reasons(planner: Client, own: Any) -> None:
    answer = planner.post("/vorlagen/word/", {"file": own})
    assert answer.status_code == 422
    assert "word-template-" in answer.content.decode()
    assert planner.get("/vorlagen/word/eigene.docx").status_code == 404


def test_all_portraits_at_once(planner: Client, planned_town: Municipality, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    levels = planner.get("/vorlagen/portraets/").context["levels"]
    answer = planner.post("/vorlagen/portraets/neu/", {"ebene": levels[0].system})
    run = PortraitRun.objects.get()
    assert run.state == "done", run.refused
    assert run.progress_done == levels[0].areas
    assert "ZIP" in planner.get(answer["Location"]).content.decode()
    base = f"/vorlagen/portraets/{run.pk}/alle"
    assert planner.get(f"{base}.zip").content.startswith(b"PK")
    assert planner.get(f"{base}.pdf").content.startswith(b"%PDF")


def test_a_waiting_run_can_be_cancelled(planner: Client, planned_town: Municipality) -> None:
    system = planner.get("/vorlagen/portraets/").context["levels"][0].system
    planner.post("/vorlagen/portraets/neu/", {"ebene": system})
    run = PortraitRun.objects.get()
    planner.post(f"/vorlagen/portraets/{run.pk}/abbrechen/")
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert planner.get(f"/vorlagen/portraets/{run.pk}/alle.zip").status_code == 404


WRITING = (
    "/vorlagen/ausgeben/vorlage/",
    "/vorlagen/word/",
    "/vorlagen/word/zurueck/",
    "/vorlagen/portraets/neu/",
)


@pytest.mark.parametrize("role", [None, *sorted(set(Role.values) - {"planner"})])
def test_others_issue_nothing(role: str | None, planned_town: Municipality, client_of: Clients) -> None:
    client = client_of(role, planned_town)
    for path in WRITING:
        assert client.post(path, {}).status_code == (302 if role is None else 403), path
    assert not IssuedPaper.objects.exists()


def test_other_towns_find_no_paper(planner: Client, other_town: Municipality, client_of: Clients) -> None:
    planner.post("/vorlagen/ausgeben/kurzfassung/", {})
    paper = IssuedPaper.objects.get()
    stranger = client_of("planner", other_town)
    assert stranger.get(f"/vorlagen/ausgegeben/{paper.pk}.pdf").status_code == 404
