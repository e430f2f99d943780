"""The demo's rounds: the same on every start, with people who disagree, entered once."""

from __future__ import annotations

import pytest
import yaml

from kommune360.dialogue.landscape import landscape
from kommune360.web.accounts.models import Municipality
from kommune360.web.audit.services import Actor
from kommune360.web.dialogue import books, demo, phases
from kommune360.web.dialogue.models import Contribution, Participant, Round, Vote, VoteEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded(town: Municipality, actor: Actor) -> Municipality:
    demo.seed(town, lambda _kind, _ref: None, actor=actor)
    return town


@pytest.mark.parametrize("path", sorted(demo.FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_what_is_said_fits_together(path: object) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    said = content["contributions"]
    for one in said:
        assert set(one) <= {"t", "k", "by", "say", "text", "area"}
        assert len(one["say"]) == len(content["camps"])
        assert 1 <= one["t"] <= len(content["theses"])
        assert 5 <= len(one["text"]) <= 500
    assert len({one["text"] for one in said}) == len(said)
    answered = [n for each in (*content["answers"], *content.get("promises", ())) for n in each["of"]]
    assert len(answered) == len(set(answered)), "one answer each"
    assert max(answered) <= len(said)
    for each in content["answers"]:
        assert set(each) <= {"of", "result", "role", "days", "title", "reason", "changes"}
    assert content.get("phase", "collect") in phases.phases()


def test_the_rounds_live(seeded: Municipality, actor: Actor) -> None:
    assert Round.objects.filter(municipality=None).get().theses.count() == 4
    assert Contribution.objects.count() > 130
    assert 5000 < Vote.objects.count() == VoteEntry.objects.count()
    voices = Round.objects.values_list("theses__voices__example", flat=True)
    assert set(voices) == {True}, "nobody said them so"
    before = Vote.objects.count()
    demo.seed(seeded, lambda _kind, _ref: None, actor=actor)
    assert Vote.objects.count() == before


def test_groups_are_found_and_departments_block_each_other(seeded: Municipality) -> None:
    for slug in ("ganztag-ab-2026", "was-uns-aufhaelt"):
        round_ = Round.objects.get(slug=slug)
        assert landscape(books.matrix_of(round_.pk).matrix).groups.number >= 2, slug
    round_ = Round.objects.get(slug="was-uns-aufhaelt")

    def share(department: str, *numbers: int) -> float:
        votes = Vote.objects.filter(
            participant__department=department, contribution__round=round_, contribution__number__in=numbers
        ).values_list("value", flat=True)
        return sum(value == 1 for value in votes) / len(votes)

    for mine, other, own, theirs in (
        ("Jugendamt", "Schulverwaltungsamt", (1, 4), (2, 3)),
        ("Schulverwaltungsamt", "Jugendamt", (2, 3), (1, 4)),
    ):
        assert share(mine, *own) > 0.5 > share(mine, *theirs)
        assert share(other, *own) < 0.5
    assert min(share("Jugendamt", 10), share("Schulverwaltungsamt", 10)) > 0.5, "and one that joins them"


def test_nobody_is_named(seeded: Municipality) -> None:
    assert not Participant.objects.exclude(user=None)
    assert not Participant.objects.filter(sector="")
