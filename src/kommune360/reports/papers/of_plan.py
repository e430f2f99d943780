"""The papers of a plan: what a committee is asked to resolve on a version, and what it changes.

From a version of a plan, the one before it and the states of its targets to documents, frozen word for word with
every figure they print. A state says where a figure is, never why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kommune360.base.fingerprints import fingerprint_json
from kommune360.base.text import Text
from kommune360.plan.diff import compare
from kommune360.plan.document import Measure, Plan
from kommune360.plan.goals import tree
from kommune360.plan.money import shares
from kommune360.plan.paths import STATE_NAMES, PlanStates, State
from kommune360.plan.saying import Names, day, euro, number, period
from kommune360.plan.vocabulary import word
from kommune360.reports.document.plain import as_plain
from kommune360.reports.document.tree import (
    Block,
    Column,
    Document,
    Figure,
    Heading,
    Paragraph,
    Points,
    Row,
    Runs,
    Table,
    Terms,
    figures_of,
)

FORMAT = "kommune360-plan-paper"
_POINTS = 12  # changes named in the resolution itself; the annex names all
# lists of the plan whose changes a committee resolves on; the others are records of the work
_RESOLVED = ("", "goals", "targets", "measures", "offers", "gaps", "links")


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """A version as papers need it. ``earlier``: the one resolved before, None for the first.

    ``units``: sign of the unit by indicator; ``meeting``: committee and day, as far as known.
    """

    plan: Plan
    states: PlanStates
    names: Names
    town: str
    language: str = "de"
    earlier: Plan | None = None
    committee: str = ""
    meeting: dt.date | None = None
    invented: bool = False
    units: Mapping[str, str] = field(default_factory=dict)

    def say(self, text: Text) -> str:
        return text.in_language(self.language)

    def both(self, de: str, en: str) -> str:
        return en if self.language == "en" else de

    @property
    def changes(self) -> list[str]:
        """What is different from the version before, in sentences; records of the work left out."""
        if self.earlier is None:
            return []
        found = compare(self.earlier, self.plan, self.names)
        return [self.say(each.sentence) for each in found if each.list in _RESOLVED]


def freeze_plan_paper(kind: str, version: PlanVersion) -> dict[str, Any]:
    """One of KINDS as JSON, in the form that ``files.file_of`` writes. KeyError for another kind."""
    document = KINDS[kind](version)
    newest = version.plan.versions[-1]
    plain = as_plain(document)
    return {
        "format": FORMAT,
        "format_version": 1,
        "kind": kind,
        "plan": version.plan.id,
        "version": newest.number,
        "data_state": newest.data_state,
        "figures": {
            each.key: {"text": each.text, "value": each.value, "unit": each.unit, "about": each.about}
            for each in figures_of(document.blocks)
        },
        "document": plain,
        "content": fingerprint_json(plain),
    }


def resolution(version: PlanVersion) -> Document:
    """The Beschlussvorlage: numbered points first, then what changes, reasons, money, annexes."""
    say = version.both
    blocks: list[Block] = [
        *_head(version),
        Heading(say("Beschlussvorschlag", "Proposed resolution")),
        Points(tuple((point,) for point in _resolution_points(version)), numbered=True),
        *_changed(version),
        Heading(say("Begründung", "Reasons")),
        Paragraph((version.plan.versions[-1].reason,)),
        *_reviewed(version),
        *_money(version),
        Heading(say("Anlage 1: Zielwerte", "Annex 1: targets")),
        *_targets(version),
        Heading(say("Anlage 2: Maßnahmen", "Annex 2: measures")),
        _measures(version),
    ]
    return _framed(version, blocks, Text("Beschlussvorlage", "Draft resolution"))


def summary(version: PlanVersion) -> Document:
    """Two pages: what the plan wants, how it stands, what changes."""
    say = version.both
    blocks: list[Block] = [
        *_head(version),
        *_paragraphs(version.plan.summary),
        Heading(say("Wie die Ziele stehen", "How the goals stand")),
        Paragraph((_standing(version),), role="lead"),
        _goals(version),
        *_changed(version),
        *_money(version),
    ]
    return _framed(version, blocks, Text("Kurzfassung", "Summary"))


def plain(version: PlanVersion) -> Document:
    """What the plan says in plain language, as its authors wrote it."""
    goals = [goal for goal in version.plan.goals if goal.plain]
    measures = [measure for measure in version.plan.measures if measure.plain]
    blocks: list[Block] = [*_paragraphs(version.plan.plain or version.plan.summary)]
    if goals:
        blocks.append(Heading(version.both("Das wollen wir", "What we want")))
        blocks.append(Points(tuple((goal.plain,) for goal in goals)))
    if measures:
        blocks.append(Heading(version.both("Das tun wir", "What we do")))
        blocks.append(Points(tuple((measure.plain,) for measure in measures)))
    return _framed(version, blocks, Text("In einfacher Sprache", "In plain language"))


def yearly(version: PlanVersion) -> Document:
    """The report: every target beside its path, what was reviewed and decided, where each measure stands."""
    say = version.both
    blocks: list[Block] = [
        Paragraph((_standing(version),), role="lead"),
        Heading(say("Zielwerte", "Targets")),
        *_targets(version),
        Heading(say("Rückblicke und Entscheidungen", "Reviews and decisions")),
        *_all_reviews(version),
        Heading(say("Maßnahmen", "Measures")),
        _measures(version),
        *_changed(version),
    ]
    return _framed(version, blocks, Text("Jahresbericht", "Yearly report"))


KINDS: Mapping[str, Callable[[PlanVersion], Document]] = {
    "resolution": resolution,
    "brief": summary,
    "plain": plain,
    "yearly": yearly,
}


def _framed(version: PlanVersion, blocks: list[Block], kind: Text) -> Document:
    newest = version.plan.versions[-1]
    state = version.both(f"Fassung {newest.number}", f"Version {newest.number}")
    if newest.data_state is not None:
        state += version.both(f" · Datenstand {newest.data_state}", f" · data state {newest.data_state}")
    return Document(
        title=version.plan.title,
        language=version.language,
        blocks=tuple(blocks),
        kind=version.say(kind),
        town=version.town,
        date=newest.on.isoformat(),
        state=state,
        invented=version.invented,
    )


def _head(version: PlanVersion) -> list[Block]:
    say, pairs = version.both, []
    if version.committee:
        pairs.append((say("Gremium", "Committee"), (version.committee,)))
    if version.meeting is not None:
        pairs.append((say("Sitzung", "Meeting"), (version.say(day(version.meeting)),)))
    term = f"{version.say(day(version.plan.start))} \u2013 {version.say(day(version.plan.end))}"
    pairs.append((say("Zeitraum", "Term"), (term,)))
    return [Terms(tuple(pairs))]


def _resolution_points(version: PlanVersion) -> list[str]:
    number_ = version.plan.versions[-1].number
    title = version.plan.title
    points = [
        version.both(
            f"Der Plan „{title}“ wird in Fassung {number_} beschlossen.",
            f"The plan “{title}” is adopted in version {number_}.",
        )
    ]
    changes = version.changes
    points += changes[:_POINTS]
    if len(changes) > _POINTS:
        more = len(changes) - _POINTS
        points.append(
            version.both(
                f"Den {more} weiteren Änderungen wird zugestimmt (siehe „Was sich ändert“).",
                f"The {more} further changes are agreed to (see “What changes”).",
            )
        )
    points.append(
        version.both(
            "Die Verwaltung berichtet jährlich über Zielwerte und Maßnahmen.",
            "The administration reports yearly on targets and measures.",
        )
    )
    return points


def _changed(version: PlanVersion) -> list[Block]:
    changes = version.changes
    if not changes:
        return []
    return [
        Heading(version.both("Was sich ändert", "What changes")),
        Points(tuple((each,) for each in changes)),
    ]


def _reviewed(version: PlanVersion) -> list[Block]:
    """The review that led to this version."""
    newest = version.plan.versions[-1]
    held = next((each for each in version.plan.reviews if each.id == newest.review), None)
    if held is None:
        return []
    decision = version.say(word("verdicts", str(held.decision)))
    said = version.both(f"Entscheidung: {decision}. ", f"Decision: {decision}. ") + held.reason
    return [*_paragraphs(held.text), Paragraph((said,))]


def _all_reviews(version: PlanVersion) -> list[Block]:
    blocks: list[Block] = []
    for held in sorted(version.plan.reviews, key=lambda each: each.on, reverse=True):
        kind, decision = word("review_kinds", str(held.kind)), word("verdicts", str(held.decision))
        head = f"{version.say(day(held.on))}: {version.say(kind)}, {version.say(decision)}"
        blocks += [Heading(head, 2), *_paragraphs(held.text), Paragraph((held.reason,))]
    nobody = version.both("Noch kein Rückblick.", "No review yet.")
    return blocks or [Paragraph((nobody,))]


def _paragraphs(text: str) -> list[Block]:
    return [Paragraph((part.strip(),)) for part in text.split("\n\n") if part.strip()]


def _standing(version: PlanVersion) -> str:
    states = version.states.targets["state"].to_list()
    good = sum(state in {State.ON_PATH, State.REACHED} for state in states)
    known = sum(state != State.NO_DATA for state in states)
    off = states.count(str(State.OFF_PATH))
    return version.both(
        f"{good} von {known} Zielwerten mit Daten sind auf dem Pfad oder erreicht, {off} liegen daneben.",
        f"{good} of {known} targets with data are on path or reached, {off} are off.",
    )


def _money(version: PlanVersion) -> list[Block]:
    """Cost of all measures by year, and what is funded of it."""
    say, plan = version.both, version.plan
    years = sorted({cost.year for measure in plan.measures for cost in measure.costs})
    if not years:
        return []
    funded: dict[int, float] = {}
    for share in shares(plan):
        funded[share.year] = funded.get(share.year, 0.0) + share.amount
    rows = []
    for year in years:
        running, once = (_cost(plan, year, kind) for kind in (False, True))
        rows.append(
            Row(
                (
                    (str(year),),
                    (_euros(version, f"cost:{year}:running", running),),
                    (_euros(version, f"cost:{year}:once", once),),
                    (_euros(version, f"funded:{year}", funded.get(year, 0.0)),),
                )
            )
        )
    heads = (
        (say("Jahr", "Year"), False),
        (say("laufend", "running"), True),
        (say("einmalig", "one-off"), True),
        (say("davon finanziert", "funded of it"), True),
    )
    caption = say("Kosten aller Maßnahmen nach Jahr, in Euro", "Cost of all measures by year, in euro")
    return [
        Heading(say("Kosten und Finanzierung", "Cost and funding")),
        Table(caption, tuple(Column(title, numeric) for title, numeric in heads), tuple(rows)),
    ]


def _cost(plan: Plan, year: int, once: bool) -> float:
    costs = (cost for measure in plan.measures for cost in measure.costs)
    return sum(cost.amount for cost in costs if cost.year == year and cost.once is once)


def _euros(version: PlanVersion, key: str, amount: float) -> Figure:
    return Figure(key, version.say(number(amount, 0)), about=key, unit="€", value=amount)


def _targets(version: PlanVersion) -> list[Block]:
    say = version.both
    rows = {row["target"]: row for row in version.states.targets.to_dicts()}
    if not rows:
        return [Paragraph((say("Noch kein Zielwert.", "No target yet."),))]
    goals = {goal.id: goal.title for goal in version.plan.goals}
    found = []
    for target in version.plan.targets:
        row = rows[target.id]
        known = version.names.indicators.get(target.indicator)
        where = version.names.areas.get(target.area, target.area)
        unit = version.units.get(target.indicator, "")
        what = ", ".join(filter(None, (version.say(known) if known else target.indicator, where)))
        last = target.path[-1] if target.path else target.baseline
        cells: tuple[Runs, ...] = (
            (f"{what} ({unit})" if unit else what,),
            (goals.get(target.goal, target.goal),),
            _value(version, f"{target.id}:baseline", target.baseline.value, target.baseline.period),
            _value(version, f"{target.id}:value", row["value"], row["period"]),
            _value(version, f"{target.id}:goal", last.value, last.period),
            (version.say(STATE_NAMES[State(row["state"])]),),
        )
        found.append(Row(cells))
    heads = (
        (say("Indikator", "Indicator"), False, 1.6),
        (say("Ziel", "Goal"), False, 1.6),
        (say("Ausgangswert", "Baseline"), True, 1.0),
        (say("letzter Wert", "Latest value"), True, 1.0),
        (say("Zielwert", "Target"), True, 1.0),
        (say("Stand", "State"), False, 0.9),
    )
    caption = say("Zielwerte mit Ausgangswert und letztem Wert", "Targets with baseline and latest value")
    return [Table(caption, tuple(Column(t, n, s) for t, n, s in heads), tuple(found))]


def _value(version: PlanVersion, key: str, value: float | None, when: str | None) -> Runs:
    if value is None:
        return ("\u2013",)
    return (
        Figure(key, version.say(number(value, 1)), about=key, value=value),
        f" ({version.say(period(when))})" if when else "",
    )


def _goals(version: PlanVersion) -> Table:
    rows = []
    for top in tree(version.plan):
        for node in (top, *top.children):
            state = version.states.goals[node.goal.id].state
            level = version.say(word("levels", node.goal.level))
            rows.append(Row(((node.goal.title,), (level,), (version.say(STATE_NAMES[state]),))))
    heads = (version.both("Ziel", "Goal"), version.both("Ebene", "Level"), version.both("Stand", "State"))
    shares_ = (2.4, 1.0, 1.0)
    columns = tuple(Column(head, share=share) for head, share in zip(heads, shares_, strict=True))
    return Table(version.both("Ziele und ihr Stand", "Goals and their state"), columns, tuple(rows))


def _measures(version: PlanVersion) -> Table:
    say = version.both
    heads = (
        (say("Maßnahme", "Measure"), False, 2.2),
        (say("Ämter", "Departments"), False, 1.4),
        (say("bis", "until"), False, 0.8),
        (say("Kosten gesamt", "Total cost"), True, 1.0),
        (say("Stand", "Status"), False, 0.9),
    )
    return Table(
        say("Alle Maßnahmen der Fassung", "All measures of the version"),
        tuple(Column(title, numeric, share) for title, numeric, share in heads),
        tuple(_measure(version, each) for each in version.plan.measures),
    )


def _measure(version: PlanVersion, measure: Measure) -> Row:
    total = sum(cost.amount for cost in measure.costs)
    owners = ", ".join(version.names.entries.get(key, key) for key in measure.owners)
    written = version.say(euro(total))
    cost: Runs = (Figure(f"{measure.id}:cost", written, value=total),) if total else ("\u2013",)
    status = version.say(word("statuses", measure.status))
    until = version.say(day(measure.end)) if measure.end else "\u2013"
    return Row(((measure.title,), (owners or "\u2013",), (until,), cost, (status,)))
