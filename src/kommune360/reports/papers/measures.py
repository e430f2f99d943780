"""What does the plan do about this need? Its measures for childcare in the scope, the goals they serve, their money.

From ``Numbers`` with a plan to blocks of a paper; nothing where the plan has no such measure. Euro are those of
the plan, each a figure with its key; a benefit is never a sum of money.
"""

from __future__ import annotations

from kommune360.base.text import Text
from kommune360.plan.document import Goal, Level, Measure, Plan
from kommune360.plan.money import early_endings
from kommune360.plan.saying import day
from kommune360.plan.vocabulary import word
from kommune360.reports.document.tree import Block, Column, Heading, Paragraph, Points, Row, Runs, Table
from kommune360.reports.papers.figures import Numbers, answering
from kommune360.reports.papers.saying import filled

_ORDER = (Level.LEITZIEL, Level.MITTLERZIEL, Level.HANDLUNGSZIEL)


def goals_section(numbers: Numbers) -> tuple[Block, ...]:
    """The goals these measures serve, from the widest to the nearest."""
    plan, chosen = numbers.plan, answering(numbers.plan, numbers.scope)
    if plan is None or not chosen:
        return ()
    language = numbers.language
    goals = {goal.id: goal for goal in plan.goals}
    wanted: dict[str, Goal] = {}
    for key in dict.fromkeys(key for measure in chosen for key in measure.goals):
        while key in goals and key not in wanted:
            wanted[key] = goals[key]
            key = goals[key].parent
    if not wanted:
        return ()
    ordered = sorted(wanted.values(), key=lambda goal: (_ORDER.index(goal.level), list(goals).index(goal.id)))
    heading = Text(f"Ziele des Plans „{plan.title}“", f"Goals of the plan “{plan.title}”")
    points = tuple((f"{word('levels', goal.level).in_language(language)}: {goal.title}",) for goal in ordered)
    return (Heading(heading.in_language(language), 2), Points(points))


def money_section(numbers: Numbers) -> tuple[Block, ...]:
    """What the measures cost by the plan, who pays, whose funding ends before its measure."""
    plan, chosen = numbers.plan, answering(numbers.plan, numbers.scope)
    if plan is None or not chosen:
        return ()
    language = numbers.language
    said: list[Runs] = [
        filled(
            Text(
                "Für die Maßnahmen der Anlage nennt der Plan Kosten von zusammen {total} Euro.",
                "For the measures of the annex the plan names costs of {total} euro in all.",
            ),
            language,
            total=numbers.figure("plan|total"),
        )
    ]
    names = {each.id: each.name for each in plan.departments} | {each.id: each.name for each in plan.partners}
    payers = dict.fromkeys(
        f"{each.source} ({names[each.payer]})" if each.payer in names else each.source
        for measure in chosen
        for each in measure.funding
    )
    if payers:
        sources = ", ".join(payers)
        said.append(
            filled(Text("Finanzierung: {sources}.", "Funding: {sources}."), language, sources=sources)
        )
    for measure in chosen:
        for ending in early_endings(measure):
            ends = day(ending.ends)
            text = Text(
                f"„{measure.title}“: Die Finanzierung „{ending.funding.source}“ endet am {ends.de}, vor der Maßnahme.",
                f"“{measure.title}”: the funding “{ending.funding.source}” ends on {ends.en}, before the measure.",
            )
            said.append((text.in_language(language),))
    return (Points(tuple(said)),)


def measures_table(numbers: Numbers) -> Table | None:
    """One row a measure: who, where, when, how far, at which cost; None where the plan has none."""
    plan, chosen = numbers.plan, answering(numbers.plan, numbers.scope)
    if plan is None or not chosen:
        return None
    language = numbers.language
    heads = (
        (Text("Maßnahme", "Measure"), 2.4, False),
        (Text("Federführung", "Lead"), 1.4, False),
        (Text("Gebiete", "Areas"), 1.4, False),
        (Text("Zeitraum", "Period"), 1.2, False),
        (Text("Stand", "Status"), 1.1, False),
        (Text("Kosten (Euro)", "Costs (euro)"), 1.0, True),
    )
    departments = {each.id: each.name for each in plan.departments}
    names = _names(numbers, plan)
    town = Text("ganze Kommune", "whole town").in_language(language)
    rows = [
        Row(
            (
                (measure.title,),
                (", ".join(departments.get(key, key) for key in measure.owners) or "\N{EN DASH}",),
                (", ".join(names.get(key, key) for key in measure.areas) or town,),
                (_period(measure),),
                (word("statuses", measure.status).in_language(language),),
                (numbers.figure(f"plan|{measure.id}"),),
            )
        )
        for measure in chosen
    ]
    rows.append(
        Row(
            (
                (Text("zusammen", "in all").in_language(language),),
                *[("",)] * 4,
                (numbers.figure("plan|total"),),
            ),
            strong=True,
        )
    )
    caption = Text("Maßnahmen des Plans zu diesem Bedarf", "Measures of the plan for this need").in_language(
        language
    )
    note = Text(
        f"Quelle: {plan.title}, Fassung {plan.version}.", f"Source: {plan.title}, version {plan.version}."
    ).in_language(language)
    columns = tuple(Column(title.in_language(language), numeric, share) for title, share, numeric in heads)
    return Table(caption, columns, tuple(rows), note)


def plain_measures(numbers: Numbers) -> tuple[Block, ...]:
    """What the plan says of its measures in plain language."""
    chosen = answering(numbers.plan, numbers.scope)
    said = tuple((measure.plain,) for measure in chosen if measure.plain)
    if not said:
        return ()
    heading = Text("Was die Stadt vorhat", "What the town intends").in_language(numbers.language)
    return (Heading(heading), *(Paragraph(each) for each in said))


def _names(numbers: Numbers, plan: Plan) -> dict[str, str]:
    scope_plan = numbers.scope.plan
    if plan.area_system not in scope_plan.levels:
        return {}
    return dict(scope_plan.names(plan.area_system).iter_rows())


def _period(measure: Measure) -> str:
    ends = [f"{day:%m/%Y}" if day else "" for day in (measure.start, measure.end)]
    return " \N{EN DASH} ".join(ends) if any(ends) else "\N{EN DASH}"
