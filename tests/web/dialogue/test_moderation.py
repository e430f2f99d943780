"""Moderation by a team: what waits and why, acts with a reason, the way back, and what the author reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from kommune360.web.accounts.models import Role
from kommune360.web.audit.models import AuditLine
from kommune360.web.audit.services import Actor
from kommune360.web.dialogue import services
from kommune360.web.dialogue.models import Act, Contribution, ModerationAct, Participant, Round, State, Thesis
from kommune360.web.dialogue.moderation import acts, queue
from kommune360.web.dialogue.moderation.reasons import reasons, reasons_for
from tests.web.dialogue.voters import known

ACTOR = Actor.system("tests")


@pytest.fixture
def reviewed(make_round: Callable[..., Round]) -> Round:
    return make_round(review_first=True)


def say(round_: Round, text: str, person: Participant | None = None) -> Contribution:
    person = person or Participant.objects.create(round=round_, proved=True, sector="parents")
    return services.contribute(round_.theses.get(), person, "addition", text)


def test_what_a_rule_notices_waits_even_where_nothing_is_reviewed_first(thesis: Thesis) -> None:
    calm, noticed = say(thesis.round, "Mehr Busse am Abend"), say(thesis.round, "Frau Müller ist schuld")
    assert calm.state == State.PUBLISHED
    assert noticed.state == State.WAITING
    assert noticed.flags == ["text:titled_name"]
    (entry,) = queue.queue_of(thesis.round, queue.WAITING)
    assert entry.notices[0].found == ("Frau Müller",)
    (load,) = queue.loads_of([thesis.round])
    assert (load.waiting, load.flagged, load.late) == (1, 1, 0)


def test_every_act_has_a_reason_a_trace_and_a_way_back(reviewed: Round) -> None:
    said = say(reviewed, "Ein Gedanke")
    with pytest.raises(acts.NoReason):
        acts.moderate(reviewed, [said], Act.HIDE, actor=ACTOR)
    with pytest.raises(acts.NoReason):
        acts.moderate(reviewed, [said], Act.HIDE, reason="duplicate", actor=ACTOR)
    (published,) = acts.moderate(reviewed, [said], Act.PUBLISH, actor=ACTOR)
    (hidden,) = acts.moderate(reviewed, [said], Act.HIDE, reason="off_topic", message="Danke!", actor=ACTOR)
    said.refresh_from_db()
    assert said.state == State.HIDDEN
    with pytest.raises(acts.TooLate):
        acts.take_back(published, actor=ACTOR)
    back = acts.take_back(hidden, actor=ACTOR)
    said.refresh_from_db()
    assert said.state == State.PUBLISHED
    assert back.reverses == hidden
    with pytest.raises(acts.TooLate):
        acts.take_back(hidden, actor=ACTOR)
    lines = AuditLine.objects.filter(action="contribution.moderated")
    assert lines.count() == 3
    assert all("Ein Gedanke" not in str(line.after) for line in lines)


def test_waiting_comes_back_as_waiting(reviewed: Round) -> None:
    said = say(reviewed, "Ein Gedanke")
    (made,) = acts.moderate(reviewed, [said], Act.RETURN, reason="unclear", actor=ACTOR)
    acts.take_back(made, actor=ACTOR)
    said.refresh_from_db()
    assert said.state == State.WAITING


def test_withdrawn_and_unchanged_ones_are_left_alone(reviewed: Round) -> None:
    one, other, gone = (say(reviewed, f"Gedanke {n}") for n in range(3))
    services.withdraw(gone)
    acts.moderate(reviewed, [one], Act.PUBLISH, actor=ACTOR)
    made = acts.moderate(reviewed, [one, other, gone], Act.PUBLISH, actor=ACTOR)
    assert [act.contribution_id for act in made] == [other.pk]


def test_contributions_of_another_round_are_not_touched(
    reviewed: Round, make_round: Callable[..., Round]
) -> None:
    foreign = say(make_round(review_first=True), "Anderswo")
    assert acts.moderate(reviewed, [foreign], Act.PUBLISH, actor=ACTOR) == []
    foreign.refresh_from_db()
    assert foreign.state == State.WAITING


def test_the_author_reads_reason_and_message_and_nobody_else(reviewed: Round) -> None:
    author = Participant.objects.create(round=reviewed, proved=True)
    said = say(reviewed, "Ein Gedanke", author)
    acts.moderate(reviewed, [said], Act.RETURN, reason="unclear", message="Meinst du den Park?", actor=ACTOR)
    (told,) = queue.told_to(author)
    assert told.said == reasons()["unclear"].message
    assert told.more == "Meinst du den Park?"
    assert queue.told_to(Participant.objects.create(round=reviewed)) == []
    mine = known(Client(), author).get(reverse("dialogue:mine", args=[reviewed.slug])).content.decode()
    assert "Meinst du den Park?" in mine
    stranger = Client().get(reverse("dialogue:mine", args=[reviewed.slug])).content.decode()
    assert "Meinst du den Park?" not in stranger
    assert queue.told_to(None) == []


def test_every_act_that_needs_a_reason_has_some() -> None:
    for act in acts.NEEDS_REASON:
        assert reasons_for(act)


@pytest.fixture
def moderator(reviewed: Round, client_of: Callable[..., Client]) -> Client:
    return client_of(Role.MODERATOR, reviewed.municipality)


def test_the_queue_shows_why_and_the_act_works_without_script(reviewed: Round, moderator: Client) -> None:
    said = say(reviewed, "Ruft an: 0171 2345678")
    address = reverse("dialogue:moderation", args=[reviewed.slug])
    html = moderator.get(address).content.decode()
    assert "<mark>0171 2345678</mark>" in html
    assert "Telefonnummer" in html
    act = reverse("dialogue:moderate", args=[reviewed.slug])
    refused = moderator.post(act, {"contributions": [said.pk], "act": "hide"})
    assert refused.status_code == 422
    assert "Bitte einen Grund wählen" in refused.content.decode()
    moderator.post(act, {"contributions": [said.pk], "act": "hide", "reason": "personal_data"})
    said.refresh_from_db()
    assert said.state == State.HIDDEN
    log = moderator.get(reverse("dialogue:moderation_log", args=[reviewed.slug])).content.decode()
    assert "enthält Angaben zu Personen" in log
    made = ModerationAct.objects.get()
    moderator.post(reverse("dialogue:moderation_back", args=[reviewed.slug, made.pk]))
    said.refresh_from_db()
    assert said.state == State.WAITING


def test_a_bulk_act_asks_once_and_names_what_it_concerns(reviewed: Round, moderator: Client) -> None:
    chosen = [say(reviewed, f"Gedanke Nummer {n}") for n in range(3)]
    act = reverse("dialogue:moderate", args=[reviewed.slug])
    data = {"contributions": [one.pk for one in chosen], "act": "publish"}
    html = moderator.post(act, data).content.decode()
    assert all(f"Gedanke Nummer {n}" in html for n in range(3))
    assert Contribution.objects.filter(state=State.PUBLISHED).count() == 0
    moderator.post(act, data | {"confirmed": "1"})
    assert Contribution.objects.filter(state=State.PUBLISHED).count() == 3


@pytest.mark.parametrize("role", [Role.COMMITTEE, Role.PROVIDER, Role.DEPARTMENT, Role.YOUTH])
def test_only_the_team_moderates(reviewed: Round, client_of: Callable[..., Client], role: Role) -> None:
    said = say(reviewed, "Ein Gedanke")
    client = client_of(role, reviewed.municipality)
    for name in ("moderation", "moderation_log"):
        assert client.get(reverse(f"dialogue:{name}", args=[reviewed.slug])).status_code == 403
    act = reverse("dialogue:moderate", args=[reviewed.slug])
    assert client.post(act, {"contributions": [said.pk], "act": "publish"}).status_code == 403
    assert client.get(reverse("dialogue:moderation_overview")).status_code == 403


def test_the_start_page_says_what_waits(reviewed: Round, moderator: Client) -> None:
    say(reviewed, "Ein Gedanke")
    say(reviewed, "Noch einer")
    html = moderator.get("/").content.decode()
    assert "2 Beiträge warten auf die Moderation" in html
    assert reverse("dialogue:moderation", args=[reviewed.slug]) in html
    overview = moderator.get(reverse("dialogue:moderation_overview")).content.decode()
    assert "2 Beiträge warten" in overview
