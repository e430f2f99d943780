"""Findings: what is wrong or worth knowing about an input, as data.

Every check returns findings instead of raising, so that a planner sees all of them at once.
A finding says what, where, why and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kommune360.base.text import Text


class Severity(StrEnum):
    ERROR = "error"  # stops: nothing is stored
    WARNING = "warning"  # goes on, a person should look
    INFO = "info"  # goes on, told for the record


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the input: file, sheet, row and column as a person counts them (from 1)."""

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        parts = [self.file, self.sheet]
        if self.row is not None:
            parts.append(f"Z. {self.row}")
        parts.append(self.column)
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. ``code`` is stable, kebab-case and documented in ``docs/reference``."""

    code: str
    severity: Severity
    what: Text
    why: Text
    remedy: Text
    place: Place = field(default_factory=Place)

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "severity": str(self.severity),
            "file": self.place.file,
            "sheet": self.place.sheet,
            "row": self.place.row,
            "column": self.place.column,
            "what": self.what.as_dict(),
            "why": self.why.as_dict(),
            "remedy": self.remedy.as_dict(),
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Finding:
        """The finding that ``as_dict`` wrote."""
        return cls(
            code=raw["code"],
            severity=Severity(raw["severity"]),
            what=Text(**raw["what"]),
            why=Text(**raw["why"]),
            remedy=Text(**raw["remedy"]),
            place=Place(raw["file"], raw["sheet"], raw["row"], raw["column"]),
        )


@dataclass(slots=True)
class Findings:
    """A growing list of findings with the one question that matters: does it stop?"""

    items: list[Finding] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        self.items.append(finding)

    def extend(self, findings: Iterable[Finding]) -> None:
        self.items.extend(findings)

    @property
    def errors(self) -> list[Finding]:
        return [f for f in self.items if f.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[Finding]:
        return [f for f in self.items if f.severity is Severity.WARNING]

    @property
    def stops(self) -> bool:
        return bool(self.errors)

    def codes(self) -> set[str]:
        return {f.code for f in self.items}

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __bool__(self) -> bool:
        return bool(self.items)


class InputRefused(Exception):
    """Raised at the rim where findings stop the work; carries all of them."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = list(findings)
        super().__init__("; ".join(f"{f.code}: {f.what.de}" for f in self.findings))
