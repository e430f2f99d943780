"""One table on its way from cells to readings: what is known of it so far, and what was noticed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kommune360.base.findings import Findings
from kommune360.exchange.reading import Question, ReadContext
from kommune360.exchange.sheets import Sheet
from kommune360.exchange.tables import notes
from kommune360.exchange.tables.columns import Column, Role
from kommune360.exchange.tables.layout import Layout


@dataclass(slots=True)
class Table:
    """One table on its way: what is known so far and what was noticed."""

    sheet: Sheet
    layout: Layout
    path: Path
    part: str
    context: ReadContext
    answers: Mapping[str, str]
    columns: list[Column]
    roles: dict[int, Role]
    findings: Findings = field(default_factory=Findings)
    questions: list[Question] = field(default_factory=list)
    decisions: dict[str, str] = field(default_factory=dict)

    def note(self, code: str, detail: str = "", column: str = "", row: int | None = None) -> None:
        self.findings.add(notes.note(code, detail, self.path.name, self.sheet.name, row, column))

    def with_role(self, role: Role) -> list[Column]:
        return [column for column in self.columns if self.roles[column.index] is role]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(column.label for column in self.columns if column.label)

    @property
    def row_numbers(self) -> list[int]:
        return [self.sheet.first_row + r for r in self.layout.body]

    @property
    def hints(self) -> str:
        """Words that may tell the area system: key label, other labels, title, file name."""
        label = " ".join(c.label for c in self.columns if self.roles[c.index] not in (Role.FIGURE, Role.TEXT))
        return f"{label} {' '.join(self.layout.title)} {self.path.stem.replace('_', ' ')} {' '.join(self.labels[:3])}"
