"""What can stand against cells of residents, in words: what, why, and what to do.

From what a check found to one finding; ``reading`` decides, this module only says it.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from kommune360.base.ages import AgeBand
from kommune360.base.findings import Finding, Place, Severity
from kommune360.base.text import Text, counted

_NOTHING_TO_DO = Text("Nichts zu tun.", "Nothing to do.")
_SHOWN = 6


def empty(file: str) -> Finding:
    return Finding(
        "residents-table-empty",
        Severity.ERROR,
        Text("Die Tabelle enthält keine Einwohner.", "The table holds no residents."),
        Text(
            "Es gibt keine Zeile mit Gebiet, Jahr, Alter und Zahl.", "No row has area, year, age and number."
        ),
        Text("Prüfen, ob die richtige Datei gewählt wurde.", "Check whether the right file was chosen."),
        Place(file=file),
    )


def negative(rows: pl.DataFrame, file: str) -> Finding:
    return Finding(
        "residents-negative",
        Severity.ERROR,
        Text(
            f"{counted(rows.height, 'Zahl ist', 'Zahlen sind')} negativ: {_cells(rows)}.",
            f"{counted(rows.height, 'number is', 'numbers are')} negative: {_cells(rows)}.",
        ),
        Text(
            "Menschen werden gezählt; weniger als keiner geht nicht.",
            "People are counted; fewer than none cannot be.",
        ),
        Text(
            "Prüfen, ob die Spalte Veränderungen statt Bestände enthält oder ein Zeichen für „fehlt“ (-9999).",
            "Check whether the column holds changes instead of stocks, or a sign for “missing” (-9999).",
        ),
        _place(rows, file),
    )


def twice(rows: pl.DataFrame, file: str) -> Finding:
    return Finding(
        "residents-twice",
        Severity.ERROR,
        Text(
            f"{counted(rows.height, 'Zelle steht', 'Zellen stehen')} mehrfach da: {_cells(rows)}.",
            f"{counted(rows.height, 'cell stands', 'cells stand')} more than once: {_cells(rows)}.",
        ),
        Text(
            "Ob zu addieren oder eine zu streichen ist, weiß nur, wer die Tabelle gemacht hat.",
            "Only the table's author knows whether to add them up or to strike one out.",
        ),
        Text(
            "Doppelte Zeilen streichen; weitere Merkmale (z. B. Staatsangehörigkeit) vorher zusammenfassen.",
            "Strike out double rows; add up further traits (such as citizenship) first.",
        ),
        _place(rows, file),
    )


def years_unordered(rows: pl.DataFrame, file: str) -> Finding:
    return Finding(
        "residents-years-unordered",
        Severity.INFO,
        Text(
            "Die Jahre stehen nicht in zeitlicher Reihenfolge.",
            "The years do not stand in the order of time.",
        ),
        Text("Sie wurden nach der Jahreszahl geordnet.", "They were put in order by their number."),
        _NOTHING_TO_DO,
        _place(rows, file),
    )


def sexes_together(file: str) -> Finding:
    return Finding(
        "residents-sexes-together",
        Severity.INFO,
        Text("Die Geschlechter wurden zusammengezählt.", "The sexes were added up."),
        Text(
            "Die Tabelle kennt „divers“; für so kleine Zahlen gibt es keine eigene Vorausrechnung.",
            "The table knows “diverse”; numbers so small cannot be projected by themselves.",
        ),
        _NOTHING_TO_DO,
        Place(file=file),
    )


def sexes_divided(years: Sequence[int], file: str) -> Finding:
    named = ", ".join(map(str, years))
    return Finding(
        "residents-sexes-divided",
        Severity.INFO,
        Text(
            f"Männer und Frauen stehen in {named} nur zusammen; sie wurden aufgeteilt.",
            f"Men and women stand together in {named}; they were divided.",
        ),
        Text(
            "Ohne Aufteilung bräche die Reihe ab. Geteilt wird je Gebiet und Altersgruppe wie im Jahr davor.",
            "Else the series would break. Each area and age group is divided as in the year before.",
        ),
        _NOTHING_TO_DO,
        Place(file=file),
    )


def one_sex(sexes: Sequence[str], file: str) -> Finding:
    there = ", ".join(sexes)
    return Finding(
        "residents-one-sex",
        Severity.ERROR,
        Text(
            f"Die Geschlechter sind nicht vollständig: vorhanden ist {there}.",
            f"The sexes are not complete: there is {there}.",
        ),
        Text(
            "Ein Teil der Menschen fehlte in jeder Summe.",
            "A part of the people would be missing from every sum.",
        ),
        Text(
            "Beide Geschlechter liefern, oder die Spalte weglassen, wenn alle gezählt sind.",
            "Give both sexes, or leave the column out where everybody is counted.",
        ),
        Place(file=file),
    )


def years_incomplete(years: Sequence[int], file: str) -> Finding:
    return Finding(
        "residents-years-incomplete",
        Severity.WARNING,
        Text(f"Nicht verwendete Jahre: {_listed(years)}.", f"Years not used: {_listed(years)}."),
        Text(
            "Weniger als die Hälfte der Gebiete hat dort Zahlen.",
            "Fewer than half of the areas have numbers there.",
        ),
        Text("Die fehlenden Gebiete nachliefern.", "Supply the missing areas."),
        Place(file=file),
    )


def years_missing(gaps: Sequence[int], used: Sequence[int], file: str) -> Finding:
    span = f"{used[0]}–{used[-1]}"
    return Finding(
        "residents-years-missing",
        Severity.WARNING,
        Text(
            f"In der Reihe fehlen Jahre: {_listed(gaps)}. Verwendet wird {span}.",
            f"Years are missing in the series: {_listed(gaps)}. Used is {span}.",
        ),
        Text(
            "Jahrgänge werden von Jahr zu Jahr verfolgt; über eine Lücke geht das nicht.",
            "Cohorts are followed from year to year; that cannot be done across a gap.",
        ),
        Text("Die fehlenden Jahre nachliefern.", "Supply the missing years."),
        Place(file=file),
    )


def single_year(year: int, file: str) -> Finding:
    return Finding(
        "residents-single-year",
        Severity.ERROR,
        Text(f"Es gibt nur ein Jahr in Folge: {year}.", f"There is only one year in a row: {year}."),
        Text(
            "Ohne ein zweites Jahr ist nicht zu sehen, wie viele bleiben, kommen und gehen.",
            "Without a second year nobody can see how many stay, come and leave.",
        ),
        Text(
            "Mindestens zwei aufeinander folgende Jahre liefern, besser fünf bis elf.",
            "Give at least two years in a row, better five to eleven.",
        ),
        Place(file=file),
    )


def no_open_age(last: int, file: str) -> Finding:
    return Finding(
        "residents-no-open-age",
        Severity.WARNING,
        Text(
            f"Die Tabelle endet mit {last - 1} Jahren; die Gruppe „{last} und älter“ fehlt.",
            f"The table ends at age {last - 1}; the group “{last} and over” is missing.",
        ),
        Text(
            "Ohne Erwachsene lassen sich Geburten nur aus früheren Geburten schätzen, nicht aus der Zahl der Frauen.",
            "Without adults births can be estimated from earlier births only, not from the number of women.",
        ),
        Text(
            "Einwohner aller Alter liefern, die oberste Gruppe offen: etwa „95 und älter“, in einer CSV age_to leer.",
            "Give residents of all ages, the last group open: such as “95 and over”, in a CSV age_to blank.",
        ),
        Place(file=file),
    )


def ages_missing(years: Sequence[int], ages: Sequence[int], file: str) -> Finding:
    gap = _listed(ages) if ages else ""
    german = (
        f"fehlen die Alter {gap}" if ages else "decken die Altersgruppen nicht jedes Alter genau einmal ab"
    )
    english = f"ages {gap} are missing" if ages else "the age bands do not cover every age exactly once"
    return Finding(
        "residents-ages-not-covered",
        Severity.ERROR,
        Text(f"{_span(years)} {german}.", f"In {_span(years)} {english}."),
        Text(
            "Ein Jahrgang kann nicht verfolgt werden, wenn ein Alter fehlt oder doppelt zählt.",
            "A cohort cannot be followed where an age is missing or counts twice.",
        ),
        Text(
            "Einwohner aller Altersjahre von 0 an liefern, einzeln oder in lückenlosen Gruppen.",
            "Give residents of all ages from 0 on, singly or in bands without gap.",
        ),
        Place(file=file),
    )


def areas_lack_years(areas: Sequence[str], file: str) -> Finding:
    return Finding(
        "residents-areas-lack-years",
        Severity.WARNING,
        Text(
            f"Nicht in jedem Jahr Zahlen, daher außen vor: {_listed(areas)} ({counted(len(areas), 'Gebiet', 'Gebiete')}).",
            f"Without numbers in some years, so left out: {_listed(areas)} ({counted(len(areas), 'area', 'areas')}).",
        ),
        Text(
            "Meist wurde das Gebiet neu zugeschnitten; seine Geschichte beginnt dann an einem anderen Ort.",
            "Mostly the area was redrawn; then its history begins in another place.",
        ),
        Text(
            "Alle Jahre im selben Zuschnitt liefern, oder die Umrechnung (Brücke) mit einlesen.",
            "Give all years in one cut, or read in the conversion (bridge).",
        ),
        Place(file=file),
    )


def areas_lack_cells(areas: Sequence[str], file: str) -> Finding:
    return Finding(
        "residents-areas-lack-cells",
        Severity.WARNING,
        Text(
            f"Einzelne Zahlen fehlen, daher außen vor: {_listed(areas)} ({counted(len(areas), 'Gebiet', 'Gebiete')}).",
            f"Single numbers are missing, so left out: {_listed(areas)} ({counted(len(areas), 'area', 'areas')}).",
        ),
        Text("Eine fehlende Zahl ist keine Null.", "A missing number is no zero."),
        Text(
            "Die Zahlen nachliefern, oder Gebiete so zusammenfassen, dass nichts geheim bleibt.",
            "Supply the numbers, or merge areas so that nothing stays confidential.",
        ),
        Place(file=file),
    )


def zeros_left_out(cells: int, file: str) -> Finding:
    return Finding(
        "residents-zeros-left-out",
        Severity.INFO,
        Text(
            f"{counted(cells, 'fehlende Zeile wurde', 'fehlende Zeilen wurden')} als null gelesen.",
            f"{counted(cells, 'absent row was', 'absent rows were')} read as zero.",
        ),
        Text(
            "Die Tabelle enthält keine einzige Null, und in diesen Gebieten ist das Alter selten.",
            "The table holds not a single zero, and in these areas the age is rare.",
        ),
        Text(
            "Nichts zu tun, wenn dort niemand dieses Alters lebt; sonst die Zeilen nachliefern.",
            "Nothing to do if nobody of that age lives there; else supply the rows.",
        ),
        Place(file=file),
    )


def bands_shared_out(bands: Sequence[tuple[int, int]], file: str) -> Finding:
    german = ", ".join(AgeBand(*band).label("de") for band in bands[:_SHOWN])
    english = ", ".join(AgeBand(*band).label("en") for band in bands[:_SHOWN])
    more = " …" if len(bands) > _SHOWN else ""
    return Finding(
        "residents-bands-shared-out",
        Severity.INFO,
        Text(f"Auf Altersjahre verteilt: {german}{more}.", f"Shared out among single ages: {english}{more}."),
        Text(
            "Verteilt wird, wie dieselben Jahrgänge im Vorjahr standen; die Summe jeder Gruppe bleibt.",
            "They are shared out as the same cohorts stood the year before; the sum of each band stays.",
        ),
        _NOTHING_TO_DO,
        Place(file=file),
    )


def nothing_left(file: str) -> Finding:
    return Finding(
        "residents-nothing-left",
        Severity.ERROR,
        Text("Kein Gebiet hat vollständige Zahlen.", "No area has complete numbers."),
        Text(
            "In jedem Gebiet fehlt mindestens ein Jahr oder ein Alter.",
            "Every area lacks a year or an age at least once.",
        ),
        Text(
            "Die Befunde dieser Tabelle der Reihe nach beheben.", "Remove this table's findings one by one."
        ),
        Place(file=file),
    )


def _listed(values: Sequence[object]) -> str:
    return ", ".join(str(value) for value in values[:_SHOWN]) + (" …" if len(values) > _SHOWN else "")


def _span(years: Sequence[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def _cells(rows: pl.DataFrame) -> str:
    named = [
        f"{area} {year}, {AgeBand(start, stop).label('de') if 0 <= start < stop else f'{start}–{stop}'}"
        for area, year, start, stop in rows.select("area", "year", "age_from", "age_to").head(3).iter_rows()
    ]
    return "; ".join(named) + (" …" if rows.height > 3 else "")


def _place(rows: pl.DataFrame, file: str) -> Place:
    return Place(file=file, row=rows["row"][0])
