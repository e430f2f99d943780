"""How do the goals hang together, and is each one SMART?

From a plan to its tree (goals in order with what lies below them) and to what a goal still lacks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kommune360.base.text import Text
from kommune360.plan.document import Goal, Level, Measure, Plan, Target
from kommune360.plan.vocabulary import OUTCOMES, OUTPUTS


class Smart(StrEnum):
    """The five marks of an action goal."""

    SPECIFIC = "specific"
    MEASURABLE = "measurable"
    ACCEPTED = "accepted"
    REALISTIC = "realistic"
    TIMED = "timed"


LACKING: Mapping[Smart, Text] = {
    Smart.SPECIFIC: Text("für wen und was genau", "for whom and what exactly"),
    Smart.MEASURABLE: Text("ein Zielwert an einem Indikator", "a target on an indicator"),
    Smart.ACCEPTED: Text(
        "wer es angenommen hat, wann oder wo belegt", "who accepted it, when or where shown"
    ),
    Smart.REALISTIC: Text("warum es erreichbar ist", "why it can be reached"),
    Smart.TIMED: Text("ein Termin innerhalb des Planungszeitraums", "a date within the term of the plan"),
}


@dataclass(frozen=True, slots=True)
class GoalNode:
    """A goal with what hangs on it directly."""

    goal: Goal
    targets: tuple[Target, ...] = ()
    measures: tuple[Measure, ...] = ()
    children: tuple[GoalNode, ...] = field(default=())

    def walk(self) -> Iterator[GoalNode]:
        """This node and every one below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


def tree(plan: Plan) -> tuple[GoalNode, ...]:
    """The Leitziele with everything below; goals whose parent is missing stand beside them, none is lost."""
    targets: dict[str, list[Target]] = {}
    for target in plan.targets:
        targets.setdefault(target.goal, []).append(target)
    measures: dict[str, list[Measure]] = {}
    for measure in plan.measures:
        for key in measure.goals:
            measures.setdefault(key, []).append(measure)
    known = {goal.id: goal for goal in plan.goals}
    roots: list[Goal] = []
    below: dict[str, list[Goal]] = {}
    for goal in plan.goals:
        hangs = goal.parent in known and _above(goal, known[goal.parent])
        (below.setdefault(goal.parent, []) if hangs else roots).append(goal)

    def node(goal: Goal) -> GoalNode:
        return GoalNode(
            goal,
            tuple(targets.get(goal.id, ())),
            tuple(measures.get(goal.id, ())),
            # of two goals with one id, which only a broken plan has, the last one has the children
            tuple(node(child) for child in below.get(goal.id, ()) if known[goal.id] is goal),
        )

    return tuple(node(goal) for goal in roots)


def nodes(plan: Plan) -> dict[str, GoalNode]:
    """Every goal's node by id, in the order of the tree."""
    return {each.goal.id: each for root in tree(plan) for each in root.walk()}


def missing_marks(plan: Plan, node: GoalNode) -> tuple[Smart, ...]:
    """What a Handlungsziel lacks to be SMART; nothing for goals of the levels above."""
    goal = node.goal
    if goal.level is not Level.HANDLUNGSZIEL:
        return ()
    accepted = any(each.by.strip() and (each.on or each.evidence.strip()) for each in goal.accepted)
    met = {
        Smart.SPECIFIC: bool(goal.text.strip() and goal.target_group.strip()),
        Smart.MEASURABLE: bool(node.targets),
        Smart.ACCEPTED: accepted,
        Smart.REALISTIC: bool(goal.realistic.strip()),
        Smart.TIMED: goal.due is not None and plan.start <= goal.due <= plan.end,
    }
    return tuple(mark for mark, given in met.items() if not given)


def lacks_target(node: GoalNode) -> tuple[int, ...]:
    """The steps of which one should be measured and none is: outcomes for a Mittlerziel, outputs for a
    Handlungsziel; empty where all is well."""
    wanted = {Level.MITTLERZIEL: OUTCOMES, Level.HANDLUNGSZIEL: OUTPUTS}.get(node.goal.level, ())
    # a Mittlerziel may also be shown by the outcomes that its Handlungsziele measure
    measured = {target.step for each in node.walk() for target in each.targets}
    return wanted if wanted and not measured & set(wanted) else ()


def _above(goal: Goal, parent: Goal) -> bool:
    """Levels only rise from child to parent, so that no circle can be walked."""
    order = list(Level)
    return order.index(parent.level) < order.index(goal.level)
