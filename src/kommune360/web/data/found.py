"""How are many findings read? By file and severity, equal ones together, the first few in full."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kommune360.base.findings import Finding, Severity

SHOWN = 5
ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Kind:
    """Findings of one code in one file: ``first`` are shown, ``more`` can be opened."""

    code: str
    severity: str
    first: list[Finding]
    more: list[Finding]

    @property
    def count(self) -> int:
        return len(self.first) + len(self.more)


@dataclass(frozen=True, slots=True)
class FileFindings:
    """All findings of one file, worst first; ``file`` "" where a finding names none."""

    file: str
    kinds: list[Kind]

    def count(self, severity: Severity) -> int:
        return sum(kind.count for kind in self.kinds if kind.severity == severity)

    @property
    def errors(self) -> int:
        return self.count(Severity.ERROR)

    @property
    def warnings(self) -> int:
        return self.count(Severity.WARNING)

    @property
    def infos(self) -> int:
        return self.count(Severity.INFO)


def by_file(findings: Iterable[Finding], shown: int = SHOWN) -> list[FileFindings]:
    """Group findings; files that stop come first, then by name. None is lost."""
    files: dict[str, dict[tuple[int, str], list[Finding]]] = {}
    for finding in findings:
        kinds = files.setdefault(finding.place.file, {})
        kinds.setdefault((ORDER[finding.severity], finding.code), []).append(finding)
    grouped = [
        FileFindings(
            file,
            [
                Kind(code, str(group[0].severity), group[:shown], group[shown:])
                for (_rank, code), group in sorted(kinds.items())
            ],
        )
        for file, kinds in files.items()
    ]
    return sorted(grouped, key=lambda entry: (not entry.errors, not entry.warnings, entry.file))
