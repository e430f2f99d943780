"""How do the goals stand? The tree with a state in words and the first lines of each, and the page of one goal.

From what a reader sees of a plan to rows that templates draw.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kommune360.base.text import Text
from kommune360.plan.document import Goal, Level, Target
from kommune360.plan.goals import LACKING, GoalNode, missing_marks, nodes, tree
from kommune360.plan.paths import State
from kommune360.plan.vocabulary import word
from kommune360.web.plan.goals.lines import target_line
from kommune360.web.plan.measures.lists import measures_table
from kommune360.web.plan.seen import Seen
from kommune360.web.plan.showing import words
from kommune360.web.plan.showing.addresses import goal_url
from kommune360.web.ui import formats
from kommune360.web.ui.tables import Cell, Column, Row, Table

_BELOW = {Level.LEITZIEL: Level.MITTLERZIEL, Level.MITTLERZIEL: Level.HANDLUNGSZIEL}
_LINES = 2  # of a goal in the tree; its page shows all
_DRAWN = 60  # of a larger tree only the goals above the Handlungsziele have lines: it could not be read at a glance


@dataclass(frozen=True, slots=True)
class LineShown:
    """A target: what it measures, where it stands in words, its picture."""

    title: str
    where: str
    stands: str
    state: Text
    tone: str
    svg: SafeString


@dataclass(frozen=True, slots=True)
class GoalShown:
    """A goal in the tree; ``more``: targets that only its page shows."""

    title: str
    level: Text
    url: str
    state: Text
    tone: str
    counted: str
    lines: tuple[LineShown, ...]
    more: int
    measures: int
    children: tuple[GoalShown, ...]


def goal_tree(seen: Seen, language: str) -> list[GoalShown]:
    """The Leitziele with everything below, as the plan orders them."""
    return [_shown(seen, node, language) for node in tree(seen.plan)]


def headline(seen: Seen) -> str:
    """How many targets are on their path, as the answer to the first question."""
    counts = Counter(State(row["state"]) for row in seen.figures.rows.values())
    good, known = counts[State.ON_PATH] + counts[State.REACHED], sum(counts.values()) - counts[State.NO_DATA]
    if not known:
        return seen.plan.title
    if not counts[State.OFF_PATH]:
        return _("Kein Zielwert liegt neben seinem Pfad")
    return _("%(good)s von %(known)s Zielwerten sind auf dem Pfad, %(off)s daneben") % {
        "good": good,
        "known": known,
        "off": counts[State.OFF_PATH],
    }


def goal_page(seen: Seen, key: str, language: str, *, edits: bool = False) -> dict[str, Any]:
    """One goal: its lines, the table that says the same, what it still lacks, its measures. KeyError.

    ``edits``: whether the reader may change targets from here.
    """
    node = nodes(seen.plan)[key]
    goal = node.goal
    below = [target for each in node.walk() for target in each.targets]
    parent = next((each for each in seen.plan.goals if each.id == goal.parent), None)
    state = seen.figures.states.goals[key]
    name, tone = words.state_chip(state.state)
    return {
        "goal": goal,
        "level": word("levels", goal.level),
        "parent": parent,
        "parent_url": goal_url(seen, parent.id) if parent else "",
        "state": name,
        "tone": tone,
        "counted": words.counted(state.counts),
        "facts": _facts(seen, goal, language),
        "lacking": [LACKING[mark] for mark in missing_marks(seen.plan, node)] if seen.working else [],
        "children": [_shown(seen, child, language) for child in node.children],
        "lines": [line_of(seen, target, language) for target in node.targets],
        "targets": targets_table(seen, below, language, edits=edits) if below else None,
        "below": word("levels", _BELOW[goal.level]) if goal.level in _BELOW else None,
        "measures": measures_table(seen, node.measures, language) if node.measures else None,
        "chain": [(word("steps", str(step.step)), step) for step in goal.chain],
    }


def line_of(seen: Seen, target: Target, language: str) -> LineShown:
    """One target as a small picture with its sentence."""
    row = seen.figures.rows[target.id]
    state, tone = words.state_chip(row["state"])
    title = indicator_name(seen, target, language)
    stands = words.standing(seen, target, row, language)
    where = seen.area(target.area) if target.area else _("ganze Kommune")
    course = seen.figures.course_of(seen.plan, target)
    line = target_line(target, course, tone or "open", f"{title}, {where}: {stands}")
    return LineShown(title, where, stands, state, tone, mark_safe(line.svg()))  # noqa: S308 - escaped there


def targets_table(seen: Seen, targets: list[Target], language: str, *, edits: bool = False) -> Table:
    """The lines as a table: baseline, value, path, last point, state."""
    rows = []
    for target in targets:
        row = seen.figures.rows[target.id]
        state, tone = words.state_chip(row["state"])
        last = target.path[-1] if target.path else target.baseline
        rows.append(
            Row(
                {
                    "what": Cell(
                        text=indicator_name(seen, target, language),
                        small=seen.area(target.area) if target.area else _("ganze Kommune"),
                    ),
                    "baseline": _point(seen, target, target.baseline.value, target.baseline.period, language),
                    "value": _point(seen, target, row["value"], row["period"] or "", language),
                    "expected": Cell(
                        text=words.amount(seen, target, row["expected"], language), sort=row["expected"]
                    ),
                    "tolerance": Cell(
                        text="± " + words.amount(seen, target, target.tolerance, language),
                        sort=target.tolerance,
                    ),
                    "goal": _point(seen, target, last.value, last.period, language),
                    "state": Cell(
                        text=state.in_language(language), tone="short" if tone == "warning" else ""
                    ),
                    "edit": Cell(text=_("ändern"), href=reverse("plan:target_edit", args=[target.id])),
                },
                anchor=f"ziel-{target.id}",
            )
        )
    return Table(
        caption=_("Zielwerte: Ausgangswert, letzter Wert und Pfad"),
        id="zielwerte",
        columns=[
            Column("what", _("Indikator und Gebiet")),
            Column("baseline", _("Ausgangswert"), numeric=True),
            Column("value", _("letzter Wert"), numeric=True, strong=True),
            Column("expected", _("nach dem Pfad"), numeric=True),
            Column("tolerance", _("Toleranz"), numeric=True),
            Column("goal", _("Ziel"), numeric=True),
            Column("state", _("Stand")),
            *([Column("edit", _("Bearbeiten"), sortable=False)] if edits else []),
        ],
        rows=rows,
    )


def indicator_name(seen: Seen, target: Target, language: str) -> str:
    """What a target measures; its key where the catalogue does not know it."""
    known = seen.figures.names.indicators.get(target.indicator)
    return known.in_language(language) if known else target.indicator


def _shown(seen: Seen, node: GoalNode, language: str) -> GoalShown:
    state = seen.figures.states.goals[node.goal.id]
    name, tone = words.state_chip(state.state)
    told = node.goal.level is Level.HANDLUNGSZIEL and len(seen.plan.goals) > _DRAWN
    first = [line_of(seen, target, language) for target in node.targets[: 0 if told else _LINES]]
    return GoalShown(
        title=node.goal.title,
        level=word("levels", node.goal.level),
        url=goal_url(seen, node.goal.id),
        state=name,
        tone=tone,
        counted=words.counted(state.counts),
        lines=tuple(first),
        more=0 if told else len(node.targets) - len(first),
        measures=len(node.measures),
        children=tuple(_shown(seen, child, language) for child in node.children),
    )


def _point(seen: Seen, target: Target, value: float | None, period: str, language: str) -> Cell:
    when = formats.period(period, language) if period else ""
    return Cell(text=words.amount(seen, target, value, language), small=when, sort=value)


def _facts(seen: Seen, goal: Goal, language: str) -> list[tuple[str, str]]:
    accepted = "; ".join(f"{each.by} {words.day(each.on, language)}".strip() for each in goal.accepted)
    facts = [
        (_("Ämter"), ", ".join(seen.name(key) for key in goal.departments)),
        (_("Zielgruppe"), goal.target_group),
        (_("Lebensphasen"), words.said_of("life_phases", goal.life_phases, language)),
        (_("Gebiete"), words.places(seen, goal.areas)),
        (_("Termin"), words.day(goal.due, language)),
        (_("erreichbar, weil"), goal.realistic),
        (_("angenommen von"), accepted),
    ]
    return [(name, said) for name, said in facts if said]
