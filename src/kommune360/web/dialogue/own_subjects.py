"""Theses and contributions as objects of the house: an answer can change a thesis, whose versions can be looked at; a
measure of the plan names the contributions that it answers, by round and number."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kommune360.base.text import Text
from kommune360.web.dialogue.models import Audience, Contribution, State, Thesis
from kommune360.web.ui.subjects import Card, SubjectKind, Version


def _card(municipality: Any, ref: str, version: str) -> Card | None:
    thesis = _found(municipality, ref)
    if thesis is None:
        return None
    wanted = version or str(thesis.version)
    old = thesis.versions.filter(number=wanted).first() if wanted.isdecimal() else None
    if old is None:
        return None
    return Card(
        "thesis",
        ref,
        wanted,
        title=Text(old.title, old.title),
        date=old.written_at.date().isoformat(),
        url=_url(thesis, old.number),
    )


def _versions(municipality: Any, ref: str) -> list[Version]:
    thesis = _found(municipality, ref)
    if thesis is None:
        return []
    return [
        Version(
            str(old.number), Text(f"Fassung {old.number}", f"version {old.number}"), _url(thesis, old.number)
        )
        for old in thesis.versions.all()
    ]


def _choices(municipality: Any) -> list[tuple[str, Text]]:
    """Theses of public rounds: what is said inside belongs on no card outside."""
    found = Thesis.objects.filter(round__municipality=municipality, round__audience=Audience.PUBLIC)
    return [(str(t.pk), Text(t.title, t.title)) for t in found.exclude(round__phase="prepare").order_by("pk")]


def _found(municipality: Any, ref: str) -> Thesis | None:
    if not ref.isdecimal():
        return None
    mine = Thesis.objects.filter(round__municipality=municipality, round__audience=Audience.PUBLIC)
    return mine.select_related("round").filter(pk=int(ref)).first()


def _url(thesis: Thesis, number: int) -> str:
    if number == thesis.version:
        return reverse("dialogue:thesis", args=[thesis.round.slug, thesis.number])
    return reverse("dialogue:version", args=[thesis.round.slug, thesis.number, number])


def _contribution_card(municipality: Any, ref: str, version: str) -> Card | None:
    slug, _slash, number = ref.partition("/")
    if version or not number.isdecimal():
        return None
    shown = Contribution.objects.filter(
        round__municipality=municipality, round__audience=Audience.PUBLIC, state=State.PUBLISHED
    )
    one = shown.filter(round__slug=slug, number=int(number)).select_related("round").first()
    if one is None:
        return None
    text = Text(one.text, one.text)
    url = reverse("dialogue:contribution", args=[slug, one.pk])
    return Card("contribution", ref, "", title=text, date=one.written_at.date().isoformat(), url=url)


CONTRIBUTIONS = SubjectKind("contribution", _("Beitrag"), "public", _contribution_card)
THESES = SubjectKind("thesis", _("These"), "public", _card, _versions, _choices, changeable=True)
