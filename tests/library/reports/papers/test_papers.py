"""A paper says what the figures say: right plural, right certainty, no cause; complete and readable by all."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pypdf
import pytest
import yaml

from kommune360.base.findings import InputRefused
from kommune360.base.text import Text
from kommune360.reports.document.pdf import pdf_bytes
from kommune360.reports.document.tree import Document, Heading, Table, plain_text, runs_of
from kommune360.reports.document.word import docx_bytes
from kommune360.reports.papers import resolving, sentences
from kommune360.reports.papers.details import Details, Sitting, details_from
from kommune360.reports.papers.figures import Numbers
from kommune360.reports.papers.saying import by_number, filled, joined, listed
from kommune360.reports.papers.scope import Scope, scope_of
from kommune360.reports.papers.snapshot import KINDS, paper
from kommune360.reports.plan import Plan
from tests.libreoffice import converted, printed, written
from tests.pdf_ua import violations

DETAILS = Details(
    number="2026/117",
    unit="Jugendamt",
    committees=(Sitting("Unterausschuss", "03.12.2026", "berät vor"), Sitting("Jugendhilfeausschuss")),
    costs={"childcare_u3": {"investment": 45000.0, "yearly": 9000.0}},
)


def text_of(document: Document) -> str:
    lines = []
    for block in document.blocks:
        lines += [plain_text(said) for said in runs_of(block)]
        lines += [block.text] if isinstance(block, Heading) else []
        lines += [block.caption, block.note] if isinstance(block, Table) else []
    return "\n".join([document.title, *lines])


def with_balance(plan: Plan, offer: str, balances: dict[str, tuple[float, float, float, str]]) -> Plan:
    """The plan with other balances (balance, low, high, judgement) of some areas in all years."""
    need = plan.result.need
    for area, (balance, low, high, judged) in balances.items():
        here = (pl.col("area") == area) & (pl.col("offer") == offer)
        for column, value in (("balance", balance), ("low80", low), ("high80", high), ("judgement", judged)):
            need = need.with_columns(
                pl.when(here).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)
            )
    others = ~pl.col("area").is_in(list(balances)) & (pl.col("offer") == offer)
    need = need.with_columns(
        pl.when(others & pl.col("judgement").is_not_null())
        .then(pl.lit("enough"))
        .otherwise("judgement")
        .alias("judgement")
    )
    return replace(plan, result=replace(plan.result, need=need))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_each_paper_is_complete_and_accessible(plan: Plan, kind: str, language: str) -> None:
    document = paper(kind, Scope(plan), DETAILS, language)
    words = text_of(document)
    assert not re.search(r"\{\w+\}|None|nan\b", words)
    assert "\N{EN DASH} Plätze" not in words
    made = pdf_bytes(document)
    assert violations(made) == []
    pages = len(pypdf.PdfReader(io.BytesIO(made)).pages)
    assert pages <= {"kurzfassung": 2, "einfach": 1}.get(kind, 20)


def test_proposal_has_the_parts_a_committee_expects(plan: Plan) -> None:
    document = paper("vorlage", Scope(plan), DETAILS, "de")
    tops = [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 1]
    assert tops == [
        *("Beschlussvorschlag", "Ergebnis in Zahlen", "Beratungsfolge", "Sachverhalt und Rechtslage"),
        *("Begründung", "Optionen", "Kosten und Finanzierung", "Anlagen"),
    ]
    words = text_of(document)
    for said in (
        "Unterausschuss",
        "§ 24 Abs. 2 und 3 SGB VIII",
        "Option A",
        "Option B",
        "Vorhaltung von 5 %",
    ):
        assert said in words
    empty = text_of(paper("vorlage", Scope(plan), Details(), "de"))
    for said in (
        "noch nicht eingetragen",
        "Kosten je Platz sind nicht hinterlegt; sie werden hier nicht geschätzt.",
    ):
        assert said in empty


def test_one_place_is_one_place(plan: Plan) -> None:
    key, name = next(plan.names(plan.result.system).iter_rows())
    offer = "childcare_u3"
    one = Numbers(Scope(with_balance(plan, offer, {key: (-1.2, -3.0, 0.4, "missing_likely")})))
    said = plain_text(resolving.resolution_places(one, "A", offer))
    assert (
        said
        == f"Für Kinder unter 3 wird 1 zusätzlicher Platz zum Kita-Jahr {plan.year} geschaffen: {name} (1)."
    )
    assert "keine zusätzlichen Plätze" in plain_text(resolving.resolution_places(one, "B", offer))
    many = Numbers(Scope(with_balance(plan, offer, {key: (-7.6, -9.0, -2.0, "missing_sure")})), "en")
    assert "8 additional places for children under 3 are created" in plain_text(
        resolving.resolution_places(many, "A", offer)
    )
    assert "2 additional places for children under 3 are created" in plain_text(
        resolving.resolution_places(many, "B", offer)
    )
    assert "In keinem" not in plain_text(sentences.areas_short(many, offer, plan.year))


def test_no_shortage_is_said_as_none(plan: Plan) -> None:
    offer = "childcare_u3"
    none = Numbers(Scope(with_balance(plan, offer, {})))
    assert "In keinem von" in plain_text(sentences.areas_short(none, offer, plan.year))
    assert "keine zusätzlichen Plätze" in plain_text(resolving.resolution_places(none, "A", offer))
    assert "in keinem Gebiet lägen" in plain_text(resolving.effect(none, "A", offer))


@pytest.mark.parametrize("judgement", sentences.BALANCE)
def test_a_sentence_is_never_surer_than_the_judgement(plan: Plan, judgement: str) -> None:
    totals = plan.result.totals.with_columns(pl.lit(judgement).alias("judgement"))
    said = plain_text(
        sentences.need_and_places(
            Numbers(Scope(replace(plan, result=replace(plan.result, totals=totals)))),
            "childcare_u3",
            plan.year,
        )
    )
    assert ("wahrscheinlich" in said) == judgement.endswith("_likely")
    assert ("sicher" in said) == (judgement == "missing_sure")
    assert ("offen" in said) == (judgement == "open")


def test_sentences_are_put_together() -> None:
    assert filled(Text("Es fehlen {n}.", ""), "de", n="3") == ("Es fehlen ", "3", ".")
    with pytest.raises(KeyError):
        filled(Text("{n}", ""), "de")
    assert plain_text(listed([("a",), ("b",), ("c",)], "de")) == "a, b und c"
    assert plain_text(listed([("a",), ("b",)], "en")) == "a and b"
    assert plain_text(joined(("Eins.",), (), ("Zwei.",))) == "Eins. Zwei."
    assert [by_number(n, Text("eins", ""), Text("viele", "")).de for n in (0, 1, 2)] == [
        "viele",
        "eins",
        "viele",
    ]


def test_a_wrong_area_and_wrong_details_are_explained(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(InputRefused) as refused:
        scope_of(plan, "Nirgendwo")
    assert refused.value.findings[0].code == "paper-area-not-clear"
    path = tmp_path / "vorlage.yaml"
    path.write_text(
        yaml.safe_dump({"option": "D", "kosten": 1, "costs": {"kita": {"investment": -1}}}), "utf-8"
    )
    with pytest.raises(InputRefused) as refused:
        details_from(path)
    assert [finding.code for finding in refused.value.findings] == ["paper-details-invalid"] * 3
    path.write_text(
        yaml.safe_dump(
            {"number": 12, "committees": [{"committee": "JHA", "date": "10.12.2026"}], "option": "B"}
        ),
        "utf-8",
    )
    assert details_from(path) == Details(number="12", option="B", committees=(Sitting("JHA", "10.12.2026"),))


def test_the_word_file_renders_with_all_its_parts(plan: Plan, tmp_path: Path) -> None:
    document = paper("vorlage", Scope(plan), DETAILS, "de")
    word = docx_bytes(document)
    assert len(written(word).tables) == 1 + sum(isinstance(block, Table) for block in document.blocks)
    brief = docx_bytes(paper("kurzfassung", Scope(plan), DETAILS, "de"))
    made = converted(tmp_path, "pdf", vorlage=word, kurzfassung=brief)
    assert len(pypdf.PdfReader(str(made["kurzfassung"])).pages) == 2  # in Word, too
    text = printed(made["vorlage"])
    for block in document.blocks:
        if isinstance(block, Heading):
            assert re.sub(r"\s+", " ", block.text) in text
