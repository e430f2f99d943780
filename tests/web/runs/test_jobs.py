"""Do page and job of a long piece of work hear each other, whichever room the work belongs to?"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from kommune360.web.accounts.models import Municipality
from kommune360.web.data.models import ImportRun, ReleaseRun
from kommune360.web.projection.models import ProjectionRun
from kommune360.web.reports.models import PortraitRun
from kommune360.web.runs.jobs import Cancelled, reporter, said_when_broken
from kommune360.web.runs.models import SILENT_AFTER, Run

RUNS = (ImportRun, ReleaseRun, ProjectionRun, PortraitRun)


@pytest.fixture(params=RUNS)
def run(request: pytest.FixtureRequest, town: Municipality) -> Run:
    run: Run = request.param.objects.create(municipality=town)
    return run


def test_the_page_sees_how_far_the_job_is(run: Any) -> None:
    reporter(run)(3, 7, "read")
    run.refresh_from_db()
    assert (run.progress_done, run.progress_total) == (3, 7)
    assert run.moving


def test_the_job_hears_that_it_shall_stop(run: Any) -> None:
    report = reporter(run)
    type(run).objects.filter(pk=run.pk).update(cancel_wanted=True)
    with pytest.raises(Cancelled):
        report(1, 7, "")


def test_what_breaks_is_said_and_raised(run: Any) -> None:
    failed = []
    with pytest.raises(ZeroDivisionError), said_when_broken(run, failed.append):
        _ = 1 / 0
    assert failed == [run]


@pytest.mark.parametrize("kind", [ProjectionRun, PortraitRun])
def test_a_run_that_went_silent_is_given_up(town: Municipality, kind: Any) -> None:
    long_ago = timezone.now() - SILENT_AFTER - dt.timedelta(minutes=1)
    run = kind.objects.create(municipality=town, heard_at=long_ago)
    assert not run.moving
    reporter(run)(1, 2, "read")
    run.refresh_from_db()
    assert run.moving
