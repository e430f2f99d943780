"""The page of answers still owed, and the reminder."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import deny, requires
from kommune360.web.dialogue import owed as owing
from kommune360.web.dialogue import phases, selectors, services
from kommune360.web.dialogue.moderation import acts
from kommune360.web.dialogue.permissions import may_do, visitor_of
from kommune360.web.dialogue.views import found_round


@requires("may_discuss_internally")
def owed(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, the most overdue first; ``rolle`` chooses whose it is."""
    visitor, role = visitor_of(request), request.GET.get("rolle", "")[:120]
    rounds = selectors.rounds_for(visitor)
    found = owing.owed_in(rounds, timezone.localdate(), role)
    context = {
        "owed": [
            (
                one,
                may_do(visitor, phases.CONSIDER, one.round),
                may_do(visitor, phases.MODERATE, one.round),
            )
            for one in found
        ],
        "late": sum(one.late for one in found),
        "waiting": sum(one.waiting for one in found),
        "promise": selectors.promise_of(rounds, timezone.localdate()),
        "roles": owing.roles_in(rounds),
        "role": role,
    }
    return render(request, "dialogue/owed.html", context)


@requires("public")
@require_POST
def remind(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Remind those who promised this answer: it is written down and stands on their start page."""
    round_ = found_round(request, slug)
    if not may_do(visitor_of(request), phases.MODERATE, round_):
        return deny(request, "may_moderate_dialogue")
    found = round_.considerations.filter(pk=pk, result="").first()
    if found is None:
        raise Http404
    try:
        acts.remind(round_, f"{found.title} ({found.role})", actor=actor_of(request))
    except services.NotNow:
        raise Http404 from None
    messages.success(request, _("Die Erinnerung ist vermerkt."))
    return redirect("dialogue:owed")
