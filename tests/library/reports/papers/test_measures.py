"""Measures of the plan in a paper: those that answer this need here, their money, and nothing made up."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kommune360.plan.checking.wording import claims
from kommune360.plan.document import (
    Cost,
    Department,
    Funding,
    Goal,
    Level,
    Measure,
    NeedAnswered,
    Status,
    StatusReport,
)
from kommune360.plan.document import Plan as PlanDocument
from kommune360.reports.document.pdf import pdf_bytes
from kommune360.reports.document.tree import Table, plain_text
from kommune360.reports.papers.details import Details
from kommune360.reports.papers.figures import Numbers, answering
from kommune360.reports.papers.scope import Scope, scope_of
from kommune360.reports.papers.snapshot import (
    KINDS,
    as_bytes,
    differences,
    document_in,
    freeze,
    paper,
    plan_in,
    read_snapshot,
)
from kommune360.reports.plan import Plan
from tests.library.reports.papers.test_papers import DETAILS, text_of
from tests.pdf_ua import violations


def a_plan(plan: Plan) -> PlanDocument:
    first, second = plan.names(plan.result.system)["area"].to_list()[:2]
    kita = Measure(
        id="kita-nord",
        title="Neubau Kita Nord",
        goals=("h1",),
        lead="jugend",
        areas=(first,),
        start=dt.date(2027, 1, 1),
        end=dt.date(2029, 7, 31),
        costs=(Cost(2027, 1_200_000.0, once=True), Cost(2028, 300_000.0)),
        funding=(Funding("Landesprogramm", 100_000.0, end=dt.date(2028, 6, 30)),),
        reports=(StatusReport(dt.date(2026, 9, 1), Status.ADOPTED),),
        needs=(NeedAnswered("childcare_3plus", area=first),),
        plain="Im Norden entsteht eine neue Kita.",
    )
    elsewhere = replace(
        kita, id="kita-sued", title="Anbau Kita Süd", areas=(second,), costs=(Cost(2028, 50_000.0),)
    )
    other = replace(kita, id="sport", title="Sportfest", needs=())
    return PlanDocument(
        id="plan",
        title="Gut aufwachsen",
        start=dt.date(2026, 1, 1),
        end=dt.date(2030, 12, 31),
        area_system=plan.result.system,
        departments=(Department("jugend", "Jugendamt"),),
        goals=(
            Goal("l1", Level.LEITZIEL, "Jedes Kind hat einen Platz"),
            Goal("h1", Level.HANDLUNGSZIEL, "120 Plätze bis 2029", parent="l1"),
        ),
        measures=(kita, elsewhere, other),
    )


def test_measures_are_those_for_this_need_here(plan: Plan) -> None:
    document = a_plan(plan)
    assert [m.id for m in answering(document, Scope(plan))] == ["kita-nord", "kita-sued"]
    area = document.measures[0].areas[0]
    assert [m.id for m in answering(document, scope_of(plan, area))] == ["kita-nord"]
    assert answering(None, Scope(plan)) == ()
    numbers = Numbers(Scope(plan), "de", {}, document)
    assert numbers.value("plan|total") == 1_550_000.0
    assert numbers.figure("plan|kita-nord").text == "1.500.000"
    assert numbers.value("plan|sport") is None


def test_proposal_names_goals_measures_and_money(plan: Plan) -> None:
    document = paper("vorlage", Scope(plan), DETAILS, "de", a_plan(plan))
    words = text_of(document)
    for said in (
        "Leitziel: Jedes Kind hat einen Platz",
        "Handlungsziel: 120 Plätze bis 2029",
        "Kosten von zusammen 1.550.000 Euro",
        "Finanzierung: Landesprogramm.",
        "endet am 30.06.2028, vor der Maßnahme",
        "Neubau Kita Nord",
        "01/2027 \N{EN DASH} 07/2029",
        "beschlossen",
    ):
        assert said in words, said
    assert "Sportfest" not in words
    assert "Die Finanzierung ist noch nicht eingetragen" not in words
    table = next(b for b in document.blocks if isinstance(b, Table) and b.caption.startswith("Maßnahmen"))
    assert [plain_text(row.cells[-1]) for row in table.rows] == ["1.500.000", "50.000", "1.550.000"]
    assert violations(pdf_bytes(document)) == []
    assert "Im Norden entsteht eine neue Kita." in text_of(
        paper("einfach", Scope(plan), DETAILS, "de", a_plan(plan))
    )


def test_the_snapshot_keeps_the_plan(plan: Plan) -> None:
    frozen = read_snapshot(as_bytes(freeze("vorlage", Scope(plan), Details(), "de", a_plan(plan))))
    assert plan_in(frozen) == a_plan(plan)
    assert differences(plan, frozen) == []
    assert document_in(frozen) == paper("vorlage", Scope(plan), Details(), "de", a_plan(plan))
    assert plan_in(freeze("kurzfassung", Scope(plan), Details(), "de")) is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_no_paper_claims_a_cause(plan: Plan, kind: str, language: str) -> None:
    words = text_of(paper(kind, Scope(plan), DETAILS, language, a_plan(plan)))
    assert list(claims(words, language)) == []
