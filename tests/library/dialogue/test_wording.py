"""Sentences about a landscape: right plural, right certainty, both languages, and honest where nothing is."""

from __future__ import annotations

import numpy as np
import pytest

from kommune360.dialogue import wording
from kommune360.dialogue.changes import told_changes
from kommune360.dialogue.landscape import landscape
from kommune360.dialogue.protection import Division
from kommune360.dialogue.publication import group_names, publication
from kommune360.dialogue.stability import stability
from kommune360.dialogue.standing import ground, standing
from tests.library.dialogue.rounds import Vote, matrix_of, planted


def two_camps(people: int = 60) -> list[Vote]:
    """Two camps on eight statements; all agree on 8, all refuse 9; people of each camp are one office."""
    camps = [(str(p), str(s), 1 if (p + s) % 2 else -1) for p in range(people) for s in range(8)]
    return [*camps, *[(str(p), "8", 1) for p in range(people)], *[(str(p), "9", -1) for p in range(people)]]


def answered(votes: list[Vote], **more: object) -> dict:
    found = landscape(matrix_of(votes))
    offices = np.array([int(p) % 2 for p in found.matrix.participants], dtype=np.int64)
    return publication(
        found,
        texts={str(s): f"Satz {s}" for s in range(10)},
        divisions=[Division("department", ("jugend", "schule"), offices)],
        steadiness=stability(found),
        **more,
    )


def test_headline_and_lead_of_two_camps() -> None:
    answer = answered(two_camps())
    assert wording.headline(answer).de == "Zwei Meinungsgruppen, bei 2 Aussagen auf derselben Seite"
    assert wording.headline(answer).en == "Two groups of opinion, on the same side of 2 statements"
    lead = wording.lead(answer)
    assert lead.de.startswith(
        "60 Menschen haben 600 Stimmen abgegeben. Die Gruppen stehen deutlich getrennt."
    )
    assert "stabil" in lead.de
    assert "stable" in lead.en


def test_what_joins_two_offices_that_block_each_other() -> None:
    answer = answered(two_camps())
    names = {"jugend": "Jugendamt", "schule": "Schulamt"}
    (pair,) = wording.pairs(answer, "department", lambda n: wording.same(names[n]))
    assert pair.head.de.startswith("Jugendamt und Schulamt: im Mittel")
    assert {line.statement: line.side for line in pair.joins} == {"8": "agree", "9": "disagree"}
    assert pair.joins[0].said.de.startswith("Beide stimmen zu; am schwächsten")
    assert all(line.certainty.de == "gesichert" for line in pair.joins)
    apart = wording.divides(answer, "department")[0]
    assert apart.said.de.startswith("Mehrheit gegen Mehrheit: ")
    assert apart.side == "split"
    assert apart.quote.startswith("Satz")


def test_what_marks_a_group_names_side_and_certainty() -> None:
    marks = wording.group_marks(answered(two_camps()))
    assert set(marks) == {"A", "B"}
    assert {line.side for line in marks["A"]} <= {"agree", "disagree"}
    assert marks["A"][0].said.de == "30 von 30 stimmen zu."


@pytest.mark.parametrize(
    ("votes", "said"),
    [
        ([], "Noch keine Stimmen"),
        ([("1", "1", 1)], "Keine Meinungsgruppen zu erkennen"),
        (planted(60, 12, 1, clear=0.0)[0], "Keine Meinungsgruppen zu erkennen"),
        ([(str(p), "8", 1) for p in range(30)], "Keine getrennten Gruppen: die meisten sind sich bei einer Aussage einig"),
    ],
)  # fmt: skip
def test_no_groups_is_said_honestly(votes: list[Vote], said: str) -> None:
    answer = answered(votes)
    assert wording.headline(answer).de == said
    assert (not votes) or wording.steadiness(answer)


def test_one_person_and_one_vote_stand_in_the_singular() -> None:
    lead = wording.lead(answered([("1", "1", 1)]))
    assert lead.de.startswith("1 Mensch hat 1 Stimme abgegeben.")
    assert lead.en.startswith("1 person has cast 1 vote.")


def test_hidden_cells_are_said_openly() -> None:
    votes = two_camps(8)
    answer = answered(votes)
    text = wording.hidden_cells(answer, "department")
    assert text is not None
    assert "weniger als 5 Menschen" in text.de
    assert wording.hidden_cells(answered(two_camps()), "department") is None


def test_who_is_missing_never_tells_a_small_number() -> None:
    votes = two_camps(44)
    found = landscape(matrix_of(votes))
    offices = np.array([0 if int(p) < 3 else 1 for p in found.matrix.participants])
    answer = publication(
        found,
        divisions=[Division("area", ("nord", "süd"), offices)],
        residents={"area": {"nord": 500.0, "süd": 500.0}},
    )
    said = wording.who_is_missing(answer, "area")
    assert said[0].de.startswith("nord: weniger als 5 statt etwa ")
    assert said[0].de.endswith("; hier fehlen Menschen.")
    assert all(" 3 " not in text.de for text in said)


def test_where_i_stand() -> None:
    found = landscape(matrix_of(two_camps()))
    groups = group_names(found.groups.number)
    few = wording.where_i_stand(standing(ground(found), {"0": 1}), groups)
    assert few[0].de == "Noch 6 Stimmen, dann lässt sich sagen, wo Sie stehen."
    mine = standing(ground(found), {str(s): 1 if s % 2 else -1 for s in range(8)})
    said = wording.where_i_stand(mine, groups)
    assert said[0].de.startswith("Sie stehen am nächsten bei Gruppe ")
    assert any("8 von 8 Aussagen" in text.de for text in said)


def test_what_changed_comes_from_shown_figures_alone() -> None:
    early = answered(two_camps(40))
    late_votes = [v if int(v[0]) < 40 or v[1] != "8" else (v[0], "8", -1) for v in two_camps(80)]
    late = answered(late_votes)
    late["changes"] = told_changes(early, late)
    said = wording.what_changed(late)
    assert said[0].de == "Seither +40 Menschen, +400 Stimmen, +0 Aussagen."
    assert said[1].de.startswith("Die Zustimmung zu „Satz 8“ ist gesunken: von 98")
    assert wording.what_changed(early) == []


def test_what_most_share_is_said_without_groups_too() -> None:
    (line,) = wording.shared_by_all(answered([(str(p), "8", 1) for p in range(30)]))
    assert line.said.en == "30 of 30 agree."
    assert line.side == "agree"
    assert line.certain


def test_parts_that_are_hidden_are_not_spoken_for() -> None:
    votes = two_camps(44)
    found = landscape(matrix_of(votes))
    offices = np.array([2 if int(p) < 3 else int(p) % 2 for p in found.matrix.participants], dtype=np.int64)
    answer = publication(found, divisions=[Division("department", ("a", "b", "c"), offices)])
    said = {line.said.de.split(" stimmen")[0] for line in wording.unites(answer, "department")}
    assert not any(text.startswith(("Alle ", "Beide")) and "gezeigten" not in text for text in said)


def test_a_picture_that_half_of_the_people_would_not_give_is_not_the_headline() -> None:
    answer = answered(two_camps())
    answer["groups"]["stability"]["level"] = "weak"
    assert wording.headline(answer).de == "Zwei Meinungsgruppen, aber das Bild ist noch unsicher"
    assert "Vorsicht" in wording.lead(answer).de
