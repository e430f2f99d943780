"""Levers as a person writes them: from plain data (YAML, JSON, a form) to levers, and what does not fit.

One entry a lever: ``lever`` names its kind, the other keys are its fields. Bands of ages are written as
``{age_from, age_to, share}``, half-open. Everything wrong is said at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import yaml

from kommune360.base.findings import Finding, Findings, Place, Severity
from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml
from kommune360.projection.levers import Arrival, Births, Closing, Housing, Lever, Moves, kinds

KINDS: dict[str, type[Lever]] = {
    "births": Births,
    "moves": Moves,
    "housing": Housing,
    "arrival": Arrival,
    "closing": Closing,
}
_CATALOGUE = {"housing": "housing", "arrival": "arrivals"}  # lever -> group of kinds


def read_levers(path: Path, findings: Findings) -> tuple[Lever, ...]:
    """Read a YAML or JSON file: a list of levers, or a mapping with the list under ``levers``.

    Raises OSError where the file cannot be opened; whatever is wrong inside becomes findings.
    """
    try:
        content = read_yaml(path.read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        findings.add(_invalid(0, str(error).splitlines()[0], path.name))
        return ()
    return levers_from(content, findings, file=path.name)


def levers_from(content: Any, findings: Findings, *, file: str = "") -> tuple[Lever, ...]:
    """Return the levers that plain data describe; entries that do not fit are named and left out."""
    entries = content.get("levers") if isinstance(content, Mapping) else content
    if not isinstance(entries, list):
        findings.add(_invalid(0, "levers: [...]", file))
        return ()
    found = []
    for number, entry in enumerate(entries, start=1):
        lever, problems = _lever(entry)
        if lever is None or problems:
            findings.add(_invalid(number, "; ".join(problems), file))
        else:
            found.append(lever)
    return tuple(found)


def _lever(entry: Any) -> tuple[Lever | None, list[str]]:
    if not isinstance(entry, Mapping) or entry.get("lever") not in KINDS:
        return None, [f"lever: {' | '.join(KINDS)}"]
    name = str(entry["lever"])
    kind = KINDS[name]
    known = {field.name: field for field in fields(kind)}
    problems = [f"{key}: ?" for key in sorted(map(str, set(entry) - set(known) - {"lever"}))]
    values: dict[str, Any] = {}
    for key, field in known.items():
        if key not in entry:
            if field.default is MISSING and field.default_factory is MISSING:
                problems.append(f"{key}: …")
            continue
        try:
            values[key] = _READERS[key](entry[key])
        except (ValueError, TypeError, KeyError, AttributeError):
            problems.append(f"{key}: {entry[key]!r}")
    if name in _CATALOGUE and "kind" in values and values["kind"] not in kinds()[_CATALOGUE[name]]:
        problems.append(f"kind: {' | '.join(kinds()[_CATALOGUE[name]])}")
    return (kind(**values) if not problems else None), problems


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(value)
    return float(value)


def _positive(value: Any) -> float:
    if _number(value) < 0:
        raise ValueError(value)
    return float(value)


def _share(value: Any) -> float:
    if not 0 <= _number(value) <= 1:
        raise ValueError(value)
    return float(value)


def _year(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1800 <= value < 2200:
        raise ValueError(value)
    return value


def _key(value: Any) -> str:
    # 0101 without quotes is a number to YAML and has lost its zero already
    if not isinstance(value, str) or not value:
        raise ValueError(value)
    return value


def _ages(value: Any) -> dict[tuple[int, int], float]:
    bands = {(int(band["age_from"]), int(band["age_to"])): _positive(band["share"]) for band in value}
    if not bands or not all(0 <= a < b for a, b in bands) or not sum(bands.values()) > 0:
        raise ValueError(value)
    return bands


def _delay(value: Any) -> tuple[float, ...]:
    chances = tuple(_share(chance) for chance in value)
    if not 0 < sum(chances) <= 1 + 1e-9:
        raise ValueError(value)
    return chances


_READERS: dict[str, Callable[[Any], Any]] = {
    "area": _key,
    "areas": lambda value: tuple(_key(area) for area in ([value] if isinstance(value, str) else value)),
    "factor": _positive,
    "persons": _positive,
    "persons_a_year": _number,
    "dwellings": _positive,
    "persons_per_dwelling": _positive,
    "from_town": _share,
    "delay": _delay,
    "kind": _key,
    "ages": _ages,
    "year": _year,
    "from_year": _year,
    "until_year": lambda value: None if value is None else _year(value),
}


def _invalid(number: int, problem: str, file: str) -> Finding:
    which = f" {number}" if number else ""
    return Finding(
        "lever-invalid",
        Severity.ERROR,
        Text(f"Die Annahme{which} ist nicht lesbar: {problem}", f"Lever{which} cannot be read: {problem}"),
        Text(
            "Jede Annahme nennt ihre Art (lever) und deren Angaben; Gebiete in Anführungszeichen, Alter als "
            "age_from, age_to, share.",
            "Each lever names its kind (lever) and that kind's fields; areas in quotes, ages as age_from, age_to, share.",
        ),
        Text(
            "Die genannten Angaben berichtigen; Beispiele stehen auf der Seite „Rückrechnung“ der Verfahren.",
            "Correct the fields named; the method page “Back-test” has examples.",
        ),
        Place(file=file),
    )
