"""What the commands that look ahead share: DATA as a table or a folder, years, ages, workers.

From words of a call to stocks and numbers; what cannot be meant is wrong use, what cannot be read is a
finding.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kommune360.base.findings import Findings
from kommune360.base.text import Text
from kommune360.cli.folders import PATH
from kommune360.cli.frame import Argument, Option, WrongUse

if TYPE_CHECKING:
    from kommune360.projection.stocks import Stocks

_MOST_DRAWS = 100_000


def data_argument() -> Argument:
    return Argument(
        "data",
        shown=Text("DATEN", "DATA"),
        said=Text(
            "ein Planungsordner oder eine Tabelle (CSV, Parquet) mit den Spalten area, year, age oder age_from "
            "und age_to, n, wahlweise sex; auch gebiet, jahr, alter, anzahl",
            "a planning folder or a table (CSV, Parquet) with the columns area, year, age or age_from and age_to, "
            "n, and sex if you like; also gebiet, jahr, alter, anzahl",
        ),
        type=PATH,
    )


def shared_options(ages: str) -> list[click.Parameter]:
    """Options of both commands; ``ages``: the groups taken unasked."""
    return [
        Option(
            "--ages",
            shown=Text("VON-BIS,...", "FROM-TO,..."),
            said=Text(
                f"Altersgruppen in vollendeten Jahren, beide Enden eingeschlossen: 0-2 sind 0, 1 und 2 Jahre (sonst {ages})",
                f"age groups in completed years, both ends included: 0-2 are ages 0, 1 and 2 (else {ages})",
            ),
            default=ages,
        ),
        Option(
            "--draws",
            shown=Text("ZAHL", "NUMBER"),
            said=Text("so viele mögliche Verläufe (sonst 1000)", "so many possible courses (else 1000)"),
            type=click.IntRange(20, _MOST_DRAWS),
            default=1000,
        ),
        Option(
            "--seed",
            shown=Text("ZAHL", "NUMBER"),
            said=Text(
                "Anfang der Zufallszahlen: gleiche Zahl, gleiches Ergebnis (sonst 0)",
                "start of the random numbers: same number, same result (else 0)",
            ),
            type=click.IntRange(0),
            default=0,
        ),
        Option(
            "--level",
            shown=Text("EBENE", "LEVEL"),
            said=Text("Gebietsebene eines Planungsordners", "area system of a planning folder"),
            default="",
        ),
        Option(
            "--workers",
            shown=Text("ZAHL|ADRESSE", "NUMBER|ADDRESS"),
            said=Text(
                "so viele Prozesse, oder die Adresse eines Dask-Clusters (tcp://...); das Ergebnis bleibt gleich",
                "so many processes, or the address of a Dask cluster (tcp://...); the result stays the same",
            ),
            default="1",
        ),
    ]


def stocks_from(data: Path, level: str, findings: Findings) -> Stocks | None:
    """Read a table or a planning folder. None, with the reason in ``findings``, where it makes no stocks.

    Raises InputRefused for a folder that is none, OSError for a path that cannot be read.
    """
    if data.is_dir():
        from kommune360.cli.folders import opened
        from kommune360.exchange.folder.residents import folder_stocks

        return folder_stocks(opened(data), findings, level=level)
    from kommune360.exchange.plain_residents import read_plain_residents
    from kommune360.projection.reading import stocks_of

    return stocks_of(read_plain_residents(data, findings), findings, file=data.name)


def years_of(text: str, option: str = "--origins") -> tuple[int, ...]:
    """Read ``2015-2021`` or ``2015,2018``; years ascending. Raises WrongUse."""
    years: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{4})(?:\s*-\s*(\d{4}))?\s*", part)
        if not match or int(match[2] or match[1]) < int(match[1]):
            raise WrongUse(
                f"{option}: „{text}“ ist keine Angabe von Jahren; gemeint ist z. B. 2015-2021 oder 2015,2018.",
                f"{option}: “{text}” names no years; write 2015-2021 or 2015,2018.",
            )
        years |= set(range(int(match[1]), int(match[2] or match[1]) + 1))
    return tuple(sorted(years))


def horizons_of(text: str) -> tuple[int, ...]:
    """Read ``1,3,5`` or ``1-5``: years ahead, ascending. Raises WrongUse."""
    found: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,2})(?:\s*-\s*(\d{1,2}))?\s*", part)
        ends = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= ends[0] <= ends[1] <= 20:
            raise WrongUse(
                f"--horizons: „{text}“ sind keine Jahre voraus; gemeint ist z. B. 1,3,5 (höchstens 20).",
                f"--horizons: “{text}” are no years ahead; write 1,3,5 (20 at most).",
            )
        found |= set(range(ends[0], ends[1] + 1))
    return tuple(sorted(found))


def ages_of(text: str) -> tuple[tuple[int, int], ...]:
    """Read ``0-2,3-5,7``, both ends included, as half-open groups in the order given. Raises WrongUse."""
    groups: dict[tuple[int, int], None] = {}
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,3})(?:\s*-\s*(\d{1,3}))?\s*", part)
        if not match or int(match[2] or match[1]) < int(match[1]):
            raise WrongUse(
                f"--ages: „{text}“ sind keine Altersgruppen; gemeint ist z. B. 0-2,3-5,6-9.",
                f"--ages: “{text}” are no age groups; write 0-2,3-5,6-9.",
            )
        groups[int(match[1]), int(match[2] or match[1]) + 1] = None
    return tuple(groups)


def workers_of(text: str) -> int | str:
    """Read a number of processes or the address of a cluster. Raises WrongUse."""
    if re.fullmatch(r"[1-9]\d{0,2}", text):
        return int(text)
    if re.match(r"(tcp|tls|ucx|ws|wss)://", text):
        return text
    raise WrongUse(
        f"--workers: „{text}“ ist weder eine Zahl ab 1 noch eine Adresse wie tcp://rechner:8786.",
        f"--workers: “{text}” is neither a number from 1 nor an address such as tcp://host:8786.",
    )
