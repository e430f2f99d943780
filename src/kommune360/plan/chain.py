"""Does a goal's results chain hold from the offer to society? Seven steps, planned backwards, checked forwards.

From a plan, a Mittlerziel and the states of its targets to one link a step, and to the step up to which
figures show that things go as planned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from kommune360.plan.document import Goal, Level, Measure, Plan, Target
from kommune360.plan.goals import GoalNode, nodes
from kommune360.plan.paths import State

STEPS = tuple(range(1, 8))


class Seen(StrEnum):
    """What figures say about a step."""

    SHOWN = "shown"  # all its targets that have a value are on their path
    MISSED = "missed"
    UNKNOWN = "unknown"  # described, no value yet
    EMPTY = "empty"  # neither words nor targets


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a chain: the words of all goals and measures that speak of it, and its targets."""

    step: int
    texts: tuple[tuple[str, str], ...]  # id of the goal or measure, its words
    targets: tuple[Target, ...]
    seen: Seen


@dataclass(frozen=True, slots=True)
class Chain:
    """``links`` from step 1 to 7. ``shown_to``: the last step up to which every step is shown, 0 for none."""

    goal: Goal
    links: tuple[Link, ...]

    @property
    def backwards(self) -> tuple[Link, ...]:
        """From what is wanted for society back to what has to be offered: the order of planning."""
        return tuple(reversed(self.links))

    @property
    def missing(self) -> tuple[int, ...]:
        return tuple(link.step for link in self.links if link.seen is Seen.EMPTY)

    @property
    def shown_to(self) -> int:
        step = 0
        for link in self.links:
            if link.seen is not Seen.SHOWN:
                break
            step = link.step
        return step


def chains(
    plan: Plan, states: Mapping[str, State] | None = None, keys: Iterable[str] | None = None
) -> dict[str, Chain]:
    """The chain of every goal, or of those in ``keys``, by its id. ``states``: by target; without them nothing
    counts as shown. KeyError for an unknown goal.

    A chain gathers the goal, all below it with their measures, and the words of the goals above on
    step 7, for which nobody below can be responsible alone.
    """
    known = nodes(plan)
    return {key: _chain(known[key], known, states or {}) for key in (known if keys is None else keys)}


def measure_chain(
    plan: Plan, measure: Measure, states: Mapping[str, State] | None = None
) -> tuple[Link, ...]:
    """The chain of one measure: its own words, then those of its goals and of all above them, with their targets.

    What other measures of these goals say is left out: it is their part of the way.
    """
    goals = {goal.id: goal for goal in plan.goals}
    line: dict[str, Goal] = {}
    for key in measure.goals:
        for _ in Level:
            if key in goals:
                line.setdefault(key, goals[key])
                key = goals[key].parent
    return _links([measure, *line.values()], [t for t in plan.targets if t.goal in line], states or {})


def _chain(node: GoalNode, known: Mapping[str, GoalNode], states: Mapping[str, State]) -> Chain:
    below = list(node.walk())
    holders: list[Goal | Measure] = []
    for each in below:
        holders += [each.goal, *each.measures]
    targets = [target for each in below for target in each.targets]
    above = known.get(node.goal.parent)
    for _ in Level:
        if above is None:
            break
        last = tuple(link for link in above.goal.chain if link.step == 7)
        holders.append(replace(above.goal, chain=last))
        targets += [target for target in above.targets if target.step == 7]
        above = known.get(above.goal.parent)
    return Chain(node.goal, _links(holders, targets, states))


def _links(
    holders: Iterable[Goal | Measure], targets: Iterable[Target], states: Mapping[str, State]
) -> tuple[Link, ...]:
    """The seven steps: what ``holders`` say of each, once, and which ``targets`` stand there."""
    texts: dict[int, dict[tuple[str, str], None]] = {step: {} for step in STEPS}
    measured: dict[int, list[Target]] = {step: [] for step in STEPS}
    for holder in holders:
        for link in holder.chain:
            texts.get(link.step, {})[holder.id, link.text] = None
    for target in targets:
        measured.get(target.step, []).append(target)
    return tuple(
        Link(
            step, tuple(texts[step]), tuple(measured[step]), _seen(list(texts[step]), measured[step], states)
        )
        for step in STEPS
    )


def _seen(texts: list[tuple[str, str]], targets: list[Target], states: Mapping[str, State]) -> Seen:
    if not texts and not targets:
        return Seen.EMPTY
    found = {states.get(target.id, State.NO_DATA) for target in targets}
    if State.OFF_PATH in found:
        return Seen.MISSED
    return Seen.SHOWN if found & {State.ON_PATH, State.REACHED} else Seen.UNKNOWN
