"""What does the dialogue say about an object of the house? The answer for the pages of needs, scenarios …

From kind and reference to the answers that changed it and the theses that rest on it, as far as the
reader may see them. Rounds of the network rest on no town's objects.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import ngettext

from kommune360.web.accounts.models import Municipality
from kommune360.web.dialogue.models import Audience, Change, Contribution, Evidence, Round, State
from kommune360.web.dialogue.permissions import may_read, visitor_of
from kommune360.web.ui.subjects import Discussion, Mention, Said, Unanswered

SHOWN = 6
LENGTH = 80


def mentions_of(request: HttpRequest, kind: str, ref: str) -> list[Mention]:
    """Answers that changed it, newest first, then theses that rest on it."""
    visitor = visitor_of(request)
    changes = (
        Change.objects.filter(kind=kind, ref=ref, consideration__round__municipality=request.municipality)
        .exclude(consideration__result="")
        .select_related("consideration__round__municipality")
        .annotate(said=_published("consideration__contributions"))
        .order_by("-consideration__answered_at", "-pk")
    )
    evidence = (
        Evidence.objects.filter(kind=kind, ref=ref, thesis__round__municipality=request.municipality)
        .select_related("thesis__round__municipality")
        .annotate(said=_published("thesis__contributions"))
        .order_by("-pk")
    )
    return [
        *(_changed(one) for one in changes if may_read(visitor, one.consideration.round)),
        *(_discussed(one) for one in evidence if may_read(visitor, one.thesis.round)),
    ]


def said_about(request: HttpRequest, kind: str, ref: str) -> list[Said]:
    """The newest contributions on theses that rest on it, and those whose answer changed it."""
    visitor = visitor_of(request)
    found = (
        _contributions(request.municipality)
        .filter(
            Q(thesis__evidence__kind=kind, thesis__evidence__ref=ref)
            | Q(consideration__changes__kind=kind, consideration__changes__ref=ref)
        )
        .distinct()
        .order_by("-published_at", "-pk")
    )
    rounds: dict[int, bool] = {}
    listed = []
    for one in found.iterator():
        if rounds.setdefault(one.round_id, may_read(visitor, one.round)):
            listed.append(_said(one))
        if len(listed) == SHOWN:
            break
    return listed


def unanswered_about(municipality: Municipality, kind: str) -> list[Unanswered]:
    """Contributions without an answer on theses that rest on objects of a kind, and in rounds about one; oldest
    first. What was said among the invited stays among them."""
    waiting = (
        _contributions(municipality)
        .exclude(round__audience=Audience.INVITED)
        .filter(Q(consideration=None) | Q(consideration__result=""))
        .filter(Q(thesis__evidence__kind=kind) | Q(round__subjects__kind=kind))
        .prefetch_related("thesis__evidence", "round__subjects")
        .distinct()
        .order_by("written_at", "pk")
    )
    return [
        Unanswered(
            str(one.pk),
            Truncator(one.text).chars(LENGTH),
            one.written_at.date(),
            tuple(
                dict.fromkeys(
                    each.ref
                    for each in (*one.thesis.evidence.all(), *one.round.subjects.all())
                    if each.kind == kind
                )
            ),
        )
        for one in waiting
    ]


def opening_of(request: HttpRequest, kind: str, ref: str) -> str:
    """The address of the form that puts the object up for discussion; "" for who may not."""
    if not request.may("may_run_dialogue"):
        return ""
    return reverse("dialogue:put_up") + "?" + urlencode({"art": kind, "was": ref})


def stamp(municipality: Municipality) -> str:
    """Changes with every thesis, contribution shown, answer and phase of the town's rounds."""
    rounds = Round.objects.filter(municipality=municipality)
    moved = rounds.aggregate(
        since=Max("phase_since"),
        evidence=Max("theses__evidence"),
        changes=Max("considerations__changes"),
        answered=Max("considerations__answered_at"),
    )
    shown = Contribution.objects.filter(round__municipality=municipality, state=State.PUBLISHED).aggregate(
        number=Count("pk"), last=Max("pk")
    )
    return " ".join(str(value) for value in (*moved.values(), *shown.values()))


DISCUSSION = Discussion(mentions_of, opening_of, stamp, said_about, unanswered_about)


def _contributions(municipality: Municipality) -> QuerySet[Contribution]:
    """What is shown of the town's rounds and can be answered."""
    shown = Contribution.objects.filter(round__municipality=municipality, state=State.PUBLISHED, parent=None)
    return shown.select_related("round__municipality", "thesis", "consideration")


def _said(one: Contribution) -> Said:
    answer = one.consideration
    return Said(
        one.get_kind_display(),
        one.text,
        one.language,
        reverse("dialogue:contribution", args=[one.round.slug, one.pk]),
        one.written_at.date(),
        answer.get_result_display() if answer is not None and answer.answered else "",
    )


def _published(path: str) -> Count:
    return Count(path, filter=Q(**{f"{path}__state": State.PUBLISHED, f"{path}__parent": None}))


def _changed(change: Change) -> Mention:
    answer = change.consideration
    what = ngettext(
        "%(count)s Beitrag änderte diese Fassung: %(title)s",
        "%(count)s Beiträge änderten diese Fassung: %(title)s",
        change.said,
    ) % {"count": change.said, "title": answer}
    url = reverse("dialogue:answer", args=[answer.round.slug, answer.pk])
    return Mention(what, url, change.version, changed=True)


def _discussed(evidence: Evidence) -> Mention:
    thesis = evidence.thesis
    what = ngettext(
        "%(count)s Beitrag zur These „%(title)s“", "%(count)s Beiträge zur These „%(title)s“", evidence.said
    ) % {"count": evidence.said, "title": thesis.title}
    return Mention(
        what, reverse("dialogue:thesis", args=[thesis.round.slug, thesis.number]), evidence.version
    )
