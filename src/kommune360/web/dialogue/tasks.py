"""What the worker does for the dialogue beside the requests: landscapes, digests by mail."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from kommune360.web.dialogue.landscape import keeping, weighing
from kommune360.web.dialogue.models import Round
from kommune360.web.dialogue.notify import deadlines, digests


@task()
def refresh_landscape(round_id: int) -> None:
    """Bring weights and landscape of a round up to date; one that is gone meanwhile is left alone."""
    round_ = Round.objects.select_related("municipality").filter(pk=round_id).first()
    if round_ is not None:
        weighing.weigh(round_)  # first: the next statement waits for it
        keeping.refresh(round_)


@task()
def send_digests() -> None:
    """Mail what is new to those who asked for it; once a day at most for each of them."""
    digests.send_digests()


@task()
def send_reminders() -> None:
    """Mail those who promised answers that are due in the next days."""
    deadlines.send_reminders(timezone.localdate())
