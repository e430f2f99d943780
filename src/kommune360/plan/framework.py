"""On which mandate and framework is planned, and is the law's checklist met?

From the answers to the 20 questions to a draft of the framework paper, and from a plan to the state of each
item of § 80 SGB VIII.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kommune360.base.text import Text
from kommune360.plan.document import Duty, Plan
from kommune360.plan.vocabulary import StatuteItem, framework, framework_parts, statute, word, words

OPEN = Text("(noch offen)", "(still open)")


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the framework paper with its sentences; ``open`` counts the questions without answer."""

    title: Text
    sentences: tuple[Text, ...]
    open: int


@dataclass(frozen=True, slots=True)
class DutyState:
    """``text`` and ``evidence`` as the plan gives them; ``proof`` is what the plan proves by itself."""

    item: StatuteItem
    text: str
    evidence: tuple[str, ...]
    proof: Text | None

    @property
    def met(self) -> bool:
        return bool(self.text.strip() or self.evidence or self.proof)


def draft(plan: Plan) -> list[Section]:
    """The framework paper from the answers given so far; open questions stay visible."""
    given = {answer.id: answer.text.strip() for answer in plan.mandate.answers}
    sections = []
    for part, title in framework_parts().items():
        asked = [question for question in framework() if question.part == part]
        sentences = []
        for question in asked:
            text = given.get(question.id, "")
            said = Text(text, text) if text else OPEN
            sentences.append(
                Text(
                    question.sentence.de.replace("{answer}", said.de),
                    question.sentence.en.replace("{answer}", said.en),
                )
            )
        sections.append(Section(title, tuple(sentences), sum(not given.get(q.id) for q in asked)))
    return sections


def drafted(plan: Plan) -> Plan:
    """The plan with what the answers say about its vision, mandate and statutory checklist.

    What somebody wrote there already stays as it is.
    """
    given = {answer.id: answer.text.strip() for answer in plan.mandate.answers}
    said = {question.fills: given.get(question.id, "") for question in framework() if question.fills}
    duties_ = {duty.id: duty for duty in plan.statute}
    for item in statute():
        known = duties_.get(item.id, Duty(item.id))
        text = said.get(item.id, "")
        if text and not known.text:
            duties_[item.id] = replace(known, text=text)
    return replace(
        plan,
        vision=plan.vision or said["vision"],
        mandate=replace(plan.mandate, text=plan.mandate.text or said["mandate"]),
        statute=tuple(duties_.values()),
    )


def open_questions(plan: Plan) -> tuple[str, ...]:
    """Ids of the questions without an answer."""
    given = {answer.id for answer in plan.mandate.answers if answer.text.strip()}
    return tuple(question.id for question in framework() if question.id not in given)


def duties(plan: Plan) -> list[DutyState]:
    """Every item of the checklist, in the order of the law."""
    said = {duty.id: duty for duty in plan.statute}
    return [
        DutyState(
            item,
            said[item.id].text if item.id in said else "",
            said[item.id].evidence if item.id in said else (),
            _proof(item, plan),
        )
        for item in statute()
    ]


def phases_so_far(plan: Plan) -> tuple[str, ...]:
    """The phases in which free providers have to have been involved by now: looking back only where it has been
    done. The law asks for all phases, so the log proves nothing while one is missing."""
    return tuple(phase for phase in words("phases") if phase != "review" or plan.reviews)


def _proof(item: StatuteItem, plan: Plan) -> Text | None:
    if item.proof == "participation":
        phases = dict.fromkeys(entry.phase for entry in plan.participation)
        if not phases or set(phases_so_far(plan)) - set(phases):
            return None
        named = [word("phases", phase) for phase in phases]
        count = len(plan.participation)
        return Text(
            f"{count} Einladungen in den Phasen {', '.join(each.de for each in named)}",
            f"{count} invitations in the phases {', '.join(each.en for each in named)}",
        )
    if item.proof == "links":
        agreed = [link.title for link in plan.links if link.coordinated]
        if agreed:
            return Text(f"abgestimmt mit {', '.join(agreed)}", f"coordinated with {', '.join(agreed)}")
    return None
