"""Do the papers of a plan say what the version says, in points a committee can vote on, and stay what they were?"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import pairwise

import polars as pl
import pypdf
import pytest

from kommune360.exchange.musterstadt import planning
from kommune360.plan.adapting.facts import FIGURES
from kommune360.plan.document import Plan
from kommune360.plan.paths import states
from kommune360.plan.saying import Names
from kommune360.reports.document.tree import Document, Heading, Points, Table, figures_of, plain_text, runs_of
from kommune360.reports.papers.details import Details, Sitting
from kommune360.reports.papers.files import file_of
from kommune360.reports.papers.plan.documents import KINDS, freeze_plan_paper, resolution
from kommune360.reports.papers.plan.points import MOST, happened, resolution_points
from kommune360.reports.papers.plan.version import PlanVersion
from tests.pdf_ua import violations

VERSIONS = planning.versions()
DETAILS = Details(number="2026/58", committees=(Sitting("Unterausschuss", "02.06.2026", "berät vor"),))


def version(number: int = -1, language: str = "de", **more: object) -> PlanVersion:
    """A version of the invented plan, each target with one value in data state 1."""
    plan = VERSIONS[number]
    values = [
        {"indicator": t.indicator, "area_system": t.area_system or plan.area_system, "area": t.area}
        | {"period": "2025", "value": round(10.26 + at, 2), "flag": ""}
        for at, t in enumerate(plan.targets)
    ]
    figures = pl.DataFrame(values).select(
        pl.col(name).cast(kind) for name, kind in FIGURES.items() if name in values[0]
    )
    found = states(plan, pl.concat([pl.DataFrame(schema=FIGURES), figures], how="diagonal"))
    units = {target.indicator: "percent" for target in plan.targets}
    earlier = VERSIONS[number - 1] if number != 0 else None
    return PlanVersion(
        plan, found, Names.of(plan), "Musterstadt", language, earlier, "Jugendhilfeausschuss",
        invented=True, units=units, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def said_in(document: Document) -> list[str]:
    return [plain_text(runs) for block in document.blocks for runs in runs_of(block)]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_paper_is_accessible_and_has_no_code_of_ours(kind: str, language: str) -> None:
    for number in (0, -1):
        frozen = freeze_plan_paper(kind, version(number, language))
        pdf = file_of(frozen, "pdf")
        assert violations(pdf) == []
        pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
        if kind in ("brief", "plain"):
            assert len(pages) <= 2
        words = " ".join(page.extract_text() for page in pages)
        assert not re.search(r"\(percent\)|square_m|per_10|None|\bnan\b|\{\w+\}|[a-z]:[a-z]", words)
        if language == "de":
            assert not re.search(r"\b1 (Maßnahmen|Zielwerten|liegen|Stellungnahmen)\b", words)


def test_a_committee_votes_on_measures_with_places_years_and_money() -> None:
    points = [plain_text(said) for said in resolution_points(version(details=DETAILS))]
    assert (
        points[0] == f"Der Plan „{VERSIONS[-1].title}“ wird in Fassung 4 beschlossen und ersetzt Fassung 3."
    )
    assert any(
        said.startswith("Neu aufgenommen wird die Maßnahme „Sichere Schulwege in Eichenhof“ (")
        and "01/2027\N{NO-BREAK SPACE}\N{EN DASH} 12/2028; Kosten zusammen 30.000 Euro; Federführung: Stadtplanungsamt)."
        in said
        for said in points
    )
    assert any("Kosten zusammen 1.070.000 statt 565.000 Euro" in said for said in points)
    assert any(
        said.startswith("Die Maßnahme „Ausbildungspaten“ wird aufgegeben: Zu wenige") for said in points
    )
    # what was reported is no point: a committee does not resolve that a milestone was reached
    assert not any("erreicht" in said or "gemeldet" in said or "Meilenstein" in said for said in points)
    assert next(plain_text(said) for said in happened(version())).endswith("am 18.05.2026 erreicht.")


def test_the_first_version_says_what_it_is_about() -> None:
    points = [plain_text(said) for said in resolution_points(version(0))]
    assert len(points) == 4
    assert "Leitziele sind: Gesund und geborgen aufwachsen; " in points[1]
    assert "Für alle 33 Maßnahmen sieht der Plan von 2024 bis 2028 Kosten von " in points[2]
    assert happened(version(0)) == []


def test_many_changes_are_agreed_to_as_a_whole_and_stand_in_an_annex() -> None:
    now = version()
    older = replace(now.plan, measures=())
    many = replace(now, earlier=older)
    points = [plain_text(said) for said in resolution_points(many)]
    more = len(now.plan.measures) - MOST
    assert f"Den {more} weiteren Änderungen wird zugestimmt (Anlage 3 der Beschlussvorlage)." in points
    tops = [block.text for block in resolution(many).blocks if isinstance(block, Heading)]
    assert tops[-1] == "Anlage 3: Was sich ändert"
    assert not any(
        "Anlage 3" in text for block in resolution(now).blocks for text in [getattr(block, "text", "")]
    )


def test_the_proposal_has_the_parts_a_committee_expects() -> None:
    document = resolution(version(details=DETAILS))
    tops = [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 1]
    assert tops == [
        *("Beschlussvorschlag", "Wie die Ziele stehen", "Beratungsfolge", "Sachverhalt und Rechtslage"),
        *("Begründung", "Optionen", "Kosten und Finanzierung", "Anlage 1: Zielwerte", "Anlage 2: Maßnahmen"),
    ]
    words = " ".join(said_in(document))
    for said in ("2026/58", "berät vor", "Option B: Fassung 3 gilt unverändert weiter", "§ 80 Abs. 4 und 5"):
        assert said in words
    running = replace(document, blocks=tuple(b for b in document.blocks if not isinstance(b, Table)))
    long = [said for said in said_in(running) if len(said.split()) > 6]
    assert len(long) == len(set(long))
    for before, after in pairwise(document.blocks):
        assert not (
            isinstance(before, Heading) and isinstance(after, Heading) and after.level <= before.level
        )
        assert not (isinstance(after, Points) and not after.items)
    assert "noch nicht eingetragen" in " ".join(said_in(resolution(replace(version(), committee=""))))


def cost(plan: Plan, year: int | None = None, once: bool | None = None) -> float:
    costs = [each for measure in plan.measures for each in measure.costs]
    return sum(c.amount for c in costs if year in (None, c.year) and once in (None, c.once))


def expected(now: PlanVersion, key: str) -> float | None:
    """The value of a key from the plan and the states, by other means; None for keys checked elsewhere."""
    plan, parts = now.plan, key.split(":")
    measures = {measure.id: measure for measure in plan.measures}
    before = {measure.id: measure for measure in now.earlier.measures} if now.earlier else {}
    rows = {row["target"]: row for row in now.states.targets.to_dicts()}
    if parts[0] in measures and parts[1] == "cost":
        return sum(c.amount for c in (before if parts[2:] else measures)[parts[0]].costs)
    if parts[0] in rows:
        target = next(each for each in plan.targets if each.id == parts[0])
        return {
            "baseline": target.baseline.value,
            "value": rows[parts[0]]["value"],
            "goal": target.path[-1].value,
        }[parts[1]]
    if parts[0] == "cost":
        year = None if parts[1] == "all" else int(parts[1])
        return cost(plan, year, None if len(parts) == 2 else parts[2] == "once")
    if parts[0] == "option" and parts[2] in ("cost", "measures"):
        other = plan if parts[1] == "A" else now.earlier
        assert other is not None
        return cost(other) if parts[2] == "cost" else float(len(other.measures))
    counted = now.states.targets["state"].to_list()
    return {
        "measures": float(len(plan.measures)),
        "targets:known": float(sum(state != "no_data" for state in counted)),
        "targets:good": float(sum(state in ("on_path", "reached") for state in counted)),
        "targets:off": float(counted.count("off_path")),
        "involved": float(len({each.partner for each in plan.participation})),
        "replies": float(sum(bool(each.reply) for each in plan.participation)),
    }.get(key)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "plain"])
def test_every_figure_equals_the_version_and_says_what_it_is(kind: str) -> None:
    now = version()
    document = KINDS[kind](now)
    checked = 0
    for figure in figures_of(document.blocks):
        assert figure.about, figure.key
        assert ":" not in figure.about or " " in figure.about
        assert figure.trace.startswith("/plan/")
        assert figure.trace.endswith(f"?plan={now.plan.id}")
        assert figure.origin
        value = expected(now, figure.key)
        if value is None:
            assert figure.key.split(":")[0] in {"funded", "open", "option", "targets"}, figure.key
            continue
        assert figure.value == pytest.approx(value), figure.key
        written = figure.text.replace(".", "").replace(",", ".").replace("\N{MINUS SIGN}", "-")
        assert float(written) == pytest.approx(value, abs=0.051), figure.key
        checked += 1
    assert checked > 20


def test_money_adds_up_and_what_is_open_is_what_is_not_funded() -> None:
    figures = freeze_plan_paper("resolution", version())["figures"]
    years = sorted({key.split(":")[1] for key in figures if key.startswith("cost:")} - {"all"})
    for kind in ("cost", "funded", "open"):
        whole = sum(figures[f"{kind}:{year}"]["value"] for year in years)
        assert figures[f"{kind}:all"]["value"] == pytest.approx(whole), kind
    for year in [*years, "all"]:
        both = figures[f"cost:{year}:running"]["value"] + figures[f"cost:{year}:once"]["value"]
        assert figures[f"cost:{year}"]["value"] == pytest.approx(both)
        paid = figures[f"funded:{year}"]["value"] + figures[f"open:{year}"]["value"]
        assert paid == pytest.approx(both)


def test_every_number_of_the_page_is_a_link() -> None:
    frozen = freeze_plan_paper("yearly", version())
    page = file_of(frozen, "html", base="https://plan.example").decode()
    links = re.findall(r'<a class="figure" href="([^"]+)"', page)
    assert len(links) == len(list(figures_of(KINDS["yearly"](version()).blocks)))
    assert all(link.startswith("https://plan.example/plan/") for link in links)
