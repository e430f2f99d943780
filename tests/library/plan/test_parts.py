"""Money, links, prevention chain, framework, wording and advice: what each part of a plan is asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kommune360.plan.checking.advice import Known
from kommune360.plan.checking.checks import check_plan
from kommune360.plan.checking.wording import claims
from kommune360.plan.document import Cost, Duty, Funding, Gap, Measure, Offer, Partner, Plan, PlanLink
from kommune360.plan.editing import answer, put
from kommune360.plan.framework import OPEN, draft, drafted, duties, open_questions
from kommune360.plan.links import Clash, bands, clashes, filled, windows
from kommune360.plan.money import apart, early_endings, endings, part_of_year, shares, uncovered
from kommune360.plan.prevention import CellState, matrix, white_spots
from kommune360.plan.records import Participation, Review, ReviewKind, Verdict
from kommune360.plan.vocabulary import framework, statute, words
from tests.library.plan.small import small


def measure(**changes: object) -> Measure:
    return replace(small().measures[0], **changes)  # type: ignore[arg-type]


def test_who_pays_and_who_benefits() -> None:
    plan = small()
    assert [(s.year, s.payer, s.amount) for s in shares(plan, [2026])] == [
        (2026, "ja", 30000.0),
        (2026, "Landesprogramm", 20000.0),
    ]
    assert [(each.payers, each.others) for each in apart(plan)] == [(("ja",), ("ga",))]
    assert uncovered(plan.measures[0]) == []


def test_funding_counts_by_the_months_begun() -> None:
    funding = Funding("Land", 12000, start=dt.date(2025, 8, 15), end=dt.date(2026, 6, 30))
    assert [12 * part_of_year(funding, year) for year in (2024, 2025, 2026, 2027)] == [0, 5, 6, 0]
    one = measure(costs=(Cost(2026, 50000.0),), funding=(funding,))
    assert [gap.gap for gap in uncovered(one)] == [44000.0]


def test_funding_that_ends_before_its_measure_is_told_unless_something_follows() -> None:
    ends = Funding("Land", 20000, kind="land", end=dt.date(2026, 12, 31))
    follows = Funding("Haushalt", 20000, payer="ja", start=dt.date(2027, 1, 1))
    assert [each.ends for each in early_endings(measure(funding=(ends,)))] == [dt.date(2026, 12, 31)]
    assert early_endings(measure(funding=(ends, follows))) == []
    plan = put(small(), measure(funding=(ends,)))
    assert [each.early for each in endings(plan, dt.date(2026, 3, 1))] == [True]
    assert endings(plan, dt.date(2025, 3, 1)) == []
    assert "funding-ends-early" in check_plan(plan).codes()


def test_links_clash_on_areas_horizon_and_projection() -> None:
    plan = small()
    link = PlanLink(
        "s",
        "Schule",
        "school",
        start=dt.date(2018, 1, 1),
        end=dt.date(2024, 12, 31),
        area_system="x",
        projection="P0",
    )
    assert clashes(plan, link) == (Clash.AREAS, Clash.HORIZON, Clash.PROJECTION)
    assert clashes(plan, link, frozenset({("k", "x")})) == (Clash.HORIZON, Clash.PROJECTION)
    assert clashes(plan, PlanLink("s", "Schule", "school")) == ()
    assert clashes(plan, filled(replace(link, plan="klein"), {"klein": plan})) == ()
    codes = check_plan(put(plan, link)).codes()
    assert {
        "link-areas-differ",
        "link-horizon-apart",
        "link-projection-differs",
        "link-not-coordinated",
    } <= codes


def test_terms_of_all_plans_and_windows_to_update_them_together() -> None:
    plan = put(
        put(small(), PlanLink("a", "A", "school", start=dt.date(2024, 1, 1), end=dt.date(2029, 10, 1))),
        PlanLink("b", "B", "health", start=dt.date(2020, 1, 1), end=dt.date(2040, 1, 1)),
    )
    found = bands(plan)
    assert [band.title for band in found] == ["B", "A", "Gut aufwachsen in Klein"]
    assert [window.plans for window in windows(found)] == [("A", "Gut aufwachsen in Klein")]
    assert windows(found, months=1) == []


def test_the_prevention_chain_shows_offers_gaps_and_white_spots() -> None:
    plan = small()
    assert len(white_spots(plan)) == len(words("life_phases")) * len(words("fields"))
    plan = put(plan, Offer("o", "Kita", ("age_0_3",), ("care",), areas=("0101",)))
    plan = put(plan, Gap("g", "age_0_3", "health", "Ärztin fehlt"))
    plan = put(plan, Gap("h", "age_3_6", "health", "Keine", accepted="Land zuständig"))
    plan = put(plan, measure(life_phases=("age_3_6",), fields=("language",)))
    cells = {(c.life_phase, c.field): c.state for row in matrix(plan) for c in row}
    assert cells["age_0_3", "care"] is CellState.COVERED
    assert cells["age_0_3", "health"] is CellState.GAP
    assert cells["age_3_6", "health"] is CellState.ACCEPTED
    assert cells["age_3_6", "language"] is CellState.PLANNED
    elsewhere = {(c.life_phase, c.field): c.state for row in matrix(plan, ["0102"]) for c in row}
    assert elsewhere["age_0_3", "care"] is CellState.WHITE
    assert "prevention-white-spot" in check_plan(plan).codes()


def test_twenty_questions_make_a_draft() -> None:
    assert len(framework()) == 20
    plan = answer(small(), "why", "Damit {alle} mitkommen.")
    assert len(open_questions(plan)) == 19
    sections = draft(plan)
    assert sections[0].sentences[0].de == "Anlass und Ziel der Planung: Damit {alle} mitkommen."
    assert OPEN.de in sections[0].sentences[1].de
    assert sum(section.open for section in sections) == 19


def test_the_law_is_a_checklist_with_sentence_or_evidence() -> None:
    assert [item.reference for item in statute()][:2] == ["§ 80(1) Nr. 1", "§ 80(1) Nr. 2"]
    assert len(statute()) == 13
    states = {duty.item.id: duty for duty in duties(small())}
    assert not any(duty.met for duty in states.values())
    link = PlanLink("s", "Schule", "school", coordinated=dt.date(2025, 1, 1), how="Sitzung")
    assert {d.item.id: d.met for d in duties(put(small(), link))}["80.5"]
    open_items = [f for f in check_plan(small()) if f.code == "statute-item-open"]
    assert len(open_items) == 13


@pytest.mark.parametrize(
    ("text", "words_"),
    [
        ("Die Förderung hat den Rückgang bewirkt.", "hat den Rückgang bewirkt"),
        ("Das verursachte Kosten", "verursachte"),
        ("Die Maßnahme führte zu weniger Fällen.", "führte zu weniger "),
        (
            "Das hat zu einem starken Anstieg der Anträge geführt.",
            "hat zu einem starken Anstieg der Anträge geführt",
        ),
        ("Dies führt zum Rückgang.", "führt zum Rückgang"),
        ("Dank der Maßnahme sank die Zahl.", "Dank der Maßnahme"),
        (
            "Durch das Programm ist die Quote deutlich gestiegen.",
            "Durch das Programm ist die Quote deutlich gestiegen",
        ),
        ("Die Wirkung ist damit bewiesen.", "Wirkung ist damit bewiesen"),
    ],
)
def test_causal_claims_are_found(text: str, words_: str) -> None:
    assert [claim.words for claim in claims(text)] == [" ".join(words_.split())]


@pytest.mark.parametrize(
    "text",
    [
        "Die Sprachbildung kann dazu beigetragen haben.",
        "Im selben Zeitraum sank der Anteil.",
        "Das Gespräch führte die Amtsleitung.",
        "Die Stadt hat Gespräche zu dem Thema geführt.",
        "Der Code führt zu der Runde.",
        "Durch die Stadt fließt die Lehe.",
        "Ein Bauzaun hat niemanden gestört.",
        "Gezählt wird, was genutzt wurde, nicht was es bewirkte.",
        "Ob das Angebot den Rückgang bewirkt hat, ist offen.",
        "Die Förderung hat nichts bewirkt.",
    ],
)
def test_plain_statements_are_left_alone(text: str) -> None:
    assert list(claims(text)) == []


CLAIMS = """
Durch die Sprachförderung sank der Anteil der Kinder mit Sprachdefizit.
Die Maßnahme wirkt.
Die Elternlotsen haben die Zahl der Abbrüche gesenkt.
Das Projekt hat geholfen, die Armut zu senken.
Der Rückgang ist auf das Programm zurückzuführen.
Die Frühen Hilfen senken die Zahl der Inobhutnahmen.
Die Quote stieg, weil wir Sprachgruppen eingerichtet haben.
Das Programm reduzierte die Schulabbrüche.
Die Maßnahme hat dazu geführt, dass mehr Kinder teilnehmen.
Die Sprachförderung sorgte für bessere Ergebnisse.
Ohne die Maßnahme wäre die Quote nicht gestiegen.
Die Maßnahme trug zur Verbesserung bei.
Die Schulsozialarbeit verhinderte viele Abbrüche.
Die Quote sank durch die Frühen Hilfen.
Das ist der Erfolg unserer Elternlotsinnen.
Aufgrund des Ausbaus der Schulsozialarbeit ging die Zahl der Abbrüche zurück.
Die Hausbesuche haben Kinder vor Vernachlässigung bewahrt.
Seit der Maßnahme ist die Quote gesunken, sie ist also wirksam.
""".strip().splitlines()
PLAIN = """
Ob die Maßnahme gewirkt hat, ist offen.
Die Wirkung ist nicht belegt.
Der Anteil soll durch Sprachgruppen sinken.
Die Sprachförderung soll die Zahl der Rückstellungen senken.
Die Elternlotsen können die Zahl der Abbrüche gesenkt haben.
Aufgrund der Satzung sind die Gebühren gestiegen.
Die Stadt hat die Gebühren gesenkt.
Aufgrund der Förderung des Landes sind zwei Stellen besetzt.
Durch den Zuzug stieg die Zahl der Kinder.
Die Zahl der Plätze wurde durch den Neubau um 60 erhöht.
Die Beratung hat 120 Familien erreicht.
Die Kita trägt die Kosten bei Ausfall der Heizung.
Ohne die Förderung wäre die Stelle nicht zu bezahlen.
Die Zahl der Kinder sank, weil weniger geboren wurden.
""".strip().splitlines()


@pytest.mark.parametrize("text", CLAIMS)
def test_claims_in_everyday_words_are_found(text: str) -> None:
    """As reviews say them; no list of patterns finds every one."""
    assert list(claims(text))


@pytest.mark.parametrize("text", PLAIN)
def test_aims_acts_and_other_causes_are_no_claims(text: str) -> None:
    assert list(claims(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "The programme reduced dropouts.",
        "The decline is attributable to the programme.",
        "As a result of the measure the rate fell.",
        "Without the measure the rate would not have risen.",
    ],
)
def test_english_claims_in_everyday_words_are_found(text: str) -> None:
    assert list(claims(text, "en"))


def test_english_claims_are_found_too() -> None:
    assert [c.words for c in claims("The programme led to fewer cases.", "en")] == ["led to"]


def test_advice_names_what_is_missing_and_where() -> None:
    known = Known(
        indicators=frozenset({"U613"}), context=frozenset({"U613"}), areas={"k": frozenset({"0102"})}
    )
    found = check_plan(small(), known=known)
    assert not found.stops
    told = {(f.code, f.place.column) for f in found}
    assert ("target-indicator-unknown", "targets/t2") in told
    assert ("target-on-context", "targets/t1") in told
    assert ("plan-area-unknown", "targets/t2/area") in told
    assert ("plan-without-mandate", "mandate") in told
    assert ("chain-step-missing", "goals/m1") in told
    assert not {f.code for f in found} & {"goal-not-smart", "plan-term-unusual", "measure-incomplete"}
    alone = replace(small().goals[2], shared=True, departments=("ja", "ga"), accepted=())
    plan: Plan = put(put(small(), alone), measure(departments=()))
    codes = {f.code: f for f in check_plan(plan)}
    assert "wer es angenommen hat" in codes["goal-not-smart"].what.de
    assert codes["measure-alone-on-shared-goal"].what.de.endswith("Jugendamt.")


def test_answers_draft_what_nobody_wrote_yet() -> None:
    plan = replace(small(), vision="", statute=())
    plan = answer(answer(plan, "why", "Alle Kinder lernen schwimmen."), "providers", "In jeder Phase.")
    made = drafted(plan)
    assert made.vision == "Alle Kinder lernen schwimmen."
    assert {duty.id: duty.text for duty in made.statute} == {"80.4": "In jeder Phase."}
    assert drafted(replace(made, vision="Anders.")).vision == "Anders."
    assert drafted(made) == made


def test_what_answers_fill_is_part_of_a_plan() -> None:
    known = {"vision", "mandate", *(item.id for item in statute())}
    assert {question.fills for question in framework()} - {""} <= known


def test_the_log_proves_involvement_only_in_all_phases_so_far() -> None:
    """§ 80(4) SGB VIII asks for all phases; looking back is one only once it has been done."""
    plan = put(small(), Partner("drk", "DRK"))
    for number, phase in enumerate(("inventory", "need", "goals", "measures")):
        assert not {d.item.id: d.met for d in duties(plan)}["80.4"]
        plan = put(plan, Participation(f"p{number}", phase, "drk", dt.date(2025, 1, 1)))
    assert {d.item.id: d.met for d in duties(plan)}["80.4"]
    back = Review("r", dt.date(2026, 3, 1), ReviewKind.YEARLY, Verdict.CONTINUE, "a", "b")
    assert not {d.item.id: d.met for d in duties(put(plan, back))}["80.4"]


def test_evidence_is_an_entry_of_the_plan_or_a_document() -> None:
    plan = put(small(), Duty("80.1.1", "", ("m-sprache", "bestand-2025.pdf", "Niederschrift vom 3. Mai")))
    assert "statute-evidence-unknown" not in {f.code for f in check_plan(plan)}
    lost = put(plan, Duty("80.3", "", ("m-verloren",)))
    (found,) = [f for f in check_plan(lost) if f.code == "statute-evidence-unknown"]
    assert "m-verloren" in found.what.de
    assert found.place.column == "statute/80.3/evidence"
