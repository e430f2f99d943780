"""How does the town deliver its residents? Seven files for 16 years, each with a quirk of its own.

Workbooks with merged headers, CSV in CP1252 with columns renamed from year to year, lost leading zeros,
German thousands, wide age bands, a long file; and births, deaths and moves.
"""

from __future__ import annotations

import itertools
from typing import Any

from kommune360.exchange.musterstadt.people import AGES, Population
from kommune360.exchange.musterstadt.spread import (
    INVENTED,
    Cell,
    Delivery,
    Page,
    Row,
    csv_bytes,
    german,
    xlsx_bytes,
)
from kommune360.exchange.musterstadt.town import Town

BANDS = (0, 3, 6, 10, 15, 18, 25, 30, 40, 50, 65, 75, AGES)
MOVE_BANDS = ((0, 6, "unter 6 Jahre"), (6, 18, "6 bis unter 18 Jahre"), (18, AGES, "18 Jahre und älter"))
_SOURCE = "Quelle: Einwohnermelderegister, Stichtag 31.12.{year}. " + INVENTED + "."


def resident_files(town: Town, people: Population) -> list[Delivery]:
    """Return the deliveries of the register of residents and of the statistics of moves."""
    return [
        _workbook_2010_2013(town, people),
        _csv_2014_2016(town, people),
        _csv_2017(town, people),
        _csv_2018(town, people),
        _bands_2019(town, people),
        _long_2020_2023(people),
        _workbook_2024(town, people),
        workbook_of(town, people, 2025),
        _movements(people),
    ]


def _facts(people: Population, years: range, **more: Any) -> dict[str, Any]:
    return {
        "kind": "residents",
        "areas": len(people.areas),
        "residents": {year: int(people.at(year).sum()) for year in years},
        "under_6": {year: int(people.between(year, 0, 6).sum()) for year in years},
        **more,
    }


def _workbook_2010_2013(town: Town, people: Population) -> Delivery:
    """One sheet a year, title rows, three header rows with merged cells, total row, footer."""
    pages = [_merged_page(town, people, year) for year in range(2010, 2014)]
    return Delivery(
        "einwohner_2010-2013.xlsx",
        xlsx_bytes(pages),
        _facts(people, range(2010, 2014), ages="single", sexes=2),
    )


def _merged_page(town: Town, people: Population, year: int) -> Page:
    stock = people.at(year)
    ages = ["unter 1", *[str(age) for age in range(1, AGES - 1)], "100 und älter"]
    top: list[Cell] = ["Stadtbezirk", None, "Insgesamt"]
    top += ["männlich", *[None] * AGES, "weiblich", *[None] * AGES]
    middle: list[Cell] = [None, None, None]
    middle += ["zusammen", "im Alter von ... Jahren", *[None] * (AGES - 1)] * 2
    width, block = len(top), AGES + 1
    title = f"Einwohnerinnen und Einwohner der Stadt Musterstadt am 31.12.{year}"
    rows: list[Row] = [
        [f"{title} nach Stadtbezirken, Geschlecht und Alter"],
        [f"Bevölkerung am Ort der Hauptwohnung; {INVENTED}"],
        [],
        top,
        middle,
        ["Nr.", "Name", None, *[None, *ages] * 2],
    ]
    for index, area in enumerate(town.areas):
        rows.append([area.key, area.name, *_by_sex_with_sums(stock[index])])
    rows.append(["Insgesamt", None, *_by_sex_with_sums(stock.sum(axis=0))])
    rows += [[], [_SOURCE.format(year=year)]]
    merged = [(0, 0, 0, 20), (3, 0, 4, 1), (3, 2, 5, 2)]
    for left in (3, 3 + block):
        merged += [(3, left, 3, left + block - 1), (4, left, 5, left), (4, left + 1, 4, left + block - 1)]
    return Page(str(year), [[*row, *[None] * (width - len(row))] for row in rows], merged)


def _by_sex_with_sums(counts: Any) -> list[int]:
    """Total, then men and women: sum and single ages."""
    men, women = ([int(n) for n in one] for one in counts)
    return [sum(men) + sum(women), sum(men), *men, sum(women), *women]


def _csv_2014_2016(town: Town, people: Population) -> Delivery:
    """Semicolons, CP1252, a row for each sex and year, rows "Summe", a footer."""
    ages = [f"Alter_{age:02d}" for age in range(AGES - 1)] + ["Alter_100_u_aelter"]
    rows: list[Row] = [["Stichtag", "Bezirk", "Bezirksname", "Geschlecht", "Insgesamt", *ages]]
    for year in range(2014, 2017):
        stock, day = people.at(year), f"31.12.{year}"
        for (index, area), (sex, word) in itertools.product(
            enumerate(town.areas), enumerate(("männlich", "weiblich"))
        ):
            one = [int(n) for n in stock[index, sex]]
            rows.append([day, area.key, area.name, word, sum(one), *one])
        both = [int(n) for n in stock.sum(axis=(0, 1))]
        rows.append([day, "Summe", "Musterstadt", "insgesamt", sum(both), *both])
    rows.append([_SOURCE.format(year="2014 bis 2016")])
    return Delivery(
        "ewr_2014-2016.csv",
        csv_bytes(rows, encoding="cp1252"),
        _facts(people, range(2014, 2017), ages="single", sexes=2),
    )


def _csv_2017(town: Town, people: Population) -> Delivery:
    """A spreadsheet took the leading zeros (101 for 0101); columns have new names."""
    rows: list[Row] = [["Jahr", "Stat_Bez", "Geschl", *[f"A{age:02d}" for age in range(AGES)]]]
    stock = people.at(2017)
    for (index, area), (sex, letter) in itertools.product(enumerate(town.areas), enumerate("mw")):
        rows.append([2017, int(area.key), letter, *(int(n) for n in stock[index, sex])])
    rows += [[], [_SOURCE.format(year=2017)]]
    return Delivery(
        "ewr_2017.csv",
        csv_bytes(rows, encoding="cp1252"),
        _facts(people, range(2017, 2018), ages="single", sexes=2, leading_zeros_lost=True),
    )


def _csv_2018(town: Town, people: Population) -> Delivery:
    """UTF-8 with BOM, year only in the title, ``1.234`` is one thousand two hundred thirty-four."""
    stock = people.at(2018)
    rows: list[Row] = [
        [f"Bevölkerung der Stadt Musterstadt nach Altersjahren am 31.12.2018 - {INVENTED}"],
        ["Stat_Bez", "Bezeichnung", "Geschlecht", "Gesamt", *[f"A{age:02d}" for age in range(AGES)]],
    ]
    for index, area in enumerate(town.areas):
        for sex, word in enumerate(("männlich", "weiblich")):
            one = [int(n) for n in stock[index, sex]]
            rows.append([area.key, area.name, word, *(german(n, 0, True) for n in (sum(one), *one))])
    for sex, word in enumerate(("männlich", "weiblich")):
        one = [int(n) for n in stock[:, sex].sum(axis=0)]
        rows.append(["Insgesamt", "", word, *(german(n, 0, True) for n in (sum(one), *one))])
    rows.append(["Quelle: Einwohnermelderegister"])
    return Delivery(
        "ewr_2018.csv",
        csv_bytes(rows, encoding="utf-8-sig", newline="\n"),
        _facts(people, range(2018, 2019), ages="single", sexes=2),
    )


def _bands_2019(town: Town, people: Population) -> Delivery:
    """Wide age bands, both sexes together, the total in the last column and the last row."""
    stock = people.at(2019).sum(axis=1)
    pairs = list(itertools.pairwise(BANDS))
    names = [
        f"unter {stop}"
        if start == 0
        else f"{start} und älter"
        if stop == AGES
        else f"{start} bis unter {stop}"
        for start, stop in pairs
    ]
    rows: list[Row] = [
        ["Musterstadt, Einwohner nach Altersgruppen (Jahre), Stand 31.12.2019"],
        [INVENTED],
        [],
        ["Stat_Bez", "Name", *names, "Insgesamt"],
    ]
    for index, area in enumerate(town.areas):
        parts = [int(stock[index, start:stop].sum()) for start, stop in pairs]
        rows.append([area.key, area.name, *parts, sum(parts)])
    parts = [int(stock[:, start:stop].sum()) for start, stop in pairs]
    rows.append(["", "Stadt insgesamt", *parts, sum(parts)])
    return Delivery(
        "ewr_2019_altersgruppen.csv",
        csv_bytes(rows, encoding="cp1252"),
        _facts(people, range(2019, 2020), ages="bands", sexes=1),
    )


def _long_2020_2023(people: Population) -> Delivery:
    """Commas, ISO dates, one row for each area, sex, age and date."""
    rows: list[Row] = [["stichtag", "stat_bez", "geschlecht", "alter", "anzahl"]]
    for year in range(2020, 2024):
        stock = people.at(year)
        for (index, key), (sex, letter), age in itertools.product(
            enumerate(people.areas), enumerate("mw"), range(AGES)
        ):
            rows.append([f"{year}-12-31", key, letter, age, int(stock[index, sex, age])])
    count = len(rows) - 1
    rows.append([f"Alter 100 = 100 Jahre und älter. {INVENTED}.", None, None, None, None])
    return Delivery(
        "einwohner_2020-2023_lang.csv",
        csv_bytes(rows, delimiter=",", newline="\n"),
        _facts(people, range(2020, 2024), ages="single", sexes=2, rows=count),
    )


def _workbook_2024(town: Town, people: Population) -> Delivery:
    """A sheet for each sex, named in the sheet and in the title alone."""
    stock, pages = people.at(2024), []
    ages = ["unter 1", *[str(age) for age in range(1, AGES - 1)], "100 u. älter"]
    for sex, word in enumerate(("männlich", "weiblich")):
        rows: list[Row] = [
            [f"Musterstadt: Bevölkerung ({word}) nach Altersjahren am 31.12.2024"],
            [],
            ["Stat. Bezirk", "Bezeichnung", "Zusammen", *ages],
        ]
        for index, area in enumerate(town.areas):
            one = [int(n) for n in stock[index, sex]]
            rows.append([area.key, area.name, sum(one), *one])
        one = [int(n) for n in stock[:, sex].sum(axis=0)]
        rows += [["Summe", None, sum(one), *one], [], [_SOURCE.format(year=2024)]]
        pages.append(Page(word, rows))
    return Delivery(
        "einwohner_2024.xlsx", xlsx_bytes(pages), _facts(people, range(2024, 2025), ages="single", sexes=2)
    )


def workbook_of(town: Town, people: Population, year: int) -> Delivery:
    """The columns moved: name first, key last, sex as a column, total between the ages and the key."""
    stock = people.at(year)
    ages = [f"{age} Jahre" for age in range(AGES - 1)] + ["100 Jahre und mehr"]
    rows: list[Row] = [
        [f"Einwohnerbestand Musterstadt, Stichtag 31.12.{year}"],
        ["Stadtbezirk", "Geschlecht", *ages, "Insgesamt", "Bezirksnummer"],
    ]
    for index, area in enumerate(town.areas):
        for sex, word in enumerate(("männlich", "weiblich")):
            one = [int(n) for n in stock[index, sex]]
            rows.append([area.name, word, *one, sum(one), area.key])
    both = [int(n) for n in stock.sum(axis=(0, 1))]
    rows += [["Musterstadt insgesamt", "insgesamt", *both, sum(both), None], [_SOURCE.format(year=year)]]
    return Delivery(
        f"einwohner_{year}.xlsx",
        xlsx_bytes([Page("Bestand", rows)]),
        _facts(people, range(year, year + 1), ages="single", sexes=2),
    )


def _movements(people: Population) -> Delivery:
    """Births, deaths and moves, long; moves inside the town count as arrival and as departure."""
    rows: list[Row] = [["Jahr", "Stat_Bez", "Merkmal", "Geschlecht", "Altersgruppe", "Anzahl"]]
    moves = {
        "Zuzüge von außerhalb": people.arrivals_outside,
        "Zuzüge innerhalb der Stadt": people.arrivals_inside,
        "Fortzüge nach außerhalb": people.departures_outside,
        "Fortzüge innerhalb der Stadt": people.departures_inside,
    }
    for (step, year), (index, key), (sex, letter) in itertools.product(
        enumerate(people.years), enumerate(people.areas), enumerate("mw")
    ):
        start: list[Any] = [year, key]
        rows.append([*start, "Geburten", letter, "insgesamt", int(people.births[index, sex, step])])
        rows.append(
            [*start, "Sterbefälle", letter, "insgesamt", int(people.deaths[index, sex, :, step].sum())]
        )
        for name, flow in moves.items():
            for low, high, band in MOVE_BANDS:
                rows.append([*start, name, letter, band, int(flow[index, sex, low:high, step].sum())])
    count = len(rows) - 1
    rows.append([f"Altersgruppe: Alter am Jahresende. {INVENTED}."])
    facts = {
        "kind": "movements",
        "rows": count,
        "births": {y: int(people.births[..., n].sum()) for n, y in enumerate(people.years)},
        "deaths": {y: int(people.deaths[..., n].sum()) for n, y in enumerate(people.years)},
        "moves": {name: int(flow.sum()) for name, flow in moves.items()},
    }
    return Delivery("bewegungen_2011-2025.csv", csv_bytes(rows, encoding="cp1252"), facts)
