"""What the demo discusses: three rounds with people who disagree for a reason, and answers to them.

From ``knowledge/demo/*.yaml`` (what is said, and how each camp sees it) to rounds, contributions and votes,
the same on every start; who votes how is drawn from the camps with a fixed seed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from kommune360.base.yaml_text import read_yaml
from kommune360.web.accounts.models import Municipality
from kommune360.web.audit.services import Actor
from kommune360.web.dialogue import services
from kommune360.web.dialogue.models import (
    Contribution,
    Participant,
    Round,
    Sector,
    State,
    Thesis,
    Vote,
    VoteEntry,
)
from kommune360.web.ui import subjects

FOLDER: Final = Path(__file__).parent / "knowledge" / "demo"
SEED: Final = 360
PASS_SHARE: Final = 0.11
LOYALTY: Final = 0.88  # share of a department or sector that thinks like its camp
# of each camp of the public rounds: which sectors its people come from
SECTORS_OF_CAMP: Final = (
    {"parents": 0.62, "politics": 0.12, "administration": 0.14, "civil_society": 0.08, "young_people": 0.04},
    {"young_people": 0.5, "civil_society": 0.22, "parents": 0.18, "science": 0.1},
    {"administration": 0.5, "civil_society": 0.2, "politics": 0.14, "science": 0.1, "parents": 0.06},
)
AGES_OF_SECTOR: Final = {
    "young_people": ("under_14", "14_17", "14_17", "18_26"),
    "parents": ("27_59", "27_59", "18_26"),
}
AREAS: Final = ("01", "02", "03", "04", "05")
AREA_SHARES: Final = (0.3, 0.26, 0.06, 0.2, 0.18)  # from the east hardly anybody comes

ChangeSubject = Callable[[str, str], None]


@dataclass(slots=True)
class _Cast:
    """Who takes part: each participant with her camp."""

    people: list[Participant] = field(default_factory=list)
    camps: list[int] = field(default_factory=list)


def seed(municipality: Municipality, change_subject: ChangeSubject, *, actor: Actor) -> None:
    """Enter the three rounds, once. ``change_subject(kind, ref)`` makes the new version of an object that an
    answer says it changed."""
    for file, town in (("network", None), ("all_day", municipality), ("internal", municipality)):
        content = read_yaml((FOLDER / f"{file}.yaml").read_text(encoding="utf-8"))
        if not Round.objects.filter(slug=content["slug"]).exists():
            _round(content, town, change_subject, actor)


@transaction.atomic
def _round(content: dict[str, Any], town: Municipality | None, change: ChangeSubject, actor: Actor) -> None:
    draws = np.random.default_rng([SEED, len(content["contributions"])])
    today = timezone.localdate()
    said = {
        name: content[name]
        for name in ("slug", "question", "plain_question", "about", "audience", "departments", "area_system")
        if name in content
    }
    said["starts"] = today - dt.timedelta(days=content["age_days"])
    said["ends"] = today + dt.timedelta(days=content["ends_in"]) if "ends_in" in content else None
    round_ = services.open_round(town, said, actor=actor)
    for named in content.get("subjects", ()):
        card = _card(town, named)
        if card is not None:
            services.concern(round_, card, actor=actor)
    theses = [_thesis(round_, town, one, actor) for one in content["theses"]]
    services.move_to(round_, "collect", actor=actor)
    cast = _people(content, round_, draws)
    contributions = _contributions(content, round_, theses, cast, draws)
    _votes(content, round_, contributions, cast, draws)
    if content.get("phase") == "weigh":
        services.move_to(round_, "weigh", actor=actor)
    _answers(content, round_, town, contributions, change, actor)


def _thesis(round_: Round, town: Municipality | None, one: dict[str, Any], actor: Actor) -> Thesis:
    wording = {name: one[name] for name in services.WORDING if name in one}
    cards = [card for named in one.get("evidence", ()) if (card := _card(town, named)) is not None]
    thesis = services.add_thesis(round_, wording, cards, actor=actor)
    for voice in one.get("voices", ()):
        services.add_voice(thesis, {**voice, "example": True}, actor=actor)
    return thesis


def _card(town: Municipality | None, named: str) -> subjects.Card | None:
    kind, _sign, ref = named.partition(":")
    return subjects.card_of(town, kind, ref) if town is not None else None


def _people(content: dict[str, Any], round_: Round, draws: np.random.Generator) -> _Cast:
    cast = _Cast()
    departments, camps = content.get("departments"), content["camps"]
    for number in range(content["people"]):
        if departments:
            department = departments[number % len(departments)]
            camp = camps.index(content["camp_of"][department])
            if draws.random() > LOYALTY:
                camp = int(draws.integers(len(camps)))
            person = Participant(round=round_, sector=Sector.ADMINISTRATION, department=department)
        else:
            camp = int(draws.choice(len(camps), p=(0.42, 0.33, 0.25)))
            shares = SECTORS_OF_CAMP[camp]
            sector = str(draws.choice(list(shares), p=list(shares.values())))
            ages = AGES_OF_SECTOR.get(sector, ("27_59", "27_59", "60_up"))
            person = Participant(round=round_, sector=sector, age_band=str(draws.choice(ages)))
            if round_.area_system:
                person.area = str(draws.choice(AREAS, p=AREA_SHARES))
        person.proved = True
        cast.people.append(person)
        cast.camps.append(camp)
    Participant.objects.bulk_create(cast.people)
    return cast


def _contributions(
    content: dict[str, Any], round_: Round, theses: list[Thesis], cast: _Cast, draws: np.random.Generator
) -> list[Contribution]:
    """What is said, spread over the time of the round; numbered as statements in its order."""
    begin = timezone.now() - dt.timedelta(days=content["age_days"])
    written = _times(content, begin, draws)
    made = []
    for number, (one, time) in enumerate(zip(content["contributions"], written, strict=True), start=1):
        author = _author(one, cast, draws)
        made.append(
            Contribution(
                round=round_, thesis=theses[one["t"] - 1], participant=author, kind=one["k"], text=one["text"],
                sector=author.sector, department=author.department, area=one.get("area", ""),
                state=State.PUBLISHED, number=number, published_at=time,
            )
        )  # fmt: skip
    Contribution.objects.bulk_create(made)
    replies = []
    for one in content.get("replies", ()):
        parent = made[one["to"] - 1]
        author = _author(one, cast, draws)
        replies.append(
            Contribution(
                round=round_, thesis=parent.thesis, participant=author, parent=parent, kind="addition",
                text=one["text"], sector=author.sector, department=author.department, state=State.PUBLISHED,
                published_at=parent.published_at,
            )
        )  # fmt: skip
    Contribution.objects.bulk_create(replies)
    for each in (*made, *replies):
        each.written_at = each.published_at  # the day of entry is set by the database layer, so afterwards
    Contribution.objects.bulk_update([*made, *replies], ["written_at"])
    return made


def _times(content: dict[str, Any], begin: dt.datetime, draws: np.random.Generator) -> list[dt.datetime]:
    """Days of writing; what has an answer was written early enough for it."""
    latest = dict.fromkeys(range(1, len(content["contributions"]) + 1), content["age_days"] - 1.0)
    for answer in content.get("answers", ()):
        for number in answer["of"]:
            latest[number] = content["age_days"] - answer["days"] - 2.0
    return [begin + dt.timedelta(days=float(draws.uniform(0.5, most))) for most in latest.values()]


def _author(one: dict[str, Any], cast: _Cast, draws: np.random.Generator) -> Participant:
    """Somebody of that sector or department, of the camp that likes the statement best."""
    camp = max(range(len(one["say"])), key=lambda c: int(one["say"][c])) if "say" in one else -1
    fitting = [
        (person, own) for person, own in zip(cast.people, cast.camps, strict=True)
        if one["by"] in (person.sector, person.department)
    ]  # fmt: skip
    best = [person for person, own in fitting if own == camp] or [person for person, _own in fitting]
    return best[int(draws.integers(len(best)))]


def _votes(
    content: dict[str, Any],
    round_: Round,
    contributions: list[Contribution],
    cast: _Cast,
    draws: np.random.Generator,
) -> None:
    """Each votes on some statements of others, like her camp, with passes and with a mind of her own."""
    likes = np.array([[int(digit) / 10 for digit in one["say"]] for one in content["contributions"]])
    now = timezone.now()
    entries, votes = [], []
    for person, camp in zip(cast.people, cast.camps, strict=True):
        number = min(len(contributions), 8 + int(draws.gamma(2.2, 9)))
        mood = float(draws.normal(0, 0.06))
        for column in draws.permutation(len(contributions))[:number]:
            statement = contributions[column]
            if statement.participant_id == person.pk:
                continue
            agree = float(np.clip(likes[column, camp] + mood, 0.03, 0.97))
            value = 0 if draws.random() < PASS_SHARE else 1 if draws.random() < agree else -1
            key = f"{person.pk}:{statement.number}:{value}:demo"
            entry = VoteEntry(round=round_, participant=person, contribution=statement, value=value, key=key)
            entries.append(entry)
            span = (now - statement.published_at).total_seconds()
            time = statement.published_at + dt.timedelta(seconds=float(draws.uniform(60, max(61, span))))
            votes.append((entry, time))
    VoteEntry.objects.bulk_create(entries, batch_size=2000)
    Vote.objects.bulk_create(
        [
            Vote(
                round=round_, participant=entry.participant, contribution=entry.contribution,
                value=entry.value, entry=entry, time=time,
            )
            for entry, time in votes
        ],
        batch_size=2000,
    )  # fmt: skip
    when = Vote.objects.filter(entry=OuterRef("pk")).values("time")
    VoteEntry.objects.filter(round=round_).update(time=Subquery(when))


def _answers(
    content: dict[str, Any],
    round_: Round,
    town: Municipality | None,
    contributions: list[Contribution],
    change: ChangeSubject,
    actor: Actor,
) -> None:
    now = timezone.now()
    for one in content.get("answers", ()):
        bundle = [contributions[number - 1] for number in one["of"]]
        said = {"title": one["title"], "role": one["role"], "due": None}
        given = services.promise(round_, bundle, said, actor=actor)
        changes = _changed(town, one["changes"], change) if "changes" in one and town is not None else []
        services.answer(given, one["result"], one["reason"], changes, actor=actor)
        last = max(contribution.written_at for contribution in bundle)
        given.answered_at = min(last + dt.timedelta(days=one["days"]), now - dt.timedelta(hours=2))
        given.save(update_fields=["answered_at"])
    for one in content.get("promises", ()):
        bundle = [contributions[number - 1] for number in one["of"]]
        due = timezone.localdate() + dt.timedelta(days=one["due_in"])
        said = {"title": one["title"], "role": one["role"], "due": due}
        services.promise(round_, bundle, said, actor=actor)


def _changed(town: Municipality, named: str, change: ChangeSubject) -> list[tuple[subjects.Card, str]]:
    """Make the new version, and say from which to which."""
    kind, _sign, ref = named.partition(":")
    change(kind, ref)
    card = subjects.card_of(town, kind, ref)
    return [(card, subjects.version_before(town, kind, ref, card.version))] if card is not None else []
