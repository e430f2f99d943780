"""An import: from files to one new data state, or to findings and questions and no change at all.

A batch that is ready is stored in one transaction, what is sensitive in it protected on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from kommune360.base.findings import InputRefused
from kommune360.exchange.folder.batches import Answers, Batch, Progress, read_batch, unanswered
from kommune360.exchange.folder.datasheets import sheets_of
from kommune360.exchange.folder.planning_folder import PlanningFolder, mapping_as_dict
from kommune360.exchange.folder.sources import keep_source
from kommune360.exchange.folder.storing import dataset_row, put, put_nesting
from kommune360.exchange.reading import ReadingKind, RememberedMapping
from kommune360.observations.datasheets import needs_protection, rule_for, sheet_for
from kommune360.observations.ledger import DataState
from kommune360.observations.store import OBSERVATION_TABLES, PLANNING_ZONE, Transaction

if TYPE_CHECKING:  # heavy: only when figures are protected
    from kommune360.exchange.folder.releasing import Trial

PROTECTED = "protected"  # a way in, no zone: protected on import, stored in the planning zone


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
            keep_source(folder, batch.paths[reading.file], reading.fingerprint)
    with folder.store.transaction("import", author) as change:
        change.note = ", ".join(sorted(batch.paths))
        change.details["mappings"] = [mapping_as_dict(mapping) for mapping in remembered]
        for reading in batch.readings:
            put(change, reading, PLANNING_ZONE if zone == PROTECTED else zone)
        if trial:
            _put_protected(change, folder, batch, trial)
        put_nesting(change, folder, batch.readings)
    folder.remember(remembered)
    return folder.store.state


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
            row = dataset_row(reading, PLANNING_ZONE).to_dicts()[0]
            change.replace("datasets", released_row(row, reading.dataset, number, each))
    change.details["proof"] = number
    file_proof(folder, number, trial)


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
