"""What came along with the votes: texts of statements, attributes of participants, numbers of residents.

From plain files to dictionaries and divisions of people, with all findings at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from kommune360.base.findings import Findings, Severity
from kommune360.base.text import Text, counted
from kommune360.dialogue.protection import Division
from kommune360.dialogue.reading.tables import problem, renamed, table, unknown_columns, vocabulary
from kommune360.dialogue.votes import VoteMatrix


@dataclass(frozen=True, slots=True)
class Statements:
    """``texts`` by id, ids of ``hidden`` ones, and the agreements counted by whoever wrote the file."""

    texts: Mapping[str, str]
    hidden: frozenset[str]
    agrees: Mapping[str, tuple[int, int]]


def read_statements(path: Path, findings: Findings) -> Statements | None:
    """Read texts and moderation: hidden is what Polis marks -1, or what a column ``hidden`` marks."""
    raw = table(path, findings)
    if raw is None:
        return None
    known = vocabulary()["columns"]
    wanted = ("statement", "text", "moderated", "hidden", "agrees", "disagrees")
    frame = renamed(raw, wanted, known)
    if "statement" not in frame.columns or "text" not in frame.columns:
        findings.add(unknown_columns(path, raw.columns, ("statement", "text")))
        return None
    frame = frame.filter(pl.col("statement").is_not_null() & (pl.col("statement") != ""))
    hidden: set[str] = set()
    if "moderated" in frame.columns:
        hidden |= set(frame.filter(pl.col("moderated") == "-1")["statement"])
    if "hidden" in frame.columns:
        marks = ["1", "true", "ja", "yes", "x"]
        hidden |= set(frame.filter(pl.col("hidden").str.to_lowercase().is_in(marks))["statement"])
    agrees = {}
    if {"agrees", "disagrees"} <= set(frame.columns):
        numbers = frame.select("statement", pl.col("agrees", "disagrees").cast(pl.Int64, strict=False))
        agrees = {s: (a, d) for s, a, d in numbers.drop_nulls().iter_rows()}
    texts = {s: t or "" for s, t in frame.select("statement", "text").iter_rows()}
    return Statements(texts, frozenset(hidden), agrees)


def read_attributes(path: Path, matrix: VoteMatrix, findings: Findings) -> list[Division]:
    """Divisions of the participants of ``matrix`` by every attribute that the file has a column for."""
    raw = table(path, findings)
    if raw is None:
        return []
    entries = vocabulary()["attributes"]
    known = {name: entry["columns"] for name, entry in entries.items()}
    frame = renamed(raw, known, known)
    person = renamed(raw, ("participant",), vocabulary()["columns"])
    if not person.width or not frame.width:
        findings.add(unknown_columns(path, raw.columns, ("participant", *known)))
        return []
    frame = pl.concat([person, frame], how="horizontal")
    twice = frame.unique().filter(pl.col("participant").is_duplicated())
    if people := twice["participant"].n_unique():
        findings.add(
            problem(
                "attributes-contradict",
                path,
                Text(
                    f"{counted(people, 'Person steht', 'Personen stehen')} mit verschiedenen Angaben darin.",
                    f"{counted(people, 'person stands', 'people stand')} there with different values.",
                ),
                Text("Nur eine Angabe je Person kann gelten.", "Only one value a person can hold."),
                Text("Die Zeilen zusammenführen.", "Merge the lines."),
            )
        )
        return []
    _strangers(frame["participant"].to_list(), matrix, path, findings)
    place = {p: i for i, p in enumerate(matrix.participants)}
    out = []
    for name in frame.columns[1:]:
        values = {p: v for p, v in frame.select("participant", name).iter_rows() if v and p in place}
        categories = tuple(sorted(set(values.values())))
        labels = np.full(len(place), -1, dtype=np.int64)
        for person_id, value in values.items():
            labels[place[person_id]] = categories.index(value)
        out.append(Division(name, categories, labels))
    return out


def read_residents(path: Path, findings: Findings) -> dict[str, dict[str, float]]:
    """Numbers or shares of residents: attribute -> value -> number, from ``attribute, value, residents``."""
    raw = table(path, findings)
    if raw is None:
        return {}
    frame = renamed(raw, ("attribute", "value", "residents"), vocabulary()["columns"])
    if frame.width < 3:
        findings.add(unknown_columns(path, raw.columns, ("attribute", "value", "residents")))
        return {}
    entries = vocabulary()["attributes"]
    names = {column: name for name, entry in entries.items() for column in entry["columns"]}
    out: dict[str, dict[str, float]] = {}
    for line, (attribute, value, text) in enumerate(frame.iter_rows(), start=2):
        number = _number(text)
        name = names.get((attribute or "").casefold())
        if name is None or not value or number is None:
            findings.add(
                problem(
                    "residents-line-unknown",
                    path,
                    Text(f"Zeile {line} ist nicht zu deuten.", f"Line {line} cannot be read."),
                    Text(
                        f"Merkmal „{attribute}“, Wert „{value}“, Einwohner „{text}“.",
                        f"Attribute “{attribute}”, value “{value}”, residents “{text}”.",
                    ),
                    Text(
                        f"Merkmale sind: {', '.join(entries)}; Einwohner sind eine Zahl ab 0.",
                        f"Attributes are: {', '.join(entries)}; residents are a number from 0.",
                    ),
                    row=line,
                )
            )
            continue
        out.setdefault(name, {})[value] = out.get(name, {}).get(value, 0.0) + number
    return out


def _strangers(people: list[str], matrix: VoteMatrix, path: Path, findings: Findings) -> None:
    known = set(matrix.participants)
    strangers = [p for p in people if p not in known]
    if strangers:
        findings.add(
            problem(
                "attributes-of-strangers",
                path,
                Text(
                    f"{counted(len(strangers), 'Person hat', 'Personen haben')} nicht abgestimmt.",
                    f"{counted(len(strangers), 'person', 'people')} did not vote.",
                ),
                Text("Sie stehen nicht in der Datei der Stimmen.", "They are not in the file of votes."),
                Text("Die Kennungen vergleichen.", "Compare the ids."),
                severity=Severity.ERROR if len(strangers) == len(people) else Severity.WARNING,
            )
        )


def _number(text: str | None) -> float | None:
    try:
        number = float((text or "").replace(",", "."))
    except ValueError:
        return None
    return number if number >= 0 and np.isfinite(number) else None
