"""All portraits of a level at once: a file an area, and all of them bound as one.

From a planning folder to PDF files in a folder, within the memory of an office computer.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from kommune360.base.executors import executor_for
from kommune360.base.findings import Finding, Findings, InputRefused, Severity
from kommune360.base.slugs import slug
from kommune360.base.text import Text
from kommune360.exchange.folder.planning_folder import open_folder
from kommune360.observations.ledger import write_durably
from kommune360.reports.document.pdf import pdf_bytes
from kommune360.reports.document.tree import Document, bound
from kommune360.reports.portraits.level import Level, level_of
from kommune360.reports.portraits.portrait import portrait

ALL = "alle.pdf"
_STOP = ".stop"  # laid beside the files, it ends the work after the present area
_LISTEN_S = 1.0


@dataclass(frozen=True, slots=True)
class Written:
    """What was made: the files, the level with its number of areas, the data state."""

    files: tuple[Path, ...]
    system: str
    areas: int
    state: int


_Made: TypeAlias = tuple[Written, list[Document], str] | Findings


def write_portraits(
    folder: Path,
    target: Path,
    *,
    system: str = "",
    areas: tuple[str, ...] = (),
    language: str = "de",
    joint: bool = True,
    executor: Executor | None = None,
    report: Callable[[int], None] | None = None,
) -> Written:
    """Write ``<key>-<name>.pdf`` for each area (default: all) of a level, and ``alle.pdf`` where ``joint``.

    The single ones are made in ``executor`` (default: a process of its own, which gives its memory back before
    the file of all is bound). ``report`` hears every second how many are written; what it raises stops the work.
    Raises InputRefused with what is lacking.
    """
    asked = (folder, target, system, areas, language)
    if executor is None:
        with executor_for(2) as pool:
            made = _waited(pool.submit(_single, *asked), target, report)
    else:
        made = _waited(executor.submit(_single, *asked), target, report)
    if isinstance(made, Findings):
        raise InputRefused(made)
    written, documents, title = made
    if not joint or len(documents) < 2:
        return written
    write_durably(target / ALL, pdf_bytes(bound(documents, title)))
    return replace(written, files=(*written.files, target / ALL))


def _waited(work: Future[_Made], target: Path, report: Callable[[int], None] | None) -> _Made:
    """The result of ``work``; meanwhile the files that are there are counted."""
    while report is not None:
        try:
            return work.result(timeout=_LISTEN_S)
        except TimeoutError:
            try:
                report(sum(1 for _ in target.glob("*.pdf")))
            except Exception:
                target.mkdir(parents=True, exist_ok=True)
                (target / _STOP).touch()
                raise
    return work.result()


def _single(folder: Path, target: Path, system: str, areas: tuple[str, ...], language: str) -> _Made:
    """A file an area. Findings are handed back: an exception would not come whole through a process."""
    try:
        level = level_of(open_folder(folder), system)
    except InputRefused as refused:
        return Findings(list(refused.findings))
    if missing := [area for area in areas if area not in level.areas]:
        return Findings([_no_area(missing, level)])
    target.mkdir(parents=True, exist_ok=True)
    files, documents = [], []
    for area in areas or tuple(level.areas):
        if (target / _STOP).exists():
            break
        document = portrait(level, area, language)
        path = target / f"{area}-{slug(level.areas[area], '-')}.pdf"
        write_durably(path, pdf_bytes(document))
        files.append(path)
        documents.append(document)
    written = Written(tuple(files), level.system, len(files), level.plan.state.number)
    return written, documents, _title(level, language)


def _no_area(missing: list[str], level: Level) -> Finding:
    return Finding(
        code="portrait-area-unknown",
        severity=Severity.ERROR,
        what=Text(
            f"Gebiete „{', '.join(missing)}“ gibt es nicht.", f"There are no areas “{', '.join(missing)}”."
        ),
        why=Text(
            f"Gesucht wurde in {level.system} mit {len(level.areas)} Gebieten.",
            f"Looked up in {level.system} with {len(level.areas)} areas.",
        ),
        remedy=Text("Den Schlüssel prüfen oder --level nennen.", "Check the key or name --level."),
    )


def _title(level: Level, language: str) -> str:
    label = level.plan.label(level.system)
    return Text(
        f"Gebietsporträts {level.plan.municipality}: {label.de}",
        f"Area portraits of {level.plan.municipality}: {label.en}",
    ).in_language(language)
