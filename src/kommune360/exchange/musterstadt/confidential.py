"""What does the invented statistics office keep for itself? Small counts, put through a release.

A file of integration assistance by area and year goes into the statistics zone and comes out protected;
data sheets say of some sources what a real town would have to say of all.
"""

from __future__ import annotations

import numpy as np

from kommune360.exchange.folder.datasheets import save_sheet
from kommune360.exchange.folder.importing import import_files
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.exchange.folder.releasing import release, trial_of
from kommune360.exchange.musterstadt.chance import binomial, generator
from kommune360.exchange.musterstadt.figures import observe
from kommune360.exchange.musterstadt.town import build
from kommune360.observations.datasheets import DataSheet
from kommune360.observations.store import STATISTICS_ZONE

FILE = "eingliederungshilfe_2023-2025.csv"
OFFICE = "Statistikstelle (Demo)"
_YEARS = 3
_BASE, _SHARE, _SLOPE = "HZE01", 0.021, 0.5  # of the young people that HZE01 counts over

# What the town says about some of its sources; the others wait for a planner to fill them in.
SHEETS = (
    DataSheet(
        "einwohner-2025-bestand", "statistics_law", "Bedarfsermittlung und Vorausberechnung", "Statistikstelle",
        "Melderegister, Bestandsauszug", 0, "yearly", "31.12.", "2036-12-31", "Leitung Statistikstelle",
        available_after_days=45, checked_on="2026-02-10",
    ),
    DataSheet(
        "kitaliste-2025-11-einrichtungen", "no_personal_reference", "Bestand der Kindertagesbetreuung", "Jugendamt",
        "Kita-Verwaltung", 0, "yearly", "01.11.", contact="Kita-Planung", checked_on="2026-02-10",
    ),
    DataSheet(
        "sozialdaten-2018-2024", "statistics_law", "Sozialraumanalyse", "Statistikstelle",
        "Veröffentlichte Reihe mit Zeichen für kleine Zahlen", 2, "yearly", "31.12.", "2034-12-31",
        "Leitung Statistikstelle", protected_by_holder=True, available_after_days=120,
    ),
    DataSheet(
        "eingliederungshilfe-2023-2025", "sgb8_64_3", "Planung der Eingliederungshilfe", "Jugendamt",
        "Fachverfahren, Auszählung je Stadtbezirk", 3, "yearly", "31.12.", "2030-12-31", "Fachcontrolling",
        available_after_days=60, checked_on="2026-03-02",
    ),
)  # fmt: skip


def keep_apart(folder: PlanningFolder) -> None:
    """Import the file into the statistics zone, fill in sheets, release what may be seen."""
    path = folder.path / FILE
    path.write_text(help_file(), encoding="utf-8")
    try:
        import_files(folder, [path], author=OFFICE, zone=STATISTICS_ZONE)
    finally:
        path.unlink()
    for sheet in SHEETS:
        save_sheet(folder, sheet)
    release(folder, trial_of(folder), author=OFFICE)


def help_file(seed: int = 360) -> str:
    """The file as the youth office hands it in: one row an area and year."""
    town, figures = build(), observe(seed)
    index = next(number for number, figure in enumerate(figures.figures) if figure.id == _BASE)
    base = figures.denominators[:, index, -_YEARS:]
    hardship = np.array([area.hardship for area in town.areas])[:, None]
    share = np.broadcast_to(np.clip(_SHARE * np.exp(_SLOPE * hardship), 0.0, 0.5), base.shape)
    counts = binomial(generator(seed, 900), base, share)
    rows = [
        f"{key};{area.name};{year};{counts[place, step]}"
        for place, (key, area) in enumerate(zip(town.keys, town.areas, strict=True))
        for step, year in enumerate(figures.years[-_YEARS:])
    ]
    return "\n".join(["Gebiet;Name;Zeit;Eingliederungshilfen nach § 35a SGB VIII", *rows]) + "\n"
