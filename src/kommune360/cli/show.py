"""``kommune360 show``: the figures of one variable, by area and period."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommune360.base.text import Text
from kommune360.cli.folders import folder_argument, opened
from kommune360.cli.frame import Argument, Command, Option, Outcome, stop
from kommune360.cli.language import both, language, say
from kommune360.cli.printing import table

if TYPE_CHECKING:
    import polars as pl

    from kommune360.observations.figures import Measure
    from kommune360.observations.store import Store


def _show(
    folder: Path,
    variable: str | None,
    period: str | None,
    level: str | None,
    sex: str,
    ages: str,
    as_csv: bool,
) -> Outcome:
    from kommune360.observations.figures import cells_of, figures, measures

    store = opened(folder).store
    known = measures(store)
    if variable is None:
        return _list(known)
    fitting = [m for m in known if m.variable == variable]
    if not fitting:
        return _unknown(variable, known)
    chosen = [m for m in fitting if level in (None, m.area_system)]
    band = _band(ages)
    if not chosen or band is None or (period and not any(period in m.periods for m in chosen)):
        return _not_in_that_way(fitting, period, level, ages if band is None else "")
    rows: list[dict[str, Any]] = []
    for measure in chosen:
        periods = [period] if period else list(measure.periods)
        cells = cells_of(store, variable, measure.area_system, periods=periods)
        found = figures(cells, sex=sex, ages=band)
        rows += _rows(found, measure, _names(store, measure.area_system))
    if not rows:
        return _not_in_that_way(fitting, period, level, f"{sex} {ages}".strip())
    result = {"variable": variable, "label": chosen[0].label.as_dict(), "unit": chosen[0].unit, "rows": rows}
    text = _as_csv(rows) if as_csv else _as_table(rows, chosen[0])
    return Outcome(text=text, result=result)


def _band(ages: str) -> Any:
    from kommune360.base.ages import ALL_AGES, parse_age

    return parse_age(ages) if ages else ALL_AGES


def _names(store: Store, system: str) -> dict[str, str]:
    import polars as pl

    areas = store.read("areas").filter(pl.col("system") == system).select("key", "name").collect()
    return {str(key): name for key, name in areas.iter_rows() if name}


def _rows(found: pl.DataFrame, measure: Measure, names: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "area_system": measure.area_system,
            "area": row["area"],
            "name": names.get(row["area"], ""),
            "period": row["period"],
            "value": row["value"],
            "flag": row["flag"],
            "dataset": row["dataset"],
            "row": row["row"],
        }
        for row in found.to_dicts()
    ]


def _as_csv(rows: Sequence[dict[str, Any]]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().rstrip("\n")


def _as_table(rows: Sequence[dict[str, Any]], measure: Measure) -> str:
    from kommune360.base.flags import LABELS, Flag
    from kommune360.base.periods import Period
    from kommune360.reports.numbers import figure

    head = (
        both("Gebiet", "area"),
        both("Name", "name"),
        both("Zeit", "period"),
        both("Wert", "value"),
        both("Vermerk", "remark"),
    )
    lines = [
        (
            row["area"],
            row["name"],
            Period(row["period"]).label(language()),
            figure(row["value"], language()),
            "" if row["flag"] == "" else say(LABELS[Flag(row["flag"])]),
        )
        for row in rows
    ]
    return f"{say(measure.label)}\n\n" + table(head, lines, right=(3,))


def _list(known: Sequence[Measure]) -> Outcome:
    head = (
        both("Größe", "variable"),
        both("Gebiete", "areas"),
        both("Zeit", "periods"),
        both("Name", "label"),
    )
    rows = [
        (
            measure.variable,
            measure.area_system,
            measure.periods[0]
            if len(measure.periods) == 1
            else f"{measure.periods[0]} – {measure.periods[-1]} ({len(measure.periods)})",
            say(measure.label),
        )
        for measure in known
    ]
    result = {
        "variables": [
            {
                "variable": m.variable,
                "label": m.label.as_dict(),
                "unit": m.unit,
                "area_system": m.area_system,
                "periods": list(m.periods),
                "sexes": list(m.sexes),
                "ages": [[band.start, band.stop] for band in m.bands],
            }
            for m in known
        ]
    }
    text = table(head, rows) if rows else both("Noch keine Zahlen eingelesen.", "No figures read in yet.")
    return Outcome(text=text, result=result)


def _unknown(variable: str, known: Sequence[Measure]) -> Outcome:
    near = get_close_matches(variable, sorted({m.variable for m in known}), n=3, cutoff=0.4)
    return stop(
        "variable-unknown",
        Text(f"Die Größe „{variable}“ gibt es im Ordner nicht.", f"The folder has no variable “{variable}”."),
        Text(
            f"Ähnlich heißen: {', '.join(near)}." if near else "Keine Größe heißt ähnlich.",
            f"Similar: {', '.join(near)}." if near else "No variable has a similar name.",
        ),
        Text(
            "„kommune360 show ORDNER“ ohne Größe zeigt alle.",
            "“kommune360 show FOLDER” without a variable shows all.",
        ),
    )


def _not_in_that_way(
    fitting: Sequence[Measure], period: str | None, level: str | None, other: str
) -> Outcome:
    asked = " ".join(part for part in (period, level, other) if part)
    there = "; ".join(f"{m.area_system}: {', '.join(m.periods)}" for m in fitting)
    bands = ", ".join(f"{band.start}-{band.stop}" for band in fitting[0].bands[:12])
    return stop(
        "figure-not-available",
        Text(f"Für „{asked}“ liegt keine Zahl vor.", f"There is no figure for “{asked}”."),
        Text(
            f"Vorhanden: {there}; Altersgruppen {bands}; Geschlecht {', '.join(fitting[0].sexes)}.",
            f"There are: {there}; age bands {bands}; sexes {', '.join(fitting[0].sexes)}.",
        ),
        Text(
            "--period, --level, --ages oder --sex anders wählen.",
            "Choose another --period, --level, --ages or --sex.",
        ),
    )


command = Command(
    "show",
    said=Text(
        "Zeigt die Werte einer Größe nach Gebiet und Zeit, fehlende mit ihrem Grund. Ohne Größe: die Liste "
        "aller Größen.",
        "Shows the figures of a variable by area and period, missing ones with their reason. Without a "
        "variable: the list of all.",
    ),
    params=[
        folder_argument(),
        Argument(
            "variable",
            shown=Text("[GRÖSSE]", "[VARIABLE]"),
            said=Text("Kurzname der Größe", "short name of the variable"),
            required=False,
        ),
        Option(
            "--period",
            shown=Text("ZEIT", "PERIOD"),
            said=Text("nur dieser Zeitpunkt, z. B. 2024-12-31", "this period only, e.g. 2024-12-31"),
        ),
        Option(
            "--level",
            shown=Text("EBENE", "LEVEL"),
            said=Text("nur diese Gebietsebene", "this area system only"),
        ),
        Option(
            "--ages",
            shown=Text("ALTER", "AGES"),
            said=Text("Altersgruppe, z. B. „unter 6“ oder „3 bis unter 6“", "age band, e.g. “under 6”"),
            default="",
        ),
        Option("--sex", said=Text("Geschlecht", "sex"), default="all"),
        Option("--csv", "as_csv", said=Text("als CSV ausgeben", "print as CSV"), is_flag=True),
    ],
    callback=_show,
    examples=["kommune360 show berlin residents --period 2025-12-31 --ages 'unter 6'"],
)
