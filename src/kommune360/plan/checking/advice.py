"""What should a person look at before the plan is resolved? Everything that is allowed and not yet good.

From a plan, and what is known of indicators, areas and other plans, to findings of severity warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kommune360.base.findings import Finding
from kommune360.base.text import Text
from kommune360.plan import links as linking
from kommune360.plan.chain import chains
from kommune360.plan.checking.advice_words import ADVICE
from kommune360.plan.checking.structure import is_id
from kommune360.plan.checking.structure_words import remark
from kommune360.plan.checking.wording import claims, reason
from kommune360.plan.document import Level, Measure, Plan, Status
from kommune360.plan.editing import entry as entry_of
from kommune360.plan.editing import find
from kommune360.plan.files.reading import Where
from kommune360.plan.framework import duties, open_questions
from kommune360.plan.goals import LACKING, lacks_target, missing_marks, nodes
from kommune360.plan.money import OVER, early_endings, uncovered
from kommune360.plan.prevention import white_spots
from kommune360.plan.saying import day, euro
from kommune360.plan.times import years
from kommune360.plan.vocabulary import word

TERM = (3, 6)  # years
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Known:
    """What the town's data know; None where nothing is known, then nothing is said about it.

    ``indicators``: ids; ``context``: those that describe and are neither good nor bad; ``areas``: keys by area system; ``bridged``: pairs of area systems; ``plans``: the
    other plans of the folder by id.
    """

    indicators: frozenset[str] | None = None
    context: frozenset[str] = frozenset()
    areas: Mapping[str, frozenset[str]] | None = None
    bridged: frozenset[tuple[str, str]] = frozenset()
    plans: Mapping[str, Plan] = field(default_factory=dict)


def advice(plan: Plan, where: Where | None = None, known: Known | None = None) -> list[Finding]:
    """All findings at once, in the order of the document."""
    at, what = where or Where(), known or Known()
    return [
        *_frame(plan, at),
        *_goals(plan, at),
        *_targets(plan, at, what),
        *_measures(plan, at),
        *_areas(plan, at, what),
        *_prevention(plan, at),
        *_links(plan, at, what),
        *_records(plan, at),
        *_wording(plan, at),
    ]


def advice_on_measure(plan: Plan, key: str) -> list[Finding]:
    """What ``advice`` says of one measure, without going through the rest of the plan. KeyError."""
    at, measure = Where(), entry_of(plan, Measure, key)
    return [*_measure(plan, measure, _shared(plan), at), *_claiming(_texts_of(measure), at)]


def _say(code: str, at: Where, path: str, /, **filled: object) -> Finding:
    return remark(ADVICE[code], code, at(path), **filled)


def _frame(plan: Plan, at: Where) -> Iterator[Finding]:
    length = years(plan.end) + 1 / 365 - years(plan.start)
    if not TERM[0] - 0.01 <= length <= TERM[1] + 0.01:
        yield _say("plan-term-unusual", at, "end", years=f"{length:.0f}")
    if not plan.vision.strip():
        yield _say("plan-without-vision", at, "vision")
    if not plan.mandate.resolution:
        yield _say("plan-without-mandate", at, "mandate")
    if still_open := open_questions(plan):
        shown = ", ".join(still_open[:_SHOWN]) + (" …" if len(still_open) > _SHOWN else "")
        yield _say("plan-framework-open", at, "mandate", count=len(still_open), open=shown)
    yield from _evidence(plan, at)
    for duty in duties(plan):
        if not duty.met:
            yield _bilingual(
                "statute-item-open",
                at,
                f"statute/{duty.item.id}",
                reference=Text(duty.item.reference, duty.item.reference),
                name=duty.item.name,
                question=duty.item.question,
            )


def _evidence(plan: Plan, at: Where) -> Iterator[Finding]:
    """Evidence that looks like the id of an entry has to be one; anything else names a document."""
    for duty in plan.statute:
        for key in duty.evidence:
            if is_id(key) and "." not in key and find(plan, key) is None:
                yield _say("statute-evidence-unknown", at, f"statute/{duty.id}/evidence", key=key)


def _bilingual(code: str, at: Where, path: str, /, **filled: Text) -> Finding:
    """A remark whose fillings differ by language."""
    german = _say(code, at, path, **{name: text.de for name, text in filled.items()})
    english = _say(code, at, path, **{name: text.en for name, text in filled.items()})
    return Finding(
        german.code,
        german.severity,
        Text(german.what.de, english.what.en),
        Text(german.why.de, english.why.en),
        Text(german.remedy.de, english.remedy.en),
        german.place,
    )


def _listed(texts: Iterable[Text]) -> Text:
    listed = list(texts)
    return Text(", ".join(each.de for each in listed), ", ".join(each.en for each in listed))


def _same(text: object) -> Text:
    return Text(str(text), str(text))


# --- goals, targets, measures --------------------------------------------------------------------


def _goals(plan: Plan, at: Where) -> Iterator[Finding]:
    complete = chains(plan)
    for key, node in nodes(plan).items():
        path, goal = f"goals/{key}", node.goal
        if marks := missing_marks(plan, node):
            lacking = _listed(LACKING[mark] for mark in marks)
            yield _bilingual("goal-not-smart", at, path, owner=_same(goal.title), lacking=lacking)
        if steps := lacks_target(node):
            yield _say("goal-not-measured", at, path, owner=goal.title, steps=f"{steps[0]}-{steps[-1]}")
        if goal.level is Level.HANDLUNGSZIEL and not node.measures:
            yield _say("goal-without-measure", at, path, owner=goal.title)
        if goal.level is not Level.HANDLUNGSZIEL and not node.children:
            yield _say("goal-without-goals", at, path, owner=goal.title)
        elif goal.level is Level.MITTLERZIEL and (missing := complete[key].missing):
            steps_said = ", ".join(map(str, missing))
            yield _say("chain-step-missing", at, path, owner=goal.title, steps=steps_said)


def _targets(plan: Plan, at: Where, known: Known) -> Iterator[Finding]:
    for target in plan.targets:
        path = f"targets/{target.id}"
        lacking = [
            *([Text("Toleranz", "tolerance")] if not target.tolerance else []),
            *([Text("Quelle", "source")] if not target.source.strip() else []),
        ]
        if lacking:
            yield _bilingual("target-incomplete", at, path, owner=_same(target.id), lacking=_listed(lacking))
        if known.indicators is not None and target.indicator not in known.indicators:
            yield _say("target-indicator-unknown", at, path, owner=target.id, key=target.indicator)
        if target.indicator in known.context:
            yield _say("target-on-context", at, path, owner=target.id, key=target.indicator)


def _measures(plan: Plan, at: Where) -> Iterator[Finding]:
    shared = _shared(plan)
    for measure in plan.measures:
        yield from _measure(plan, measure, shared, at)


def _shared(plan: Plan) -> dict[str, str]:
    return {goal.id: goal.title for goal in plan.goals if goal.shared}


def _measure(plan: Plan, measure: Measure, shared: Mapping[str, str], at: Where) -> Iterator[Finding]:
    path, owner = f"measures/{measure.id}", measure.title
    if not measure.goals:
        yield _say("measure-without-goal", at, path, owner=owner)
    if measure.status in OVER:
        return
    lacking = [
        *([Text("Federführung", "lead")] if not measure.lead else []),
        *([Text("Beginn", "start")] if measure.start is None else []),
        *([Text("Kosten", "cost")] if not measure.costs else []),
        *([Text("Zielgruppe", "target group")] if not measure.target_group.strip() else []),
    ]
    if lacking:
        yield _bilingual("measure-incomplete", at, path, owner=_same(owner), lacking=_listed(lacking))
    alone = [shared[key] for key in measure.goals if key in shared]
    if alone and len(measure.owners) == 1:
        name = next((d.name for d in plan.departments if d.id == measure.owners[0]), measure.owners[0])
        yield _say("measure-alone-on-shared-goal", at, path, owner=owner, department=name, goal=alone[0])
    if measure.status in {Status.ADOPTED, Status.RUNNING} and not measure.resolution:
        yield _say("measure-without-resolution", at, path, owner=owner)
    if not measure.young_people.strip():
        yield _say("measure-young-people-open", at, path, owner=owner)
    yield from _measure_money(measure, at)


def _measure_money(measure: Measure, at: Where) -> Iterator[Finding]:
    path, owner = f"measures/{measure.id}", _same(measure.title)
    for ending in early_endings(measure):
        ends = day(measure.end) if measure.end else Text("", "")
        yield _bilingual(
            "funding-ends-early",
            at,
            f"{path}/funding",
            owner=owner,
            source=_same(ending.funding.source),
            end=day(ending.ends),
            measure_end_de=_same(f"erst am {ends.de}" if measure.end else "läuft ohne Ende"),
            measure_end_en=_same(f"on {ends.en} only" if measure.end else "has no end"),
        )
    # a gap after an early end is the same fault, told once
    ends_early = [ending.ends.year for ending in early_endings(measure)]
    for gap in uncovered(measure):
        if not any(gap.year >= year for year in ends_early):
            yield _bilingual(
                "funding-gap",
                at,
                f"{path}/costs",
                owner=owner,
                year=_same(gap.year),
                gap=euro(gap.gap),
                cost=euro(gap.cost),
                funded=euro(gap.funded),
            )


# --- areas, prevention chain, links, records ------------------------------------------------------


def _areas(plan: Plan, at: Where, known: Known) -> Iterator[Finding]:
    if known.areas is None:
        return
    for path, owner, system, keys in _area_keys(plan):
        strangers = [key for key in keys if key not in known.areas.get(system, frozenset())]
        if strangers:
            shown = ", ".join(strangers[:_SHOWN]) + (" …" if len(strangers) > _SHOWN else "")
            yield _say("plan-area-unknown", at, path, owner=owner, keys=shown, system=system or "?")


def _area_keys(plan: Plan) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    system = plan.area_system
    for goal in plan.goals:
        yield f"goals/{goal.id}/areas", goal.title, system, goal.areas
    for target in plan.targets:
        keys = (*((target.area,) if target.area else ()), *target.comparison)
        yield f"targets/{target.id}/area", target.id, target.area_system or system, keys
    for measure in plan.measures:
        yield f"measures/{measure.id}/areas", measure.title, system, measure.areas
    for offer in plan.offers:
        yield f"offers/{offer.id}/areas", offer.title, system, offer.areas
    for gap in plan.gaps:
        yield f"gaps/{gap.id}/areas", gap.id, system, gap.areas
    for review in plan.reviews:
        yield f"reviews/{review.id}/comparison", review.id, system, review.comparison


def _prevention(plan: Plan, at: Where) -> Iterator[Finding]:
    spots = white_spots(plan) if plan.offers or plan.gaps else []
    if spots:
        cells = [
            Text(f"{phase.de}/{what.de}", f"{phase.en}/{what.en}")
            for phase, what in ((word("life_phases", p), word("fields", f)) for p, f in spots[:_SHOWN])
        ]
        yield _bilingual("prevention-white-spot", at, "offers", count=_same(len(spots)), cells=_listed(cells))


def _links(plan: Plan, at: Where, known: Known) -> Iterator[Finding]:
    for each in plan.links:
        link, path = linking.filled(each, known.plans), f"links/{each.id}"
        for clash in linking.clashes(plan, link, known.bridged):
            if clash is linking.Clash.AREAS:
                yield _say("link-areas-differ", at, path, owner=link.title, theirs=link.area_system)
            elif clash is linking.Clash.HORIZON and link.start and link.end:
                start, end = day(link.start), day(link.end)
                yield _bilingual(
                    "link-horizon-apart", at, path, owner=_same(link.title), start=start, end=end
                )
            else:
                yield _say(
                    "link-projection-differs",
                    at,
                    path,
                    owner=link.title,
                    theirs=link.projection,
                    ours=plan.projection,
                )
        if link.coordinated is None:
            yield _say("link-not-coordinated", at, path, owner=link.title)


def _records(plan: Plan, at: Where) -> Iterator[Finding]:
    for meeting in plan.meetings:
        if not meeting.outcomes:
            yield _bilingual(
                "meeting-without-result",
                at,
                f"meetings/{meeting.id}",
                question=_same(meeting.question),
                on=day(meeting.on),
            )
    names = {partner.id: partner.name for partner in plan.partners}
    for entry in plan.participation:
        if entry.replied and not (entry.consideration and entry.reason.strip()):
            yield _bilingual(
                "participation-unanswered",
                at,
                f"participation/{entry.id}",
                owner=_same(names.get(entry.partner, entry.partner)),
                on=day(entry.replied),
            )


def _wording(plan: Plan, at: Where) -> Iterator[Finding]:
    return _claiming(_judging_texts(plan), at)


def _claiming(texts: Iterable[tuple[str, str]], at: Where) -> Iterator[Finding]:
    for path, text in texts:
        for claim in claims(text):
            yield _say(
                "wording-causal",
                at,
                path,
                words=claim.words,
                instead=claim.instead,
                reason_de=reason().de,
                reason_en=reason().en,
            )


def _judging_texts(plan: Plan) -> Iterator[tuple[str, str]]:
    """Texts that speak of what came of the plan; a review that names comparison areas may say more."""
    yield "summary", plan.summary
    yield "plain", plan.plain
    for measure in plan.measures:
        yield from _texts_of(measure)
    for review in plan.reviews:
        if not review.comparison:
            yield f"reviews/{review.id}/text", review.text
            yield f"reviews/{review.id}/reason", review.reason
            yield from ((f"reviews/{review.id}/readings", reading.text) for reading in review.readings)
    for decision in plan.decisions:
        yield f"decisions/{decision.id}/reason", decision.reason


def _texts_of(measure: Measure) -> Iterator[tuple[str, str]]:
    yield f"measures/{measure.id}/plain", measure.plain
    yield from ((f"measures/{measure.id}/reports", report.reason) for report in measure.reports)
