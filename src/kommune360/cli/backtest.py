"""``kommune360 backtest``: how well would the projection have done, beside the simplest methods?"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kommune360.base.findings import Findings
from kommune360.base.text import Text
from kommune360.cli.folders import PATH
from kommune360.cli.frame import Command, Option, Outcome
from kommune360.cli.language import both, language, say
from kommune360.cli.printing import table
from kommune360.cli.progress import progress_bar
from kommune360.cli.town_data import (
    ages_of,
    data_argument,
    horizons_of,
    shared_options,
    stocks_from,
    workers_of,
    years_of,
)

if TYPE_CHECKING:
    from kommune360.projection.backtest import Backtest
    from kommune360.projection.forecasts import Forecaster
    from kommune360.projection.stored import Comparison

_WIDTH = 100
AGES = "0-2,3-5,6-9,0-17"
METHODS = {
    "ours": Text("kommune360", "kommune360"),
    "naive": Text("letzter Wert", "last value"),
    "hamilton_perry": Text("Hamilton-Perry", "Hamilton-Perry"),
}
_COLUMNS = ("mdape", "mape", "wape", "bias", "crps", "coverage80", "width80", "coverage95", "width95")


def _backtest(
    data: Path,
    origins: str,
    horizons: str,
    ages: str,
    min_residents: float,
    draws: int,
    seed: int,
    level: str,
    workers: str,
    stored: Path | None,
) -> Outcome:
    from kommune360.projection.backtest import Trial

    if stored is not None:
        return _compared(data, level, stored)

    trial = Trial(
        origins=years_of(origins) if origins else (),
        horizons=horizons_of(horizons),
        groups=ages_of(ages),
        min_residents=min_residents,
        draws=draws,
        seed=seed,
    )
    return _tried(data, level, trial, workers_of(workers))


def _tried(data: Path, level: str, trial: Any, workers: int | str) -> Outcome:
    from kommune360.base.executors import executor_for
    from kommune360.projection.backtest import backtest, checked
    from kommune360.projection.peers import hamilton_perry, naive
    from kommune360.projection.project import project

    findings = Findings()
    stocks = stocks_from(data, level, findings)
    possible = None if stocks is None else checked(trial, stocks, findings)
    if stocks is None or possible is None:
        return Outcome(findings=findings)
    forecasters: dict[str, Forecaster] = {"ours": project, "naive": naive, "hamilton_perry": hamilton_perry}
    steps = len(possible.origins) * len(forecasters)
    with executor_for(workers) as executor, progress_bar(steps, both("Rückrechnung", "back-test")) as step:
        result = backtest(stocks, forecasters, possible, executor=executor, progress=step)
    return Outcome(text=_told(result), result=result.as_dict, findings=findings)


def _compared(data: Path, level: str, stored: Path) -> Outcome:
    from kommune360.projection.stored import compare, read_stored

    findings = Findings()
    kept = read_stored(stored, findings)
    stocks = stocks_from(data, level, findings)
    if kept is None or stocks is None:
        return Outcome(findings=findings)
    comparison = compare(kept, stocks)
    return Outcome(text=_beside(comparison), result=comparison.as_dict, findings=findings)


def _beside(comparison: Comparison) -> str:
    from kommune360.projection.backtest import group_label
    from kommune360.reports.numbers import figure

    if comparison.scores.is_empty():
        return both(
            "Für die vorausgerechneten Jahre liegt noch nichts vor.",
            "Nothing is known yet for the years projected.",
        )
    names = ("mape", "wape", "bias", "inside80", "inside95")
    body = [
        [
            group_label(row["age_from"], row["age_to"]),
            str(row["horizon"]),
            str(row["n"]),
            *(figure(row[name], language(), digits=1) for name in names),
        ]
        for row in comparison.scores.to_dicts()
    ]
    german = ["Alter", "voraus", "Gebiete", "MAPE", "WAPE", "Verz.", "in 80 %", "in 95 %"]
    english = ["ages", "ahead", "areas", "MAPE", "WAPE", "bias", "in 80 %", "in 95 %"]
    return table(english if language() == "en" else german, body, right=range(2, 8))


def _told(result: Backtest) -> str:
    first, last = result.trial.origins[0], result.trial.origins[-1]
    areas = result.cases["area"].n_unique()
    head = both(
        f"{areas} Gebiete, Ausgangsjahre {first}–{last}. Abweichungen in % dessen, was kam.",
        f"{areas} areas, origins {first}–{last}. Errors in % of what came.",
    )
    return "\n".join(
        [head, "", _scores(result), "", *textwrap.wrap(say(_LEGEND), _WIDTH), "", _judgement(result)]
    )


def _scores(result: Backtest) -> str:
    from kommune360.reports.numbers import figure

    rows = result.overall().sort("group", "horizon", maintain_order=True).to_dicts()
    order = [row["group"] for row in result.overall().to_dicts()]
    rows.sort(key=lambda row: (order.index(row["group"]), row["horizon"]))
    body = []
    before: tuple[str, int] | None = None
    for row in rows:
        at = (row["group"], row["horizon"])
        shown = ("", "") if at == before else (row["group"], str(row["horizon"]))
        before = at
        method = say(METHODS[row["method"]])
        body.append([*shown, method, *(figure(row[name], language(), digits=1) for name in _COLUMNS)])
    german = [
        "Alter",
        "voraus",
        "Verfahren",
        "MdAPE",
        "MAPE",
        "WAPE",
        "Verz.",
        "CRPS",
        "80 %",
        "breit",
        "95 %",
        "breit",
    ]
    english = [
        "ages",
        "ahead",
        "method",
        "MdAPE",
        "MAPE",
        "WAPE",
        "bias",
        "CRPS",
        "80 %",
        "wide",
        "95 %",
        "wide",
    ]
    return table(english if language() == "en" else german, body, right=range(3, 12))


_LEGEND = Text(
    "MdAPE: mittlere Abweichung der Gebiete (Median); MAPE: Durchschnitt; WAPE: Summe der Abweichungen an der "
    "Summe; Verz.: zu hoch (+) oder zu niedrig (−) im Ganzen; CRPS: Güte der Spanne in Personen, klein ist gut; "
    "80 %, 95 %: so viele Werte lagen in der Spanne, die 80 oder 95 von 100 enthalten soll, und wie breit sie war.",
    "MdAPE: middle error of the areas (median); MAPE: mean; WAPE: sum of errors in the sum; bias: too high (+) or "
    "too low (−) as a whole; CRPS: quality of the range in persons, small is good; 80 %, 95 %: share of values "
    "inside the range that should hold 80 or 95 of 100, and how wide it was.",
)


def _judgement(result: Backtest) -> str:
    """In how many comparisons our mean error is the smallest: said plainly, also where it is not."""
    mape = result.overall().pivot("method", index=["group", "horizon"], values="mape").drop_nulls()
    peers = [name for name in result.methods if name != "ours"]
    better = sum(row["ours"] <= min(row[name] for name in peers) for row in mape.to_dicts())
    return both(
        f"Die Vorausrechnung weicht in {better} von {mape.height} Vergleichen am wenigsten ab (MAPE).",
        f"The projection errs least in {better} of {mape.height} comparisons (MAPE).",
    )


command = Command(
    "backtest",
    said=Text(
        "Stellt sich in frühere Jahre, rechnet mit dem voraus, was damals bekannt war, und vergleicht mit dem, was "
        "kam: für die Vorausrechnung, für „alles bleibt beim letzten Wert“ und für Hamilton-Perry.",
        "Stands in earlier years, looks ahead with what was known then, and compares with what came: for the "
        "projection, for “everything stays at its last value” and for Hamilton-Perry.",
    ),
    params=[
        data_argument(),
        Option(
            "--origins",
            shown=Text("JAHRE", "YEARS"),
            said=Text(
                "Ausgangsjahre, z. B. 2015-2021 oder 2015,2018 (sonst die letzten sieben möglichen)",
                "origins, e.g. 2015-2021 or 2015,2018 (else the last seven possible)",
            ),
            default="",
        ),
        Option(
            "--horizons",
            shown=Text("JAHRE", "YEARS"),
            said=Text("so viele Jahre voraus, z. B. 1,3,5", "so many years ahead, e.g. 1,3,5"),
            default="1,3,5",
        ),
        Option(
            "--min-residents",
            shown=Text("ZAHL", "NUMBER"),
            said=Text(
                "nur Gebiete werten, die bis zum Ausgangsjahr immer so viele Einwohner hatten",
                "score only areas that always had so many residents up to the origin",
            ),
            type=click.FloatRange(0),
            default=0,
        ),
        Option(
            "--stored",
            shown=Text("DATEI", "FILE"),
            said=Text(
                "statt dessen eine Datei von „project --out“ mit dem vergleichen, was kam",
                "compare a file of “project --out” with what came instead",
            ),
            type=PATH,
        ),
        *shared_options(AGES),
    ],
    callback=_backtest,
    examples=[
        "kommune360 backtest einwohner.csv --origins 2015-2021 --horizons 1,3,5",
        "kommune360 backtest berlin --min-residents 500 --json",
    ],
)
