"""``kommune360 plan``: the main job, from the folder's data to the need and the committee's files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kommune360.base.findings import Findings
from kommune360.base.text import Text
from kommune360.cli.folders import folder_argument, opened, target_option
from kommune360.cli.frame import Command, Option, Outcome
from kommune360.cli.language import asked, both, language, say
from kommune360.cli.printing import table
from kommune360.cli.scenarios import chosen_scenario

if TYPE_CHECKING:
    from kommune360.reports.plan import Plan

REPORTS = "bericht"
_MOST_SHORT = 8  # areas named on the terminal; the files hold all


def _plan(
    folder: Path,
    out: Path | None,
    scenario: str | None,
    years: int | None,
    level: str,
    no_files: bool,
    **changes: Any,
) -> Outcome:
    from kommune360.exchange.folder.need_input import plan_folder
    from kommune360.reports.plan import plan_of

    planning = opened(folder)
    assumed = chosen_scenario(planning, scenario, changes)
    if isinstance(assumed, Findings):
        return Outcome(findings=assumed)
    result, findings = plan_folder(planning, assumed, horizon=years, level=level)
    if result is None:
        return Outcome(findings=findings)
    plan = plan_of(planning, result, findings)
    written = [] if no_files else _written(plan, out or folder / REPORTS, planning.config.language)
    return Outcome(
        text=_summary(plan, written),
        result=lambda: {"files": [str(path) for path in written], **_content(plan)},
        findings=findings,
        code=0,
    )


def _written(plan: Plan, out: Path, own_language: str) -> list[Path]:
    from kommune360.reports.documents import write_documents

    return write_documents(plan, out, asked() or own_language)


def _content(plan: Plan) -> Mapping[str, Any]:
    from kommune360.reports.tables import result_content

    return result_content(plan)


def _summary(plan: Plan, written: list[Path]) -> str:
    lines = []
    for offer in plan.offers[:1]:
        summary = plan.summary(offer)
        lines += [say(summary.headline), "", say(summary.lead), "", _areas_most_short(plan, offer), ""]
    lines += [_town_table(plan)]
    if written:
        lines += ["", both(f"Geschrieben nach {written[0].parent}:", f"Written to {written[0].parent}:")]
        lines += [f"  {path.name:<16} {path.stat().st_size / 1e6:6.2f} MB" for path in written]
    return "\n".join(lines)


def _areas_most_short(plan: Plan, offer: str) -> str:
    import polars as pl

    from kommune360.reports.numbers import signed, whole
    from kommune360.reports.words import coded

    rows = plan.rows(offer, system=plan.result.system, year=plan.year, moment=plan.moment)
    short = rows.filter(pl.col("balance") < 0).sort("balance", "area").head(_MOST_SHORT)
    if rows["balance"].null_count() == rows.height:
        return both("Der Saldo der Gebiete ist nicht bekannt.", "The balance of the areas is not known.")
    if short.is_empty():
        return both("In keinem Gebiet ist der Saldo unter null.", "No area has a balance below zero.")
    judgements = coded(language())["judgement"]
    german = ("am meisten fehlen in", "Kinder", "Bedarf", "Plätze", "Saldo", "Spanne", "")
    english = ("most short", "children", "required", "places", "balance", "range", "")
    head = english if language() == "en" else german
    body = [
        (
            row["name"],
            whole(row["children"], language()),
            whole(row["required"], language()),
            whole(row["places_usable"], language()),
            signed(row["balance"], language()),
            f"{signed(row['low80'], language())} {both('bis', 'to')} {signed(row['high80'], language())}",
            judgements.get(row["judgement"], ""),
        )
        for row in short.iter_rows(named=True)
    ]
    return f"{say(plan.summary(offer).about)}\n\n" + table(head, body, right=(1, 2, 3, 4, 5))


def _town_table(plan: Plan) -> str:
    from kommune360.reports.numbers import signed, whole
    from kommune360.reports.words import coded

    offers = coded(language())["offer"]
    head = [plan.municipality, *plan.result.years]
    body = []
    for offer in plan.offers:
        rows = plan.rows(offer, system="town", moment=plan.moment)
        balances = rows["balance"].to_list()
        if all(value is None for value in balances):
            cells = [whole(value, language()) for value in rows["required"].to_list()]
            body.append([both(f"{offers[offer]}: Bedarf", f"{offers[offer]}: required"), *cells])
        else:
            body.append(
                [
                    both(f"{offers[offer]}: Saldo", f"{offers[offer]}: balance"),
                    *(signed(v, language()) for v in balances),
                ]
            )
    return table(head, body, right=range(1, len(head)))


command = Command(
    "plan",
    said=Text(
        "Rechnet den Bedarf an Kita- und Ganztagsplätzen gegen die nutzbaren Plätze, in jedem Gebiet und "
        "für die kommenden Jahre, und schreibt die Dateien für den Ausschuss: Arbeitsmappe (XLSX), Seite "
        "(HTML), Kartendaten (GeoJSON), Tabelle (CSV) und das vollständige Ergebnis (JSON).\n\n"
        "Ohne Angaben gelten die Regeln des Landesprofils; jede Abweichung steht mit Begründung in den "
        "Dateien.",
        "Computes the need for childcare and all-day places against the usable places, in every area and "
        "for the coming years, and writes the committee's files: workbook (XLSX), page (HTML), map data "
        "(GeoJSON), table (CSV) and the complete result (JSON).\n\n"
        "Without options the rules of the Land profile hold; every deviation stands in the files with its "
        "reason.",
    ),
    params=[
        folder_argument(),
        target_option(REPORTS),
        Option("--no-files", said=Text("nur rechnen und zeigen", "compute and show only"), is_flag=True),
        Option(
            "--scenario",
            shown=Text("NAME|DATEI", "NAME|FILE"),
            said=Text("Szenario des Ordners oder eine YAML-Datei", "scenario of the folder, or a YAML file"),
        ),
        Option(
            "--quota",
            shown=Text("ALTER=ANTEIL,...", "AGE=SHARE,..."),
            said=Text(
                "Quoten nach Altersjahr, z. B. 1=0.45,2=0.8", "quotas by year of age, e.g. 1=0.45,2=0.8"
            ),
        ),
        Option(
            "--cohorts",
            shown=Text("ZAHL", "NUMBER"),
            said=Text(
                "Jahrgänge von 3 bis zum Schuleintritt beim Höchststand",
                "cohorts from 3 to school at the peak",
            ),
            type=float,
        ),
        Option(
            "--reserve",
            shown=Text("ANTEIL", "SHARE"),
            said=Text("Vorhaltung als Anteil des Bedarfs", "reserve as a share of the need"),
            type=float,
        ),
        Option(
            "--moment",
            said=Text("Zeitpunkt für Überschriften und Karte", "moment for headlines and map"),
            type=click.Choice(["start", "peak"]),
        ),
        Option(
            "--method",
            said=Text(
                "wie Kinder vorausgerechnet werden: Vorausrechnung der ganzen Bevölkerung mit Wahrscheinlichkeiten, "
                "Mittel der letzten drei Jahrgänge oder kohortenweise; sonst („best“) die Vorausrechnung, wo die "
                "Daten sie tragen, und das Mittel, wo nicht",
                "how children are projected: projection of the whole population with probabilities, mean of the "
                "last three cohorts, or cohort by cohort; else (“best”) the projection where the data carry one, "
                "and the mean where they do not",
            ),
            type=click.Choice(["best", "projection", "mean_of_last_three", "cohort_survival"]),
        ),
        Option(
            "--years",
            shown=Text("ZAHL", "NUMBER"),
            said=Text("so viele Kita-Jahre voraus", "so many childcare years ahead"),
            type=click.IntRange(1, 6),
        ),
        Option(
            "--level",
            shown=Text("EBENE", "LEVEL"),
            said=Text("Gebietsebene, auf der gerechnet wird", "area system to compute on"),
            default="",
        ),
    ],
    callback=_plan,
    examples=[
        "kommune360 plan berlin --out vorlage",
        "kommune360 plan berlin --quota 1=0.5,2=0.85 --reserve 0.05 --json",
    ],
)
