"""Answering: bundle contributions, promise an answer, give it with reason and what it changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.permissions import may
from kommune360.web.accounts.rights import deny, requires
from kommune360.web.dialogue import pages, phases, selectors, services
from kommune360.web.dialogue.forms import AnswerForm
from kommune360.web.dialogue.permissions import may_do, visitor_of
from kommune360.web.dialogue.views import around, found_round
from kommune360.web.ui import subjects


@requires("public")
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer contributions that have no answer yet, or promise one; ``beitrag`` marks the first ones."""
    round_ = found_round(request, slug)
    if not may_do(visitor_of(request), phases.CONSIDER, round_):
        return deny(request, "may_consider")
    chosen = request.GET.getlist("beitrag")
    form = _form(request, round_, selectors.unanswered_of(round_), {"contributions": chosen})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        consideration = services.promise(
            round_,
            said["contributions"],
            {name: said[name] for name in ("title", "role", "due")},
            actor=actor_of(request),
        )
        return _finish(request, round_, consideration, form)
    return _page(request, round_, form)


@requires("public")
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give the promised answer, or correct one; what it said before stays in the audit trail."""
    round_ = found_round(request, slug)
    if not may_do(visitor_of(request), phases.CONSIDER, round_):
        return deny(request, "may_consider")
    found = round_.considerations.filter(pk=pk).first()
    if found is None:
        raise Http404
    own = found.contributions.all()
    initial = {name: getattr(found, name) for name in ("title", "result", "reason", "role", "due")}
    changes = [f"{change.kind}:{change.ref}" for change in found.changes.all()]
    initial |= {"contributions": list(own.values_list("pk", flat=True)), "changed": "".join(changes[:1])}
    form = _form(request, round_, (selectors.unanswered_of(round_) | own).distinct(), initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        services.rebundle(
            found,
            said["contributions"],
            {name: said[name] for name in ("title", "role", "due")},
            actor=actor_of(request),
        )
        return _finish(request, round_, found, form)
    return _page(request, round_, form, found)


def _finish(request: HttpRequest, round_: Any, consideration: Any, form: AnswerForm) -> HttpResponse:
    said = form.cleaned_data
    if not said["result"]:
        messages.success(request, _("Die Antwort ist zugesagt."))
        return redirect("dialogue:answers", round_.slug)
    changes = []
    named = form.changed_subject()
    if named is not None:
        change = _kept(consideration, *named) or _change(round_, *named)
        if change is None:
            raise Http404
        changes.append(change)
    services.answer(consideration, said["result"], said["reason"], changes, actor=actor_of(request))
    messages.success(request, _("Die Antwort ist veröffentlicht."))
    return redirect("dialogue:answer", round_.slug, consideration.pk)


def _kept(consideration: Any, kind: str, ref: str) -> tuple[subjects.Card, str] | None:
    """What this answer said before it was corrected: the version it made does not move with the object."""
    known = consideration.changes.filter(kind=kind, ref=ref).first()
    return (subjects.Card.from_dict(known.card), known.before) if known is not None else None


def _change(round_: Any, kind: str, ref: str) -> tuple[subjects.Card, str] | None:
    """The card of the version that holds now, and the version before it."""
    card = subjects.card_of(round_.municipality, kind, ref)
    if card is None:
        return None
    return card, subjects.version_before(round_.municipality, kind, ref, card.version)


def _form(request: HttpRequest, round_: Any, contributions: Any, initial: dict[str, Any]) -> AnswerForm:
    return AnswerForm(contributions, _changeable(request, round_), request.POST or None, initial=initial)


def _changeable(request: HttpRequest, round_: Any) -> list[Any]:
    """Objects of the round's town that an answer can have changed, grouped by kind."""
    town = round_.municipality
    if town is None:
        return []
    found = []
    for kind in subjects.kinds():
        if kind.changeable and may(request.user, kind.right, town):
            options = [(f"{kind.key}:{ref}", label) for ref, label in kind.choices(town)]
            if options:
                found.append((kind.name, [(value, pages.in_language(label)) for value, label in options]))
    return found


def _page(request: HttpRequest, round_: Any, form: AnswerForm, found: Any = None) -> HttpResponse:
    context = {**around(request, round_), "form": form, "consideration": found}
    return render(request, "dialogue/answer_form.html", context, status=422 if form.errors else 200)
