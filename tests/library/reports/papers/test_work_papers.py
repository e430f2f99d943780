"""Who was involved, what the next planner must know: the annex and the handover say it, in Word as in print."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from kommune360.exchange.musterstadt import planning
from kommune360.plan.records import Participation
from kommune360.plan.saying import Names
from kommune360.reports.document.pdf import pdf_bytes
from kommune360.reports.document.tree import Document, Heading, Paragraph, Points, Table, plain_text, runs_of
from kommune360.reports.document.word import docx_bytes
from kommune360.reports.papers.of_work import Work, handover_paper, participation_annex
from tests.libreoffice import converted, seen, written
from tests.pdf_ua import violations

PLAN = planning.versions()[-1]
ON = dt.date(2026, 11, 26)


def work(**changes: object) -> Work:
    return Work(replace(PLAN, **changes), ON, "Musterstadt", Names.of(PLAN).entries)  # type: ignore[arg-type]


def lead_of(document: Document) -> str:
    return next(plain_text(block.runs) for block in document.blocks if isinstance(block, Paragraph))


def tops(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Heading)]


def test_the_annex_tells_every_involvement_in_its_phase() -> None:
    document = participation_annex(work())
    rows = [row for block in document.blocks if isinstance(block, Table) for row in block.rows]
    assert len(rows) == len(PLAN.participation) > 10
    said = {plain_text(row.cells[2]) for row in rows}
    for entry in PLAN.participation:
        assert f"{entry.reply} ({entry.replied:%d.%m.%Y})" in said
    assert lead_of(document) == (
        "6 Träger und Partner wurden 11-mal beteiligt; zu 11 Stellungnahmen ist gesagt, was daraus wurde."
    )


@pytest.mark.parametrize(
    ("entries", "lead"),
    [
        ((), "Noch ist niemand als beteiligt verzeichnet."),
        (
            (Participation("p", "need", "kita", ON, reply="Gut.", replied=ON, consideration="adopted"),),
            "Ein Träger oder Partner wurde einmal beteiligt; zu einer Stellungnahme ist gesagt, was daraus wurde.",
        ),
        (
            (Participation("p", "need", "kita", ON),),
            "Ein Träger oder Partner wurde einmal beteiligt; zu 0 Stellungnahmen ist gesagt, was daraus wurde.",
        ),
    ],
)
def test_one_is_one(entries: tuple[Participation, ...], lead: str) -> None:
    assert lead_of(participation_annex(work(participation=entries))) == lead


def test_the_handover_says_what_is_late_and_never_names_a_number_alone() -> None:
    document = handover_paper(work())
    lines = [
        plain_text(said) for block in document.blocks if isinstance(block, Points) for said in runs_of(block)
    ]
    late = [line for line in lines if line.endswith("(überfällig)")]
    assert late
    assert all(dt.datetime.strptime(line[:10], "%d.%m.%Y").date() < ON for line in late)  # noqa: DTZ007
    assert "Fassung 4 vom 21.05.2026: Zweite Gruppe in der Alten Kaserne" in lines
    assert not any("Stand nie gemeldet, " in line or ".. " in line for line in lines)
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize("language", ["de", "en"])
def test_both_are_accessible(language: str) -> None:
    for made in (participation_annex, handover_paper):
        assert violations(pdf_bytes(made(replace(work(), language=language)))) == []


def test_libreoffice_sees_the_headings_and_tables_that_were_written(tmp_path: Path) -> None:
    documents = {"annex": participation_annex(work()), "handover": handover_paper(work())}
    files = {name: docx_bytes(document) for name, document in documents.items()}
    for name, path in converted(tmp_path, "fodt", **files).items():
        found, document = seen(path), documents[name]
        assert found == written(files[name]), name
        assert [text for _, text in found.headings] == tops(document)
        tables = [block for block in document.blocks if isinstance(block, Table)]
        assert [heads for heads, _ in found.tables] == [tuple(c.title for c in t.columns) for t in tables]
        assert [rows for _, rows in found.tables] == [len(table.rows) for table in tables]
    assert len(documents["annex"].blocks) > 8
