"""A town in which every address has something to show: a plan in all states, an open round and an internal one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from kommune360.exchange.musterstadt import planning
from kommune360.plan import editing
from kommune360.plan.document import Goal, Measure
from kommune360.plan.records import Review, ReviewKind, Verdict
from kommune360.plan.vocabulary import framework_parts
from kommune360.web.accounts.models import Municipality, User
from kommune360.web.audit.services import Actor
from kommune360.web.dialogue import services as dialogue
from kommune360.web.dialogue.models import Participant
from kommune360.web.dialogue.moderation import acts
from kommune360.web.dialogue.notify import deadlines
from kommune360.web.dialogue.notify.subscribing import subscribe, token_of
from kommune360.web.plan import documents, figures, services
from kommune360.web.plan.goals import views as goals
from kommune360.web.plan.models import PlanRecord, SignalRecord, VersionState
from kommune360.web.plan.papers import services as papers
from kommune360.web.plan.versions import steps
from kommune360.web.providers import services as providers
from kommune360.web.reports import services as reports
from kommune360.web.reports.models import PortraitRun
from kommune360.web.reports.selectors import Asked
from tests.web.lasting import Building, lasting, with_own_folder
from tests.web.scenarios.conftest import need_folder

__all__ = ["lasting", "need_folder"]

ACTOR = Actor.system("tests")
DRAFT, CLOSED, RELEASED = "Marke Entwurf", "Marke Verwaltung", "Marke Vorlage"
STATES = {1: VersionState.DECIDED, 4: VersionState.RELEASED, 5: VersionState.CLOSED}


@dataclass(frozen=True, slots=True)
class World:
    """``arguments``: what fills the parts of an address, by the name of the route or of the part."""

    town: Municipality
    record: PlanRecord
    arguments: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def built(lasting: Building, need_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = shutil.copytree(need_folder, tmp_path_factory.mktemp("rights") / "ordner")
    _forget()
    with lasting():
        town = Municipality.objects.create(
            name="Dreiviertel", slug="dreiviertel", land="NW", planning_folder=str(folder)
        )
        record, made = _plan(town)
        made |= _reports(town) | _providers(record)
        return World(town, record, made | _dialogue(town))


@pytest.fixture
def world(db: None, built: World, tmp_path: Path) -> World:
    _forget()
    town = with_own_folder(built.town, tmp_path)
    return replace(built, town=town, record=PlanRecord.objects.get(pk=built.record.pk))


def _forget() -> None:
    """Numbers of records come again from test to test: what was kept under them must not."""
    documents.forget_all()
    figures.forget_all()
    goals.trees.keep(lambda key: False)
    steps.forget_all()


def _plan(town: Municipality) -> tuple[PlanRecord, dict[str, dict[str, Any]]]:
    """Version 1 is decided, 4 lies before the committee, 5 is the administration's; each bears its mark."""
    plan = planning.plan()
    marked = [_marked(each, RELEASED) if each.version == 4 else each for each in planning.versions()]
    record = services.enter(town, plan, marked, actor=ACTOR)
    record.versions.exclude(number=1).update(state=VersionState.CLOSED)
    record.versions.filter(number=1).update(state=VersionState.DECIDED)
    record.versions.filter(number=4).update(state=VersionState.RELEASED)
    _change(record, lambda p: _marked(p, CLOSED))
    today = timezone.localdate()
    services.close_version(record, reason=CLOSED, on=today, role="planner", actor=ACTOR)
    review = Review(
        "r-1",
        today,
        ReviewKind.EXTRAORDINARY,
        decision=Verdict.ADAPT,
        reason=DRAFT,
        role="planner",
        subjects=("m-willkommen",),
    )
    _change(record, lambda p: editing.put(_marked(p, DRAFT), review))
    for number in STATES:
        papers.make_paper(record.versions.get(number=number), "resolution", "JHA", "de", actor=ACTOR)
    content = {name: {"de": DRAFT, "en": DRAFT} for name in ("name", "what", "why")}
    signal = SignalRecord.objects.create(plan=record, key="s", raised_on=today, content=content)
    return record, {
        "plan:goal*": {"key": "h-willkommen"},
        "plan:target*": {"key": "z-besuch-eichenhof"},
        "plan:target_add": {"key": "h-willkommen"},
        "plan:measure*": {"key": "m-willkommen"},
        "plan:report": {"key": "m-willkommen"},
        "plan:adapt": {"key": "r-1"},
        "plan:framework_part": {"key": next(iter(framework_parts()))},
        "plan:set_aside": {"pk": signal.pk},
        "plan:chain": {"key": "m-willkommen"},
        "plan:link_*": {"key": "abstimmung-schule"},
        "plan:prevention_*": {"key": "o-schwangerenberatung"},
        "plan:duty_edit": {"key": "80.1.1"},
        "plan:release": {"number": 5},
        "plan:votes": {"number": 4},
        "plan:restore": {"number": 1},
        "plan:paper": {"number": 5},
        "plan:paper_file": {"number": 1, "form": "docx"},
        "plan:papers": {"number": 1},
        "plan:paper_of_kind": {"number": 1, "kind": "resolution", "form": "docx"},
        "plan:participation_annex": {"form": "docx"},
        "plan:participation_reply": {"key": "bt-1"},
        "plan:meeting*": {"key": "runde-2026-09"},
        "plan:outcome": {"key": "runde-2026-09"},
        "plan:task_done": {"key": "runde-2026-09"},
        "plan:handover_file": {"form": "docx"},
        "reports:portrait": {"system": "viertel", "key": "01"},
        "reports:paper": {"kind": "kurzfassung", "form": "docx"},
    }


def _marked(plan: Any, mark: str) -> Any:
    goal = editing.entry(plan, Goal, "h-willkommen")
    measure = editing.entry(plan, Measure, "m-willkommen")
    plan = editing.put(plan, replace(goal, title=f"{mark} Ziel"))
    plan = editing.put(plan, replace(measure, title=f"{mark} Maßnahme", text=mark))
    return replace(plan, vision=f"{mark} {plan.vision}")


def _change(record: PlanRecord, edit: Callable[[Any], Any]) -> None:
    services.change(record, edit, revision=record.revision, action="plan.changed", actor=ACTOR)


def _reports(town: Municipality) -> dict[str, dict[str, Any]]:
    """A paper that went out, and portraits that are made."""
    paper = reports.issue(town, Asked(), "kurzfassung", "de", actor=ACTOR)
    run = reports.begin_portraits(town, "viertel", "Viertel", 1, "de", actor=ACTOR)
    run.folder.mkdir(parents=True)
    (run.folder / reports.PACKED).write_bytes(b"PK")
    PortraitRun.objects.filter(pk=run.pk).update(state="done")
    return {
        "reports:issue": {"kind": "kurzfassung"},
        "reports:issued_file": {"pk": paper.pk, "form": "docx"},
        "reports:template_file": {"which": "mitgeliefert"},
        "reports:portrait_run": {"run_id": run.pk},
        "reports:portraits_cancel": {"run_id": run.pk},
        "reports:portraits_file": {"run_id": run.pk, "form": "zip"},
    }


def _providers(record: PlanRecord) -> dict[str, dict[str, Any]]:
    """A draft of an organisation and a proposal that it handed in."""
    said = {"title": "Elterncafé", "text": "Zwei Vormittage."}
    draft, open_ = (
        providers.draft(record, "Lebenswege Lehetal e. V.", "measure", said, actor=ACTOR) for _ in range(2)
    )
    providers.hand_in(open_, actor=ACTOR)
    return {"providers:*": {"pk": draft.pk}, "providers:proposal": {"pk": open_.pk}}


def _dialogue(town: Municipality) -> dict[str, dict[str, Any]]:
    rounds = []
    for slug, audience in (("runde", "public"), ("intern", "internal"), ("eingeladen", "invited")):
        said = {"slug": slug, "question": "Was fehlt?", "audience": audience, "review_first": False}
        rounds.append(dialogue.open_round(town, said, actor=ACTOR))
        dialogue.move_to(rounds[-1], "collect", actor=ACTOR)
        dialogue.add_thesis(rounds[-1], {"title": "Es fehlt etwas"}, actor=ACTOR)
    round_ = rounds[0]
    author = Participant.objects.create(round=round_, sector="parents")
    said = dialogue.contribute(round_.theses.get(), author, "addition", "Ein Bolzplatz fehlt.")
    answer = dialogue.promise(round_, [said], {"title": "Platz", "role": "Jugendamt"}, actor=ACTOR)
    other = dialogue.contribute(round_.theses.get(), author, "question", "Gibt es bald einen Bolzplatz?")
    given = dialogue.promise(round_, [other], {"title": "Ein Platz", "role": "Jugendamt"}, actor=ACTOR)
    dialogue.answer(given, "adopted", "Im Frühjahr.", actor=ACTOR)
    reminded = acts.remind(round_, "Platz", actor=ACTOR)
    voice = {"statement": "So geht es nicht.", "role": "Mutter", "example": True}
    spoken = dialogue.add_voice(round_.theses.get(), voice, actor=ACTOR)
    told = User.objects.create_user("amt", "amt@stadt.example", "ein langes Kennwort")
    token = token_of(subscribe(round_, "wer@stadt.example", "de"))
    own = {"slug": "runde", "number": 1, "version": 1, "door": "ergaenzung", "token": token}
    own |= {"code": round_.code, "invitation": round_.invitation, "pk": said.pk}
    return {
        "dialogue:*": own,
        "dialogue:answer": {"pk": given.pk},
        "dialogue:end_reminders": {"token": deadlines.token_of(told)},
        "dialogue:edit_voice": {"pk": spoken.pk},
        "dialogue:remove_voice": {"pk": spoken.pk},
        "dialogue:edit_answer": {"pk": answer.pk},
        "dialogue:invit*": {"slug": "eingeladen", "invitation": rounds[2].invitation},
        "dialogue:moderation_back": {"pk": reminded.pk},
        "dialogue:remind": {"pk": answer.pk},
    }
