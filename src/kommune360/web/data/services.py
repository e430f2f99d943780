"""What can be done with data: begin an import, read it, answer it, store it, cancel it, take it back.

``read_run`` and ``store_run`` are long and run in jobs; the others are quick. Every act leaves an
audit line. Uploaded files are deleted as soon as an import ends, at once where they look personal.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from kommune360.base.findings import InputRefused
from kommune360.exchange.folder.batches import read_batch
from kommune360.exchange.folder.datasheets import save_sheet, sheets_of
from kommune360.exchange.folder.importing import commit_batch
from kommune360.exchange.folder.preview import batch_report
from kommune360.observations.datasheets import DataSheet
from kommune360.observations.store import PLANNING_ZONE
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import folder_of
from kommune360.web.areas.following import tell
from kommune360.web.audit.services import Actor, record
from kommune360.web.data.models import ImportRun, RunState
from kommune360.web.runs.jobs import Cancelled, reporter

log = logging.getLogger(__name__)
PERSONAL = "personal-data"


def begin_import(
    municipality: Municipality, uploads: Iterable[UploadedFile], *, actor: Actor, zone: str = PLANNING_ZONE
) -> ImportRun:
    """Keep the uploaded files aside and open an import; reading is a job (``tasks``)."""
    run = ImportRun(municipality=municipality, started_by=actor.name, zone=zone)
    run.folder.mkdir(parents=True)
    names = []
    for upload in uploads:
        name = PurePath(upload.name or "datei").name
        with (run.folder / name).open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
        names.append(name)
    run.files = names
    with transaction.atomic():
        run.save()
        record(actor, "import.begun", municipality_id=municipality.pk, label=str(run), after={"files": names})
    return run


def read_run(run: ImportRun) -> None:
    """Read the files and put report and questions into the run; nothing is stored."""
    _move(run, RunState.READING)
    try:
        batch = read_batch(
            folder_of(run.municipality),
            _paths(run),
            answers=run.answers,
            progress=reporter(run),
            zone=run.zone,
        )
    except Cancelled:
        _end(run, RunState.CANCELLED)
        return
    run.report = batch_report(batch)
    if any(finding["code"] == PERSONAL for finding in run.report["findings"]):
        # not one byte of it stays, and no sample of it either
        run.report["readings"] = []
        _end(run, RunState.REFUSED)
    elif batch.findings.stops:
        _end(run, RunState.REFUSED)
    elif not batch.ready:
        _move(run, RunState.ASKED)
    elif not batch.readings:
        _end(run, RunState.DONE)
    else:
        _move(run, RunState.READY)


def answer_run(run: ImportRun, answers: Mapping[str, Mapping[str, str]], *, actor: Actor) -> None:
    """Keep the answers; the files are then read again with them."""
    merged = {file: {**run.answers.get(file, {}), **given} for file, given in answers.items()}
    with transaction.atomic():
        run.answers = {**run.answers, **merged}
        run.state = RunState.WAITING
        run.save()
        record(
            actor,
            "import.answered",
            municipality_id=run.municipality_id,
            label=str(run),
            after={file: dict(given) for file, given in answers.items()},
        )


def mark_storing(run: ImportRun) -> None:
    """The page shows at once that the step was taken, whenever the worker comes to it."""
    _move(run, RunState.STORING)


def store_run(run: ImportRun, *, actor: Actor) -> None:
    """Store what was read, in one transaction of the planning folder."""
    if run.state not in {RunState.READY, RunState.STORING}:
        return
    _move(run, RunState.STORING)
    folder = folder_of(run.municipality)
    try:
        batch = read_batch(folder, _paths(run), answers=run.answers, progress=reporter(run), zone=run.zone)
        state = commit_batch(folder, batch, author=actor.name, zone=run.zone)
    except Cancelled:
        _end(run, RunState.CANCELLED)
        return
    except InputRefused as refusal:
        run.report = {**run.report, "findings": [finding.as_dict() for finding in refusal.findings]}
        _end(run, RunState.REFUSED)
        return
    run.data_state = state.number
    with transaction.atomic():
        _end(run, RunState.DONE)
        record(
            actor,
            "import.stored",
            municipality_id=run.municipality_id,
            label=str(run),
            after={"data_state": state.number, "datasets": list(state.datasets)},
        )
    tell(run.municipality)


def fail_run(run: ImportRun) -> None:
    """An error nobody foresaw ended the job: say so, keep nothing half."""
    _end(run, RunState.FAILED)


def cancel_run(run: ImportRun, *, actor: Actor) -> None:
    """Stop a run. A waiting one ends now, a moving one at its next file."""
    with transaction.atomic():
        record(actor, "import.cancelled", municipality_id=run.municipality_id, label=str(run))
        if run.moving:
            ImportRun.objects.filter(pk=run.pk).update(cancel_wanted=True)
        else:
            _end(run, RunState.CANCELLED)


def undo_import(municipality: Municipality, *, actor: Actor) -> int:
    """Take the newest change back; return the number of the new data state.

    ValueError where there is nothing to take back.
    """
    state = folder_of(municipality).store.undo(actor.name)
    record(
        actor,
        "import.undone",
        municipality_id=municipality.pk,
        label=state.note,
        after={"data_state": state.number, "undoes": state.details["undoes"]},
    )
    tell(municipality)
    return state.number


def save_datasheet(municipality: Municipality, sheet: DataSheet, *, actor: Actor) -> None:
    """Write the data sheet of one dataset into the planning folder."""
    folder = folder_of(municipality)
    before = sheets_of(folder).get(sheet.dataset)
    save_sheet(folder, sheet)
    record(
        actor,
        "datasheet.saved",
        municipality_id=municipality.pk,
        label=sheet.dataset,
        before=before.as_dict() if before else {},
        after=sheet.as_dict(),
    )


def forget_answers(municipality: Municipality, structure: str, *, actor: Actor) -> str:
    """Drop remembered answers; return the file they were given for. KeyError where there are none."""
    mapping = folder_of(municipality).forget(structure)
    record(
        actor,
        "answers.forgotten",
        municipality_id=municipality.pk,
        label=mapping.file or structure[:16],
        before={"answers": dict(mapping.answers)},
    )
    return mapping.file


def _paths(run: ImportRun) -> list[Path]:
    return [run.folder / name for name in run.files]


def _move(run: ImportRun, state: RunState) -> None:
    run.state = state
    run.save(update_fields=["state", "report", "answers", "data_state"])


def _end(run: ImportRun, state: RunState) -> None:
    if run.zone != PLANNING_ZONE:  # samples and sums were for the person who looked, not for the record
        run.report = {**run.report, "readings": []}
    _move(run, state)
    shutil.rmtree(run.folder, ignore_errors=True)
