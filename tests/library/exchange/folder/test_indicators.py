"""Indicators of whole folders: the invented town against its own truth, Berlin's files, own definitions."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from kommune360.demand.need_over_years import need_over_years
from kommune360.exchange.folder.config import CONFIG_FILE, FolderConfig, write_config
from kommune360.exchange.folder.importing import import_files
from kommune360.exchange.folder.indicator_results import results_of
from kommune360.exchange.folder.indicators import computed, own_findings
from kommune360.exchange.folder.need_input import plan_folder
from kommune360.exchange.folder.planning_folder import PlanningFolder, init_folder, open_folder
from kommune360.exchange.musterstadt.figures import observe
from kommune360.exchange.musterstadt.folder import build_folder
from kommune360.indicators.explain import explain
from kommune360.indicators.vocabulary import vocabulary
from tests.realdata import REALDATA, realdata

BERLIN = REALDATA / "berlin"
CUT = "99999000-stadtbezirk"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> PlanningFolder:
    return build_folder(tmp_path_factory.mktemp("town") / "musterstadt")


def test_every_figure_the_invented_town_publishes_is_computed_rightly(town: PlanningFolder) -> None:
    """Against the true counts the town was made of. Residents come from the register, whose small cells are
    rebooked before publication: its sums are near the truth, the counts of the departments are the truth."""
    results = computed(town).results.filter(pl.col("area_system") == CUT)
    truth = observe()
    for number, figure in enumerate(truth.figures):
        if figure.id in ("BG01", "EIN01", "WOH01", "WOH02"):
            continue  # not in the catalogue
        mine = results.filter((pl.col("indicator") == figure.id) & pl.col("value").is_not_null())
        assert mine["period"].n_unique() >= 7, figure.id
        off = []
        for area, period, above, below, value in mine.select(
            "area", "period", "numerator", "denominator", "value"
        ).iter_rows():
            at = truth.areas.index(area), number, truth.years.index(int(period[:4]))
            assert above == truth.numerators[at], (figure.id, area, period)
            assert value == pytest.approx(figure.factor * above / below)
            off.append(abs(below / truth.denominators[at] - 1))
        assert sorted(off)[len(off) // 2] < 0.01, figure.id


def test_each_of_the_88_is_computed_or_names_figures_that_nobody_delivered(town: PlanningFolder) -> None:
    """No indicator whose figures are there fails: what is named as missing lies in no table of the town."""
    found = computed(town)
    known = set(found.results.drop_nulls("value")["indicator"])
    core = {d.id for d in found.catalogue if d.core}
    lacking = {name: set(missing) for name, missing in found.computation.lacking.items() if name in core}
    assert len(core) == 88
    assert len(known & core) >= 45
    assert core - known == set(lacking)
    delivered = set(found.computation.table.select("variable").unique().collect()["variable"])
    assert {"residents", "births"} <= delivered
    assert all(missing and missing.isdisjoint(delivered) for missing in lacking.values())
    told = {f.place.column: f.why.de for f in found.findings if f.code == "indicator-lacks-figures"}
    labels = {name: variable.label.de for name, variable in vocabulary().items()}
    for name, missing in lacking.items():
        assert all(labels[each] in told[name] for each in missing if each in labels), name
    assert not any(name.startswith("MSS") for name in told)


def test_the_wider_areas_are_sums_over_sums(town: PlanningFolder) -> None:
    results = computed(town).results.filter(
        (pl.col("indicator") == "CTX01") & (pl.col("period") == "2024-12-31")
    )
    by_system = results.group_by("area_system").agg(pl.col("numerator").sum(), pl.col("denominator").sum())
    assert by_system["numerator"].n_unique() == 1
    assert by_system["denominator"].n_unique() == 1
    assert set(by_system["area_system"]) == {CUT, "99999000-sozialraum", "de-gemeinde"}


def test_a_value_leads_back_to_its_file_and_row(town: PlanningFolder) -> None:
    found = computed(town)
    why = explain(found.computation, "HZE01", CUT, "0101", "2024")
    assert why.parts[0].cells["dataset"].to_list() == ["sozialdaten-2018-2024"]
    assert why.parts[0].cells["row"].null_count() == 0
    assert why.result["value"] == pytest.approx(1e4 * why.parts[0].value / why.parts[1].value)  # type: ignore[operator]


def test_the_same_data_are_not_computed_twice(town: PlanningFolder) -> None:
    assert computed(town) is computed(open_folder(town.path))


def test_a_town_adds_overrides_and_binds(town: PlanningFolder, tmp_path: Path) -> None:
    path = tmp_path / "copy"
    shutil.copytree(town.path, path)
    own = path / "indicators"
    own.mkdir()
    (own / "own.yaml").write_text(
        """
indicators:
  - {id: CTX02, version: 2, valid_from: "2026-07-01", formula: "residents[0,20) / residents[20,67) per 100"}
  - id: LOWINC
    name: {de: Niedrige Einkommen, en: Low incomes}
    question: {de: "Wie viele Haushalte haben wenig?", en: "How many households have little?"}
    formula: low_income / households %
    unit: percent
    direction: bad
    phase: context
    topic: poverty
variables:
  - {id: low_income, de: Haushalte mit niedrigem Einkommen, en: Households with low income, unit: count, reference: "12-31"}
""",
        encoding="utf-8",
    )
    (own / "bindings.yaml").write_text(
        "bindings:\n  - {is: zaehler__haushalte_mit_niedrigem_einkommen, variable: low_income}\n",
        encoding="utf-8",
    )
    folder = open_folder(path)
    assert not own_findings(folder)
    results = computed(folder).results
    assert results.filter(pl.col("indicator") == "CTX02")["version"].unique().to_list() == [2]
    assert results.filter(pl.col("indicator") == "LOWINC").drop_nulls("value").height > 100
    (own / "bindings.yaml").write_text("bindings:\n  - {is: '[', variable: x}\n", encoding="utf-8")
    (own / "own.yaml").write_text("indicators:\n  - {id: CTX01, formula: 'CTX02 +'}\n", encoding="utf-8")
    assert {f.code for f in own_findings(folder)} == {"bindings-unusable", "formula-syntax"}


def test_the_need_comes_from_the_rule_and_says_so(town: PlanningFolder) -> None:
    """Missing places are need less places; need, rule and version as the planning of need has them."""
    found = computed(town)
    plan, _ = plan_folder(town)
    assert plan is not None
    assert found.need.source == f"need-rule:nordrhein-westfalen@{plan.rule_fingerprint[:12]}"
    why = explain(found.computation, "U306", CUT, "0101", "2025-11-01")
    need, places, day_care = (part.value for part in why.parts)
    assert why.result["value"] == pytest.approx(need - places - day_care)  # type: ignore[operator]
    assert why.parts[0].datasets == (found.need.source,)
    expected = need_over_years(plan.prepared).filter(
        pl.col("offer") == "childcare_u3", pl.col("area") == "0101", pl.col("first_year") == 2025
    )
    assert need == pytest.approx(expected["places"].item())
    kept = results_of(town)
    assert found.need.source in kept.datasets["U306"]
    assert set(plan.datasets) <= set(kept.datasets["PRI06"])
    assert kept.rules[found.need.source] == found.need.name


def test_another_rule_is_another_version_of_the_need(town: PlanningFolder, tmp_path: Path) -> None:
    path = tmp_path / "copy"
    shutil.copytree(town.path, path)
    more = {"value": "reserve", "set": 0.1, "reason": "Beschluss"}
    config = replace(town.config, need={**town.config.need, "overrides": [more]})
    write_config(path / CONFIG_FILE, config)
    ours, theirs = computed(town), computed(open_folder(path))
    assert ours.need.source != theirs.need.source
    at = (pl.col("variable") == "all_day_need", pl.col("area") == "0101")
    before, after = (found.need.table.filter(*at)["numerator"].item() for found in (ours, theirs))
    assert after / before == pytest.approx(1.10 / 1.03)


@realdata
def test_berlin_gives_at_least_25_indicators(tmp_path: Path) -> None:
    folder = init_folder(tmp_path / "berlin", FolderConfig("Berlin", "11000000", "berlin"))
    newest = [
        BERLIN / "einwohner" / f"EWR{name}_Matrix.csv" for name in ("201812E", "202012E", "_L21_202512E")
    ]
    import_files(
        folder,
        [
            *sorted((BERLIN / "grenzen").iterdir()),
            *newest,
            BERLIN / "kitas" / "berlin-daycare-centers-2025-10-details.csv",
            *sorted((BERLIN / "mss" / "fisbroker_2021").glob("*.csv")),
            BERLIN / "mss" / "tabellen_2003_2019" / "2017_MSS_cut.csv",
            BERLIN / "mss" / "tabellen_2003_2019" / "2019_MSS_cut.csv",
            *sorted((BERLIN / "gssa_2022").glob("*.csv")),
        ],
    )
    results = computed(folder).results
    known = results.filter(pl.col("area_system").str.starts_with("berlin-")).drop_nulls("value")
    assert known["indicator"].n_unique() >= 25
    # as published, to the digit of the file
    mine = known.filter((pl.col("indicator") == "CTX10") & (pl.col("period") == "2020-12-31"))
    raw = pl.read_csv(
        BERLIN / "mss" / "fisbroker_2021" / "mss_2021_index_indikatoren.csv", infer_schema=False
    )
    pairs = mine.filter(pl.col("quality") == "published").join(raw, left_on="area", right_on="PLR_ID")
    assert pairs.height == 536
    assert (pairs["value"] - pairs["S4"].str.replace(",", ".").cast(pl.Float64)).abs().max() == pytest.approx(
        0
    )  # type: ignore[arg-type]
    town = results.filter((pl.col("indicator") == "CTX01") & (pl.col("area") == "11000000"))
    totals = dict(town.select("period", "denominator").iter_rows())
    assert (totals["2018-12-31"], totals["2025-12-31"]) == (3_748_148, 3_913_644)
