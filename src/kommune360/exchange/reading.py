"""A reading: what a file turned out to hold, before anything is stored.

``read_file`` (room ``exchange.readers``) goes from a path and a context to readings. A reading is
either ready (no open question, no error) or says what it needs to know; answers are kept as a
mapping and found again by the structure of next year's file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import polars as pl

from kommune360.base.findings import Findings, Place
from kommune360.base.slugs import slug
from kommune360.base.text import Text
from kommune360.observations.variables import Variable


class ReadingKind(StrEnum):
    OBSERVATIONS = "observations"
    AREAS = "areas"
    BRIDGE = "bridge"
    FACILITIES = "facilities"
    QUOTAS = "quotas"
    REFERENCE = "reference"  # described and kept, holds no figures (a list of columns, a licence)


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Question:
    """Something the file leaves open. ``id`` is stable for files of the same structure.

    Empty ``options`` asks for free text. ``guess`` is the likely answer, never applied unasked.
    """

    id: str
    ask: Text
    why: Text
    options: tuple[Option, ...] = ()
    guess: str | None = None
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class Check:
    """A sum inside the file compared with its parts: ``stated`` by the file, ``computed`` by us."""

    what: Text
    stated: float
    computed: float
    place: Place = field(default_factory=Place)

    @property
    def holds(self) -> bool:
        return abs(self.stated - self.computed) <= 0.5 + 1e-9 * abs(self.stated)


@dataclass(frozen=True, slots=True)
class KnownSystem:
    """An area system a reader may recognise: its keys, its names, when it is valid."""

    id: str
    names: Mapping[str, str]  # key -> name
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class RememberedMapping:
    """Answers given for files of one structure; applied to files that resemble it.

    ``columns`` are the header labels (joined levels) of the file the answers were given for, so
    that renamed or moved columns can be matched again.
    """

    structure: str
    columns: tuple[str, ...]
    answers: Mapping[str, str]
    file: str = ""


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What is known before the file is opened."""

    systems: tuple[KnownSystem, ...] = ()
    mappings: tuple[RememberedMapping, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)  # given now, by flag, prompt or page
    municipality: str = ""  # AGS of the town, where it is known
    municipality_name: str = ""  # a row of that name is the total

    def town(self, stem: str) -> str:
        """What a system of the town's own is named after: its AGS, else its name, else the file's ``stem``."""
        return slug(self.municipality or self.municipality_name or stem, "-", 40)


@dataclass(frozen=True, slots=True)
class Reading:
    """One table of one file, interpreted.

    ``frame`` has the columns of ``observations.schema`` (OBSERVATIONS, AREAS, BRIDGES) or
    ``demand.facilities.FACILITIES`` by ``kind``, with ``dataset`` filled. ``systems`` describes
    area systems the file introduces (columns of ``observations.schema.SYSTEMS``); ``hierarchy``
    holds parent relations found on the way (columns BRIDGES, method ``hierarchy``).

    ``meta`` is free but for two keys the import relies on: ``answers`` (question id -> answer given
    by a person and applied here; remembered for next year) and ``area_names`` (system -> key -> name
    for tables of figures that name their areas).
    """

    kind: ReadingKind
    dataset: str
    title: str
    file: str
    sheet: str
    fingerprint: str
    structure: str  # fingerprint of the shape: header labels and layout, not the values
    columns: tuple[str, ...]
    frame: pl.DataFrame
    variables: tuple[Variable, ...] = ()
    area_system: str = ""
    systems: pl.DataFrame | None = None
    hierarchy: pl.DataFrame | None = None
    findings: Findings = field(default_factory=Findings)
    questions: tuple[Question, ...] = ()
    checks: tuple[Check, ...] = ()
    decisions: Mapping[str, str] = field(default_factory=dict)  # what was decided, asked or certain
    meta: Mapping[str, Any] = field(default_factory=dict)  # source, footnotes, licence, layout

    @property
    def ready(self) -> bool:
        return not self.questions and not self.findings.stops
