"""The pages of the moderation: where something waits, one queue, the act with its confirmation, the log."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import deny, requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.dialogue import pages, phases, selectors, services
from kommune360.web.dialogue.moderation import acts, queue
from kommune360.web.dialogue.moderation.forms import ActForm
from kommune360.web.dialogue.moderation.reasons import reasons
from kommune360.web.dialogue.permissions import may_do, visitor_of
from kommune360.web.dialogue.views import around, found_round

_LOG = 200


@requires("may_moderate_dialogue")
def overview(request: HttpRequest) -> HttpResponse:
    """All rounds in which something waits."""
    rounds = selectors.rounds_for(visitor_of(request))
    return render(request, "dialogue/moderation_overview.html", {"loads": queue.loads_of(rounds)})


@requires("public")
def waiting(request: HttpRequest, slug: str) -> HttpResponse:
    """The queue of one round; ``zeige`` chooses what is shown."""
    round_ = found_round(request, slug)
    if not _may(request, round_):
        return deny(request, "may_moderate_dialogue")
    return _page(request, round_, request.GET.get("zeige", queue.WAITING))


@requires("public")
@require_POST
def act(request: HttpRequest, slug: str) -> HttpResponse:
    """One act on the contributions that are ticked; several ask once, naming all of them."""
    round_ = found_round(request, slug)
    if not _may(request, round_):
        return deny(request, "may_moderate_dialogue")
    shown = request.POST.get("zeige", queue.WAITING)
    form = ActForm(round_.contributions.all(), language_of_page(), request.POST)
    if not form.is_valid():
        return _page(request, round_, shown, form)
    said = form.cleaned_data
    chosen = list(said["contributions"].select_related("thesis"))
    if len(chosen) > 1 and "confirmed" not in request.POST:
        context = {**around(request, round_), "form": form, "chosen": chosen, "shown": shown}
        context["act_label"] = dict(form.fields["act"].choices)[said["act"]]
        context["reason_label"] = reasons().get(said["reason"])
        return render(request, "dialogue/moderation_confirm.html", context)
    try:
        made = acts.moderate(
            round_,
            chosen,
            said["act"],
            reason=said["reason"],
            message=said["message"],
            actor=actor_of(request),
        )
    except services.NotNow:
        messages.warning(request, _("In dieser Phase der Runde wird nicht moderiert."))
        return redirect("dialogue:moderation", round_.slug)
    messages.success(request, _done(len(made)))
    return redirect("dialogue:moderation", round_.slug)


@requires("public")
@require_POST
def take_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take back one act, if nothing followed it."""
    round_ = found_round(request, slug)
    if not _may(request, round_):
        return deny(request, "may_moderate_dialogue")
    found = round_.acts.select_related("contribution", "round").filter(pk=pk).first()
    if found is None:
        raise Http404
    try:
        acts.take_back(found, actor=actor_of(request))
    except (acts.TooLate, services.NotNow):
        messages.warning(
            request, _("Das lässt sich nicht mehr zurücknehmen; es kam etwas Neueres dazwischen.")
        )
    else:
        messages.success(request, _("Zurückgenommen: der Beitrag ist wieder, wie er war."))
    return redirect("dialogue:moderation", round_.slug)


@requires("public")
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """What the team did, newest first."""
    round_ = found_round(request, slug)
    if not _may(request, round_):
        return deny(request, "may_moderate_dialogue")
    context = {
        **around(request, round_),
        "acts": queue.log_of(round_)[:_LOG],
        "reasons": {reason.id: reason.name for reason in reasons().values()},
    }
    return render(request, "dialogue/moderation_log.html", context)


def _may(request: HttpRequest, round_: Any) -> bool:
    return may_do(visitor_of(request), phases.MODERATE, round_)


def _page(request: HttpRequest, round_: Any, shown: str, form: ActForm | None = None) -> HttpResponse:
    entries = queue.queue_of(round_, shown)
    context = {
        **around(request, round_),
        "entries": [(entry, pages.entry_of(entry.contribution, {})) for entry in entries],
        "shown": shown,
        "number": len(entries),
        "flagged": sum(bool(entry.notices or entry.remarks) for entry in entries),
        "views": (
            (queue.WAITING, _("wartet")),
            (queue.HIDDEN, _("nicht gezeigt")),
            (queue.SHOWN, _("veröffentlicht")),
        ),
        "form": form or ActForm(round_.contributions.all(), language_of_page()),
        "ticked": {str(pk) for pk in form.data.getlist("contributions")} if form is not None else set(),
    }
    return render(
        request, "dialogue/moderation.html", context, status=422 if form is not None and form.errors else 200
    )


def _done(number: int) -> str:
    if not number:
        return _("Nichts zu tun: das war schon so.")
    return ngettext(
        "%(n)s Beitrag ist bearbeitet. Im Protokoll lässt es sich zurücknehmen.",
        "%(n)s Beiträge sind bearbeitet. Im Protokoll lässt es sich zurücknehmen.",
        number,
    ) % {"n": number}
