"""Read as a stranger: nothing said twice, no "1 Gebieten", no empty part, and plain where plain is promised."""

from __future__ import annotations

import io
import re
from itertools import pairwise

import pypdf
import pytest

from kommune360.reports.document.pdf import pdf_bytes
from kommune360.reports.document.tree import (
    Document,
    Heading,
    KeyFigures,
    Paragraph,
    Points,
    Table,
    figures_of,
    plain_text,
    runs_of,
)
from kommune360.reports.papers.details import Details
from kommune360.reports.papers.scope import Scope
from kommune360.reports.papers.snapshot import KINDS, paper
from kommune360.reports.plan import Plan
from tests.library.reports.papers.test_papers import DETAILS, with_balance

OFFERS = ("childcare_u3", "childcare_3plus")
SCOPES = ("the town", "one area", "one area is short", "none is short")


@pytest.fixture(scope="module", params=SCOPES)
def scope(plan: Plan, request: pytest.FixtureRequest) -> Scope:
    key = sorted(plan.result.need["area"].unique())[0]
    short = {key: (-1.2, -3.0, 0.4, "missing_likely")} if request.param == "one area is short" else {}
    if request.param in SCOPES[2:]:
        for offer in OFFERS:
            plan = with_balance(plan, offer, short)
    return Scope(plan, plan.result.system, key) if request.param == "one area" else Scope(plan)


@pytest.fixture(params=KINDS)
def document(scope: Scope, request: pytest.FixtureRequest) -> Document:
    return paper(request.param, scope, DETAILS, "de")


def sentences_of(document: Document) -> list[str]:
    said = [
        plain_text(runs)
        for block in document.blocks
        if not isinstance(block, Table | KeyFigures)
        for runs in runs_of(block)
    ]
    # a number with its full stop, "Abs. 2", does not end a sentence
    return [part.strip() for text in said for part in re.split(r"(?<=[a-zäöüß)][.?!]) (?=[A-ZÄÖÜ])", text)]


def test_nothing_is_said_twice(document: Document) -> None:
    long = [each for each in sentences_of(document) if len(each.split()) > 6 and not each.startswith("Wo Pl")]
    assert [each for each in set(long) if long.count(each) > 1] == []
    for before, after in pairwise(document.blocks):
        if isinstance(before, Heading) and isinstance(after, Table):
            assert before.text.split(": ")[-1] != after.caption


def test_no_part_is_empty(document: Document) -> None:
    for block in document.blocks:
        if isinstance(block, Points):
            assert block.items
        if isinstance(block, Table):
            assert block.rows
        if isinstance(block, Points | Paragraph):
            assert all(plain_text(runs).strip() for runs in runs_of(block))
    for before, after in pairwise([*document.blocks, None]):
        if isinstance(before, Heading):
            assert after is not None
            assert not isinstance(after, Heading) or after.level > before.level


def test_one_is_one_and_none_is_none(document: Document) -> None:
    words = " ".join(sentences_of(document))
    assert not re.search(r"\b1 (Gebieten|Plätze|zusätzliche|neue |weitere)\b", words)
    assert not re.search(r"\b0 (Gebiet|neue|zusätzliche)", words)
    assert not re.search(r"\.\.|  | [,;.]|\( |[a-zß]\(", words)


# what may hold digits without being a figure of the store: years, days, law, ages, cases, options, the rule's own
_NO_FIGURE = re.compile(
    r"20\d\d/\d\d|\b\d\d\.\d\d\.20\d\d|§§?\s?\d+|Abs\. \d(?: und \d)?|Nr\. \d|8 von 10|[Uu]nter \d|ab 3|Anlage 1|2026/117"
    r"|Beschluss 12/25"
    r"|\w+ \d(?= \()"  # names of areas may end in a number
    r"|\d+ weitere"  # what is left of the number before
)


def test_every_number_of_the_text_is_a_figure_of_the_store(document: Document) -> None:
    """What is printed without a key could not be held against the store."""
    texts = {figure.text for figure in figures_of(document.blocks)}
    for block in document.blocks:
        if isinstance(block, KeyFigures):
            for item in block.items:
                for word in re.findall("[+\N{MINUS SIGN}]?\\d[\\d.,]*", _NO_FIGURE.sub("", item.note)):
                    assert word in texts, item
        if isinstance(block, Paragraph | Points):
            for said in runs_of(block):
                words = "".join(run if isinstance(run, str) else "" for run in said)
                assert not re.search(r"\d", _NO_FIGURE.sub("", words)), words


def test_the_brief_has_two_pages(scope: Scope) -> None:
    for details in (DETAILS, Details()):
        made = pdf_bytes(paper("kurzfassung", scope, details, "de"))
        assert len(pypdf.PdfReader(io.BytesIO(made)).pages) <= 2


def test_plain_language_is_plain(scope: Scope) -> None:
    document = paper("einfach", scope, DETAILS, "de")
    for said in sentences_of(document):
        assert len(said.split()) <= 12, said
        assert not re.search(
            "[()§%+\N{MINUS SIGN};]|Abs\\.|Saldo|Option|voraussichtlich|erforderlich", said
        ), said
