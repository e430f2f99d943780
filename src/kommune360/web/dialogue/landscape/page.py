"""What the landscape page shows, from the kept answer alone: sentences, picture, tables, one division at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kommune360.base.text import Text
from kommune360.dialogue import wording
from kommune360.dialogue.publication import group_names
from kommune360.dialogue.standing import Standing, standing
from kommune360.web.dialogue.landscape import people, tables
from kommune360.web.dialogue.landscape.keeping import ground_of
from kommune360.web.dialogue.landscape.picture import Picture, Words
from kommune360.web.dialogue.models import Landscape, Participant, Round

_LINES = 5


@dataclass(frozen=True, slots=True)
class Group:
    """One group of opinion: letter, about how many people, what marks it."""

    name: str
    people: int | None
    marks: tuple[wording.Line, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A division that can be chosen."""

    label: Text
    url: str
    active: bool


def landscape_page(
    round_: Round, kept: Landscape, asked: str, participant: Participant | None, language: str
) -> dict[str, Any]:
    """``asked``: name of the division, another one is answered with the groups of opinion."""
    answer = kept.answer
    division = asked if asked in answer["divisions"] else "group"
    label, name = _labels(round_, division)
    place = standing_of(kept, participant)
    united = wording.unites(answer, division, name)
    divided = wording.divides(answer, division, name)
    return {
        "headline": wording.headline(answer),
        "lead": wording.lead(answer),
        "made_at": kept.made_at,
        "answer": answer,
        "svg": _picture(answer, _marked(answer, division), place).svg(),
        "groups": _groups(answer),
        "shared": [] if answer["groups"]["number"] else wording.shared_by_all(answer),
        "choices": _choices(round_, answer, division),
        "division": division,
        "division_name": wording.DIVISIONS[division],
        "categories": len(answer["divisions"][division]["categories"]),
        "unites": united[:_LINES],
        "divides": divided[:_LINES],
        "pairs": [] if division == "group" else wording.pairs(answer, division, name)[:3],
        "hidden": wording.hidden_cells(answer, division),
        "missing": {
            key: wording.who_is_missing(answer, key, _labels(round_, key)[1])
            for key in answer.get("presence", {})
        },
        "presence": _presence(round_, answer, language),
        "changed": wording.what_changed(answer),
        "changed_since": answer.get("changes", {}).get("day", ""),
        "standing": _standing_words(answer, place),
        "takes_part": participant is not None,
        "statements": tables.statements_table(
            answer, language, [("CSV", reverse("dialogue:landscape_csv", args=[round_.slug]))]
        ),
        "cells": tables.cells_table(answer, division, label, language),
    }


def picture_for_paper(answer: Mapping[str, Any]) -> str:
    """The picture for a document, with the statements that part the groups most and those they share."""
    return _picture(answer, _marked(answer, "group"), None).alone()


def standing_of(kept: Landscape, participant: Participant | None) -> Standing | None:
    """Where this person stands, from her own votes; None without her or without a ground."""
    if participant is None:
        return None
    on = ground_of(kept)
    if on is None:
        return None
    votes = participant.votes.values_list("contribution__number", "value")
    return standing(on, {str(number): value for number, value in votes})


def labels_of(round_: Round, answer: Mapping[str, Any]) -> dict[str, Callable[[str], str]]:
    """By division how its categories are called in the language of the page."""
    return {name: _labels(round_, name)[0] for name in answer["divisions"]}


def _labels(round_: Round, division: str) -> tuple[Callable[[str], str], wording.Name]:
    if division == "group":
        return (
            lambda name: _("Gruppe %(name)s") % {"name": name},
            lambda name: Text(f"Gruppe {name}", f"group {name}"),
        )
    names = people.names_of(round_, division)
    return lambda name: str(names.get(name, name)), lambda name: people.text_of(names, name)


def _groups(answer: Mapping[str, Any]) -> list[Group]:
    marks = wording.group_marks(answer)
    return [
        Group(name, None if size < 0 else size, tuple(marks.get(name, ())[:3]))
        for name, size in answer["groups"]["sizes"].items()
    ]


def _choices(round_: Round, answer: Mapping[str, Any], division: str) -> list[Choice]:
    base = reverse("dialogue:landscape", args=[round_.slug])
    return [
        Choice(wording.DIVISIONS[name], base if name == "group" else f"{base}?nach={name}", name == division)
        for name in answer["divisions"]
    ]


def _picture(answer: Mapping[str, Any], marked: list[str], place: Standing | None) -> Picture:
    groups = answer["groups"]["number"]
    text = _(
        "Jeder Fleck steht für mindestens %(least)s Menschen; wer nah beieinander steht, stimmt ähnlich ab."
    ) % {"least": answer["threshold"]}
    return Picture(
        answer,
        Words(
            title=_("Meinungslandschaft mit %(n)s Gruppen") % {"n": groups}
            if groups
            else _("Meinungslandschaft ohne getrennte Gruppen"),
            text=text,
            group=_("Gruppe %(name)s: was sie auszeichnet"),
            mark=_("Aussage %(number)s: Stimmen ansehen"),
            me=_("Sie"),
        ),
        marked,
        (place.x, place.y) if place is not None and not place.lacking else None,
    )


def _marked(answer: Mapping[str, Any], division: str) -> list[str]:
    """Statements drawn in the picture: what parts and what joins for certain, four of each."""
    found = answer["divisions"][division]
    return [
        one["statement"]
        for side in ("divides", "unites")
        for one in [line for line in found[side] if line["certain"]][:4]
    ]


def _presence(round_: Round, answer: Mapping[str, Any], language: str) -> list[Any]:
    found = (
        tables.presence_table(answer, name, _labels(round_, name)[0], language)
        for name in answer.get("presence", {})
    )
    return [table for table in found if table is not None]


def _standing_words(answer: Mapping[str, Any], place: Standing | None) -> list[Text]:
    if place is None:
        return []
    return wording.where_i_stand(place, group_names(answer["groups"]["number"]))
