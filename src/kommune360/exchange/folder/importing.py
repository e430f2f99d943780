"""An import: from files to one new data state, or to findings and questions and no change at all.

``read_batch`` reads everything and stores nothing (the preview). ``commit_batch`` stores a batch
that is ready, in one transaction. Boundaries and bridges are read first, so that the keys of the
other files can be recognised by them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from kommune360.areas.nesting import nesting
from kommune360.areas.schema import AREAS, SYSTEMS
from kommune360.areas.systems import hierarchy_from_keys, known_systems
from kommune360.base.findings import Finding, Findings, InputRefused, Place, Severity
from kommune360.base.fingerprints import fingerprint_file
from kommune360.base.text import Text
from kommune360.exchange.folder.datasheets import protected_datasets, sheets_of
from kommune360.exchange.folder.planning_folder import PlanningFolder, mapping_as_dict
from kommune360.exchange.reading import KnownSystem, ReadContext, Reading, ReadingKind, RememberedMapping
from kommune360.observations.datasheets import needs_protection, rule_for, sheet_for
from kommune360.observations.ledger import DataState
from kommune360.observations.store import OBSERVATION_TABLES, PLANNING_ZONE, STATISTICS_ZONE, Transaction

if TYPE_CHECKING:  # heavy: only when figures are protected
    from kommune360.exchange.folder.releasing import Trial

PROTECTED = "protected"  # a way in, no zone: protected on import, stored in the planning zone
Progress = Callable[[int, int, str], None]
Answers = Mapping[str, Mapping[str, str]]  # file name, or "*" for all -> question id -> answer

_GEO_SUFFIXES = {".geojson", ".gpkg", ".shp", ".zip"}
_TABLE_OF = {
    ReadingKind.AREAS: "areas",
    ReadingKind.BRIDGE: "bridges",
    ReadingKind.FACILITIES: "facilities",
    ReadingKind.QUOTAS: "quotas",
}


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


def import_files(
    folder: PlanningFolder,
    paths: Sequence[Path],
    *,
    answers: Answers | None = None,
    author: str = "",
    zone: str = PLANNING_ZONE,
    progress: Progress | None = None,
) -> DataState:
    """Read and store ``paths`` in one transaction; return the state that holds afterwards.

    InputRefused with all findings where one file cannot be stored; then nothing is.
    """
    batch = read_batch(folder, paths, answers=answers, progress=progress, zone=zone)
    if not batch.ready:
        raise InputRefused([*batch.findings, *unanswered(batch)])
    return commit_batch(folder, batch, author=author, zone=zone)


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


def commit_batch(
    folder: PlanningFolder, batch: Batch, *, author: str = "", zone: str = PLANNING_ZONE
) -> DataState:
    """Store a ready batch; return the new state (the old one where nothing is new)."""
    if not batch.ready:
        raise InputRefused(batch.findings)
    if not batch.readings:
        return folder.store.state
    remembered = _answers_to_remember(batch)
    trial = _protected(folder, batch, zone)
    kept_out = {reading.file for reading in batch.readings if trial and reading.dataset in trial.shielded}
    for reading in batch.readings:
        if reading.file not in kept_out:
            _keep_source(folder, batch.paths[reading.file], reading.fingerprint)
    with folder.store.transaction("import", author) as change:
        change.note = ", ".join(sorted(batch.paths))
        change.details["mappings"] = [mapping_as_dict(mapping) for mapping in remembered]
        for reading in batch.readings:
            _put(change, reading, PLANNING_ZONE if zone == PROTECTED else zone)
        if trial:
            _put_protected(change, folder, batch, trial)
        _put_nesting(change, folder, batch)
    folder.remember(remembered)
    return folder.store.state


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
        areas = reading.frame if drawn else _area_names(reading)
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


def _protected(folder: PlanningFolder, batch: Batch, zone: str) -> Trial | None:
    """The figures that are protected on import: all of them by wish, sensitive ones by their sheet.

    Where a town has no statistics unit nobody may keep the figures as they came: neither they nor their
    file are stored. InputRefused where they cannot be protected.
    """
    figures = [reading for reading in batch.readings if reading.kind is ReadingKind.OBSERVATIONS]
    sheets = sheets_of(folder)
    if zone == PLANNING_ZONE:
        figures = [r for r in figures if (s := sheet_for(r.dataset, sheets)) and needs_protection(s)]
    elif zone != PROTECTED:
        return None
    if not figures:
        return None
    from kommune360.exchange.folder.releasing import Asked, Trial, profile_of, shield_all

    asked = []
    for reading in figures:
        sheet = sheet_for(reading.dataset, sheets)
        rule = rule_for(sheet.sensitivity if sheet else None, [reading.title, reading.file])
        asked.append(Asked(reading.dataset, reading.frame, rule))
    profile = profile_of(folder)
    trial = Trial(profile, shield_all(folder, profile, asked))
    if not trial.passed:
        raise InputRefused(trial.refusals())
    return trial


def _put_protected(change: Transaction, folder: PlanningFolder, batch: Batch, trial: Trial) -> None:
    """In place of the figures as they came: the protected ones, their description, the proof."""
    from kommune360.exchange.folder.releasing import file_proof, released_row

    number = folder.store.ledger.next_number()
    shielded, table = set(trial.shielded), OBSERVATION_TABLES[PLANNING_ZONE]
    for name in (table, "datasets"):
        change.frames[name] = [
            frame.filter(~pl.col("dataset").is_in(list(shielded))) for frame in change.frames.get(name, [])
        ]
    for reading in batch.readings:
        if reading.dataset in shielded:
            each = trial.shielded[reading.dataset]
            change.replace(table, each.released.table)
            row = _dataset_row(reading, PLANNING_ZONE).to_dicts()[0]
            change.replace("datasets", released_row(row, reading.dataset, number, each))
    change.details["proof"] = number
    file_proof(folder, number, trial)


def _put(change: Transaction, reading: Reading, zone: str) -> None:
    change.drop(reading.dataset)
    if reading.kind is ReadingKind.OBSERVATIONS:
        change.replace(OBSERVATION_TABLES[zone], reading.frame)
        names = _area_names(reading)
        if names is not None:
            change.replace("areas", names)
    elif reading.kind in _TABLE_OF:
        change.replace(_TABLE_OF[reading.kind], reading.frame)
    if reading.hierarchy is not None and reading.hierarchy.height:
        change.replace("bridges", reading.hierarchy)
    elif reading.kind is ReadingKind.AREAS:
        _put_hierarchy(change, reading)
    _put_systems(change, reading)
    if reading.variables:
        change.replace("variables", _variables_frame(reading))
    only_figures = zone if reading.kind is ReadingKind.OBSERVATIONS else PLANNING_ZONE
    change.replace("datasets", _dataset_row(reading, only_figures))


def _area_names(reading: Reading) -> pl.DataFrame | None:
    """Names that a table of figures gives its areas; boundaries know better where they exist."""
    names: Mapping[str, Mapping[str, str]] = reading.meta.get("area_names", {})
    rows = [
        {"system": system, "key": key, "name": name, "dataset": reading.dataset}
        for system, pairs in names.items()
        for key, name in pairs.items()
    ]
    return pl.DataFrame(rows, schema=dict(AREAS)) if rows else None


def _put_hierarchy(change: Transaction, reading: Reading) -> None:
    for (system,), part in reading.frame.group_by("system", maintain_order=True):
        known = known_systems().get(str(system))
        if known is not None and known.parent:
            parents = hierarchy_from_keys(known, part["key"].to_list(), reading.dataset)
            if parents.height:
                change.replace("bridges", parents)


def _put_nesting(change: Transaction, folder: PlanningFolder, batch: Batch) -> None:
    """Find out which of a town's own systems lie inside which; catalogued ones say it by their keys."""
    new = [reading.frame for reading in batch.readings if reading.kind is ReadingKind.AREAS]
    if not new:
        return
    fresh = {system for frame in new for system in frame["system"].unique()}
    stored = folder.store.read("areas").filter(~pl.col("system").is_in(sorted(fresh))).collect()
    areas = pl.concat([*new, stored], how="diagonal_relaxed")
    systems = [str(system) for system in areas["system"].unique(maintain_order=True)]
    told = {
        (row["from_system"], row["to_system"])
        for reading in batch.readings
        if reading.hierarchy is not None
        for row in reading.hierarchy.select("from_system", "to_system").unique().to_dicts()
    }
    for child, parent in itertools.permutations(systems, 2):
        known = known_systems().get(child)
        if (known and known.parent) or not {child, parent} & fresh or (child, parent) in told:
            continue
        lower, upper = (areas.filter(pl.col("system") == system) for system in (child, parent))
        newer = lower if child in fresh else upper
        found = nesting(lower, upper, str(newer["dataset"][0]))
        if found.height:
            change.replace("bridges", found)


def _put_systems(change: Transaction, reading: Reading) -> None:
    if reading.systems is not None and reading.systems.height:
        change.replace("systems", reading.systems)
        return
    used = {reading.area_system} if reading.area_system else set()
    rows = [
        {
            "system": system.id,
            "label_de": system.label.de,
            "label_en": system.label.en,
            "valid_from": system.valid_from,
            "valid_to": system.valid_to,
            "dataset": reading.dataset,
        }
        for system in known_systems().values()
        if system.id in used
    ]
    if rows:
        change.replace("systems", pl.DataFrame(rows, schema=dict(SYSTEMS)))


def _variables_frame(reading: Reading) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "variable": [variable.id for variable in reading.variables],
            "label_de": [variable.label.de for variable in reading.variables],
            "label_en": [variable.label.en for variable in reading.variables],
            "unit": [variable.unit for variable in reading.variables],
            "dataset": [reading.dataset] * len(reading.variables),
        }
    )


def _dataset_row(reading: Reading, zone: str) -> pl.DataFrame:
    periods = (
        sorted(reading.frame["period"].drop_nulls().unique().to_list())
        if "period" in reading.frame.columns
        else []
    )
    meta = {
        **{key: value for key, value in reading.meta.items() if key != "area_names"},
        "decisions": dict(reading.decisions),
        "structure": reading.structure,
        "checks": [
            {
                "what": check.what.as_dict(),
                "stated": check.stated,
                "computed": check.computed,
                "holds": check.holds,
            }
            for check in reading.checks
        ],
        "findings": [finding.as_dict() for finding in reading.findings],
    }
    return pl.DataFrame(
        {
            "dataset": [reading.dataset],
            "kind": [str(reading.kind)],
            "title": [reading.title],
            "file": [reading.file],
            "sheet": [reading.sheet],
            "fingerprint": [reading.fingerprint],
            "zone": [zone],
            "area_system": [reading.area_system],
            "period_first": [periods[0] if periods else ""],
            "period_last": [periods[-1] if periods else ""],
            "rows": [reading.frame.height],
            "imported_at": [dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")],
            "meta": [json.dumps(meta, ensure_ascii=False, default=str)],
        }
    )


def _answers_to_remember(batch: Batch) -> list[RememberedMapping]:
    return [
        RememberedMapping(
            structure=reading.structure,
            columns=reading.columns,
            answers=dict(reading.meta["answers"]),
            file=reading.file,
        )
        for reading in batch.readings
        if reading.meta.get("answers")
    ]


def _keep_source(folder: PlanningFolder, path: Path, fingerprint: str) -> None:
    folder.sources.mkdir(exist_ok=True)
    target = folder.sources / source_name(path.name, fingerprint)
    if not target.exists():
        part = target.with_name(f".{target.name}.part")
        shutil.copyfile(path, part)
        part.replace(target)


def source_name(file: str, fingerprint: str) -> str:
    """Name under which the original ``file`` is kept in ``sources/``."""
    return f"{fingerprint[:16]}-{Path(file).name}"


def source_names(folder: PlanningFolder, zone: str = PLANNING_ZONE) -> set[str]:
    """Names in ``sources/`` of the files whose content the folder holds now and ``zone`` may see.

    A file of which one sheet lies in the statistics zone is shown there alone, and so is the file behind
    protected figures: that it came to the planning zone in another shape does not open it.
    """
    stored = folder.store.inventory().select("dataset", "file", "fingerprint", "zone").collect()
    closed = protected_datasets(folder)
    names: dict[str, set[str]] = {}
    for dataset, file, fingerprint, where in stored.iter_rows():
        shown_in = STATISTICS_ZONE if dataset in closed else where
        names.setdefault(source_name(file, fingerprint), set()).add(shown_in)
    return {name for name, zones in names.items() if zone == STATISTICS_ZONE or STATISTICS_ZONE not in zones}


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
