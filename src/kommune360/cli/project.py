"""``kommune360 project``: how many residents of which age will live where, and how sure is that?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kommune360.base.findings import Findings
from kommune360.base.text import Text
from kommune360.cli.folders import PATH
from kommune360.cli.frame import Command, Option, Outcome, WrongUse
from kommune360.cli.language import both, language
from kommune360.cli.printing import table
from kommune360.cli.progress import progress_bar
from kommune360.cli.town_data import ages_of, data_argument, shared_options, stocks_from, workers_of

if TYPE_CHECKING:
    import polars as pl

    from kommune360.projection.levers import Lever
    from kommune360.projection.stocks import Stocks

AGES = "0-2,3-5,6-9,10-17"
_MOST_AREAS = 20  # named on the terminal; --out and --json hold all
_SUFFIXES = (".parquet", ".csv")


def _project(
    data: Path,
    years: int,
    ages: str,
    out: Path | None,
    draws: int,
    seed: int,
    level: str,
    workers: str,
    levers: Path | None,
) -> Outcome:
    groups = ages_of(ages)
    if out is not None and out.suffix.lower() not in _SUFFIXES:
        raise WrongUse(
            "--out: die Datei endet auf .parquet oder .csv.", "--out: the file ends in .parquet or .csv."
        )
    where = workers_of(workers)
    findings = Findings()
    stocks = stocks_from(data, level, findings)
    chosen = () if levers is None else _levers(levers, findings)
    if stocks is None or not _projected(groups, stocks, findings):
        return Outcome(findings=findings)
    rows = _rows(stocks, years, groups, (draws, seed), where, chosen, findings)
    if out is not None:
        rows.write_csv(out) if out.suffix.lower() == ".csv" else rows.write_parquet(out)
    return Outcome(
        text=_told(rows, stocks, groups, out),
        result=lambda: _content(rows, stocks, groups, (draws, seed), out),
        findings=findings,
    )


def _levers(path: Path, findings: Findings) -> tuple[Lever, ...]:
    from kommune360.projection.lever_files import read_levers

    return read_levers(path, findings)


def _projected(groups: tuple[tuple[int, int], ...], stocks: Stocks, findings: Findings) -> bool:
    from kommune360.projection.backtest import group_findings

    findings.extend(group_findings(groups, stocks))
    return not findings.stops


def _rows(
    stocks: Stocks,
    years: int,
    groups: tuple[tuple[int, int], ...],
    chance: tuple[int, int],
    where: int | str,
    levers: tuple[Lever, ...],
    findings: Findings,
) -> pl.DataFrame:
    """All areas, then the town: columns ``projection.parts.AHEAD``."""
    import polars as pl

    from kommune360.base.executors import executor_for
    from kommune360.projection.parts import AREAS_A_PART, ahead_in_parts, with_town
    from kommune360.projection.project import prepare

    parts = -(-len(stocks.areas) // AREAS_A_PART) + 2
    with executor_for(where) as executor, progress_bar(parts, both("Vorausrechnung", "projection")) as step:
        prepared = prepare(stocks, years, draws=chance[0], seed=chance[1], levers=levers)
        findings.extend(prepared.findings)
        step(1, parts, "")
        frames = []
        for frame in with_town(ahead_in_parts(prepared, groups, executor=executor), prepared, groups):
            frames.append(frame)
            step(len(frames) + 1, parts, "")
    return pl.concat(frames)


def _told(rows: pl.DataFrame, stocks: Stocks, groups: tuple[tuple[int, int], ...], out: Path | None) -> str:
    last = stocks.last_year
    head = both(
        f"{len(stocks.areas)} Gebiete, bekannt bis {last}. Wert, in Klammern die Spanne für 8 von 10 Fällen.",
        f"{len(stocks.areas)} areas, known up to {last}. Value, in brackets the range of 8 cases in 10.",
    )
    parts = [head, "", _town(rows, stocks, groups), "", _areas(rows, stocks, groups)]
    if out is not None:
        parts += ["", both(f"Geschrieben: {out}", f"Written: {out}")]
    return "\n".join(parts)


def _town(rows: pl.DataFrame, stocks: Stocks, groups: tuple[tuple[int, int], ...]) -> str:
    import polars as pl

    from kommune360.reports.numbers import whole

    town = rows.filter(pl.col("area") == "")
    years = town["year"].unique().sort().to_list()
    body = []
    for start, stop in groups:
        own = town.filter((pl.col("age_from") == start) & (pl.col("age_to") == stop)).sort("year")
        known = float(stocks.by_age_group((start, stop))[:, -1].sum())
        body.append([_ages(start, stop), whole(known, language()), *map(_ranged, own.iter_rows(named=True))])
    head = [both("alle Gebiete", "all areas"), str(stocks.last_year), *map(str, years)]
    return table(head, body, right=range(1, len(head)))


def _areas(rows: pl.DataFrame, stocks: Stocks, groups: tuple[tuple[int, int], ...]) -> str:
    import polars as pl

    from kommune360.reports.numbers import whole

    year = int(rows["year"].to_list()[-1])
    far = rows.filter((pl.col("area") != "") & (pl.col("year") == year))
    shown = stocks.areas[:_MOST_AREAS]
    known = {group: stocks.by_age_group(group)[:, -1] for group in groups}
    body = []
    for at, area in enumerate(shown):
        line = [area]
        for group in groups:
            own = far.filter(
                (pl.col("area") == area) & (pl.col("age_from") == group[0]) & (pl.col("age_to") == group[1])
            )
            line += [whole(float(known[group][at]), language()), _ranged(own.row(0, named=True))]
        body.append(line)
    head = [both("Gebiet", "area")]
    for group in groups:
        head += [f"{_ages(*group)}: {stocks.last_year}", str(year)]
    text = table(head, body, right=range(1, len(head)))
    more = len(stocks.areas) - len(shown)
    note = both(
        f"… und {more} weitere Gebiete: --out oder --json.", f"… and {more} more areas: --out or --json."
    )
    return text + (f"\n{note}" if more else "")


def _ranged(row: dict[str, Any]) -> str:
    from kommune360.reports.numbers import NONE, whole

    if row["median"] is None:
        return NONE
    return f"{whole(row['median'], language())} ({whole(row['low80'], language())}–{whole(row['high80'], language())})"


def _ages(start: int, stop: int) -> str:
    from kommune360.projection.backtest import group_label

    label = group_label(start, stop)
    return both(f"{label} Jahre", f"ages {label}")


def _content(
    rows: pl.DataFrame,
    stocks: Stocks,
    groups: tuple[tuple[int, int], ...],
    chance: tuple[int, int],
    out: Path | None,
) -> dict[str, Any]:
    import polars as pl
    from polars import selectors

    from kommune360.projection.backtest import group_label

    plain = rows.drop("origin", "fingerprint").with_columns(selectors.float().round(3))
    return {
        "areas": len(stocks.areas),
        "origin": stocks.last_year,
        "years": plain["year"].unique().sort().to_list(),
        "groups": [{"group": group_label(a, b), "age_from": a, "age_to": b} for a, b in groups],
        "draws": chance[0],
        "seed": chance[1],
        "fingerprint": rows["fingerprint"][0],
        "file": None if out is None else str(out),
        "rows": plain.filter(pl.col("area") != "").to_dicts(),
        "town": plain.filter(pl.col("area") == "").drop("area").to_dicts(),
    }


command = Command(
    "project",
    said=Text(
        "Rechnet voraus, wie viele Menschen welchen Alters in jedem Gebiet leben werden, mit der Spanne, in der 8 von "
        "10 und 19 von 20 Fällen liegen. Sagt, wo sich nichts sagen lässt. Wie gut das früher gewesen wäre, zeigt "
        "„backtest“.",
        "Projects how many people of which age will live in every area, with the range that holds 8 of 10 and 19 of 20 "
        "cases. Says where nothing can be said. How good that would have been before, “backtest” shows.",
    ),
    params=[
        data_argument(),
        Option(
            "--years",
            shown=Text("ZAHL", "NUMBER"),
            said=Text("so viele Jahre voraus (sonst 5)", "so many years ahead (else 5)"),
            type=click.IntRange(1, 20),
            default=5,
        ),
        Option(
            "--out",
            shown=Text("DATEI", "FILE"),
            said=Text(
                "alle Gebiete in eine Datei schreiben (.parquet oder .csv), die „backtest --stored“ später prüft",
                "write all areas to a file (.parquet or .csv), which “backtest --stored” checks later",
            ),
            type=PATH,
        ),
        Option(
            "--levers",
            shown=Text("DATEI", "FILE"),
            said=Text(
                "Annahmen als YAML: Geburten, Umzüge, Neubau, Ankunft, Schließung (Seite „Rückrechnung“ der Verfahren)",
                "levers as YAML: births, moves, housing, arrival, closing (method page “Back-test”)",
            ),
            type=PATH,
        ),
        *shared_options(AGES),
    ],
    callback=_project,
    examples=[
        "kommune360 project einwohner.csv --years 5 --ages 0-2,3-5",
        "kommune360 project berlin --out vorausrechnung.parquet",
    ],
)
