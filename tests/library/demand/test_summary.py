"""The two sentences over a need table say what the figures say, in both languages, and no more."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.base.text import Text
from kommune360.demand.ranges import JUDGEMENTS
from kommune360.demand.summary import Summary, summarise

CASES = yaml.safe_load(
    (Path(__file__).parents[2] / "cases" / "demand_summaries.yaml").read_text(encoding="utf-8")
)["cases"]
NAMES = {"A": "Altstadt", "B": "Bahnhof", "C": "Cornweg", "D": "Dorf"}
NOUN = Text("Stadtbezirken", "districts")
COLUMNS = {
    "area": pl.String,
    "balance": pl.Float64,
    "low80": pl.Float64,
    "high80": pl.Float64,
    "judgement": pl.String,
    "offer": pl.String,
    "year": pl.String,
    "moment": pl.String,
}


def table(rows: dict[str, list[Any]]) -> pl.DataFrame:
    cells = [(area, *figures, "childcare", "2028/29", "peak") for area, figures in rows.items()]
    return pl.DataFrame(cells, schema=COLUMNS, orient="row")


def said(areas: dict[str, list[Any]], town: list[Any] | None) -> Summary:
    return summarise(
        table(areas),
        table({"": town} if town else {}),
        offer="childcare",
        year="2028/29",
        moment="peak",
        names=NAMES,
        noun=NOUN,
    )


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_sentences(case: dict[str, Any]) -> None:
    found = said(case["areas"], case["town"])
    assert found.headline == Text(case["headline_de"], case["headline_en"])
    assert found.lead == Text(case["lead_de"], case["lead_en"])


def test_the_summary_says_what_it_is_about() -> None:
    about = said({}, None).about
    assert about.de == "Kita insgesamt, Kita-Jahr 2028/29, Höchststand im Kita-Jahr"
    assert about.en == "Childcare, all ages, childcare year 2028/29, peak of the childcare year"


def test_areas_without_figures_are_not_counted_among_all() -> None:
    known = {"A": [-20, -30, -10, "missing_sure"], "B": [-8, -12, -4, "missing_sure"]}
    unknown = {"C": [None, None, None, None]}
    found = said(known | unknown, None)
    assert found.headline == Text(
        "In allen 2 Stadtbezirken mit Zahlen fehlen Plätze",
        "In all 2 districts with figures places are missing",
    )
    assert found.lead.de.endswith(
        "Für ein weiteres Gebiet fehlen Zahlen, und für die ganze Kommune gibt es keine Summe."
    )
    assert found.lead.en.endswith(
        "For one more area figures are missing, and there is no sum for the whole town."
    )
    whole = said(known | unknown, [-28, -40, -18, "missing_sure"])
    assert whole.lead.de.endswith("Für ein weiteres Gebiet fehlen Zahlen.")


figures = st.tuples(
    st.integers(-2000, 2000), st.integers(0, 300), st.integers(0, 300), st.sampled_from(list(JUDGEMENTS))
).map(lambda t: [t[0], t[0] - t[1], t[0] + t[2], t[3]])


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from("ABCD"), figures, min_size=1), figures)
def test_no_sentence_is_surer_than_its_areas_and_none_names_a_cause(
    areas: dict[str, list[Any]], town: list[Any]
) -> None:
    found = said(areas, town)
    verdicts = [area[3] for area in areas.values()]
    if "missing_likely" in verdicts:
        assert "wahrscheinlich" in found.headline.de
        assert "probably" in found.headline.en
    for text in (found.headline, found.lead):
        assert not re.search(r"\b(weil|wegen|durch|aufgrund|because|due)\b", text.de + " " + text.en)
        assert "  " not in text.de + text.en
        assert "-" not in re.sub(r"[A-Za-zä]-[A-Za-z]", "", text.de), "no negative number of places"
        assert not re.search(r"\b1 (Plätze|places)\b", text.de + " " + text.en)
