"""Do the papers of a plan say what the version says, and stay what they were?"""

from __future__ import annotations

import polars as pl
import pytest

from kommune360.exchange.musterstadt import planning
from kommune360.plan.facts import FIGURES
from kommune360.plan.paths import states
from kommune360.plan.saying import Names
from kommune360.reports.document.tree import plain_text, runs_of
from kommune360.reports.papers.files import file_of
from kommune360.reports.papers.of_plan import KINDS, PlanVersion, freeze_plan_paper, resolution

VERSIONS = planning.versions()


def version(language: str = "de") -> PlanVersion:
    plan, earlier = VERSIONS[-1], VERSIONS[-2]
    found = states(plan, pl.DataFrame(schema=FIGURES))
    return PlanVersion(
        plan, found, Names.of(plan), "Musterstadt", language, earlier, "Jugendhilfeausschuss", invented=True
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_version_gives_the_same_paper(kind: str) -> None:
    frozen = freeze_plan_paper(kind, version())
    assert frozen["content"] == freeze_plan_paper(kind, version())["content"]
    assert b"<html" in file_of(frozen, "html")[:200]


def test_the_resolution_opens_as_pdf_and_word() -> None:
    frozen = freeze_plan_paper("resolution", version())
    assert file_of(frozen, "pdf").startswith(b"%PDF")
    assert file_of(frozen, "docx").startswith(b"PK")


def test_points_of_the_resolution_are_what_changed() -> None:
    said = [plain_text(runs) for block in resolution(version()).blocks for runs in runs_of(block)]
    assert any("in Fassung 4 beschlossen" in each for each in said)
    assert any("Schulweg" in each for each in said)


def test_every_figure_is_the_sum_it_names() -> None:
    figures = freeze_plan_paper("resolution", version())["figures"]
    plan = VERSIONS[-1]
    for measure in plan.measures:
        total = sum(cost.amount for cost in measure.costs)
        if total:
            assert figures[f"{measure.id}:cost"]["value"] == total
    year = sum(c.amount for m in plan.measures for c in m.costs if c.year == 2026 and not c.once)
    assert figures["cost:2026:running"]["value"] == year
