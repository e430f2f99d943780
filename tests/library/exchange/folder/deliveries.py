"""Small deliveries of an invented town for tests of the folder: the same seed gives the same files."""

from __future__ import annotations

import json
import random
from pathlib import Path

NAMES = ("Altstadt", "Nordhang", "Seewiesen", "Gartenstadt", "Hafen", "Lindenhof", "Rosenberg", "Mühlfeld")


def write_delivery(folder: Path, *, seed: int, years: tuple[int, ...], areas: int = 8) -> list[Path]:
    """Write boundaries, residents by single age (one file a year) and a list of Kitas; return the files."""
    chance = random.Random(seed)  # noqa: S311 (figures of a test, no secret)
    folder.mkdir(parents=True, exist_ok=True)
    keys = [f"{1 + n // 4:02d}{1 + n % 4:02d}" for n in range(areas)]
    files = [_boundaries(folder, keys), _facilities(folder, keys, chance)]
    return files + [_residents(folder, keys, year, chance) for year in years]


def _boundaries(folder: Path, keys: list[str]) -> Path:
    features = []
    for n, key in enumerate(keys):
        west, south = 9.0 + 0.01 * (n % 4), 51.0 + 0.01 * (n // 4)
        ring = [
            [west, south],
            [west + 0.01, south],
            [west + 0.01, south + 0.01],
            [west, south + 0.01],
            [west, south],
        ]
        features.append(
            {
                "type": "Feature",
                "properties": {"bezirk": key, "name": NAMES[n % 8] if n < 8 else f"{NAMES[n % 8]} {n // 8}"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    path = folder / "bezirke.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def _residents(folder: Path, keys: list[str], year: int, chance: random.Random) -> Path:
    ages = range(18)
    head = ["Bezirk", "Name", *(f"{age} Jahre" for age in ages)]
    lines = [f"Einwohner am 31.12.{year} nach Altersjahren;" + ";" * len(ages), ";".join(head)]
    for n, key in enumerate(keys):
        counts = [str(chance.randint(15, 60)) for _ in ages]
        lines.append(";".join([key, NAMES[n % 8] if n < 8 else f"{NAMES[n % 8]} {n // 8}", *counts]))
    path = folder / f"einwohner_{year}.csv"
    path.write_text("\r\n".join(lines) + "\r\n", encoding="cp1252", newline="")
    return path


def _facilities(folder: Path, keys: list[str], chance: random.Random) -> Path:
    lines = ["Stand: 01.11.2025;;;;", "Nr;Einrichtung;Träger;Bezirk;Plätze U3;Plätze Ü3;Plätze gesamt"]
    for n, key in enumerate(keys):
        small, large = chance.randint(5, 20), chance.randint(20, 80)
        lines.append(f"{n + 1};Kita {NAMES[n % 8]} {n};Stadt;{key};{small};{large};{small + large}")
    path = folder / "kitaliste_2025-11.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
