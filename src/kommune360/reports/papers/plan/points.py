"""Which points does a committee vote on, and what does it take note of? From two versions of a plan to sentences.

A measure that is new, changed or given up is a point with places, years and money; that something was begun or
reached is a report. Both are told by entry, not by field.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from kommune360.base.text import Text
from kommune360.plan.diff import Change, compare
from kommune360.plan.document import Measure, Status
from kommune360.plan.saying import day
from kommune360.plan.vocabulary import word
from kommune360.reports.document.tree import Run, Runs
from kommune360.reports.papers.plan.version import FUNDED, PlanVersion, cost_of, funded_of, total_cost
from kommune360.reports.papers.saying import by_number, divided, filled

MOST = 12  # changes named in the resolution itself; the rest is agreed to as a whole
# lists of the plan on whose changes a committee resolves, besides measures; the others are records of the work
_RESOLVED = ("", "goals", "targets", "offers", "gaps", "links", "retired")
# what of a measure is reported and not resolved, or said in words of its own
_REPORTED = {"reports", "milestones", "resolution", "contributions", "plain", "id", "status"}
_GIVEN_UP = {
    Status.DROPPED: Text("wird aufgegeben", "is given up"),
    Status.PAUSED: Text("ruht", "is paused"),
}


def resolution_points(version: PlanVersion) -> list[Runs]:
    """All points, the first the version itself, the last the report to come."""
    points = [_adopted(version), *_whole(version)]
    changes = resolved(version)
    if version.earlier is not None:
        points += changes[:MOST]
        if more := max(0, len(changes) - MOST):
            points.append((_further(version, more),))
    points += [_money(version)] if cost_of(version.plan) else []
    until = version.details.report_by
    by = version.both(f"bis zum {until}", f"by {until}") if until else version.both("jährlich", "yearly")
    points.append(
        (
            version.both(
                f"Die Verwaltung berichtet {by} über Zielwerte und Maßnahmen.",
                f"The administration reports {by} on targets and measures.",
            ),
        )
    )
    return points


def resolved(version: PlanVersion) -> list[Runs]:
    """What this version changes and a committee resolves on, one point an entry; empty for the first."""
    old, new = version.earlier, version.plan
    if old is None:
        return []
    before = {measure.id: measure for measure in old.measures}
    known = {measure.id for measure in new.measures}
    found: list[Runs] = [
        (version.say(change.sentence),)
        for change in compare(old, new, version.names)
        if change.list in _RESOLVED
    ]
    for measure in new.measures:
        if measure.id not in before:
            found.append(_added(version, measure))
            continue
        found += [said] if (said := _changed(version, before[measure.id], measure)) else []
        found += [said] if (said := _stopped(version, before[measure.id], measure)) else []
    removed = version.both("Die Maßnahme „{}“ entfällt.", "The measure “{}” is dropped.")
    found += [(removed.format(measure.title),) for measure in old.measures if measure.id not in known]
    return found


def happened(version: PlanVersion) -> list[Runs]:
    """What was reported since the version before: milestones reached, measures begun or done."""
    if version.earlier is None:
        return []
    before = {measure.id: measure for measure in version.earlier.measures}
    return [
        (said,)
        for measure in version.plan.measures
        if measure.id in before
        for said in _reported(version, before[measure.id], measure)
    ]


def _adopted(version: PlanVersion) -> Runs:
    plan, earlier = version.plan, version.earlier
    number = plan.version
    years = Text(f" für {plan.start.year} bis {plan.end.year}", f" for {plan.start.year} to {plan.end.year}")
    if str(plan.start.year) in plan.title:
        years = Text("", "")  # the title says it
    replaced = Text("", "")
    if earlier is not None:
        replaced = Text(f" und ersetzt Fassung {earlier.version}", f" and replaces version {earlier.version}")
    return (
        version.both(
            f"Der Plan „{plan.title}“{years.de} wird in Fassung {number} beschlossen{replaced.de}.",
            f"The plan “{plan.title}”{years.en} is adopted in version {number}{replaced.en}.",
        ),
    )


def _whole(version: PlanVersion) -> Iterator[Runs]:
    """What the first version is about: its goals, as nothing before it says them."""
    tops = [goal.title for goal in version.plan.goals if not goal.parent]
    if version.earlier is None and tops:
        named = "; ".join(tops)
        yield (version.both(f"Leitziele sind: {named}.", f"The guiding goals are: {named}."),)


def _added(version: PlanVersion, measure: Measure) -> Runs:
    start, end = (f"{on:%m/%Y}" if on else "" for on in (measure.start, measure.end))
    when = f", {start}\N{NO-BREAK SPACE}\N{EN DASH} {end}" if start and end else ""
    lead = version.entry(measure.lead)
    who = version.both(f"; Federführung: {lead}", f"; lead: {lead}") if measure.lead else ""
    head = version.both(
        f"Neu aufgenommen wird die Maßnahme „{measure.title}“ ({version.areas(measure.areas)}{when}",
        f"The measure “{measure.title}” is added ({version.areas(measure.areas)}{when}",
    )
    return (head, *_cost(version, measure), f"{who}).")


def _cost(version: PlanVersion, measure: Measure) -> Runs:
    total = total_cost(measure)
    if not total:
        return ()
    figure = version.euro(f"{measure.id}:cost", total, cost_about(measure), f"massnahmen/{measure.id}/")
    return (version.both("; Kosten zusammen ", "; costs in all "), figure, version.both(" Euro", " euro"))


def cost_about(measure: Measure) -> Text:
    return Text(f"{measure.title}: Kosten über alle Jahre", f"{measure.title}: costs of all years")


def _changed(version: PlanVersion, old: Measure, new: Measure) -> Runs:
    """The fields of a measure that changed, in one sentence."""
    parts: list[Runs] = []
    for each in fields(Measure):
        if each.name in _REPORTED or getattr(old, each.name) == getattr(new, each.name):
            continue
        parts.append(
            _costs(version, old, new) if each.name == "costs" else _field(version, old, new, each.name)
        )
    if not parts:
        return ()
    head = version.both(f"Die Maßnahme „{new.title}“ wird geändert: ", f"The measure “{new.title}” changes: ")
    return (head, *divided(parts, "; "), ".")


def _costs(version: PlanVersion, old: Measure, new: Measure) -> Runs:
    before, after = total_cost(old), total_cost(new)
    if before == after:
        return (
            version.both("Kosten anders auf die Jahre verteilt", "costs spread over the years differently"),
        )
    page, about = f"massnahmen/{new.id}/", cost_about(new)
    was = Text(f"{about.de}, Fassung davor", f"{about.en}, version before")
    return filled(
        Text("Kosten zusammen {now} statt {then} Euro", "costs in all {now} instead of {then} euro"),
        version.language,
        now=version.euro(f"{new.id}:cost", after, about, page),
        then=version.euro(f"{new.id}:cost:before", before, was, page),
    )


def _field(version: PlanVersion, old: Measure, new: Measure, name: str) -> Runs:
    """``Ende 31.12.2028 statt 31.07.2028``; a long text is told to be new."""
    change = _change(version, old, new, name)
    # "Maßnahme „X“: Ende bisher A, jetzt B." without the head and the full stop
    said = version.say(change.sentence).split(": ", 1)[1].removesuffix(".")
    return (said,)


def _change(version: PlanVersion, old: Measure, new: Measure, name: str) -> Change:
    plan = version.plan
    earlier = version.earlier if version.earlier is not None else plan
    return next(
        each
        for each in compare(earlier, plan, version.names)
        if each.list == "measures" and each.key == new.id and each.field == name
    )


def _stopped(version: PlanVersion, old: Measure, new: Measure) -> Runs:
    if new.status == old.status or new.status not in _GIVEN_UP:
        return ()
    what = version.say(_GIVEN_UP[Status(new.status)])
    reason = _reason(new)
    because = f": {reason}" if reason else ""
    return (
        version.both(
            f"Die Maßnahme „{new.title}“ {what}{because}.", f"The measure “{new.title}” {what}{because}."
        ),
    )


def _reported(version: PlanVersion, old: Measure, new: Measure) -> Iterator[str]:
    done = {each.id for each in old.milestones if each.done}
    for each in new.milestones:
        if each.done and each.id not in done:
            on = version.say(day(each.done))
            yield version.both(
                f"„{new.title}“: {each.title} am {on} erreicht.",
                f"“{new.title}”: {each.title} reached on {on}.",
            )
    for report in new.reports:
        if report not in old.reports and report.status not in _GIVEN_UP:
            status, on = version.say(word("statuses", str(report.status))), version.say(day(report.on))
            why = f" ({report.reason.rstrip('.')})" if report.reason else ""
            yield version.both(
                f"„{new.title}“: {status}, gemeldet am {on}{why}.",
                f"“{new.title}”: {status}, reported on {on}{why}.",
            )


def _reason(measure: Measure) -> str:
    return measure.reports[-1].reason.rstrip(".") if measure.reports else ""


def _further(version: PlanVersion, more: int) -> str:
    return version.say(
        by_number(
            more,
            Text(
                "Der weiteren Änderung wird zugestimmt (Anlage 3 der Beschlussvorlage).",
                "The further change is agreed to (annex 3 of the proposal).",
            ),
            Text(
                f"Den {more} weiteren Änderungen wird zugestimmt (Anlage 3 der Beschlussvorlage).",
                f"The {more} further changes are agreed to (annex 3 of the proposal).",
            ),
        )
    )


def _money(version: PlanVersion) -> Runs:
    """What all measures cost, and for how much of it there is funding."""
    plan = version.plan
    years = sorted({cost.year for measure in plan.measures for cost in measure.costs})
    count = len(plan.measures)
    measures = by_number(
        count,
        Text("die {count} Maßnahme", "the {count} measure"),
        Text("alle {count} Maßnahmen", "all {count} measures"),
    )
    said = Text(
        f"Für {measures.de} sieht der Plan von {years[0]} bis {years[-1]} Kosten von {{cost}} Euro vor; {{funded}} Euro "
        "davon sind finanziert. Die Mittel stehen unter dem Vorbehalt der Haushalte.",
        f"For {measures.en} the plan provides costs of {{cost}} euro from {years[0]} to {years[-1]}; {{funded}} euro of "
        "them are funded. All means depend on the budgets.",
    )
    return filled(
        said,
        version.language,
        count=_count(version, count),
        cost=version.euro("cost:all", cost_of(plan), Text("Kosten aller Maßnahmen", "costs of all measures")),
        funded=version.euro("funded:all", funded_of(plan), FUNDED),
    )


def _count(version: PlanVersion, count: int) -> Run:
    return version.count(
        "measures", count, Text("Maßnahmen des Plans", "measures of the plan"), "massnahmen/"
    )
