"""What does the town hand over? All its files, written to a folder, and what an importer must find in them.

``write(folder)`` gives the planner's folder: 20 messy files, a river for the map, and in ``zum-ablehnen/``
two files an importer must refuse, one that looks personal and one whose columns are shifted.
"""

from __future__ import annotations

import itertools
from functools import lru_cache
from pathlib import Path
from typing import Any

from kommune360.exchange.musterstadt.chance import generator
from kommune360.exchange.musterstadt.figure_files import figure_files
from kommune360.exchange.musterstadt.figures import observe
from kommune360.exchange.musterstadt.map_files import map_files
from kommune360.exchange.musterstadt.people import Population, simulate
from kommune360.exchange.musterstadt.place_files import place_files
from kommune360.exchange.musterstadt.places import furnish
from kommune360.exchange.musterstadt.resident_files import resident_files
from kommune360.exchange.musterstadt.spread import INVENTED, Delivery, Row, csv_bytes
from kommune360.exchange.musterstadt.town import Town, build

TO_REFUSE = "zum-ablehnen"
SEED = 360


def write(folder: Path, seed: int = SEED) -> list[Path]:
    """Write every file of the town below ``folder`` (made if missing) and return the paths in order.

    Files to import lie in ``folder`` itself; ``karte/`` and ``zum-ablehnen/`` are for other uses.
    """
    written = []
    for delivery in deliveries(seed):
        path = folder.joinpath(*delivery.name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(delivery.content)
        written.append(path)
    return written


def importable(folder: Path) -> list[Path]:
    """Return the paths below ``folder`` that are meant to be imported, areas and residents first."""
    order = {"areas": 0, "bridge": 1, "residents": 2}
    kinds = {name: facts["kind"] for name, facts in manifest().items() if "/" not in name}
    return [folder / name for name in sorted(kinds, key=lambda name: order.get(kinds[name], 3))]


def manifest(seed: int = SEED) -> dict[str, dict[str, Any]]:
    """Return for each file name what must be found in it: kind, counts and check sums."""
    return {delivery.name: delivery.facts for delivery in deliveries(seed)}


@lru_cache(maxsize=2)
def deliveries(seed: int = SEED) -> tuple[Delivery, ...]:
    """Return all files of the town as bytes, with the facts they hold."""
    town, people = build(), simulate(seed)
    return (
        *resident_files(town, people),
        *place_files(furnish(seed)),
        *map_files(town),
        *figure_files(town, observe(seed)),
        _personal(town, seed),
        _shifted(town, people),
    )


def _personal(town: Town, seed: int) -> Delivery:
    """Names, birth dates, addresses and case numbers, all of them made up: to be refused."""
    rng = generator(seed, 30)

    def pick(choices: str) -> str:
        words = choices.split()
        return words[int(rng.random() * len(words))]

    rows: list[Row] = [
        [
            "Aktenzeichen",
            "Nachname",
            "Vorname",
            "Geburtsdatum",
            "Straße",
            "PLZ",
            "Stat_Bez",
            "Hilfeart",
            "Beginn",
        ]
    ]
    for case in range(1, 41):
        day, month = 1 + int(rng.random() * 28), 1 + int(rng.random() * 12)
        rows.append(
            [
                f"51.2-{2025}-{case:04d}",
                pick("Mustermann Beispiel Probe Musterfrau Exempel Vorlage Testmann Ohnesorgen"),
                pick("Emma Noah Mia Ben Lina Leon Ayla Emil Ida Yusuf Clara Finn"),
                f"{day:02d}.{month:02d}.{2006 + int(rng.random() * 18)}",
                f"{pick('Lindenstraße Gartenweg Feldstraße Ahornweg Uferweg')} {1 + int(rng.random() * 80)}",
                "00361",
                town.keys[int(rng.random() * len(town.keys))],
                pick("§31 §32 §33 §34 §35a"),
                f"01.{month:02d}.2025",
            ]
        )
    rows.append([f"Alle Personen sind frei erfunden. {INVENTED}."])
    return Delivery(
        f"{TO_REFUSE}/hilfefaelle_2025.csv",
        csv_bytes(rows, encoding="cp1252"),
        {"kind": "refuse", "why": "personal-data", "rows": 40},
    )


def _shifted(town: Town, people: Population) -> Delivery:
    """A faulty conversion: from the sixth area on the values stand one column to the left of their header."""
    names = [
        "unter 3",
        "3 bis unter 6",
        "6 bis unter 10",
        "10 bis unter 18",
        "18 bis unter 65",
        "65 und älter",
    ]
    edges = (0, 3, 6, 10, 18, 65, 101)
    header = ["Stat_Bez", "Name", *names, "Insgesamt"]
    rows: list[Row] = [["Musterstadt, Einwohner nach Altersgruppen, 31.12.2025 (konvertiert)"], header]
    parts = [people.between(2025, a, b) for a, b in itertools.pairwise(edges)]
    for index, area in enumerate(town.areas):
        counts = [int(part[index]) for part in parts]
        row: list[Any] = [area.key, area.name, *counts, sum(counts)]
        if index == 12:
            rows.append(header)
        rows.append([area.key, *row[2:], ""] if index >= 5 else row)
    rows.append(["", "Insgesamt", *(int(p.sum()) for p in parts), int(people.at(2025).sum())])
    rows.append([INVENTED])
    return Delivery(
        f"{TO_REFUSE}/einwohner_2025_verschoben.csv",
        csv_bytes(rows),
        {"kind": "refuse", "why": "columns-shifted"},
    )
