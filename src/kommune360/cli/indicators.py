"""``kommune360 indicators``: values of indicators for the areas of a planning folder."""

from __future__ import annotations

import csv
import io
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommune360.base.findings import Findings
from kommune360.base.text import Text
from kommune360.cli.folders import folder_argument, opened
from kommune360.cli.frame import Command, Option, Outcome, stop
from kommune360.cli.language import both, language, say
from kommune360.cli.printing import table

if TYPE_CHECKING:
    import polars as pl

    from kommune360.exchange.folder.indicators import FolderIndicators


def _indicators(
    folder: Path, indicator: str | None, level: str | None, period: str | None, as_csv: bool, lacking: bool
) -> Outcome:
    import polars as pl

    from kommune360.exchange.folder.indicators import computed

    planning = opened(folder)
    found = computed(planning)
    notes = Findings([f for f in found.findings if f.code != "indicator-lacks-figures"])
    if lacking:
        return Outcome(
            text=both(
                f"{len(found.computation.frames)} Indikatoren gerechnet.",
                f"{len(found.computation.frames)} indicators computed.",
            ),
            result={"lacking": {name: list(v) for name, v in found.computation.lacking.items()}},
            findings=found.findings,
            finds=True,
        )
    if indicator is not None and indicator.upper() not in found.catalogue:
        return unknown_indicator(indicator, list(found.catalogue.newest))
    chosen = found.results
    for column, wanted in (
        ("indicator", indicator and indicator.upper()),
        ("area_system", level),
        ("period", period),
    ):
        if wanted:
            chosen = chosen.filter(pl.col(column) == wanted)
    if chosen.is_empty():
        return _nothing(indicator, found)
    names = dict(planning.store.read("areas").select("key", "name").unique("key").collect().iter_rows())
    if indicator is None and not (level or period or as_csv):
        text = _overview(found)
    elif as_csv:
        text = _as_csv(chosen, names)
    else:
        text = _as_table(chosen, names, found)
    return Outcome(text=text, result=lambda: _result(chosen, found), findings=notes)


def _overview(found: FolderIndicators) -> str:
    head = (
        both("Indikator", "indicator"),
        both("Name", "name"),
        both("Gebiete", "areas"),
        both("Zeit", "periods"),
        both("Werte", "values"),
    )
    rows = []
    for name, frame in found.computation.frames.items():
        known = frame.drop_nulls("value")
        if known.is_empty():
            continue
        first, last = str(known["period"].min()), str(known["period"].max())
        rows.append(
            (
                name,
                say(found.catalogue[name].name),
                str(known.select("area_system", "area").n_unique()),
                first if first == last else f"{first} – {last}",
                str(known.height),
            )
        )
    more = both(
        f"{len(rows)} Indikatoren. Was den übrigen fehlt: --lacking.",
        f"{len(rows)} indicators. What the others lack: --lacking.",
    )
    return table(head, rows, right=(2, 4)) + "\n\n" + more


def _as_table(chosen: pl.DataFrame, names: dict[str, str], found: FolderIndicators) -> str:
    from kommune360.base.flags import LABELS, Flag
    from kommune360.base.periods import Period
    from kommune360.indicators.results import COMPUTED, QUALITIES
    from kommune360.reports.numbers import figure

    def number(value: float | None) -> str:
        return "" if value is None else figure(value, language())

    blocks = []
    for (name,), part in chosen.group_by("indicator", maintain_order=True):
        definition = found.catalogue[str(name)]
        head = (both("Gebiet", "area"), both("Name", "name"), both("Zeit", "period"), both("Wert", "value"),
                both("Zähler", "numerator"), both("Nenner", "denominator"), both("Vermerk", "remark"))  # fmt: skip
        lines = []
        for row in part.iter_rows(named=True):
            remarks = [say(LABELS[Flag(row["flag"])])] if row["flag"] else []
            remarks += [say(QUALITIES[row["quality"]])] if row["quality"] != COMPUTED else []
            remarks += [both("kleine Zahl", "small number")] if row["small"] else []
            lines.append(
                (row["area"], names.get(row["area"]) or "", Period(row["period"]).label(language()), number(row["value"]),
                 number(row["numerator"]), number(row["denominator"]), ", ".join(remarks))
            )  # fmt: skip
        title = f"{definition.id} {say(definition.name)} ({say(definition.unit_name)})"
        blocks.append(f"{title}\n\n" + table(head, lines, right=(3, 4, 5)))
    return "\n\n".join(blocks)


def _as_csv(chosen: pl.DataFrame, names: dict[str, str]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*chosen.columns, "name"])
    at = chosen.columns.index("area")
    writer.writerows([*row, names.get(row[at]) or ""] for row in chosen.iter_rows())
    return buffer.getvalue().rstrip("\n")


def _result(chosen: pl.DataFrame, found: FolderIndicators) -> dict[str, Any]:
    used = sorted(set(chosen["indicator"]))
    return {
        "definitions": {
            name: {
                "name": found.catalogue[name].name.as_dict(),
                "formula": found.catalogue[name].formula.text,
                "unit": found.catalogue[name].unit,
                "version": found.catalogue[name].version,
            }
            for name in used
        },
        "rows": chosen.to_dicts(),
        "lacking": {name: list(v) for name, v in found.computation.lacking.items()},
    }


def unknown_indicator(indicator: str, known: list[str]) -> Outcome:
    near = ", ".join(get_close_matches(indicator.upper(), known, n=3, cutoff=0.5)) or "–"
    return stop(
        "indicator-unknown",
        Text(f"Den Indikator „{indicator}“ gibt es nicht.", f"There is no indicator “{indicator}”."),
        Text(f"Ähnlich heißen: {near}.", f"Similar: {near}."),
        Text("„kommune360 catalogue“ zeigt alle.", "“kommune360 catalogue” shows all."),
    )


def _nothing(indicator: str | None, found: FolderIndicators) -> Outcome:
    missing = found.computation.lacking.get((indicator or "").upper(), ())
    known = [found.catalogue.variables[name].label for name in missing if name in found.catalogue.variables]
    german, english = "; ".join(t.de for t in known), "; ".join(t.en for t in known)
    return stop(
        "indicator-no-values",
        Text("Dafür gibt es im Ordner keine Werte.", "The folder has no values for that."),
        Text(
            f"Es fehlt: {german}." if german else "Gebietssystem oder Zeit passen zu keinem Ergebnis.",
            f"Missing: {english}." if english else "Area system or period fit no result.",
        ),
        Text(
            "„kommune360 indicators ORDNER“ zeigt, was gerechnet ist, „--lacking“, was fehlt.",
            "“kommune360 indicators FOLDER” shows what is computed, “--lacking” what is missing.",
        ),
    )


command = Command(
    "indicators",
    said=Text(
        "Rechnet die Indikatoren des Katalogs aus den Zahlen des Ordners, für alle Gebiete und Ebenen. Ein Wert ist "
        "immer eine Summe durch eine Summe; was fehlt oder geheim ist, bleibt als solches stehen.\n\n"
        "Ohne weitere Angabe: welche Indikatoren es gibt.",
        "Computes the indicators of the catalogue from the folder's figures, for all areas and levels. A value is "
        "always a sum over a sum; what is missing or confidential stays marked as such.\n\n"
        "Without further options: which indicators there are.",
    ),
    params=[
        folder_argument(),
        Option(
            "--indicator",
            shown=Text("ID", "ID"),
            said=Text("nur dieser Indikator, z. B. CTX10", "only this indicator, e.g. CTX10"),
        ),
        Option(
            "--area-system",
            "level",
            shown=Text("SYSTEM", "SYSTEM"),
            said=Text("nur dieses Gebietssystem", "only this area system"),
        ),
        Option(
            "--period",
            shown=Text("ZEIT", "PERIOD"),
            said=Text("nur diese Zeit, z. B. 2025-12-31", "only this period, e.g. 2025-12-31"),
        ),
        Option("--csv", "as_csv", is_flag=True, said=Text("als CSV ausgeben", "print as CSV")),
        Option(
            "--lacking",
            is_flag=True,
            said=Text("zeigen, welche Zahlen den übrigen fehlen", "show which figures the others lack"),
        ),
    ],
    callback=_indicators,
    examples=[
        "kommune360 indicators berlin",
        "kommune360 indicators berlin --indicator CTX10 --area-system berlin-bezirk --csv",
    ],
)
