"""``kommune360 due``: whose figures are old?

From the planning folder and a day to a list, longest overdue first.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from kommune360.base.periods import day_text
from kommune360.base.text import Text
from kommune360.cli.folders import folder_argument, opened
from kommune360.cli.frame import Command, Option, Outcome, WrongUse
from kommune360.cli.language import both, language, say
from kommune360.cli.printing import table

if TYPE_CHECKING:
    from kommune360.observations.due import Due


def _due(folder: Path, on: str | None) -> Outcome:
    from kommune360.exchange.folder.datasheets import due_of

    day = _day(on)
    lines = due_of(opened(folder), day)
    written, late = day_text(day), sum(line.overdue for line in lines)
    count = both(
        f"{late} von {len(lines)} Quellen sind am {written.de} überfällig.",
        f"{late} of {len(lines)} sources are overdue on {written.en}.",
    )
    return Outcome(
        text=f"{count}\n\n{_as_table(lines)}" if lines else count,
        result={
            "day": day.isoformat(),
            "overdue": late,
            "sources": [
                {
                    "dataset": line.dataset,
                    "title": line.title,
                    "holder": line.holder,
                    "contact": line.contact,
                    "period_last": line.period_last,
                    "periodicity": line.periodicity,
                    "assumed": line.assumed,
                    "due_on": line.due_on.isoformat() if line.due_on else None,
                    "overdue_days": line.days,
                }
                for line in lines
            ],
        },
    )


def _as_table(lines: list[Due]) -> str:
    from kommune360.base.periods import Period
    from kommune360.observations.datasheets import periodicities

    head = (
        both("Quelle", "source"),
        both("liegt bei", "held by"),
        both("neueste Zahl", "newest figure"),
        both("Rhythmus", "rhythm"),
        both("fällig", "due"),
        both("Tage", "days"),
    )
    rhythms = periodicities()
    rows = [
        (
            line.title,
            line.holder or "-",
            Period(line.period_last).label(language()),
            say(rhythms[line.periodicity].name)
            + (both(" (angenommen)", " (assumed)") if line.assumed else ""),
            f"{line.due_on}" if line.due_on else "-",
            f"{line.days}" if line.days is not None else "-",
        )
        for line in lines
    ]
    return table(head, rows, right=(5,))


def _day(on: str | None) -> dt.date:
    try:
        return dt.date.fromisoformat(on) if on else dt.date.today()
    except ValueError as error:
        raise WrongUse(f"„{on}“ ist kein Datum (2026-12-31).", f"“{on}” is no date (2026-12-31).") from error


command = Command(
    "due",
    said=Text(
        "Zeigt, wessen Zahlen alt sind: letzter Zeitraum und Rhythmus jeder Quelle gegen heute. Frühere "
        "Jahre, die eine neuere Datei ersetzt, zählen nicht. Rhythmus und Zuständige stehen auf dem "
        "Datenblatt; wo es fehlt, wird ein jährlicher Rhythmus angenommen und das gesagt.",
        "Shows whose figures are old: last period and rhythm of each source against today. Earlier years "
        "that a newer file replaces do not count. Rhythm and holder stand on the data sheet; where it is "
        "missing a yearly rhythm is assumed and said.",
    ),
    params=[
        folder_argument(),
        Option(
            "--on",
            shown=Text("TAG", "DAY"),
            said=Text("an diesem Tag statt heute", "on this day instead of today"),
        ),
    ],
    callback=_due,
    examples=["kommune360 due berlin", "kommune360 due berlin --on 2027-01-31 --json"],
)
