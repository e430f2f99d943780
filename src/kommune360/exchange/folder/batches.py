"""Which files come in together, and what is open about them? They are read here, and nothing is stored.

Boundaries and bridges are read first, so that the keys of the other files can be recognised by them.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from kommune360.areas.systems import known_systems
from kommune360.base.findings import Finding, Findings, Place, Severity
from kommune360.base.fingerprints import fingerprint_file
from kommune360.base.text import Text
from kommune360.exchange.folder.datasheets import sheets_of
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.exchange.folder.storing import area_names
from kommune360.exchange.reading import KnownSystem, ReadContext, Reading, ReadingKind
from kommune360.observations.datasheets import needs_protection, sheet_for
from kommune360.observations.store import PLANNING_ZONE, STATISTICS_ZONE

Progress = Callable[[int, int, str], None]
Answers = Mapping[str, Mapping[str, str]]  # file name, or "*" for all -> question id -> answer

_GEO_SUFFIXES = {".geojson", ".gpkg", ".shp", ".zip"}


@dataclass(slots=True)
class Batch:
    """Files read together. ``skipped`` are files whose content is stored already."""

    paths: dict[str, Path] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    extra: Findings = field(default_factory=Findings)

    @property
    def findings(self) -> Findings:
        return Findings([*self.extra, *(f for reading in self.readings for f in reading.findings)])

    @property
    def open_questions(self) -> list[tuple[Reading, str]]:
        return [(reading, question.id) for reading in self.readings for question in reading.questions]

    @property
    def ready(self) -> bool:
        return not self.extra.stops and all(reading.ready for reading in self.readings)


def read_batch(
    folder: PlanningFolder,
    paths: Sequence[Path],
    *,
    answers: Answers | None = None,
    progress: Progress | None = None,
    zone: str = PLANNING_ZONE,
) -> Batch:
    """Read ``paths`` in the folder's context and store nothing.

    A file that lies in another zone than ``zone`` already is read again, so that it can move; but
    figures once kept in the statistics zone do not leave it by an import into the planning zone.
    """
    from kommune360.exchange.readers.files import read_file  # heavy: only when files are read

    batch = Batch()
    context = folder.context()
    stored = _stored_in(folder, zone)
    waiting = sorted(paths, key=lambda path: (_turn(path), path.name))
    put_off: set[Path] = set()
    while waiting:
        path = waiting.pop(0)
        if progress:
            progress(len(paths) - len(waiting) - 1, len(paths), path.name)
        given = {**(answers or {}).get("*", {}), **(answers or {}).get(path.name, {})}
        if not given and fingerprint_file(path) in stored:
            batch.skipped.append(path.name)
            batch.extra.add(_already_there(path.name))
            continue
        readings = read_file(path, dataclasses.replace(context, answers=given))
        if waiting and path not in put_off and any(r.kind is ReadingKind.FACILITIES for r in readings):
            # its areas may be named by a table of figures that comes later; lists are short to read again
            put_off.add(path)
            waiting.append(path)
            continue
        for reading in readings:
            batch.paths[reading.file] = path
            batch.readings.append(_named_apart(reading, batch, folder))
        context = _with_new_systems(context, readings)
    if zone == PLANNING_ZONE:
        batch.extra.extend(_kept_apart(folder, batch.readings))
    if progress:
        progress(len(paths), len(paths), "")
    return batch


def unanswered(batch: Batch) -> list[Finding]:
    """The open questions of a batch as findings that stop."""
    return [
        Finding(
            code="question-open",
            severity=Severity.ERROR,
            what=question.ask,
            why=question.why,
            remedy=Text(
                f"Antworten mit --answer {question.id}=… oder auf der Importseite"
                + (f" (wahrscheinlich: {question.guess})" if question.guess else ""),
                f"Answer with --answer {question.id}=… or on the import page"
                + (f" (likely: {question.guess})" if question.guess else ""),
            ),
            place=dataclasses.replace(question.place, file=question.place.file or reading.file),
        )
        for reading in batch.readings
        for question in reading.questions
    ]


def _stored_in(folder: PlanningFolder, zone: str) -> set[str]:
    """Fingerprints of files that need not be read again for ``zone``."""
    rows = folder.store.inventory().select("fingerprint", "zone", "kind").collect()
    figures = rows.filter(pl.col("kind") == str(ReadingKind.OBSERVATIONS))
    elsewhere = set(figures["fingerprint"]) - set(figures.filter(pl.col("zone") == zone)["fingerprint"])
    return set(rows["fingerprint"]) - elsewhere


def _kept_apart(folder: PlanningFolder, readings: Iterable[Reading]) -> list[Finding]:
    """Readings for the planning zone whose dataset, or files of whose structure, lie in the other."""
    rows = folder.store.read("datasets", zone=STATISTICS_ZONE).filter(pl.col("zone") == STATISTICS_ZONE)
    described = rows.select("dataset", "meta").collect()
    apart = set(described["dataset"])
    sheets = sheets_of(folder) if folder.config.statistics_unit else {}

    def belongs_apart(dataset: str) -> bool:
        sheet = sheet_for(dataset, sheets)
        return dataset in apart or (sheet is not None and needs_protection(sheet))

    structures = {json.loads(meta or "{}").get("structure") for meta in described["meta"]} - {None, ""}
    return [
        _belongs_apart(reading.file)
        for reading in readings
        if reading.kind is ReadingKind.OBSERVATIONS
        and (belongs_apart(reading.dataset) or reading.structure in structures)
    ]


def _turn(path: Path) -> int:
    if path.suffix.lower() in _GEO_SUFFIXES:
        return 0
    if path.suffix.lower() == ".json":
        with path.open("rb") as handle:
            return 0 if b'"FeatureCollection"' in handle.read(2_000) else 1
    return 2


def _with_new_systems(context: ReadContext, readings: Iterable[Reading]) -> ReadContext:
    """The context as if ``readings`` were stored: areas with boundaries, and those figures name."""
    systems = {system.id: system for system in context.systems}
    for reading in readings:
        drawn = reading.kind is ReadingKind.AREAS
        areas = reading.frame if drawn else area_names(reading)
        if areas is None:
            continue
        for (system,), part in areas.group_by("system", maintain_order=True):
            names = {key: name or "" for key, name in part.select("key", "name").iter_rows()}
            before = systems.get(str(system))
            if before is not None and not drawn:
                systems[before.id] = dataclasses.replace(before, names=names | dict(before.names))
                continue
            known = known_systems().get(str(system))
            systems[str(system)] = KnownSystem(
                id=str(system),
                names=names,
                valid_from=known.valid_from if known else "",
                valid_to=known.valid_to if known else "",
            )
    return dataclasses.replace(context, systems=tuple(systems.values()))


def _named_apart(reading: Reading, batch: Batch, folder: PlanningFolder) -> Reading:
    """Two different files of one stem (``x.csv``, ``x.xlsx``) must not overwrite each other."""
    taken = {other.dataset: other.file for other in batch.readings}
    stored = folder.store.inventory().filter(pl.col("dataset") == reading.dataset).collect()
    if stored.height:
        taken.setdefault(reading.dataset, stored["file"][0])
    if taken.get(reading.dataset, reading.file) == reading.file:
        return reading
    name = f"{reading.dataset}-{Path(reading.file).suffix.lstrip('.').lower()}"

    def renamed(frame: pl.DataFrame | None) -> pl.DataFrame | None:
        if frame is None or "dataset" not in frame.columns:
            return frame
        return frame.with_columns(pl.lit(name).alias("dataset"))

    frame = renamed(reading.frame)
    return dataclasses.replace(
        reading,
        dataset=name,
        frame=reading.frame if frame is None else frame,
        systems=renamed(reading.systems),
        hierarchy=renamed(reading.hierarchy),
    )


def _already_there(file: str) -> Finding:
    return Finding(
        code="already-imported",
        severity=Severity.INFO,
        what=Text(f"{file} ist bereits eingelesen.", f"{file} is imported already."),
        why=Text("Der Inhalt ist Byte für Byte derselbe.", "The content is the same byte for byte."),
        remedy=Text("Nichts zu tun.", "Nothing to do."),
        place=Place(file=file),
    )


def _belongs_apart(file: str) -> Finding:
    return Finding(
        code="belongs-to-statistics-zone",
        severity=Severity.ERROR,
        what=Text(
            f"{file} sieht aus wie eine Quelle, die in der Statistikzone liegt.",
            f"{file} looks like a source that lies in the statistics zone.",
        ),
        why=Text(
            "In der Planungszone wären ihre Zahlen ohne Geheimhaltung für alle zu sehen.",
            "In the planning zone everybody would see its figures without disclosure control.",
        ),
        remedy=Text(
            "In die Statistikzone einlesen (--zone statistics) und freigeben, oder beim Einlesen schützen "
            "(--zone protected).",
            "Import it into the statistics zone (--zone statistics) and release it, or protect it on import "
            "(--zone protected).",
        ),
        place=Place(file=file),
    )
