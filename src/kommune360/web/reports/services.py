"""What is done with papers: issue one, take another Word template, have all portraits made. Each with its audit line."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any

from django.db import transaction

from kommune360.base.findings import Finding, Findings, InputRefused
from kommune360.reports.papers import templates
from kommune360.reports.papers.files import own_details, own_plan
from kommune360.reports.papers.snapshot import KINDS, freeze
from kommune360.reports.portraits.bulk import ALL, write_portraits
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import folder_of, path_of
from kommune360.web.audit.services import Actor, record
from kommune360.web.reports import selectors
from kommune360.web.reports.models import MOVING, IssuedPaper, PortraitRun, RunState
from kommune360.web.runs.jobs import Cancelled, reporter

PACKED = "portraets.zip"
KEPT_RUNS = 3


def issue(
    municipality: Municipality, asked: selectors.Asked, kind: str, language: str, *, actor: Actor
) -> IssuedPaper:
    """Freeze a paper on the need as it goes out. KeyError for an unknown kind; InputRefused, FolderMissing."""
    if kind not in KINDS:
        raise KeyError(kind)
    plan = selectors.plan_for(municipality, asked.scenario)
    if isinstance(plan, Findings):
        raise InputRefused(plan)
    folder = folder_of(municipality)
    scope = selectors.scope_for(plan, asked)
    frozen = freeze(kind, scope, own_details(folder), language, own_plan(folder))
    with transaction.atomic():
        made = IssuedPaper.objects.create(
            municipality=municipality,
            kind=kind,
            title=frozen["document"]["title"],
            scenario=frozen["scenario"]["name"] if asked.scenario else "",
            snapshot=frozen,
            template=templates.keep_template(folder),
            data_state=frozen["state"]["number"],
            made_by=actor.name,
        )
        after = {"kind": kind, "data_state": made.data_state}
        record(actor, "paper.issued", municipality_id=municipality.pk, obj=made, after=after)
    return made


def take_template(municipality: Municipality, name: str, content: bytes, *, actor: Actor) -> list[Finding]:
    """Use a Word file as the town's template unless a finding stops it; all findings. FolderMissing."""
    from kommune360.reports.document.word_template import template_findings  # heavy: only when it is needed

    found = Findings(template_findings(content))
    if not found.stops:
        templates.put_template(folder_of(municipality), content)
        record(actor, "template.taken", municipality_id=municipality.pk, label=name)
    return list(found)


def drop_template(municipality: Municipality, *, actor: Actor) -> None:
    """Back to the template of the program. FolderMissing."""
    if templates.drop_template(folder_of(municipality)):
        record(actor, "template.dropped", municipality_id=municipality.pk)


@transaction.atomic
def begin_portraits(
    municipality: Municipality, system: str, label: str, areas: int, language: str, *, actor: Actor
) -> PortraitRun:
    """Enter a run; one of the same level that moves is taken instead of a second."""
    moving = PortraitRun.objects.filter(municipality=municipality, system=system, state__in=MOVING)
    for run in moving:
        if run.moving:
            return run
    run = PortraitRun.objects.create(
        municipality=municipality,
        system=system,
        label=label,
        language=language,
        progress_total=areas,
        started_by=actor.name,
    )
    record(actor, "portraits.begun", municipality_id=municipality.pk, label=label)
    return run


def carry_out(run: PortraitRun) -> None:
    """Write all portraits, bound and packed; ends as done, refused or cancelled."""
    path = path_of(run.municipality)
    PortraitRun.objects.filter(pk=run.pk, state=RunState.WAITING).update(state=RunState.RUNNING)
    report = reporter(run)

    def written_so_far(areas: int) -> None:
        report(areas, run.progress_total, "")

    try:
        written_so_far(0)
        if path is None:
            raise InputRefused([])
        written = write_portraits(
            path, run.folder, system=run.system, language=run.language, report=written_so_far
        )
        _pack(run.folder, written.files)
    except Cancelled:
        shutil.rmtree(run.folder, ignore_errors=True)
        _end(run, RunState.CANCELLED)
        return
    except InputRefused as refused:
        said = " ".join(finding.what.in_language(run.language) for finding in refused.findings)
        _end(run, RunState.REFUSED, refused=said[:500])
        return
    _end(
        run,
        RunState.DONE,
        data_state=written.state,
        progress_done=written.areas,
        progress_total=written.areas,
    )
    _forget_old(run)


def fail_run(run: PortraitRun) -> None:
    shutil.rmtree(run.folder, ignore_errors=True)
    _end(run, RunState.FAILED)


def cancel_run(run: PortraitRun, *, actor: Actor) -> None:
    """Stop a run: a waiting one now, a running one after the area it is at."""
    with transaction.atomic():
        PortraitRun.objects.filter(pk=run.pk).update(cancel_wanted=True)
        PortraitRun.objects.filter(pk=run.pk, state=RunState.WAITING).update(state=RunState.CANCELLED)
        record(actor, "portraits.cancelled", municipality_id=run.municipality_id, label=str(run))


def _pack(folder: Path, files: tuple[Path, ...]) -> None:
    """All single portraits in one archive; the same files, the same bytes."""
    with zipfile.ZipFile(folder / PACKED, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in files:
            if file.name != ALL:
                packed.writestr(zipfile.ZipInfo(file.name), file.read_bytes())


def _end(run: PortraitRun, state: RunState, **more: Any) -> None:
    PortraitRun.objects.filter(pk=run.pk).update(state=state, **more)
    run.refresh_from_db()


def _forget_old(run: PortraitRun) -> None:
    """Files of earlier runs go: portraits can be made again at any time."""
    ended = PortraitRun.objects.filter(municipality=run.municipality_id).exclude(state__in=MOVING)
    for old in ended[KEPT_RUNS:]:
        shutil.rmtree(old.folder, ignore_errors=True)
        old.delete()
