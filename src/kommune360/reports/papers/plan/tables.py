"""The tables of a plan's papers: targets, goals, measures, money by year, options beside each other.

From a version to blocks; every number is a figure with its name and the page that shows it.
"""

from __future__ import annotations

from kommune360.base.text import Text
from kommune360.plan.document import Measure, Plan, Target
from kommune360.plan.goals import tree
from kommune360.plan.paths import STATE_NAMES, State
from kommune360.plan.saying import period
from kommune360.plan.vocabulary import word
from kommune360.reports.document.tree import Block, Column, Paragraph, Row, Runs, Table
from kommune360.reports.papers.plan.points import cost_about
from kommune360.reports.papers.plan.version import FUNDED, PlanVersion, cost_of, funded_of, total_cost

_NONE: Runs = ("\N{EN DASH}",)


def targets_table(version: PlanVersion) -> Block:
    """One row a target: baseline, latest value, what is aimed at, whether it is on its path."""
    say = version.both
    if not version.plan.targets:
        return Paragraph((say("Noch kein Zielwert.", "No target yet."),))
    states = {row["target"]: row for row in version.states.targets.to_dicts()}
    goals = {goal.id: goal.title for goal in version.plan.goals}
    rows = []
    for target in version.plan.targets:
        row, last = states[target.id], target.path[-1] if target.path else target.baseline
        what, unit = _what(version, target), version.unit(target.indicator)
        cells: tuple[Runs, ...] = (
            (f"{what} ({unit})" if unit else what,),
            (goals.get(target.goal, target.goal),),
            _value(version, target, "baseline", target.baseline.value, target.baseline.period),
            _value(version, target, "value", row["value"], row["period"]),
            _value(version, target, "goal", last.value, last.period),
            (version.say(STATE_NAMES[State(row["state"])]),),
        )
        rows.append(Row(cells))
    heads = (
        (say("Indikator", "Indicator"), False, 1.6),
        (say("Ziel", "Goal"), False, 1.6),
        (say("Anfang", "Baseline"), True, 1.1),
        (say("letzter Wert", "Latest value"), True, 1.0),
        (say("Zielwert", "Target"), True, 0.9),
        (say("Stand", "State"), False, 1.2),
    )
    caption = say(
        "Zielwerte mit Anfangswert und letztem Wert, dahinter die Zeit",
        "Targets with baseline and latest value, each with its time",
    )
    return Table(caption, tuple(Column(t, n, s) for t, n, s in heads), tuple(rows))


def _what(version: PlanVersion, target: Target) -> str:
    known = version.names.indicators.get(target.indicator)
    name = version.say(known) if known else target.indicator
    where = version.names.areas.get(target.area, target.area)
    return ", ".join(filter(None, (name, where)))


_ABOUT = {
    "baseline": Text("Anfangswert", "baseline"),
    "value": Text("letzter Wert", "latest value"),
    "goal": Text("Zielwert", "target"),
}


def _value(version: PlanVersion, target: Target, kind: str, value: float | None, when: str | None) -> Runs:
    if value is None:
        return _NONE
    time = version.say(period(when)) if when else ""
    what, said = _what(version, target), _ABOUT[kind]
    about = Text(f"{what}: {said.de} {time}".strip(), f"{what}: {said.en} {time}".strip())
    unit = version.unit(target.indicator)
    page = f"ziele/{target.goal}/"
    figure = version.measured(f"{target.id}:{kind}", value, about, unit, page, counted=kind == "value")
    return (figure, f" ({time})" if time else "")


def goals_table(version: PlanVersion) -> Table:
    """Leitziele and Mittlerziele with the state of their targets."""
    rows = []
    for top in tree(version.plan):
        for node in (top, *top.children):
            state = version.states.goals[node.goal.id].state
            level = version.say(word("levels", node.goal.level))
            said = ((node.goal.title,), (level,), (version.say(STATE_NAMES[state]),))
            rows.append(Row(said, strong=node is top))
    heads = (version.both("Ziel", "Goal"), version.both("Ebene", "Level"), version.both("Stand", "State"))
    columns = tuple(Column(head, share=share) for head, share in zip(heads, (2.4, 1.0, 1.0), strict=True))
    caption = version.both(
        "Leit- und Mittlerziele; der Stand ist der ihres schwächsten Zielwertes",
        "Guiding and middle goals; the state is that of their weakest target",
    )
    return Table(caption, columns, tuple(rows))


def measures_table(version: PlanVersion) -> Table:
    """One row a measure: who leads and who carries it with them, where, when, what it costs, how far it is."""
    say = version.both
    heads = (
        (say("Maßnahme", "Measure"), False, 2.0),
        (say("Federführung, beteiligt", "Lead, co-owning"), False, 1.6),
        (say("Gebiete", "Areas"), False, 1.3),
        (say("Zeit", "Time"), False, 1.1),
        (say("Kosten (Euro)", "Costs (euro)"), True, 1.0),
        (say("Stand", "Status"), False, 1.0),
    )
    return Table(
        say("Alle Maßnahmen der Fassung", "All measures of the version"),
        tuple(Column(title, numeric, share) for title, numeric, share in heads),
        tuple(_measure(version, each) for each in version.plan.measures),
    )


def _measure(version: PlanVersion, measure: Measure) -> Row:
    total = total_cost(measure)
    owners = ", ".join(version.entry(key) for key in measure.owners)
    page = f"massnahmen/{measure.id}/"
    cost = (version.euro(f"{measure.id}:cost", total, cost_about(measure), page),) if total else _NONE
    when = [f"{on:%m/%Y}" if on else "" for on in (measure.start, measure.end)]
    return Row(
        (
            (measure.title,),
            (owners or "\N{EN DASH}",),
            (version.areas(measure.areas),),
            ("\N{NO-BREAK SPACE}\N{EN DASH} ".join(when) if any(when) else "\N{EN DASH}",),
            cost,
            (version.say(word("statuses", measure.status)),),
        )
    )


def money_table(version: PlanVersion) -> Table | None:
    """Cost of all measures by year, what of it is funded and what is open; None without costs."""
    say, plan = version.both, version.plan
    years = sorted({cost.year for measure in plan.measures for cost in measure.costs})
    if not years:
        return None
    rows = [Row(((str(year),), *_amounts(version, str(year), year))) for year in years]
    if len(years) > 1:
        rows.append(Row(((say("zusammen", "in all"),), *_amounts(version, "all", None)), strong=True))
    heads = (
        (say("Jahr", "Year"), False),
        (say("laufend", "running"), True),
        (say("einmalig", "one-off"), True),
        (say("zusammen", "in all"), True),
        (say("davon finanziert", "funded of it"), True),
        (say("noch offen", "still open"), True),
    )
    caption = say("Kosten aller Maßnahmen nach Jahr, in Euro", "Cost of all measures by year, in euro")
    return Table(caption, tuple(Column(title, numeric) for title, numeric in heads), tuple(rows))


def _amounts(version: PlanVersion, name: str, year: int | None) -> tuple[Runs, ...]:
    plan = version.plan
    cost, funded = cost_of(plan, year), funded_of(plan, year)
    when = Text(f", {year}" if year else "", f", {year}" if year else "")
    kinds = (
        ("running", cost_of(plan, year, once=False), Text("laufende Kosten", "running costs")),
        ("once", cost_of(plan, year, once=True), Text("einmalige Kosten", "one-off costs")),
    )
    both = [(f"cost:{name}:{kind}", amount, about) for kind, amount, about in kinds]
    both += [
        (f"cost:{name}", cost, Text("Kosten aller Maßnahmen", "costs of all measures")),
        (f"funded:{name}", funded, FUNDED),
        (f"open:{name}", max(0.0, cost - funded), Text("Kosten ohne Finanzierung", "costs without funding")),
    ]
    return tuple(
        (version.euro(key, amount, Text(about.de + when.de, about.en + when.en)),)
        for key, amount, about in both
    )


def options_table(version: PlanVersion) -> Table:
    """The plan with and without the resolution: measures, costs, funding."""
    say = version.both
    plans: list[tuple[str, Plan | None]] = [("A", version.plan), ("B", version.earlier)]
    rows = [Row(((name,), *_option(version, name, plan))) for name, plan in plans]
    heads = (
        (say("Option", "Option"), False, 0.8),
        (say("Maßnahmen", "Measures"), True, 1.0),
        (say("Kosten (Euro)", "Costs (euro)"), True, 1.2),
        (say("davon finanziert (Euro)", "funded of it (euro)"), True, 1.6),
        (say("noch offen (Euro)", "still open (euro)"), True, 1.4),
    )
    caption = say("Die Optionen in Zahlen, über alle Jahre", "The options in figures, over all years")
    return Table(caption, tuple(Column(t, n, s) for t, n, s in heads), tuple(rows))


def _option(version: PlanVersion, name: str, plan: Plan | None) -> tuple[Runs, ...]:
    if plan is None:
        return (_NONE,) * 4
    cost, funded = cost_of(plan), funded_of(plan)
    count = len(plan.measures)
    what = (
        ("cost", cost, Text("Kosten", "costs")),
        ("funded", funded, Text("davon finanziert", "funded of them")),
        ("open", max(0.0, cost - funded), Text("ohne Finanzierung", "without funding")),
    )
    return (
        (
            version.count(
                f"option:{name}:measures",
                count,
                Text(f"Option {name}: Maßnahmen", f"option {name}: measures"),
                "massnahmen/",
            ),
        ),
        *(
            (
                version.euro(
                    f"option:{name}:{key}",
                    amount,
                    Text(f"Option {name}: {about.de}", f"option {name}: {about.en}"),
                ),
            )
            for key, amount, about in what
        ),
    )
